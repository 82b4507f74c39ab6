"""What must hold in a hall at any time, said over its tables and its log."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from hallsys.kernel import eventlog
from hallsys.queue.priority import PriorityClass
from hallsys.queue.states import AT_WINDOW, TRANSITIONS, Status

S = Status


@dataclass(frozen=True)
class Known:
    """What the machine knows of a ticket."""

    id: str
    number: str
    day: str
    person: str
    queue: str
    priority_class: PriorityClass
    since: int
    status: Status = S.WAITING
    window: int | None = None
    target: int | None = None
    pinned: bool = False
    moved: bool = False
    resumed: bool = False
    missed_at: int = 0


# Which status a fact leaves its ticket in; of a call that is undone it depends.
STATUS_AFTER = {
    "TicketIssued": S.WAITING,
    "TicketRequeued": S.WAITING,
    "TicketTransferred": S.WAITING,
    "TicketCalled": S.CALLED,
    "ServiceStarted": S.SERVING,
    "ServiceFinished": S.FINISHED,
    "TicketMissed": S.NO_SHOW,
    "TicketParked": S.PARKED,
    "TicketCancelled": S.CANCELLED,
    "TicketExpired": S.EXPIRED,
    "TicketCameLate": S.EXPIRED,
}


def dump(conn: Connection, hall_id: str) -> tuple[list[Any], list[Any], list[eventlog.Logged]]:
    key = {"hall": hall_id}
    tickets = conn.execute(text("SELECT * FROM tickets WHERE hall_id = :hall"), key).all()
    lanes = conn.execute(text("SELECT * FROM lanes WHERE hall_id = :hall"), key).all()
    return list(tickets), list(lanes), eventlog.after(conn, hall_id, 0, 100_000)


def no_ticket_is_lost(
    rows: list[Any], known: Iterable[Known], codes: Mapping[str, str], windows: Sequence[str]
) -> None:
    tickets = {t.id: t for t in known}
    found = {row.id: (row.number, row.status, row.day, row.person_id, codes[row.queue_id]) for row in rows}
    assert found == {t.id: (t.number, t.status, t.day, t.person, t.queue) for t in tickets.values()}
    for row in rows:
        t = tickets[row.id]
        assert (row.waiting_since, row.priority_class) == (t.since, t.priority_class)
        assert row.window_id == (None if t.window is None else windows[t.window])


def nothing_is_there_twice(rows: list[Any]) -> None:
    once: list[Counter[Any]] = [
        Counter((row.day, row.number) for row in rows),
        Counter(row.token for row in rows),
        Counter((row.day, row.person_id, row.queue_id) for row in rows if row.status == S.WAITING),
        Counter(row.window_id for row in rows if row.status in AT_WINDOW),
        Counter((row.day, row.present_id) for row in rows if row.status in AT_WINDOW),
    ]
    assert all(count == 1 for counter in once for count in counter.values())
    for day, prefix in {(row.day, row.prefix) for row in rows}:
        serials = sorted(row.serial for row in rows if (row.day, row.prefix) == (day, prefix))
        assert serials == list(range(1, len(serials) + 1))


def lanes_are_exact(
    rows: list[Any], lanes: list[Any], calls: Counter[tuple[str, str]], codes: Mapping[str, str]
) -> None:
    counted = Counter((row.day, row.queue_id, row.priority_class) for row in rows if row.status == S.WAITING)
    assert {
        (lane.day, lane.queue_id, lane.priority_class): lane.waiting for lane in lanes if lane.waiting
    } == counted
    called: Counter[tuple[str, str]] = Counter()
    for lane in lanes:
        called[lane.day, codes[lane.queue_id]] += lane.called
    assert +called == +calls


def the_log_tells_all(rows: list[Any], log: list[eventlog.Logged]) -> None:
    assert [row.seq for row in log] == list(range(1, len(log) + 1))
    told: dict[str, Status] = {}
    for fact in log:
        ticket_id = fact.payload.get("ticket_id", "")
        to = STATUS_AFTER.get(fact.kind)
        if fact.kind == "CallUndone":
            to = S.PARKED if fact.payload["resumed"] else S.WAITING
        if to is None:
            continue
        was = told.get(ticket_id)
        assert was is None or to in {after for (before, _), after in TRANSITIONS.items() if before is was}
        told[ticket_id] = to
    assert told == {row.id: row.status for row in rows}
