"""A hall where nothing happens, and nothing comes by itself, is not looked at for a while."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from hallsys.counters.plan import put_plan
from hallsys.counters.tidal import PlanRow
from hallsys.halls.rules import local_instant
from hallsys.kernel import eventlog
from hallsys.kernel.clock import DAY, SECOND, ManualClock, Millis
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin, Tx
from hallsys.relay.housekeeping import AHEAD, SOON, Housekeeper
from hallsys.relay.tidying import halls_to_tidy
from tests.counters.office import open_office
from tests.queue.hall import new_hall
from tests.relay.hall import RelayHall, housekeeper
from tests.relay.loop import ring

_RUNG = text("SELECT count(*) FROM events WHERE hall_id = :hall_id AND kind = 'BellRang'")


class Kept:
    """A hall that is looked after: at `rings_at` its bell is to ring, once."""

    def __init__(self, hall: RelayHall) -> None:
        self.hall = hall
        self.rings_at: Millis | None = None
        self.looked_at: list[Millis] = []
        self.told: list[object] = []
        self.left: list[bool] = []
        self.rings_late = False
        self.finds = False
        self.fails = False
        self.settled = True
        self.outside = "as ever"
        self.whole = 0
        self.followed = 0
        self.inspected = 0
        self.sealed = 0
        self.leads = True
        self.keeper = housekeeper(
            hall,
            watch=self._watch,
            inspect=self._inspect,
            seal=self._seal,
            follow=self._follow,
            keep=self._keep,
            leads=lambda: self.leads,
            outside=lambda: self.outside,
            settled=lambda: self.settled,
            tell=lambda _tx, found: self.told.append(found),
        )
        self.turn(whole=True)

    def _watch(self, tx: Tx) -> str:
        self.looked_at.append(tx.now)
        rung = tx.execute(_RUNG, {"hall_id": tx.hall_id}).scalar_one()
        if self.rings_at is not None and tx.now >= self.rings_at and not rung:
            ring(tx, 1)
            return "rings"
        return "nothing"

    def _follow(self, _tx: Tx) -> None:
        self.followed += 1

    def _keep(self, tx: Tx, _day: str) -> None:
        self.whole += 1
        if self.rings_late:
            ring(tx, 2)

    def _inspect(self, tx: Tx) -> bool:
        self.inspected += 1
        if self.finds:
            ring(tx, 3)
        return False

    def _seal(self, _tx: Tx) -> bool:
        if self.fails:
            raise OSError("it cannot be read")
        self.sealed += 1
        return self.left.pop() if self.left else False

    @property
    def head(self) -> int:
        return self.hall.db.read(eventlog.head, self.hall.id)

    def has_work(self) -> bool:
        return self.keeper.has_work(self.head) or self.keeper.is_late(self.hall.clock.now())

    def turn(self, *, whole: bool = False, due: bool = False) -> None:
        self.looked_at.clear()
        self.told.clear()
        whole = whole or self.keeper.is_late(self.hall.clock.now())
        self.keeper.turn(self.head, whole=whole, due=due)


@pytest.fixture
def kept(hall: RelayHall) -> Kept:
    return Kept(hall)


def test_a_hall_is_quiet_until_something_happens(kept: Kept) -> None:
    assert not kept.has_work()
    kept.hall.issue(1)
    assert kept.has_work()
    kept.turn()
    assert not kept.has_work()
    assert kept.whole == 1
    assert kept.told == ["nothing"]


def rests(kept: Kept, time: Millis) -> None:
    """Let the time pass in which the hall has no turn, and its next one begin."""
    kept.hall.clock.advance(time - SECOND)
    assert not kept.has_work()
    kept.hall.clock.advance(SECOND)
    assert kept.has_work()
    kept.turn()


def test_a_whole_turn_comes_after_five_minutes_and_what_happened_is_sealed_after_one(kept: Kept) -> None:
    assert kept.looked_at == [kept.hall.clock.now() + SOON]
    rests(kept, SOON)
    assert kept.looked_at == [kept.hall.clock.now() + AHEAD]
    assert (kept.whole, kept.sealed) == (1, 1)
    rests(kept, AHEAD - SOON)
    assert (kept.whole, kept.sealed) == (2, 2)
    kept.hall.clock.advance(SOON // 2)
    kept.hall.issue(1)
    kept.turn()
    assert kept.looked_at == [kept.hall.clock.now() + AHEAD]
    assert (kept.whole, kept.sealed) == (2, 2)
    rests(kept, SOON // 2)
    assert kept.looked_at == []
    assert (kept.whole, kept.sealed) == (2, 3)
    rests(kept, AHEAD - SOON)
    assert (kept.whole, kept.sealed) == (3, 4)


def test_the_log_is_sealed_every_minute_until_it_is_settled(kept: Kept) -> None:
    kept.settled = False
    kept.turn()
    rests(kept, SOON)
    rests(kept, SOON)
    assert (kept.whole, kept.sealed) == (1, 3)
    kept.settled = True
    rests(kept, AHEAD - 2 * SOON)


def test_nobody_looks_ahead_into_another_day(kept: Kept) -> None:
    ends = local_instant(date(2026, 3, 3), "04:00", "Asia/Shanghai")
    kept.hall.clock.set(ends - AHEAD)
    kept.turn()
    assert kept.looked_at == [ends - AHEAD + SOON]
    kept.hall.clock.set(ends - SECOND)
    kept.turn()
    assert kept.looked_at == [ends - SECOND]
    assert kept.has_work()


def test_a_whole_turn_that_left_a_fact_is_followed_by_a_look(kept: Kept) -> None:
    rests(kept, SOON)
    kept.rings_late = True
    rests(kept, AHEAD - SOON)
    assert kept.looked_at == [kept.hall.clock.now() + AHEAD]
    assert kept.has_work()


def test_what_was_raised_is_looked_through_at_once(kept: Kept) -> None:
    """A finding names who was at the window then."""
    kept.rings_at = kept.hall.clock.now() + 10 * SECOND
    kept.hall.issue(1)
    kept.turn()
    assert kept.inspected == 1
    kept.hall.clock.advance(10 * SECOND)
    kept.turn()
    assert (kept.inspected, kept.sealed) == (2, 1)


def test_what_is_found_in_the_log_alerts_nobody(kept: Kept) -> None:
    rests(kept, SOON)
    kept.hall.issue(1)
    kept.finds = True
    kept.turn()
    assert kept.inspected == 2
    assert kept.keeper.rests(kept.head)
    assert not kept.has_work()


def test_a_whole_turn_before_its_time_looks_at_what_is_now(kept: Kept) -> None:
    kept.turn(whole=True)
    assert kept.looked_at == [kept.hall.clock.now()]


def test_what_cannot_be_sealed_is_sealed_in_the_next_turn(
    kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    rests(kept, SOON)
    kept.hall.issue(1)
    kept.fails = True
    kept.turn()
    assert [record.getMessage() for record in caplog.records] == ["housekeeping failed"]
    assert kept.has_work()
    kept.fails = False
    kept.turn()
    assert (kept.whole, kept.sealed) == (1, 2)
    assert not kept.has_work()


def test_what_a_process_that_does_not_lead_did_not_seal_is_sealed_once_it_leads(kept: Kept) -> None:
    rests(kept, SOON)
    kept.hall.issue(1)
    kept.leads = False
    kept.turn()
    assert (kept.whole, kept.sealed) == (1, 1)
    kept.leads = True
    kept.turn()
    assert (kept.whole, kept.sealed) == (1, 2)


@pytest.mark.parametrize("passes", [DAY, -DAY])  # or the clock was set back: nobody knows how long it was
def test_another_day_and_another_time_bring_a_whole_turn(kept: Kept, passes: Millis) -> None:
    kept.turn()
    kept.hall.clock.advance(passes)
    assert kept.has_work()
    kept.turn()
    assert kept.whole == 2


def test_what_lies_outside_is_looked_at_and_followed(kept: Kept) -> None:
    kept.outside = "the second machine is away"
    assert kept.has_work()
    kept.turn()
    assert kept.told == ["nothing"]
    assert (kept.whole, kept.followed) == (1, 2)
    assert not kept.has_work()


def test_a_hall_of_whose_log_nobody_knows_has_its_turn(kept: Kept) -> None:
    kept.turn()
    assert kept.keeper.has_work(None)
    kept.keeper.turn(whole=False)
    assert kept.has_work()


def test_what_was_left_over_is_gone_on_with(kept: Kept) -> None:
    rests(kept, SOON)
    kept.left = [True, True]
    rests(kept, AHEAD - SOON)
    kept.turn()
    assert kept.keeper.rests(kept.head)
    assert kept.looked_at == []
    kept.turn()
    assert kept.left == []
    assert (kept.whole, kept.sealed) == (2, 4)
    kept.turn()
    assert (kept.whole, kept.sealed) == (2, 4)


def test_between_whole_turns_what_is_left_is_gone_on_with_and_nothing_else(hall: RelayHall) -> None:
    done: Counter[str] = Counter()
    left, batches = [True, True], iter("abc")

    def inspect(_tx: Tx) -> bool:
        done["inspected"] += 1
        return left.pop() if left else False

    def erase(_origin: Origin, _hold: object) -> Iterator[str]:
        for batch in batches:
            done["erased"] += 1
            yield batch

    keeper = housekeeper(
        hall,
        inspect=inspect,
        erase=erase,
        seal=lambda _: done.update(["sealed"]),
    )
    head = hall.db.read(eventlog.head, hall.id)
    keeper.turn(head)
    turns = 1
    while keeper.has_work(head):
        keeper.turn(head, whole=False)
        turns += 1
    assert done == {"inspected": 3, "erased": 3, "sealed": 1}
    assert turns == 4  # the last finds that there is no batch more


def test_what_comes_soon_is_waited_for_and_raised_in_its_time(kept: Kept) -> None:
    hall, now = kept.hall, kept.hall.clock.now()
    kept.rings_at = now + SOON - 10 * SECOND
    hall.clock.advance(20 * SECOND)
    hall.issue(1)
    head = kept.head
    kept.turn()
    assert kept.looked_at == [now + 20 * SECOND + SOON, now + 20 * SECOND]
    assert kept.told == ["nothing"]
    assert kept.head == head  # what was tried out was not written
    assert kept.has_work()
    hall.clock.set(kept.rings_at)
    kept.turn()
    assert kept.told == ["rings"]
    assert kept.head == head + 1
    kept.turn()
    assert not kept.has_work()


def test_where_something_comes_within_five_minutes_the_next_turn_comes_after_one(kept: Kept) -> None:
    hall = kept.hall
    kept.rings_at = hall.clock.now() + 2 * AHEAD - SECOND
    rests(kept, SOON)
    rests(kept, AHEAD - SOON)
    now = hall.clock.now()
    assert kept.looked_at == [now + AHEAD, now + SOON]
    rests(kept, SOON)
    assert (kept.whole, kept.sealed) == (2, 2)


def test_what_is_counted_in_seconds_is_found_for_all_halls_at_once(kept: Kept) -> None:
    hall, beside = kept.hall, new_id()
    hall.sign_in("W01")
    session = hall.ask(hall.serve(1))

    def due() -> frozenset[str]:
        found: frozenset[str] = hall.db.read(halls_to_tidy, [hall.id, beside], hall.clock.now())
        return found

    assert due() == frozenset()
    hall.clock.set(session.expires_at)
    assert due() == {hall.id}
    kept.turn(due=True)
    assert len(hall.log("RatingLapsed")) == 1
    assert due() == frozenset()


def test_a_switch_that_changes_nothing_is_over_before_the_window_changes(
    any_database_url: str, clock: ManualClock
) -> None:
    """Else the plan would take the window back from whoever was given it by hand a moment later."""
    db = Database.open(any_database_url, clock)
    office = open_office(new_hall(db, clock))
    hall, day = office.hall, date(2026, 3, 2)
    usual = office.standing(0).queue_ids
    clock.set(local_instant(day, "12:58", "Asia/Shanghai"))
    rows = [PlanRow(office.windows[0], frozenset(range(7)), "13:00", "15:00", usual)]
    office.do(put_plan, rows, hall.day)
    keeper = Housekeeper(db, clock, hall.id, lambda _: hall.day, "Asia/Shanghai")

    def turn(*, whole: bool = False) -> None:
        head = db.read(eventlog.head, hall.id)
        if whole or keeper.has_work(head):
            keeper.turn(head, whole=whole)

    turn(whole=True)
    clock.set(local_instant(day, "12:58", "Asia/Shanghai") + 50 * SECOND)
    turn()
    clock.set(local_instant(day, "13:00", "Asia/Shanghai"))
    turn()
    office.allocate(0, "realty")
    clock.advance(5 * SECOND)
    turn()
    assert office.standing(0).queue_ids == (office.queue("realty"),)
    db.close()


@pytest.mark.parametrize("any_database_url", ["postgresql"], indirect=True)
def test_a_duty_that_waits_for_a_lock_holds_up_no_other(kept: Kept) -> None:
    hall = kept.hall
    taken = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")

    def waits(tx: Tx) -> None:
        tx.conn.execute(text("SET LOCAL lock_timeout = '1ms'"))
        tx.conn.execute(taken, {"name": hall.id})

    done: list[str] = []
    keeper = Housekeeper(
        hall.db,
        hall.clock,
        hall.id,
        hall.catalogue.day,
        "Asia/Shanghai",
        watch=waits,
        seal=lambda _: done.append("sealed"),
    )

    def beside(tx: Tx) -> None:
        tx.conn.execute(taken, {"name": hall.id})
        with pytest.raises(OperationalError):
            keeper.tidy()

    hall.do(beside)
    assert done == ["sealed"]
