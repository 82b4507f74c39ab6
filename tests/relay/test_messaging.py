"""From the log to the applicant's phone: once, by day, as much as is borne, and the number nowhere else."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import gevent
import pytest
from sqlalchemy import text

from hallsys.cases.rules import Outcome
from hallsys.cases.service import AcceptedCase, conclude, take_up
from hallsys.demo.receiver import Receiver
from hallsys.evaluation.percase import case_of_token
from hallsys.halls.rules import local_time
from hallsys.kernel.clock import DAY, HOUR, MINUTE, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.sealing import Keyring
from hallsys.messages import ledger
from hallsys.messages.ledger import Message
from hallsys.messages.policy import GatewaySettings
from hallsys.messages.templates import change_template
from hallsys.people.phones import give_phone
from hallsys.pushes.errors import PushKeyUnusable
from hallsys.pushes.events import ReceiverInterrupted
from hallsys.queue.shutting import suspend
from hallsys.relay import prompting
from hallsys.relay.feed import Feed
from hallsys.relay.hub import ThreadBridge
from hallsys.relay.messaging import Messenger
from hallsys.relay.prompting import Prompter
from hallsys.relay.tail import LogTail
from tests.cases.office import APPROVER
from tests.messages.hall import NUMBER, MessageHall
from tests.messages.test_nearing import appointment, leave
from tests.relay.loop import in_loop
from tests.relay.receiving import key_file, started
from tests.served import open_hall

MOMENT = 0.005
ANY_HOUR = {"quiet_from": "00:00", "quiet_until": "00:00"}


class Running:
    """A hall whose applicants are told, in a loop of its own."""

    def __init__(self, url: str, keyring: Keyring, settings: GatewaySettings, clock: ManualClock) -> None:
        self.bridge = ThreadBridge()
        self.clock = clock
        self.feed: Feed | None = None
        self.db = Database.open(url, self.clock, wait=self.bridge.wait, committed=self._committed)
        self.hall = MessageHall(open_hall(self.db), keyring)
        self.settings = settings
        self.start()

    def start(self) -> None:
        hall = self.hall
        self.messenger = self.another()
        self.tail = LogTail(self.db, hall.id)
        self.feed = Feed(self.tail, self.messenger, self.bridge)
        self.feed.start()
        prompter = Prompter(self.db, self.clock)
        prompter.add([self.messenger])
        self.loops = [gevent.spawn(self.messenger.run), gevent.spawn(prompter.run)]

    def another(self, leads: Callable[[], bool] = lambda: True) -> Messenger:
        hall = self.hall
        parts = (self.db, hall.keyring, self.clock, lambda: hall.served.hall, self.settings)
        return Messenger(*parts, self.bridge.wait, leads, public_url="http://hall.example/")

    def stop(self) -> None:
        assert self.feed is not None
        self.feed.stop()
        gevent.killall(self.loops)
        self.messenger.stop()

    def close(self) -> None:
        self.stop()
        self.db.close()
        self.bridge.close()

    def wait(self, done: Callable[[], bool]) -> None:
        """Wait for what another thread brings about; the test's own loop ends it when it takes too long."""
        while not done():
            gevent.sleep(MOMENT)

    def granted(self, number: str = NUMBER, lang: str = "zh") -> AcceptedCase:
        case = self.hall.accepted(number, lang=lang)
        self.hall.do(take_up, case.case_id, APPROVER)
        self.hall.do(conclude, case.case_id, APPROVER, Outcome.GRANTED, ("营业执照",), "B-12")
        return case

    def decided(self) -> AcceptedCase:
        case = self.hall.accepted()
        self.hall.do(take_up, case.case_id, APPROVER)
        self.hall.do(conclude, case.case_id, APPROVER, Outcome.GRANTED, (), "")
        return case

    def write_down(self, *found: Message) -> None:
        self.hall.do(ledger.write_down, found)
        self.messenger.wake()

    def settled(self, kind: str, state: str) -> None:
        self.wait(lambda: self.hall.states().get(kind) == state)

    def faults(self) -> list[str]:
        found = self.hall.read(
            lambda conn: conn.exec_driver_sql("SELECT fault FROM messages").scalars().all()
        )
        return [one for one in found if one]

    def _committed(self, facts: Mapping[str, Sequence[Logged]]) -> None:
        if self.feed is not None:
            self.tail.add(facts[self.hall.id])
            self.feed.wake()


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "keys.json")


@pytest.fixture
def receiver(clock: ManualClock) -> Iterator[Receiver]:
    receiver = started(clock)
    yield receiver
    receiver.stop()


@pytest.fixture
def run(
    database_url: str,
    keyring: Keyring,
    tmp_path: Path,
    receiver: Receiver,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., None]:
    """Return a way to run a test's body over a hall with a gateway."""
    monkeypatch.setattr(prompting, "POLL", 0.05)

    def run(body: Callable[[Running], None], **changes: Any) -> None:
        def inside() -> None:
            facts = {
                "url": receiver.url,
                "sign": "云溪市政务服务中心",
                "interface": "text",
                "timeout_seconds": 1,
            }
            named = GatewaySettings(key_file=key_file(tmp_path), **{**facts, **ANY_HOUR, **changes})
            running = Running(database_url, keyring, named, clock)
            try:
                body(running)
            finally:
                running.close()

        in_loop(inside)

    return run


def told(receiver: Receiver) -> list[Any]:
    return [arrival.message for arrival in receiver.inbox.latest]


def test_a_result_that_is_ready_is_told_and_the_number_is_nowhere_else(
    run: Callable[..., None], receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    def body(running: Running) -> None:
        case = running.granted("+86 138-0000-0000")
        running.settled("result_ready", "sent")
        message = next(one for one in told(receiver) if "已出件" in one["content"])
        assert message["mobile"] == NUMBER
        assert message["content"].startswith("【云溪市政务服务中心】您申请的“")
        assert case.case_number in message["content"]
        assert message["msgId"] == receiver.inbox.keys()[-1]
        assert NUMBER not in repr(running.hall.log())
        rows = running.hall.read(lambda conn: conn.exec_driver_sql("SELECT * FROM messages").all())
        assert NUMBER not in repr(rows)

    run(body)
    assert NUMBER not in caplog.text


def test_a_message_of_a_decision_leads_to_where_the_case_is_rated(
    run: Callable[..., None], receiver: Receiver, keyring: Keyring
) -> None:
    def body(running: Running) -> None:
        case = running.decided()
        running.settled("concluded", "sent")
        message = next(one for one in told(receiver) if "已办结" in one["content"])
        address = message["content"].split("办件评价：")[1]
        assert address.startswith("http://hall.example/r/")
        assert case_of_token(keyring, address.rsplit("/", 1)[1]) == case.case_id
        assert NUMBER not in address

    run(body)


def test_a_registered_template_goes_by_its_id_in_the_applicants_language(
    run: Callable[..., None], receiver: Receiver
) -> None:
    def body(running: Running) -> None:
        change = ("result_ready", "{case} 已出件", "Case {case} is ready at {place}", "SMS_1", "SMS_2")
        running.hall.do(change_template, *change)
        case = running.granted(lang="en")
        running.settled("result_ready", "sent")
        (message,) = told(receiver)  # the others have no id: the provider knows nothing of them
        assert message["templateCode"] == "SMS_2"
        assert message["templateParam"] == {"case": case.case_number, "place": "an output window"}
        assert message["signName"] == "云溪市政务服务中心"

    run(body, interface="template")


def test_what_has_no_id_with_the_provider_fails_and_says_so(
    run: Callable[..., None], receiver: Receiver
) -> None:
    def body(running: Running) -> None:
        running.granted()
        running.settled("result_ready", "dead")
        assert "no_code" in running.faults()
        assert told(receiver) == []

    run(body, interface="template")


def test_what_the_manager_switched_off_is_dropped(run: Callable[..., None], receiver: Receiver) -> None:
    def body(running: Running) -> None:
        running.hall.do(change_template, "result_ready", "{case}", "", on=False)
        running.granted()
        running.settled("result_ready", "dropped")
        assert "switched_off" in running.faults()

    run(body)


def test_a_number_that_was_withdrawn_is_told_nothing(run: Callable[..., None], receiver: Receiver) -> None:
    def body(running: Running) -> None:
        case = running.hall.accepted()
        running.write_down(Message("1-extended", "extended", case.case_id, 1, running.clock.now() + HOUR))
        running.settled("extended", "sent")
        running.hall.do(give_phone, case.case_id, None)
        running.write_down(Message("1-suspended", "suspended", case.case_id, 1, running.clock.now()))
        running.settled("suspended", "dropped")
        assert running.faults() == ["no_phone"]

    run(body)


def test_what_is_no_longer_so_is_not_told(run: Callable[..., None], receiver: Receiver) -> None:
    def body(running: Running) -> None:
        case = running.hall.accepted()  # it is not ready
        running.write_down(Message("1-result_ready", "result_ready", case.case_id, 1, running.clock.now()))
        running.settled("result_ready", "dropped")
        assert running.faults() == ["overtaken"]
        assert told(receiver) == []

    run(body)


def test_what_waited_too_long_is_of_no_use(run: Callable[..., None], receiver: Receiver) -> None:
    def body(running: Running) -> None:
        case = running.hall.accepted()
        old = running.clock.now() - 31 * DAY
        running.write_down(Message("1-extended", "extended", case.case_id, 1, old))
        running.settled("extended", "dropped")
        assert running.faults() == ["too_late"]

    run(body)


def test_nobody_is_told_at_night_and_all_in_the_morning(
    run: Callable[..., None], receiver: Receiver, clock: ManualClock
) -> None:
    now = local_time(clock.now(), "Asia/Shanghai")
    until = f"{(now.hour + 2) % 24:02}:00"

    def body(running: Running) -> None:
        running.granted()
        running.wait(lambda: "result_ready" in running.hall.states())
        assert running.hall.due(running.clock.now())
        assert running.hall.read(running.messenger.due, running.clock.now(), 9) == ()
        assert told(receiver) == []
        running.clock.advance(2 * HOUR)
        running.settled("result_ready", "sent")

    run(body, quiet_from=f"{now:%H}:00", quiet_until=until)


def test_one_phone_is_told_so_much_a_day_and_the_rest_next_morning(
    run: Callable[..., None], receiver: Receiver
) -> None:
    def body(running: Running) -> None:
        cases = [running.hall.accepted() for _ in range(3)]
        for n, case in enumerate(cases):
            running.write_down(Message(f"{n}-extended", "extended", case.case_id, 0, running.clock.now()))
        other = running.hall.accepted("13900000000")
        running.write_down(Message("9-suspended", "extended", other.case_id, 0, running.clock.now()))
        running.wait(lambda: len(told(receiver)) == 3 and len(running.hall.due(running.clock.now())) == 0)
        assert [one["mobile"] for one in told(receiver)].count(NUMBER) == 2
        (later,) = running.hall.due()
        running.clock.advance(DAY)
        running.wait(lambda: running.hall.due() == ())
        assert [one["mobile"] for one in told(receiver)].count(NUMBER) == 3
        assert later.kind == "extended"

    run(body, most_a_day=2)


def off(running: Running, begins: int) -> str:
    """Call an appointment off that begins then; return its id."""
    booked, matter = appointment(running.hall, running.clock.now(), begins)
    leave(running.hall, booked)
    running.hall.do(suspend, matter, "系统维护")
    return booked


def test_of_an_appointment_called_off_is_told_today_where_tomorrow_is_too_late(
    run: Callable[..., None], receiver: Receiver
) -> None:
    def body(running: Running) -> None:
        now = running.clock.now()
        case = running.hall.accepted()
        running.write_down(Message("1-extended", "extended", case.case_id, 0, now))
        running.settled("extended", "sent")
        off(running, now + 2 * HOUR)
        running.settled("appointment_off", "sent")
        later = off(running, now + 3 * DAY)
        running.settled("appointment_off", "waiting")
        running.wait(lambda: running.hall.due(now) == ())
        assert [one.subject_id for one in running.hall.due()] == [later]
        assert len(told(receiver)) == 2

    run(body, most_a_day=1)


def test_nobody_is_told_not_to_come_once_the_appointment_has_begun(
    run: Callable[..., None], receiver: Receiver
) -> None:
    def body(running: Running) -> None:
        off(running, running.clock.now() - HOUR // 2)
        running.settled("appointment_off", "dropped")
        assert running.faults() == ["too_late"]
        assert told(receiver) == []

    run(body)


def test_a_gateway_that_is_down_is_spared_and_what_waited_is_told_when_it_works(
    run: Callable[..., None], receiver: Receiver
) -> None:
    def body(running: Running) -> None:
        receiver.inbox.mood = "busy"
        running.granted()
        running.wait(lambda: receiver.inbox.counts["failed"] > 0)
        assert running.hall.states()["result_ready"] == "waiting"
        receiver.inbox.mood = "works"

        def works() -> bool:
            running.clock.advance(10 * MINUTE)
            return running.hall.states()["result_ready"] == "sent"

        running.wait(works)
        assert len(receiver.inbox.keys()) == len(set(receiver.inbox.keys()))

    run(body)


def test_a_server_that_died_after_it_sent_sends_the_same_key_again(
    run: Callable[..., None], receiver: Receiver
) -> None:
    def body(running: Running) -> None:
        case = running.hall.accepted()
        message = Message("1-extended", "extended", case.case_id, 0, running.clock.now())
        running.stop()
        running.hall.do(ledger.write_down, [message])
        (due,) = running.hall.due()
        lost = running.another().attempt(due)  # sent, and never settled
        assert callable(lost)
        running.start()
        running.settled("extended", "sent")
        assert receiver.inbox.counts["repeated"] == 1  # the gateway knew it by its key
        assert len(told(receiver)) == 1

    run(body)


def test_a_process_that_does_not_lead_sends_nothing(run: Callable[..., None], receiver: Receiver) -> None:
    def body(running: Running) -> None:
        running.stop()
        follower = running.another(leads=lambda: False)
        loop = gevent.spawn(follower.run)
        case = running.hall.accepted()
        running.hall.do(ledger.write_down, [Message("1-x", "extended", case.case_id, 0, running.clock.now())])
        follower.wake()
        running.wait(lambda: not follower._woken.is_set())  # it looked
        assert not follower._under_way
        assert told(receiver) == []
        loop.kill()
        follower.stop()
        running.start()
        running.settled("extended", "sent")

    run(body)


def test_a_gateway_at_odds_with_us_is_told_of_in_the_log(
    run: Callable[..., None], receiver: Receiver
) -> None:
    def body(running: Running) -> None:
        running.granted()
        running.wait(lambda: ReceiverInterrupted("sms", "not_let_in") in running.hall.served.log())

    run(body, key_id="somebody_else")


def test_without_a_key_nothing_starts(tmp_path: Path, run: Callable[..., None]) -> None:
    def body(running: Running) -> None:
        running.settings = running.settings.model_copy(update={"key_file": tmp_path / "none"})
        with pytest.raises(PushKeyUnusable):
            running.another()

    run(body)


def test_what_cannot_be_put_together_fails_and_holds_nobody_up(
    run: Callable[..., None], receiver: Receiver
) -> None:
    def body(running: Running) -> None:
        broken, whole = running.hall.accepted(), running.hall.accepted()
        seq = running.hall.log()[-1].seq
        running.db.transact(
            running.hall.served.origin(),
            lambda tx: (
                tx.execute(text("UPDATE events SET payload = '[' WHERE seq = :seq"), {"seq": seq}).rowcount
            ),
        )
        running.write_down(
            Message(f"{seq}-result_sent", "result_sent", broken.case_id, seq, running.clock.now())
        )
        running.write_down(Message("0-extended", "extended", whole.case_id, 0, running.clock.now()))
        running.wait(lambda: len(told(receiver)) == 1)
        running.wait(lambda: running.faults() == ["not_made"])

    run(body)
