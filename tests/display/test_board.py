"""Boards: folding the facts of the log over a snapshot gives what a fresh snapshot shows."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from hallsys.counters import service as counters
from hallsys.counters import shifts
from hallsys.counters import views as counters_views
from hallsys.counters.policy import CounterSettings
from hallsys.counters.rules import PauseReason
from hallsys.display import board
from hallsys.display.board import BoardState, Notice, Window, reduce
from hallsys.kernel import eventlog
from hallsys.kernel.clock import DAY, MINUTE, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.errors import Refusal
from hallsys.queue import service, views
from hallsys.queue.line import waiting_list
from tests.queue.hall import HallUnderTest, new_hall
from tests.queue.windows import at_window, clerk_of, open_windows

COUNTERS = CounterSettings(recalls_before_no_show=0, recall_cooldown_ms=0, undo_ms=10_000)
WINDOWS = 2


def fresh(conn: Connection, hall_id: str, day: str) -> BoardState:
    return board.fresh(
        day,
        views.waiting_counts(conn, hall_id, day),
        counters_views.windows(conn, hall_id),
        counters_views.standings(conn, hall_id),
        counters_views.active_calls(conn, hall_id),
    )


class Day:
    """A hall whose windows do whatever a list of draws says; what is refused changes nothing."""

    def __init__(self, hall: HallUnderTest) -> None:
        self.hall = hall
        self.windows = open_windows(hall, [sorted(hall.queues)] * WINDOWS)

    def step(self, what: str, n: int) -> None:
        self.n, self.w = n, n % WINDOWS
        with suppress(Refusal):
            getattr(self, what)()

    def _at(self) -> tuple[str, str]:
        return self.windows[self.w], clerk_of(self.w)

    def _do(self, use_case: Callable[..., Any], *args: Any) -> None:
        call = at_window(self.hall, self.windows[self.w])
        if call is not None:
            whose = (*self._at(), call.service_id, *args)
            self.hall.db.transact(self.hall.origin, use_case, *whose)

    def issue(self) -> None:
        self.hall.issue(
            f"p{self.n}", ("licence", "pension", "deed")[self.n % 3], age=70 if self.n % 5 == 0 else 30
        )

    def wait(self) -> None:
        self.hall.clock.advance((self.n + 1) * 5_000)

    def call(self) -> None:
        hall = self.hall
        hall.db.transact(hall.origin, counters.call_next, *self._at(), hall.policy, hall.day)

    def recall(self) -> None:
        self._do(counters.recall, COUNTERS)

    def start(self) -> None:
        self._do(counters.start)

    def finish(self) -> None:
        self._do(counters.finish)

    def no_show(self) -> None:
        self._do(counters.no_show, COUNTERS)

    def park(self) -> None:
        self._do(counters.park)

    def undo(self) -> None:
        self._do(counters.undo, COUNTERS)

    def transfer(self) -> None:
        self._do(counters.transfer_to_queue, sorted(self.hall.queues.values())[self.n % 3])

    def hand_on(self) -> None:
        self._do(counters.transfer_to_window, self.windows[1 - self.w])

    def resume(self) -> None:
        for ticket in self.hall.db.read(views.parked, self.hall.id, self.hall.day)[:1]:
            self.hall.db.transact(self.hall.origin, counters.resume, *self._at(), ticket.id)

    def requeue(self) -> None:
        for ticket in self.hall.db.read(views.missed, self.hall.id, self.hall.day)[:1]:
            self.hall.db.transact(self.hall.origin, service.requeue, ticket.id, self.hall.policy)

    def cancel(self) -> None:
        queue_ids = list(self.hall.queues.values())
        for head in self.hall.db.read(waiting_list, self.hall.id, self.hall.day, queue_ids)[:1]:
            self.hall.db.transact(self.hall.origin, service.cancel, head.ticket_id)

    def pause(self) -> None:
        self.hall.db.transact(self.hall.origin, shifts.pause, *self._at(), PauseReason.MEAL)

    def reopen(self) -> None:
        self.hall.db.transact(self.hall.origin, shifts.reopen, *self._at())

    def leave(self) -> None:
        self.hall.db.transact(self.hall.origin, shifts.sign_out, *self._at())

    def arrive(self) -> None:
        self.hall.db.transact(self.hall.origin, shifts.sign_in, *self._at())


OFTEN = 4 * ["issue", "call", "start", "arrive", "reopen"] + 2 * ["issue", "park", "resume", "finish"]
STEPS = [*OFTEN, *(name for name in vars(Day) if not name.startswith("_") and name != "step")]


def facts_after(db: Database, hall_id: str, seq: int) -> list[dict[str, Any]]:
    rows = db.read(eventlog.after, hall_id, seq, 100_000)
    return [{"seq": row.seq, "at": row.at, "kind": row.kind, **row.payload} for row in rows]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 11)), max_size=80),
    st.integers(0, 40),
    st.booleans(),
)
def test_folding_the_log_over_a_snapshot_gives_a_fresh_snapshot(
    db: Database, clock: ManualClock, steps: list[tuple[str, int]], cut: int, night: bool
) -> None:
    clock.set(1_772_413_200_000)
    day = Day(new_hall(db, clock))
    for step in steps[:cut]:
        day.step(*step)
    hall = day.hall
    state, seq = db.read(fresh, hall.id, hall.day), db.read(eventlog.head, hall.id)
    for step in steps[cut:]:
        day.step(*step)
    if night:
        clock.advance(DAY)
        db.transact(hall.origin, service.expire_past_days, hall.day)
        hall.issue("early")
    for fact in facts_after(db, hall.id, seq):
        state = reduce(state, fact)
    expected = db.read(fresh, hall.id, hall.day)
    if night:
        # A called ticket that expires leaves the board; its window still has to close the service.
        state, expected = (BoardState(s.day, s.waiting) for s in (state, expected))
    assert state == expected


def test_calls_stand_newest_first_and_a_board_of_a_zone_shows_its_own() -> None:
    def window(number: int, zone: str, called_at: int) -> Window:
        ticket = f"A{number:03d}" if called_at else None
        return Window(f"w{number}", number, zone, ticket=ticket, called_at=called_at)

    shown = [window(1, "z1", 10), window(2, "z2", 30), window(3, "z1", 20), window(4, "z1", 0)]
    state = BoardState("2026-03-02", {"q1": 2, "q2": 1}, {w.window_id: w for w in shown}, (Notice("通知"),))
    assert [w.ticket for w in state.calls] == ["A002", "A003", "A001"]
    zone = state.of_zone("z1", frozenset({"q1"}))
    assert [w.ticket for w in zone.calls] == ["A003", "A001"]
    assert zone.waiting == {"q1": 2}
    snapshot = zone.snapshot()
    assert snapshot["calls"] == ["w3", "w1"]
    assert snapshot["notices"] == [{"zh": "通知", "en": ""}]
    assert snapshot["windows"]["w3"]["ticket"] == "A003"


def test_a_fact_that_boards_do_not_know_changes_nothing() -> None:
    state = BoardState("2026-03-02", {"q1": 2})
    assert reduce(state, {"kind": "CaseAccepted", "at": 5 * MINUTE}) is state
