"""Results put out by a decision, moved one after the other, and their case after each move.

Every move goes through the table of result_rules, and is written into the ledger here and nowhere else.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, bindparam, func, insert, select, update

from hallsys.cases.errors import ResultUnknown
from hallsys.cases.events import ResultReady, ResultSent
from hallsys.cases.holding import hold_others, is_told_later, look_for_others
from hallsys.cases.joint_tables import IS_HELD
from hallsys.cases.life_tables import HAS_GAPS
from hallsys.cases.pickup_codes import give_code
from hallsys.cases.result_rules import MOVES, Move, ResultStatus, case_with, moved, paper_after
from hallsys.cases.rules import DECIDED_STATUSES, Action, Shelved, Status, next_status
from hallsys.cases.tables import cases, result_moves, results
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.matters.result_kinds import ResultKind, completed, kind_in
from hallsys.matters.tables import matter_versions

# Both rows locked, so that of two moves that come at once the second finds the first.
_RESULTS = (
    select(
        results.c.id,
        results.c.status,
        results.c.case_id,
        results.c.person_id,
        results.c.name,
        results.c.serial,
        results.c.shelf,
        results.c.ready_at,
        results.c.paper,
        cases.c.case_number,
        cases.c.accepted_by,
        cases.c.agent_person_id,
        cases.c.agent_role,
        cases.c.agent_note,
        cases.c.status.label("case_status"),
        HAS_GAPS.label("has_gaps"),
        IS_HELD.label("is_held"),
    )
    .join(cases, (cases.c.hall_id == results.c.hall_id) & (cases.c.id == results.c.case_id))
    .where(results.c.hall_id == bindparam("hall_id"))
    .order_by(results.c.serial)
    .with_for_update()
)
_ONE = _RESULTS.where(results.c.id == bindparam("result_id"))
_SOME = _RESULTS.where(results.c.id.in_(bindparam("result_ids", expanding=True)))
_OF_CASE = _RESULTS.where(results.c.case_id == bindparam("case_id"))
_OF_NUMBER = _RESULTS.where(cases.c.case_number == bindparam("case_number"))
_NEXT = select(func.coalesce(func.max(results.c.serial), 0) + 1).where(
    results.c.hall_id == bindparam("hall_id"), results.c.case_id == bindparam("case_id")
)
_PRODUCES = (
    select(matter_versions.c.results, matter_versions.c.result_kinds)
    .join(
        cases,
        and_(
            cases.c.hall_id == matter_versions.c.hall_id,
            cases.c.matter_id == matter_versions.c.matter_id,
            cases.c.matter_version == matter_versions.c.number,
        ),
    )
    .where(cases.c.hall_id == bindparam("hall_id"), cases.c.id == bindparam("case_id"))
)
_PUT_OUT = insert(results)
_MOVE = (
    update(results)
    .where(results.c.hall_id == bindparam("of_hall"), results.c.id == bindparam("this"))
    .values(status=bindparam("reached"), paper=bindparam("lies"))
)
_LAY = (
    update(results)
    .where(results.c.hall_id == bindparam("of_hall"), results.c.id == bindparam("this"))
    .values(status=bindparam("reached"), shelf=bindparam("on"), ready_at=bindparam("since"))
)
_LIES_ON = (
    update(results)
    .where(results.c.hall_id == bindparam("of_hall"), results.c.id == bindparam("this"))
    .values(shelf=bindparam("on"))
)
_REMIND = (
    update(results)
    .where(results.c.hall_id == bindparam("of_hall"), results.c.id == bindparam("this"))
    .values(reminded_at=bindparam("now"))
)
_WRITE = insert(result_moves)
_STATUSES = select(results.c.status).where(
    results.c.hall_id == bindparam("hall_id"), results.c.case_id == bindparam("case_id")
)
_CASE_STATUS = select(cases.c.status).where(
    cases.c.hall_id == bindparam("hall_id"), cases.c.id == bindparam("case_id")
)
_SETTLE = (
    update(cases)
    .where(cases.c.hall_id == bindparam("of_hall"), cases.c.id == bindparam("of_case"))
    .values(status=bindparam("reached"))
)

_READY_SINCE_NOW = (Move.RECEIVED, Move.ARRIVED, Move.CAME_HOME)

# The step by which a case comes to where its results put it.
_STEP_TO = {
    Status.READY: {Status.CONCLUDED: Action.SHELVE, Status.HANDED_OVER: Action.TAKE_BACK},
    Status.CONCLUDED: {Status.READY: Action.AWAIT, Status.HANDED_OVER: Action.AWAIT},
    Status.HANDED_OVER: {Status.READY: Action.HAND_OVER},
}


class OfCase(NamedTuple):
    """What putting results out has to know of their case."""

    id: str
    case_number: str
    person_id: str


def result_in_hand(tx: Tx, result_id: str) -> Row[Any]:
    """Return the result with its case, both locked until the commit. Raises ResultUnknown."""
    row = tx.execute(_ONE, {"result_id": result_id, "hall_id": tx.hall_id}).one_or_none()
    if row is None:
        raise ResultUnknown
    return row


def results_in_hand(tx: Tx, result_ids: Collection[str]) -> Sequence[Row[Any]]:
    """Return results with their cases, locked until the commit. Raises ResultUnknown if one is missing."""
    rows = tx.execute(_SOME, {"result_ids": list(result_ids), "hall_id": tx.hall_id}).all()
    if len(rows) < len(set(result_ids)):
        raise ResultUnknown
    return rows


def results_numbered(tx: Tx, case_number: str, serial: int | None) -> Sequence[Row[Any]]:
    """Return the results of a case, or the one with that serial, locked; none if there are none."""
    rows = tx.execute(_OF_NUMBER, {"hall_id": tx.hall_id, "case_number": case_number}).all()
    return [row for row in rows if serial in (None, row.serial)]


def results_of(tx: Tx, case_id: str) -> Sequence[Row[Any]]:
    """Return the results of a case, locked."""
    return tx.execute(_OF_CASE, {"hall_id": tx.hall_id, "case_id": case_id}).all()


def _kinds(tx: Tx, case_id: str) -> Mapping[str, ResultKind]:
    """Return the kinds of what a case produces, by the guide that it was accepted under."""
    said = tx.execute(_PRODUCES, {"hall_id": tx.hall_id, "case_id": case_id}).one()
    names = said.results.splitlines()
    kinds = completed(names, [ResultKind(one) for one in said.result_kinds.splitlines()])
    return dict(zip(names, kinds, strict=True))


def put_out(
    tx: Tx, case: OfCase | Row[Any], status: Status, shelved: Shelved, replaces: str | None = None
) -> tuple[tuple[str, ...], Status]:
    """Put out the results of a decided case: on their shelf, or without one on their way to the window.

    Return their ids, and where the case stands. `replaces`: the result that they correct.
    """
    if not shelved.names:
        look_for_others(tx, case.id)
        return (), status
    first = tx.execute(_NEXT, {"hall_id": tx.hall_id, "case_id": case.id}).scalar_one()
    known = _kinds(tx, case.id)
    lies = bool(shelved.shelf)
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "hall_id": tx.hall_id,
            "case_id": case.id,
            "person_id": case.person_id,
            "name": name,
            "kind": kind_in(known, name),
            "serial": serial,
            "shelf": shelved.shelf,
            "status": ResultStatus.READY if lies else ResultStatus.UNDER_WAY,
            "sent_at": None if lies else tx.now,
            "ready_at": tx.now if lies else None,
            "replaces": replaces,
        }
        for serial, name in enumerate(shelved.names, first)
    ]
    tx.execute(_PUT_OUT, rows)
    what = Move.SHELVED if lies else Move.SENT
    tx.execute(_WRITE, [_entry(tx, row["id"], case.id, what, shelf=shelved.shelf) for row in rows])
    joint = lies and is_told_later(tx, case.id)
    for row in rows:
        tx.append(
            ResultReady(row["id"], case.id, case.case_number, shelved.shelf, joint)
            if lies
            else ResultSent(row["id"], case.id, case.case_number, replaces or "")
        )
    return tuple(row["id"] for row in rows), settle_case(tx, case.id, case.case_number)


def move(tx: Tx, row: Row[Any], what: Move, **more: Any) -> ResultStatus:
    """Move a result that is in hand, and write it down with `more` columns of the ledger.

    Raises AlreadyHandedOver, ResultNotInState.
    """
    reached = moved(ResultStatus(row.status), what, row.case_number)
    tx.execute(_MOVE, {"of_hall": tx.hall_id, "this": row.id, "reached": reached, "lies": _paper(row, what)})
    tx.execute(_WRITE, _entry(tx, row.id, row.case_id, what, **more))
    return reached


def enter(tx: Tx, row: Row[Any], what: Move, **more: Any) -> None:
    """Write into the hall's ledger what happened here to the result of another hall."""
    tx.execute(_WRITE, _entry(tx, row.id, row.case_id, what, **more))


def lay(
    tx: Tx,
    rows: Sequence[Row[Any]],
    what: Move,
    shelf: str,
    window_id: str | None,
    actor: str | None = None,
    at_hall_id: str | None = None,
) -> None:
    """Put results that are in hand on a shelf, where they are ready; `actor` if it is not who tells of it.

    `at_hall_id`: the other hall whose shelf it is, or from which they came.

    Raises ResultNotInState.
    """
    laid = [
        {
            "of_hall": tx.hall_id,
            "this": row.id,
            "reached": moved(ResultStatus(row.status), what, row.case_number),
            "on": shelf,
            "since": tx.now if what in _READY_SINCE_NOW else row.ready_at,
        }
        for row in rows
    ]
    tx.execute(_LAY, laid)
    more = {"shelf": shelf, "window_id": window_id, "actor": actor or tx.actor, "at_hall_id": at_hall_id}
    tx.execute(_WRITE, [_entry(tx, row.id, row.case_id, what, **more) for row in rows])


def lies_on(tx: Tx, result_id: str, shelf: str) -> None:
    """Note the shelf of a result that is in hand, without a move: where it belongs."""
    tx.execute(_LIES_ON, {"of_hall": tx.hall_id, "this": result_id, "on": shelf})


def note_reminded(tx: Tx, result_id: str) -> None:
    """Note that the applicant of a result that is in hand was told of it again."""
    tx.execute(_REMIND, {"of_hall": tx.hall_id, "this": result_id, "now": tx.now})


def move_all(tx: Tx, case_id: str, what: Move) -> None:
    """Move the results of a case that the table lets be moved so."""
    rows = [row for row in results_of(tx, case_id) if (row.status, what) in MOVES]
    if rows:
        moves = [(row, MOVES[row.status, what], _paper(row, what)) for row in rows]
        tx.execute(
            _MOVE,
            [
                {"of_hall": tx.hall_id, "this": row.id, "reached": to, "lies": paper}
                for row, to, paper in moves
            ],
        )
        tx.execute(_WRITE, [_entry(tx, row.id, case_id, what) for row in rows])


def settle(tx: Tx, row: Row[Any]) -> Status:
    """Let the case of a result that was moved stand where its results put it; return where that is."""
    return settle_case(tx, row.case_id, row.case_number)


def settle_case(tx: Tx, case_id: str, case_number: str) -> Status:
    """Let a decided case stand where its results put it: a case whose results lie ready has a code.

    One that is over, void or terminated, stays where it stands, wherever the paper of its results goes.
    """
    key = {"hall_id": tx.hall_id, "case_id": case_id}
    before = Status(tx.execute(_CASE_STATUS, {"hall_id": tx.hall_id, "case_id": case_id}).scalar_one())
    if before not in DECIDED_STATUSES:
        return before
    reached = case_with([ResultStatus(one) for one in tx.execute(_STATUSES, key).scalars()])
    if reached is before:
        return before
    next_status(before, _STEP_TO[reached][before], case_number)
    if reached is Status.READY:
        give_code(tx, case_id)  # the one it had may be another case's by now
    tx.execute(_SETTLE, {"of_hall": tx.hall_id, "of_case": case_id, "reached": reached})
    if before is Status.CONCLUDED:
        look_for_others(tx, case_id)
    elif reached is Status.CONCLUDED:
        hold_others(tx, case_id)
    return reached


def _paper(row: Row[Any], what: Move) -> ResultStatus | None:
    paper = row.paper and ResultStatus(row.paper)
    return paper_after(ResultStatus(row.status), paper, what, row.case_number)


def _entry(tx: Tx, result_id: str, case_id: str, what: Move, **more: Any) -> dict[str, Any]:
    return {
        "id": new_id(),
        "hall_id": tx.hall_id,
        "result_id": result_id,
        "case_id": case_id,
        "move": what,
        "at": tx.now,
        "actor": tx.actor,
        "window_id": None,
        "shelf": "",
        "hand_over_id": None,
        "reason_code": None,
        "note": "",
        "at_hall_id": None,
        **more,
    }
