"""What is on its way to the output window, and how it is received there."""

from dataclasses import dataclass

from sqlalchemy import Connection, and_, bindparam, func, select, text

from hallsys.cases.errors import NothingUnderWay
from hallsys.cases.events import ResultReady, ResultReceived
from hallsys.cases.holding import is_told_later
from hallsys.cases.result_rules import Move, ResultStatus, moved, named, result_number
from hallsys.cases.results import lay, results_numbered, settle
from hallsys.cases.rules import check_shelf
from hallsys.cases.tables import IS_PENDING, cases, results
from hallsys.counters.desk import own_desk
from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx
from hallsys.matters.tables import matters


@dataclass(frozen=True, slots=True)
class Received:
    """What was received at once under a number, and the shelf it lies on now."""

    number: str
    names: tuple[str, ...]
    shelf: str


@dataclass(frozen=True, slots=True)
class Coming:
    """A result that its department sent and the window has not received."""

    result_id: str
    number: str
    name: str
    kind: str
    person_id: str
    department: str
    sent_at: Millis


# The person is named so that the planner takes the index of what is pending.
_ON_THE_WAY = and_(
    results.c.hall_id == bindparam("hall_id"),
    results.c.person_id > "",
    text(f"results.{IS_PENDING}"),
    results.c.status == ResultStatus.UNDER_WAY,
)
_COMING = (
    select(
        results.c.id,
        cases.c.case_number,
        results.c.serial,
        results.c.name,
        results.c.kind,
        results.c.person_id,
        matters.c.department,
        results.c.sent_at,
    )
    .join(cases, (cases.c.hall_id == results.c.hall_id) & (cases.c.id == results.c.case_id))
    .join(matters, (matters.c.hall_id == cases.c.hall_id) & (matters.c.id == cases.c.matter_id))
    .where(_ON_THE_WAY)
    .order_by(results.c.sent_at, results.c.id)
    .limit(bindparam("limit"))
)
_COUNT = select(func.count()).select_from(results).where(_ON_THE_WAY)


def receive_results(tx: Tx, window_id: str, clerk_id: str, asked: str, shelf: str) -> Received:
    """Receive what is on its way here under the number of a case, or of one result, and shelve it.

    Raises WindowUnknown, NotYourWindow, BadResult for a shelf without a name or with a long one,
    NothingUnderWay, ResultNotInState for what is somewhere else: received already, or called back.
    """
    own_desk(tx, window_id, clerk_id)
    place = check_shelf(shelf)
    found = results_numbered(tx, *named(asked))
    rows = [row for row in found if row.status == ResultStatus.UNDER_WAY]
    if not rows:
        if not found:
            raise NothingUnderWay(asked=asked)
        rows = [found[-1]]
        moved(ResultStatus(rows[0].status), Move.RECEIVED, rows[0].case_number)
    lay(tx, rows, Move.RECEIVED, place, window_id)
    joint = is_told_later(tx, rows[0].case_id)
    for row in rows:
        tx.append(ResultReceived(row.id, row.case_id, row.case_number, window_id))
        tx.append(ResultReady(row.id, row.case_id, row.case_number, place, joint))
    settle(tx, rows[0])
    one = rows[0]
    number = one.case_number if len(rows) > 1 else result_number(one.case_number, one.serial)
    return Received(number, tuple(row.name for row in rows), place)


def coming(conn: Connection, hall_id: str, limit: int) -> tuple[Coming, ...]:
    """Return up to `limit` results that departments sent and no window received, the oldest first."""
    rows = conn.execute(_COMING, {"hall_id": hall_id, "limit": limit})
    return tuple(
        Coming(
            row.id,
            result_number(row.case_number, row.serial),
            row.name,
            row.kind,
            row.person_id,
            row.department,
            row.sent_at,
        )
        for row in rows
    )


def coming_count(conn: Connection, hall_id: str) -> int:
    """Return how many results are on their way to the output window."""
    return int(conn.execute(_COUNT, {"hall_id": hall_id}).scalar_one())
