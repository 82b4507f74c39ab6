"""A hall that does anything in any order, and what must hold after each step.

The machine keeps its own idea of every ticket, predicts each answer, and compares after each step
with the tables and with the log.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hallsys.counters import service as counters
from hallsys.counters.errors import UndoTooLate
from hallsys.counters.night import close_shifts
from hallsys.counters.policy import CounterSettings
from hallsys.counters.shifts import sign_in
from hallsys.kernel.clock import DAY, MINUTE
from hallsys.kernel.errors import Refusal
from hallsys.queue import moving, service
from hallsys.queue.errors import (
    AlreadyWaiting,
    HolderElsewhere,
    MattersApart,
    NoShowTooLate,
    OutOfTurn,
    WindowBusy,
)
from hallsys.queue.issuing import Issued
from hallsys.queue.policy import PolicySettings, classify
from hallsys.queue.priority import PriorityClass
from hallsys.queue.states import AT_WINDOW, Status
from tests.queue.hall import HallUnderTest, new_hall
from tests.queue.invariants import (
    Known,
    dump,
    lanes_are_exact,
    no_ticket_is_lost,
    nothing_is_there_twice,
    the_log_tells_all,
)
from tests.queue.windows import at_window, clerk_of, open_windows

POLICY = PolicySettings(bound_minutes=20, requeue_within_calls=2)
COUNTERS = CounterSettings(recalls_before_no_show=0, recall_cooldown_ms=0, undo_ms=10_000)
SERVES = (("general", "social"), ("general", "realty"), ("general", "social", "realty"))
PEOPLE = [f"person{i}" for i in range(12)]
S = Status

people = st.sampled_from(PEOPLE)
windows = st.integers(0, len(SERVES) - 1)
MATTERS = ["licence", "permit", "pension", "deed"]
matters = st.lists(st.sampled_from(MATTERS), min_size=1, max_size=3)


def parts(codes: list[str]) -> dict[str, list[str]]:
    """The tickets that a visit needs: the matters of each queue; the common ones go together."""
    found: dict[str, list[str]] = {}
    common = next((code for code in codes if code != "deed"), "licence")
    for code in codes:
        queue = "realty" if code == "deed" else "social" if common == "pension" else "general"
        found.setdefault(queue, []).append(code)
    return found


class Hall(RuleBasedStateMachine):
    """The hall and the machine's own idea of it."""

    def __init__(self, fresh: Callable[[], HallUnderTest]) -> None:
        super().__init__()
        self.hall = fresh()
        self.windows = open_windows(self.hall, SERVES)
        self.codes = {queue_id: code for code, queue_id in self.hall.queues.items()}
        self.tickets: dict[str, Known] = {}
        self.called: Counter[tuple[str, str]] = Counter()

    # What the machine knows

    @property
    def now(self) -> int:
        return self.hall.clock.now()

    def know(self, ticket: Known, **changes: Any) -> None:
        self.tickets[ticket.id] = replace(ticket, **changes)

    def waiting(self) -> list[Known]:
        return [t for t in self.tickets.values() if t.status is S.WAITING and t.day == self.hall.day]

    def held(self, person: str, queue: str) -> Known | None:
        return next((t for t in self.waiting() if (t.person, t.queue) == (person, queue)), None)

    def at(self, w: int) -> Known | None:
        return next((t for t in self.tickets.values() if t.window == w and t.status in AT_WINDOW), None)

    def busy(self, person: str) -> bool:
        """Tell whether the person is at a window with a ticket of today."""
        active = [t for t in self.tickets.values() if t.status in AT_WINDOW and t.day == self.hall.day]
        return any(t.person == person for t in active)

    def some(self, status: Status) -> list[Known]:
        return [t for t in self.tickets.values() if t.status is status and t.day == self.hall.day]

    def free(self) -> list[int]:
        return [w for w in range(len(SERVES)) if self.at(w) is None]

    def having(self, *statuses: Status) -> list[tuple[int, Known]]:
        """The windows whose ticket is called, or being served, each with its ticket."""
        found = [(w, self.at(w)) for w in range(len(SERVES))]
        return [(w, t) for w, t in found if t is not None and t.status in statuses]

    def order(self, t: Known, w: int) -> tuple[Any, ...]:
        """The dispatch rule said once more, over all who wait and not over heads only."""
        waited = self.now - t.since
        if t.pinned:
            return 0, -waited
        if waited > POLICY.bound:
            return 1, -waited
        if t.target == w:
            return 2, -waited
        return 3, -POLICY.rates[t.priority_class] * waited

    # What the hall is made to do

    def do(self, use_case: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return self.hall.db.transact(self.hall.origin, use_case, *args, **kwargs)

    def at_desk(self, w: int, use_case: Callable[..., Any], *args: Any) -> Any:
        call = at_window(self.hall, self.windows[w])
        assert call is not None
        return self.do(use_case, self.windows[w], clerk_of(w), call.service_id, *args)

    def refused(self, why: type[Refusal], use_case: Callable[..., Any], *args: Any) -> None:
        with pytest.raises(why):
            use_case(*args)

    @initialize(crowd=st.lists(st.tuples(people, matters, st.sampled_from([30, 70])), max_size=8))
    def morning(self, crowd: list[tuple[str, list[str], int]]) -> None:
        for person, codes, age in crowd:
            self.issue(person, codes, age, care=False)
            self.hall.clock.advance(MINUTE)

    @rule(minutes=st.integers(0, 8))
    def wait(self, minutes: int) -> None:
        self.hall.clock.advance(minutes * MINUTE + 1)

    @rule(person=people, codes=matters, age=st.sampled_from([30, 70]), care=st.booleans())
    def issue(self, person: str, codes: list[str], age: int, care: bool) -> None:
        requested = PriorityClass.DISABLED if care else None
        wanted = parts(codes)
        if len(wanted) > 1:
            with pytest.raises(MattersApart):
                self.hall.issue(person, *codes, age=age, requested=requested)
        before = {queue: self.held(person, queue) for queue in wanted}
        tickets = self.hall.visit(person, *codes, age=age, requested=requested).tickets
        assert [self.codes[issued.queue_id] for issued in tickets] == list(wanted)
        for issued in tickets:
            queue = self.codes[issued.queue_id]
            self.take(issued, person, queue, before[queue], classify(POLICY, age, requested))

    def take(
        self, issued: Issued, person: str, queue: str, held: Known | None, wanted: PriorityClass
    ) -> None:
        if held is None:
            assert not issued.reprint
            self.tickets[issued.ticket_id] = Known(
                issued.ticket_id, issued.number, issued.day, person, queue, wanted, self.now
            )
        else:
            assert (issued.ticket_id, issued.number, issued.reprint) == (held.id, held.number, True)
            faster = POLICY.rates[wanted] > POLICY.rates[held.priority_class]
            self.know(held, priority_class=wanted if faster else held.priority_class)

    @rule(w=windows)
    def call(self, w: int) -> None:
        args = (self.windows[w], clerk_of(w), POLICY, self.hall.day)
        if self.at(w) is not None:
            self.refused(WindowBusy, self.do, counters.call_next, *args)
            return
        candidates = [
            t
            for t in self.waiting()
            if (t.target == w or (t.target is None and t.queue in SERVES[w])) and not self.busy(t.person)
        ]
        called = self.do(counters.call_next, *args)
        if not candidates:
            assert called is None
            return
        assert called is not None
        chosen = self.tickets[called.ticket_id]
        assert chosen in candidates
        assert self.order(chosen, w) == min(self.order(t, w) for t in candidates)
        assert called.waited_ms == self.now - chosen.since
        self.called[chosen.day, chosen.queue] += 1
        self.know(chosen, status=S.CALLED, window=w, resumed=False)

    @precondition(lambda self: self.free() and self.waiting())
    @rule(data=st.data())
    def call_by_number(self, data: st.DataObject) -> None:
        w = data.draw(st.sampled_from(self.free()))
        t = data.draw(st.sampled_from(self.waiting()))
        args = (self.windows[w], clerk_of(w), t.id)
        if t.target not in (None, w) or not (t.moved or t.pinned):
            self.refused(OutOfTurn, self.do, counters.call_ticket, *args)
            return
        if self.busy(t.person):
            self.refused(HolderElsewhere, self.do, counters.call_ticket, *args)
            return
        self.do(counters.call_ticket, *args)
        self.called[t.day, t.queue] += 1
        self.know(t, status=S.CALLED, window=w, resumed=False)

    @precondition(lambda self: self.free() and self.some(S.PARKED))
    @rule(data=st.data())
    def resume(self, data: st.DataObject) -> None:
        w = data.draw(st.sampled_from(self.free()))
        t = data.draw(st.sampled_from(self.some(S.PARKED)))
        if self.busy(t.person):
            self.refused(HolderElsewhere, self.do, counters.resume, self.windows[w], clerk_of(w), t.id)
            return
        self.do(counters.resume, self.windows[w], clerk_of(w), t.id)
        self.know(t, status=S.CALLED, window=w, resumed=True)

    @precondition(lambda self: self.having(S.CALLED))
    @rule(data=st.data())
    def start(self, data: st.DataObject) -> None:
        w, t = data.draw(st.sampled_from(self.having(S.CALLED)))
        self.at_desk(w, counters.start)
        self.know(t, status=S.SERVING, target=None, pinned=False)

    @precondition(lambda self: self.having(S.SERVING))
    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        w, t = data.draw(st.sampled_from(self.having(S.SERVING)))
        self.at_desk(w, counters.finish)
        self.know(t, status=S.FINISHED, window=None)

    @precondition(lambda self: self.having(S.SERVING))
    @rule(data=st.data())
    def park(self, data: st.DataObject) -> None:
        w, t = data.draw(st.sampled_from(self.having(S.SERVING)))
        self.at_desk(w, counters.park)
        self.know(t, status=S.PARKED)

    @precondition(lambda self: self.having(S.CALLED))
    @rule(data=st.data())
    def no_show(self, data: st.DataObject) -> None:
        w, t = data.draw(st.sampled_from(self.having(S.CALLED)))
        self.at_desk(w, counters.no_show, COUNTERS)
        calls = self.called[t.day, t.queue]
        self.know(t, status=S.NO_SHOW, window=None, target=None, pinned=False, missed_at=calls)

    @precondition(lambda self: self.having(S.CALLED))
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        w, t = data.draw(st.sampled_from(self.having(S.CALLED)))
        call = at_window(self.hall, self.windows[w])
        assert call is not None
        if self.now > call.called_at + COUNTERS.undo_ms:
            self.refused(UndoTooLate, self.at_desk, w, counters.undo, COUNTERS)
        elif t.resumed:
            self.at_desk(w, counters.undo, COUNTERS)
            self.know(t, status=S.PARKED)
        elif self.held(t.person, t.queue) is not None:
            self.refused(AlreadyWaiting, self.at_desk, w, counters.undo, COUNTERS)
        else:
            self.at_desk(w, counters.undo, COUNTERS)
            self.called[t.day, t.queue] -= 1
            self.know(t, status=S.WAITING, window=None)

    @precondition(lambda self: self.having(*AT_WINDOW))
    @rule(data=st.data(), queue=st.sampled_from(["general", "social", "realty"]), other=st.none() | windows)
    def transfer(self, data: st.DataObject, queue: str, other: int | None) -> None:
        w, t = data.draw(st.sampled_from(self.having(*AT_WINDOW)))
        if t.day != self.hall.day or other == w:
            return
        how: Callable[..., Any] = counters.transfer_to_queue
        where = self.hall.queues[queue]
        if other is not None:
            how, where, queue = counters.transfer_to_window, self.windows[other], t.queue
        if self.held(t.person, queue) is not None:
            self.refused(AlreadyWaiting, self.at_desk, w, how, where)
            return
        self.at_desk(w, how, where)
        self.know(t, status=S.WAITING, window=None, queue=queue, target=other, pinned=False, moved=True)

    @precondition(lambda self: self.some(S.NO_SHOW))
    @rule(data=st.data())
    def requeue(self, data: st.DataObject) -> None:
        t = data.draw(st.sampled_from(self.some(S.NO_SHOW)))
        if self.called[t.day, t.queue] - t.missed_at > POLICY.requeue_within_calls:
            self.refused(NoShowTooLate, self.do, service.requeue, t.id, POLICY)
        elif self.held(t.person, t.queue) is not None:
            self.refused(AlreadyWaiting, self.do, service.requeue, t.id, POLICY)
        else:
            self.do(service.requeue, t.id, POLICY)
            self.know(t, status=S.WAITING)

    @precondition(lambda self: len(self.waiting()) > 6 or self.some(S.PARKED))
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        t = data.draw(st.sampled_from(self.waiting() + self.some(S.PARKED)))
        self.do(service.cancel, t.id)
        self.know(t, status=S.CANCELLED, window=None)

    @precondition(lambda self: len(self.waiting()) > 3 and not any(t.pinned for t in self.waiting()))
    @rule(data=st.data())
    def pin(self, data: st.DataObject) -> None:
        t = data.draw(st.sampled_from(self.waiting()))
        self.do(service.pin, t.id, "原因")
        self.know(t, pinned=True)

    @precondition(lambda self: any(t.target is not None for t in self.waiting()))
    @rule(w=windows)
    def release(self, w: int) -> None:
        mine = [t for t in self.waiting() if t.target == w]
        assert self.do(moving.release_targeted, self.windows[w]) == len(mine)
        for t in mine:
            self.know(t, target=None)

    @precondition(lambda self: len(self.tickets) > 12 and self.hall.day == "2026-03-02")
    @rule()
    def night(self) -> None:
        self.hall.clock.advance(DAY)
        self.do(service.expire_past_days, self.hall.day)
        self.do(close_shifts)
        for n, window_id in enumerate(self.windows):
            self.do(sign_in, window_id, clerk_of(n))
        for t in list(self.tickets.values()):
            if t.status in (S.WAITING, S.CALLED, S.PARKED, S.NO_SHOW):
                self.know(t, status=S.EXPIRED, window=None)

    # What must hold

    @invariant()
    def everything_holds(self) -> None:
        rows, lanes, log = self.hall.db.read(dump, self.hall.id)
        no_ticket_is_lost(rows, self.tickets.values(), self.codes, self.windows)
        nothing_is_there_twice(rows)
        lanes_are_exact(rows, lanes, self.called, self.codes)
        the_log_tells_all(rows, log)


def test_whatever_happens_the_queue_holds(hall: HallUnderTest) -> None:
    monday = hall.clock.now()

    def fresh() -> HallUnderTest:
        hall.clock.set(monday)
        return new_hall(hall.db, hall.clock, POLICY)

    class ThisHall(Hall):
        def __init__(self) -> None:
            super().__init__(fresh)

    run_state_machine_as_test(
        ThisHall, settings=settings(max_examples=60, stateful_step_count=60, deadline=None)
    )
