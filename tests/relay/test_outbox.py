"""Papers that are put together in a greenlet: each is sent once, in order, and none is lost on the way."""

from collections.abc import Callable, Iterator
from typing import Any

import gevent
import pytest
from gevent.event import Event
from sqlalchemy.exc import OperationalError

from hallsys.kernel.clock import MINUTE, ManualClock, Millis
from hallsys.relay import outbox
from hallsys.relay.effects import Command
from hallsys.relay.ledger import Outgoing
from hallsys.relay.outbox import Outbox

LIFE = 2 * MINUTE


class Slips:
    """Reads papers when it is let, or fails as told."""

    def __init__(self) -> None:
        self.let = Event()
        self.let.set()
        self.reads = 0
        self.fail: Callable[[Command], Exception | None] = lambda _: None

    def command(self, command: Command, now: Millis) -> Command:
        self.reads += 1
        self.let.wait()
        if (error := self.fail(command)) is not None:
            raise error
        return {**command, "read_at": now}


class Desk:
    """An outbox, and what became of what was put into it."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.slips = Slips()
        self.sent: list[tuple[str, Any]] = []
        self.given_up: list[str] = []
        self.box = Outbox(
            self.slips,
            clock,
            lambda paper, command: self.sent.append((paper.delivery_id, command)),
            lambda paper: self.given_up.append(paper.delivery_id),
        )

    def add(self, *ids: str, agent: str = "a", reprint: bool = False) -> None:
        now = self.clock.now()
        for each in ids:
            command = {"type": "print_ticket", "ticket_id": each, "reprint": reprint}
            self.box.add(Outgoing(each, agent, "printer", command, now + LIFE, now))

    def order(self) -> list[str]:
        return [delivery_id for delivery_id, _ in self.sent]


@pytest.fixture
def desk(clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(outbox, "_PAUSE", 0.0)
    desk = Desk(clock)
    yield desk
    desk.box.stop()


def gone() -> OperationalError:
    return OperationalError("SELECT", {}, Exception("gone"))


def test_papers_are_sent_in_their_order(desk: Desk) -> None:
    desk.add("1", "2")
    gevent.sleep(0)
    desk.add("3")
    gevent.sleep(0)
    assert desk.order() == ["1", "2", "3"]


def test_what_waits_and_is_told_again_is_sent_once_as_it_was_told_last(desk: Desk) -> None:
    desk.slips.let.clear()
    desk.add("1", "2")
    gevent.sleep(0)  # the first is being read when its printer is taken over by another agent
    assert desk.slips.reads == 1
    desk.add("0", "1", "2", reprint=True)
    desk.slips.let.set()
    gevent.sleep(0.01)
    assert desk.order() == ["0", "1", "2"]
    assert all(command["reprint"] for _, command in desk.sent)


def test_papers_wait_for_a_database_that_is_gone(desk: Desk) -> None:
    desk.slips.fail = lambda _: gone()
    desk.add("1", "2")
    gevent.sleep(0.01)
    assert desk.sent == []
    desk.clock.advance(MINUTE)
    desk.slips.fail = lambda _: None
    gevent.sleep(0.01)
    assert desk.order() == ["1", "2"]
    assert {command["read_at"] for _, command in desk.sent} == {desk.clock.now()}
    assert desk.given_up == []


def test_a_paper_whose_life_is_over_is_not_waited_for(desk: Desk) -> None:
    desk.slips.fail = lambda command: gone() if command["ticket_id"] == "1" else None
    desk.add("1")
    desk.clock.advance(LIFE)
    desk.add("2")
    gevent.sleep(0.01)
    assert desk.order() == ["2"]


def test_one_that_cannot_be_put_together_holds_nobody_up(desk: Desk) -> None:
    desk.slips.fail = lambda command: KeyError() if command["ticket_id"] == "1" else None
    desk.add("1", "2")
    gevent.sleep(0)
    assert (desk.order(), desk.given_up) == (["2"], ["1"])
