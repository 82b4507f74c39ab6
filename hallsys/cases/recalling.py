"""Results that go back: called back by their department, brought back by applicants; put out corrected.

What is void goes back as well: its paper is taken in from whoever has it, and brought to its department.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, or_, select, text

from hallsys.cases.errors import NothingToGoBack, ResultUnknown
from hallsys.cases.events import ResultBroughtBack, ResultRecalled, ResultReplaced, ResultReturned
from hallsys.cases.holding import as_told
from hallsys.cases.listed_reasons import Purpose
from hallsys.cases.locker_errors import StillInLocker
from hallsys.cases.locker_rules import label
from hallsys.cases.locker_tables import STILL_LIES, locker_banks, locker_boxes, locker_deposits
from hallsys.cases.reason_setting import given_reason
from hallsys.cases.result_rules import PAPERS_HERE, Move, ResultStatus, named, result_number
from hallsys.cases.results import OfCase, move, put_out, result_in_hand, results_numbered, settle
from hallsys.cases.rules import Status, check_results, check_separation
from hallsys.cases.stay_errors import StillElsewhere
from hallsys.cases.stays import hall_where_it_is
from hallsys.cases.steps import write_step
from hallsys.cases.tables import HAS_PAPER, IS_PENDING, cases, concerns, result_moves, results
from hallsys.counters.desk import own_desk
from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx

# What lies at the window for its department, and what its department has to correct besides.
GOES_BACK = (ResultStatus.RECALLED, ResultStatus.RETURNED)
TO_CORRECT = (*GOES_BACK, ResultStatus.BACK)

# The step of a case that a void result of it was taken in: there is nothing to correct.
HANDED_IN = "hand_in"


@dataclass(frozen=True, slots=True)
class Pending:
    """A result that is neither ready nor in hand: on its way, called back, brought back, or being corrected.

    Or one that is void, with where its `paper` is. `shelf` is where it lay last, empty for one that never
    came. `reason_code` and `at` are those of the move that put it there.
    """

    result_id: str
    case_id: str
    matter_id: str
    number: str
    name: str
    kind: str
    person_id: str
    status: str
    shelf: str
    reason_code: str | None
    at: Millis
    paper: str | None


_LATER = result_moves.alias("later")
_NEWEST = (
    select(_LATER.c.id)
    .where(_LATER.c.hall_id == results.c.hall_id, _LATER.c.result_id == results.c.id)
    # The sum, so that no planner walks back through all that the hall ever moved for the order of it.
    .order_by((_LATER.c.at + 0).desc(), _LATER.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_WAITING = (
    select(
        results.c.id,
        results.c.case_id,
        cases.c.matter_id,
        cases.c.case_number,
        results.c.serial,
        results.c.name,
        results.c.kind,
        results.c.person_id,
        results.c.status,
        results.c.shelf,
        result_moves.c.reason_code,
        result_moves.c.at,
        results.c.paper,
    )
    .join(cases, cases.c.id == results.c.case_id)
    .join(result_moves, result_moves.c.id == _NEWEST)
    .where(results.c.hall_id == bindparam("hall_id"))
    .order_by(result_moves.c.at, results.c.id)
    .limit(bindparam("limit"))
)
_PENDING = _WAITING.where(text(f"results.{IS_PENDING}"))
_PAPERS_AT = _WAITING.where(
    text(f"results.{HAS_PAPER}"), results.c.paper.in_(bindparam("papers", expanding=True))
)
# Found by the person's cases: the index of papers has those of everybody who never handed one in.
_PAPERS_OF_PERSON = _WAITING.where(func.coalesce(results.c.paper, "") != "", concerns(bindparam("person_id")))
_CASE = select(results.c.case_id).where(
    results.c.hall_id == bindparam("hall_id"), results.c.id == bindparam("result_id")
)
_OF_PERSON = _PENDING.where(
    results.c.person_id > "",
    or_(results.c.person_id == bindparam("person_id"), cases.c.agent_person_id == bindparam("person_id")),
)
# The person is named so that the planner takes the index of what is pending.
_IN_STATUS = _PENDING.where(
    results.c.person_id > "", results.c.status.in_(bindparam("statuses", expanding=True))
)
_BOX = (
    select(locker_banks.c.code, locker_boxes.c.number)
    .join(locker_deposits, locker_deposits.c.box_id == locker_boxes.c.id)
    .join(locker_banks, locker_banks.c.id == locker_boxes.c.bank_id)
    .where(
        locker_deposits.c.hall_id == bindparam("hall_id"),
        locker_deposits.c.result_id == bindparam("result_id"),
        STILL_LIES,
    )
)


def recall(tx: Tx, result_id: str, clerk_id: str, reason: str, note: str = "") -> None:
    """Call a result back that nobody has collected: from now on it cannot be handed over.

    `reason` is one of recalls. Raises ResultUnknown, SamePerson, ReasonUnknown, NoteNeeded, NoteTooLong,
    ResultNotInState.
    """
    row = result_in_hand(tx, result_id)
    check_separation(row.accepted_by, clerk_id)
    status = go_back(tx, row, Move.RECALLED, Purpose.RECALL, reason, note)
    tx.append(ResultRecalled(row.id, row.case_id, row.case_number, reason, status))


def take_in(tx: Tx, result_id: str, window_id: str, clerk_id: str, reason: str, note: str = "") -> None:
    """Take a result in that was handed over and is wrong, or void: it goes back to its department.

    `reason` is one of returns, of a void one of void returns. Raises WindowUnknown, NotYourWindow,
    ResultUnknown, ReasonUnknown, ReasonOff, NoteNeeded, NoteTooLong, ResultNotInState.
    """
    own_desk(tx, window_id, clerk_id)
    row = result_in_hand(tx, result_id)
    purpose = Purpose.VOID_RETURN if row.status == ResultStatus.VOID else Purpose.RETURN
    status = go_back(tx, row, Move.RETURNED, purpose, reason, note, window_id=window_id)
    tx.append(ResultReturned(row.id, row.case_id, row.case_number, window_id, reason, status))


def bring_back(tx: Tx, window_id: str, clerk_id: str, asked: str) -> tuple[str, ...]:
    """Note that what was called or brought back, or is void, left the window under a number.

    It goes to its department. Return the names. Raises WindowUnknown, NotYourWindow, NothingToGoBack,
    StillInLocker, StillElsewhere.
    """
    own_desk(tx, window_id, clerk_id)
    found = results_numbered(tx, *named(asked))
    rows = [row for row in found if row.status in GOES_BACK or row.paper in PAPERS_HERE]
    if not rows:
        raise NothingToGoBack(asked=asked)
    for row in rows:
        _arrive(tx, row, window_id)
    return tuple(row.name for row in rows)


def receive_back(tx: Tx, result_id: str) -> None:
    """Note that a result is with its department again, which never left it or fetched it itself.

    Raises ResultUnknown, StillInLocker, StillElsewhere, ResultNotInState.
    """
    _arrive(tx, result_in_hand(tx, result_id), None)


def reissue(tx: Tx, result_id: str, clerk_id: str, name: str, shelf: str = "") -> str:
    """Put out the corrected result in the place of one that came back, which is void; return its id.

    Raises ResultUnknown, SamePerson, ResultNotInState, BadResult.
    """
    row = result_in_hand(tx, result_id)
    check_separation(row.accepted_by, clerk_id)
    shelved = check_results([name], shelf, sent=True)
    move(tx, row, Move.REPLACED)
    case = OfCase(row.case_id, row.case_number, row.person_id)
    (new_id,), reached = put_out(tx, case, Status(row.case_status), shelved, replaces=row.id)
    write_step(tx, row.case_id, Move.REPLACED, reached, clerk_id)
    tx.append(ResultReplaced(row.id, row.case_id, row.case_number, new_id))
    return new_id


def case_of_result(conn: Connection, hall_id: str, result_id: str) -> str:
    """Return the id of the case that a result is of. Raises ResultUnknown."""
    case_id = conn.execute(_CASE, {"hall_id": hall_id, "result_id": result_id}).scalar_one_or_none()
    if case_id is None:
        raise ResultUnknown
    return str(case_id)


def pending_for(conn: Connection, hall_id: str, person_id: str) -> tuple[Pending, ...]:
    """Return what an applicant, or whom the person acts for, still waits for that is not ready."""
    key = {"hall_id": hall_id, "person_id": person_id, "limit": 50}
    return tuple(_pending(row) for row in conn.execute(_OF_PERSON, key))


def pending_in(
    conn: Connection, hall_id: str, statuses: Collection[ResultStatus], limit: int
) -> tuple[Pending, ...]:
    """Return up to `limit` results of the hall in those statuses of what is pending, the oldest first."""
    key = {"hall_id": hall_id, "statuses": list(statuses), "limit": limit}
    return tuple(_pending(row) for row in conn.execute(_IN_STATUS, key))


def void_papers(conn: Connection, hall_id: str, limit: int) -> tuple[Pending, ...]:
    """Return up to `limit` void results whose papers go back to their departments, the oldest first."""
    key = {"hall_id": hall_id, "papers": list(PAPERS_HERE), "limit": limit}
    return tuple(_pending(row) for row in conn.execute(_PAPERS_AT, key))


def void_papers_of(conn: Connection, hall_id: str, person_id: str) -> tuple[Pending, ...]:
    """Return the void results of an applicant, or of whom the person acts for, that are not back."""
    key = {"hall_id": hall_id, "person_id": person_id, "limit": 50}
    return tuple(_pending(row) for row in conn.execute(_PAPERS_OF_PERSON, key))


def go_back(
    tx: Tx, row: Row[Any], what: Move, purpose: Purpose, reason: str, note: str, **more: Any
) -> Status:
    """Move a result towards its department, for a reason that its case's history tells as well.

    Return where the case stands, as those are told who wait for it.
    """
    clean = given_reason(tx, purpose, reason, note)
    move(tx, row, what, reason_code=reason, note=clean, **more)
    by, reached = tx.actor.removeprefix("clerk:"), settle(tx, row)
    step = HANDED_IN if row.status == ResultStatus.VOID else what
    write_step(tx, row.case_id, step, reached, by, reason, clean)
    return as_told(tx, row.case_id, reached)


def _arrive(tx: Tx, row: Row[Any], window_id: str | None) -> None:
    lies = tx.execute(_BOX, {"hall_id": tx.hall_id, "result_id": row.id}).one_or_none()
    if lies is not None:
        raise StillInLocker(box=label(lies.code, lies.number))
    hall = hall_where_it_is(tx, row.id)
    if hall is not None:
        raise StillElsewhere(hall=hall)
    move(tx, row, Move.SENT_BACK, window_id=window_id)
    tx.append(ResultBroughtBack(row.id, row.case_id, row.case_number))


def _pending(row: Any) -> Pending:
    number = result_number(row.case_number, row.serial)
    return Pending(row.id, row.case_id, row.matter_id, number, *tuple(row)[5:])
