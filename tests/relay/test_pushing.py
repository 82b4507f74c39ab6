"""From the log to the receiver: in order, spared when it is dead, on record when names are opened."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import gevent
import pytest
from sqlalchemy import text

from hallsys.cases.service import take_up
from hallsys.demo.inbox import Mood
from hallsys.demo.receiver import Receiver
from hallsys.kernel.clock import SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.events import Event
from hallsys.kernel.ids import new_id
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx
from hallsys.pushes import ledger
from hallsys.pushes.errors import ComparisonFailed, DayNotComparable, ReceiverNotCompared, ReceiverUnknown
from hallsys.pushes.events import ReceiverInterrupted, ReceiverRestored
from hallsys.pushes.policy import ReceiverSettings
from hallsys.relay import prompting
from hallsys.relay.feed import Feed
from hallsys.relay.hub import ThreadBridge
from hallsys.relay.prompting import Prompter
from hallsys.relay.receivers import Receivers
from hallsys.relay.tail import LogTail
from tests.persons import person
from tests.pushes.hall import PushHall
from tests.relay.loop import in_loop
from tests.relay.receiving import settings, started
from tests.relay.statements import statements
from tests.served import open_hall

MOMENT = 0.005


def loops_of(db: Database, receivers: Receivers) -> list[Callable[[], None]]:
    """Return what a process that serves only these does again and again."""
    prompter = Prompter(db, SystemClock())
    prompter.add(receivers.pushers)
    return [*receivers.loops, prompter.run]


class Running:
    """A hall whose receivers are told, in a loop of its own."""

    def __init__(self, url: str, keyring: Keyring, receivers: list[ReceiverSettings]) -> None:
        self.bridge = ThreadBridge()
        self.feeds: list[Feed] = []
        self.db = Database.open(url, SystemClock(), wait=self.bridge.wait, committed=self._committed)
        self.hall = PushHall(open_hall(self.db), keyring)
        self.receivers: list[ReceiverSettings] = receivers
        self.start()

    def start(self) -> None:
        hall, keyring = self.hall, self.hall.keyring
        self.pushing = Receivers(
            self.db, keyring, SystemClock(), lambda: hall.served.hall, self.receivers, self.bridge.wait
        )
        self.tail = LogTail(self.db, hall.id)
        self.feeds = [Feed(self.tail, one, self.bridge) for one in self.pushing.pushers]
        for feed in self.feeds:
            feed.start()
        self.loops = [gevent.spawn(loop) for loop in loops_of(self.db, self.pushing)]

    def stop(self) -> None:
        for feed in self.feeds:
            feed.stop()
        gevent.killall(self.loops)
        self.pushing.stop()

    def close(self) -> None:
        self.stop()
        self.db.close()
        self.bridge.close()

    def wait(self, done: Callable[[], bool]) -> None:
        """Wait for what another thread brings about; the test's own loop ends it when it takes too long."""
        while not done():
            gevent.sleep(MOMENT)

    def settled(self, state: str, count: int) -> None:
        self.wait(lambda: list(self.hall.states().values()).count(state) == count)

    def _committed(self, facts: Mapping[str, Sequence[Logged]]) -> None:
        if self.feeds:
            self.tail.add(facts.get(self.hall.id, ()))
        for feed in self.feeds:
            feed.wake()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = started(SystemClock())
    yield receiver
    receiver.stop()


@pytest.fixture
def run(
    database_url: str, keyring: Keyring, tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., None]:
    """Return a way to run a test's body over a hall with a receiver, or as many as it names."""
    monkeypatch.setattr(prompting, "POLL", 0.05)

    def run(body: Callable[[Running], None], *more: dict[str, Any], **changes: Any) -> None:
        def inside() -> None:
            named = [settings(tmp_path, receiver.url, **{"interface": "cases", **changes})]
            named += [
                settings(tmp_path, **{"url": receiver.url, "interface": "cases", **one}) for one in more
            ]
            running = Running(database_url, keyring, named)
            try:
                body(running)
            finally:
                running.close()

        in_loop(inside)

    return run


def _append(tx: Tx, fact: Event) -> None:
    tx.append(fact)


def names(receiver: Receiver) -> list[str]:
    return [arrival.path for arrival in receiver.inbox.latest]


def test_what_happens_is_told_in_its_order(run: Callable[..., None], receiver: Receiver) -> None:
    def body(running: Running) -> None:
        (case,) = running.hall.accepted()
        running.hall.do(take_up, case, new_id())
        running.settled("sent", 3)
        assert names(receiver) == ["/acceptance", "/material", "/process"]
        assert receiver.inbox.keys() == [push.key for push in running.hall.plan()]

    run(body)


def test_whoever_builds_on_the_hall_is_told_what_happens(
    run: Callable[..., None], receiver: Receiver
) -> None:
    def body(running: Running) -> None:
        (case,) = running.hall.accepted()
        running.hall.do(take_up, case, new_id())
        running.settled("sent", 2)
        told = [arrival.message for arrival in receiver.inbox.latest]
        assert [(one["event"], one["case"]["stands"]) for one in told] == [
            ("case.changed", "accepted"),
            ("case.changed", "in_progress"),
        ]
        assert names(receiver) == ["/events", "/events"]
        assert running.receivers[0].compares_at is None

    run(body, interface="events", messages=("case",))


def test_one_look_is_for_what_all_halls_have_to_send(run: Callable[..., None], receiver: Receiver) -> None:
    def body(running: Running) -> None:
        gevent.killall(running.loops)  # nobody looks but this test
        for feed in running.feeds:
            feed.stop()
        other = open_hall(running.db)
        keyring, wait = running.hall.keyring, running.bridge.wait
        elsewhere = Receivers(running.db, keyring, SystemClock(), lambda: other.hall, running.receivers, wait)
        prompter = Prompter(running.db, SystemClock())
        for hall in (running.pushing, elsewhere):
            prompter.add(hall.pushers)
        with statements("FROM (halls|pushes)") as asked:
            prompter.look()
        assert len(asked) == 1
        running.hall.accepted()
        written = len(running.hall.write_down())
        sends = [gevent.spawn(one.run) for one in (*running.pushing.pushers, *elsewhere.pushers)]
        gevent.sleep(0)  # until they wait
        assert names(receiver) == []
        prompter.look()
        running.settled("sent", written)
        assert len(names(receiver)) == written > 0
        gevent.killall(sends)
        elsewhere.stop()

    run(body)


def test_of_two_processes_one_writes_down_and_the_one_that_leads_sends(
    run: Callable[..., None], receiver: Receiver
) -> None:
    def body(running: Running) -> None:
        hall = running.hall
        leading: list[bool] = []
        follower = Receivers(
            running.db,
            hall.keyring,
            SystemClock(),
            lambda: hall.served.hall,
            running.receivers,
            running.bridge.wait,
            leads=lambda: bool(leading),
        )
        loops = [gevent.spawn(loop) for loop in loops_of(running.db, follower)]
        (behind,) = follower.pushers
        (case,) = hall.accepted()
        hall.do(take_up, case, new_id())
        running.settled("sent", 3)
        behind.take(hall.log())
        assert list(hall.states().values()) == ["sent"] * 3
        hall.do(_append, ReceiverInterrupted("city", "timeout"))
        behind.take(hall.log())
        assert (behind.circuit.interrupted, behind.circuit.fault) == (True, "timeout")
        hall.do(_append, ReceiverRestored("city"))
        behind.take(hall.log())
        assert not behind.circuit.interrupted
        running.stop()
        hall.accepted(hall.visit(2))
        behind.take(hall.log())
        assert "waiting" in hall.states().values()
        leading.append(True)  # the other one ended
        running.settled("sent", len(hall.states()))
        assert len(names(receiver)) == len(hall.states()) > 3
        gevent.killall(loops)
        follower.stop()

    run(body)


def test_names_are_opened_only_for_whom_they_are_due_and_it_is_on_record(
    run: Callable[..., None], receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    number, name = person(1).number.value, person(1).name

    def body(running: Running) -> None:
        running.hall.accepted()
        running.settled("sent", 4)
        told = {arrival.key: arrival.message for arrival in receiver.inbox.latest}
        acceptances = [one for one in told.values() if "acceptDate" in one]
        assert sorted("certKey" in one for one in acceptances) == [False, True]
        assert next(one for one in acceptances if "certKey" in one)["userName"] == name
        opened = [fact.payload for fact in running.hall.log() if fact.kind == "PersonalDataPushed"]
        assert [one["receiver"] for one in opened] == ["named"]
        assert opened[0]["key"] in told
        stored = running.hall.rows("SELECT * FROM pushes WHERE hall_id = :hall_id")
        for kept in (repr(running.hall.log()), repr(stored), caplog.text):
            assert number not in kept
            assert name not in kept

    run(body, {"name": "named", "personal": True})


def test_a_reason_that_repeats_a_name_is_kept_without_it(
    run: Callable[..., None], receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hallsys.demo import inbox

    number = person(1).number.value
    refusal = inbox.Said(422, {"code": "422", "message": f"证件 {number} 有误"}, {})
    monkeypatch.setattr(inbox, "_REFUSED", refusal)
    receiver.inbox.mood = "refuses"

    def body(running: Running) -> None:
        running.hall.accepted()
        running.settled("dead", 1)
        (row,) = running.hall.rows("SELECT reason FROM pushes WHERE hall_id = :hall_id AND state = 'dead'")
        assert row.reason == "证件 *** 有误"

    run(body, personal=True)


@pytest.mark.parametrize("mood", ["silent", "busy"])
def test_one_receiver_that_is_dead_delays_no_other(
    run: Callable[..., None], receiver: Receiver, mood: Mood
) -> None:
    receiver.inbox.mood = mood
    other = started(SystemClock())

    def body(running: Running) -> None:
        running.hall.accepted(matters=5)
        running.wait(lambda: len(other.inbox.keys()) == 10)
        assert receiver.inbox.keys() == []
        receiver.inbox.mood = "works"
        running.wait(lambda: len(receiver.inbox.keys()) == 10)

    try:
        run(body, {"name": "other", "url": other.url}, timeout_seconds=2, first_retry_seconds=1)
    finally:
        other.stop()


def test_a_receiver_at_odds_is_spared_and_the_hall_is_told(
    run: Callable[..., None], receiver: Receiver, tmp_path: Path
) -> None:
    def body(running: Running) -> None:
        running.hall.accepted(matters=3)
        kinds = {"ReceiverInterrupted"}
        running.wait(lambda: kinds <= {fact.kind for fact in running.hall.log()})
        (standing,) = running.pushing.standing()
        assert (standing.circuit.interrupted, standing.circuit.fault) == (True, "not_let_in")
        assert set(running.hall.states().values()) == {"waiting", "held"}

    run(body, key_id="unknown")


def test_what_was_not_answered_is_sent_again_after_a_restart_under_the_same_key(
    run: Callable[..., None], receiver: Receiver
) -> None:
    def body(running: Running) -> None:
        receiver.inbox.mood = "silent"
        running.hall.accepted()
        running.wait(lambda: receiver.inbox.counts["failed"] > 0 or _under_way(running))
        running.stop()
        receiver.inbox.mood = "works"
        running.start()
        running.settled("sent", 2)
        assert receiver.inbox.keys() == [push.key for push in running.hall.plan()]

    run(body)


def _under_way(running: Running) -> bool:
    return any(pusher._under_way for pusher in running.pushing.pushers)


def test_what_cannot_be_put_together_holds_up_its_own_case_only(
    run: Callable[..., None], receiver: Receiver
) -> None:
    def body(running: Running) -> None:
        hall = running.hall
        receiver.inbox.mood = "busy"
        first, second = hall.accepted(matters=2)
        running.wait(lambda: len(hall.states()) == 4)

        def spoil(tx: Any) -> None:
            tx.execute(text("UPDATE pushes SET subject_id = 'nowhere' WHERE chain = :case"), {"case": first})

        hall.do(spoil)
        receiver.inbox.mood = "works"

        def fates(case: str) -> list[tuple[str, str]]:
            rows = hall.rows(
                "SELECT chain, state, fault FROM pushes WHERE hall_id = :hall_id ORDER BY seq, part"
            )
            return [(row.state, row.fault) for row in rows if row.chain == case]

        running.wait(lambda: [state for state, _ in fates(second)] == ["sent", "sent"])
        # The first of the other's may have been put together already, and on its way.
        running.wait(lambda: [fault for state, fault in fates(first) if state == "dead"] == ["not_made"])

    run(body, first_retry_seconds=1, longest_retry_seconds=1)


def test_a_receiver_that_lost_a_day_gets_it_again(run: Callable[..., None], receiver: Receiver) -> None:
    def body(running: Running) -> None:
        hall = running.hall
        today = hall.served.hall.business_day(SystemClock().now())
        hall.accepted(matters=3)
        running.settled("sent", 6)
        assert running.pushing.compare("city", today, "clerk:boss").agrees
        assert receiver.inbox.lose(4) == 4
        found = running.pushing.compare("city", today, "clerk:boss")
        assert len(found.missing) == 4
        running.wait(lambda: len(receiver.inbox.keys()) == 6)
        running.settled("sent", 6)
        assert running.pushing.compare("city", today, "clerk:boss").agrees
        facts = [fact for fact in hall.log() if fact.kind == "PushesCompared"]
        assert [(fact.payload["missing"], fact.actor) for fact in facts] == [
            (0, "clerk:boss"),
            (4, "clerk:boss"),
            (0, "clerk:boss"),
        ]

    run(body)


def test_days_that_cannot_be_compared(run: Callable[..., None], receiver: Receiver) -> None:
    def body(running: Running) -> None:
        for receiver_name, day, refusal in (
            ("nobody", "2026-03-02", ReceiverUnknown),
            ("city", "2999-01-01", DayNotComparable),
            ("city", "2020-01-01", DayNotComparable),
            ("city", "today", DayNotComparable),
        ):
            with pytest.raises(refusal):
                running.pushing.compare(receiver_name, day, "clerk:boss")
        today = running.hall.served.hall.business_day(SystemClock().now())
        with pytest.raises(ComparisonFailed):
            running.pushing.compare("city", today, "clerk:boss")

    run(body, key_id="unknown")


def test_a_receiver_of_events_is_not_asked_for_a_day(run: Callable[..., None], receiver: Receiver) -> None:
    def body(running: Running) -> None:
        today = running.hall.served.hall.business_day(SystemClock().now())
        with pytest.raises(ReceiverNotCompared):
            running.pushing.compare("city", today, "clerk:boss")

    run(body, interface="events", key_id="unknown")


def test_somebody_decides_and_it_goes_at_once(run: Callable[..., None], receiver: Receiver) -> None:
    def body(running: Running) -> None:
        receiver.inbox.mood = "refuses"
        running.hall.accepted()
        running.settled("dead", 1)
        receiver.inbox.mood = "works"
        (key,) = [key for key, state in running.hall.states().items() if state == "dead"]
        running.hall.do(ledger.send_again, "city", key)
        running.pushing.wake()
        running.settled("sent", 2)

    run(body)
