"""What pages list of a day's work: decisions, hand-overs, and what lies on the shelves."""

from dataclasses import dataclass

from sqlalchemy import Connection, and_, bindparam, func, or_, select, text

from hallsys.cases.rules import Status
from hallsys.cases.tables import IS_READY, cases, hand_overs, results
from hallsys.kernel.clock import Millis


@dataclass(frozen=True, slots=True)
class Decided:
    """A case that the back office decided; `outcome` is granted, refused or declined."""

    case_id: str
    case_number: str
    outcome: str
    at: Millis
    matter_id: str


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A row of the ledger that stands, without the people."""

    result_id: str
    case_number: str
    taken_by: str
    at: Millis


# Who accepted a case decides it only at the window.
_DECIDED = (
    select(
        cases.c.id,
        cases.c.case_number,
        func.coalesce(cases.c.outcome, cases.c.status),
        cases.c.decided_at,
        cases.c.matter_id,
    )
    .where(
        cases.c.hall_id == bindparam("hall_id"),
        cases.c.decided_at >= bindparam("since"),
        # What is concluded at a window was taken up by nobody; the back office alone declines.
        or_(cases.c.taken_up_by.is_not(None), cases.c.status == Status.DECLINED),
    )
    .order_by(cases.c.decided_at.desc(), cases.c.id.desc())
    .limit(bindparam("limit"))
)
# The person is named so that the planner finds the index of what is ready preferable to every other.
_ON_SHELVES = and_(
    results.c.hall_id == bindparam("hall_id"), results.c.person_id > "", text(f"results.{IS_READY}")
)
_READY_COUNT = select(func.count()).select_from(results).where(_ON_SHELVES)
_SHELVES = (
    select(results.c.shelf).distinct().where(_ON_SHELVES).order_by(results.c.shelf).limit(bindparam("limit"))
)
_HANDED_OUT = (
    select(hand_overs.c.result_id, cases.c.case_number, hand_overs.c.taken_by, hand_overs.c.at)
    .join(cases, cases.c.id == hand_overs.c.case_id)
    .where(
        hand_overs.c.hall_id == bindparam("hall_id"),
        hand_overs.c.window_id == bindparam("window_id"),
        hand_overs.c.at >= bindparam("since"),
        hand_overs.c.taken_back_at.is_(None),
    )
    .order_by(hand_overs.c.at.desc(), hand_overs.c.id.desc())
    .limit(bindparam("limit"))
)
_COUNT = (
    select(func.count())
    .select_from(hand_overs)
    .where(
        hand_overs.c.hall_id == bindparam("hall_id"),
        hand_overs.c.window_id == bindparam("window_id"),
        hand_overs.c.at >= bindparam("since"),
        hand_overs.c.taken_back_at.is_(None),
    )
)


def decided_since(conn: Connection, hall_id: str, since: Millis, limit: int) -> tuple[Decided, ...]:
    """Return the newest `limit` decisions of the back office since the instant `since`."""
    rows = conn.execute(_DECIDED, {"hall_id": hall_id, "since": since, "limit": limit})
    return tuple(Decided(*row) for row in rows)


def ready_count(conn: Connection, hall_id: str) -> int:
    """Return how many results lie on the shelves of the hall."""
    return conn.execute(_READY_COUNT, {"hall_id": hall_id}).scalar_one()


def shelves(conn: Connection, hall_id: str, limit: int = 50) -> tuple[str, ...]:
    """Return up to `limit` shelves on which results lie now, by name."""
    return tuple(conn.execute(_SHELVES, {"hall_id": hall_id, "limit": limit}).scalars())


def handed_out_at(
    conn: Connection, hall_id: str, window_id: str, since: Millis, limit: int
) -> tuple[HandedOut, ...]:
    """Return the newest `limit` hand-overs of a window since the instant `since`."""
    params = {"hall_id": hall_id, "window_id": window_id, "since": since, "limit": limit}
    return tuple(HandedOut(*row) for row in conn.execute(_HANDED_OUT, params))


def handed_out_count(conn: Connection, hall_id: str, window_id: str, since: Millis) -> int:
    """Return how many hand-overs of a window since the instant `since` stand."""
    params = {"hall_id": hall_id, "window_id": window_id, "since": since}
    return conn.execute(_COUNT, params).scalar_one()
