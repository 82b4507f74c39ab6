"""Issuing without the server: what is given, to whom, and what of it lies on the disk."""

import base64
import json
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hallsys.devices.agent.offline.desk import Given, OfflineDesk
from hallsys.devices.agent.offline.journal import Journal
from hallsys.devices.agent.offline.lease import Key
from hallsys.devices.agent.offline.refusals import (
    BadAsking,
    CannotKeep,
    DocumentNotYetValid,
    DocumentOutOfDate,
    NobodyThere,
    NotIssuing,
    NumbersUsedUp,
    TooManyTyped,
)
from hallsys.devices.agent.offline.servertime import ServerTime
from hallsys.devices.agent.offline.slips import OFFLINE
from hallsys.devices.commands import Slip
from hallsys.devices.readings import CardRead
from hallsys.kernel.identity import Credential, WrongCheckDigit
from tests.devices.agent.offline.lent import DAY_BEGAN, MAILBOX, NINE, lent
from tests.persons import person


class Kiosk:
    """A desk with a clock that is moved by hand, and the slips that it printed."""

    def __init__(self, path: Path, *, lend: bool = True, heard: bool = True, **changes: Any) -> None:
        self.seconds = 0.0
        self.path = path
        self.slips: list[Slip] = []
        self.journal = Journal(path)
        if lend:
            self.journal.lend(lent(**changes), 0)
        self.clock = clock = ServerTime(0, self.journal.newest, lambda: self.seconds, lambda: self.seconds)
        if heard:
            clock.heard(NINE, 0)
        self.desk = OfflineDesk(self.journal, clock, self._print, lambda: self.seconds)

    def _print(self, _key: Key, slip: Slip) -> bool:
        self.slips.append(slip)
        return True

    def take(self, credential: Credential, queue_id: str = "qa", matter_id: str | None = None) -> Given:
        return self.desk.issue(self.desk.meet(credential).id, queue_id, matter_id)


@pytest.fixture
def open_kiosk(tmp_path: Path) -> Iterator[Callable[..., Kiosk]]:
    """Yield what opens kiosks over files by their name."""
    opened: list[Kiosk] = []

    def open_(name: str, **how: Any) -> Kiosk:
        opened.append(Kiosk(tmp_path / name, **how))
        return opened[-1]

    yield open_
    for each in opened:
        each.journal.close()


@pytest.fixture
def kiosk(open_kiosk: Callable[..., Kiosk]) -> Kiosk:
    return open_kiosk("agent.journal")


def test_a_card_is_given_a_number_and_a_slip_that_says_how(kiosk: Kiosk) -> None:
    card = person(1)
    given = kiosk.take(card, "qa", "m1")
    assert (given.number, given.again, given.printing) == ("A001", False, True)
    (slip,) = kiosk.slips
    assert (slip.title, slip.number, slip.queue, slip.queue_en) == ("示例大厅", "A001", "综合业务", "General")
    assert (slip.offline, slip.ahead, slip.expect) == (OFFLINE, None, "")
    assert (slip.issued_at, slip.matters) == ("2026-03-02 09:00", ("营业执照",))
    assert "大屏" in slip.notes[0]
    assert slip.notes[-1] == "号票当日有效。"
    (ticket, _) = kiosk.journal.waiting()[0]
    assert slip.qr == f"https://hall.example/t/{ticket.token}"
    assert card.name not in str(slip)


def test_the_document_lies_sealed_on_the_disk_and_only_there(kiosk: Kiosk) -> None:
    card = person(1)
    kiosk.take(card)
    content = kiosk.path.read_text(encoding="utf-8")
    assert card.number.value not in content
    assert card.name not in content
    assert json.dumps(card.name)[1:-1] not in content
    ticket, _ = kiosk.journal.waiting()[0]
    plain = MAILBOX.open(base64.b64decode(ticket.envelope), f"{ticket.lease_id} {ticket.serial}")
    assert json.loads(plain) == CardRead(card).as_json()
    assert card.number.value not in repr(ticket) + repr(kiosk.desk.meet(card))


def test_the_same_card_again_is_the_same_number_again(kiosk: Kiosk) -> None:
    first = kiosk.take(person(1))
    again = kiosk.take(person(1))
    assert (again.number, again.again) == (first.number, True)
    assert [slip.reprint for slip in kiosk.slips] == [False, True]
    assert kiosk.take(person(1), "qb").number == "B001"
    assert kiosk.take(person(2)).number == "A002"
    assert len(kiosk.journal.waiting()) == 3


def test_once_the_server_has_a_ticket_its_holder_may_take_another(kiosk: Kiosk) -> None:
    first = kiosk.take(person(1))
    kiosk.journal.handed_in({first.key})
    kiosk.desk.handed_in({first.key})
    assert kiosk.take(person(1)).number == "A002"


def test_a_typed_number_is_checked_and_served_alike(kiosk: Kiosk) -> None:
    number = person(1).number.value
    with pytest.raises(WrongCheckDigit):
        kiosk.desk.meet_typed(number[:-1] + ("0" if number[-1] != "0" else "1"))
    visitor = kiosk.desk.meet_typed(number)
    assert visitor.masked_number == person(1).number.masked
    assert kiosk.desk.issue(visitor.id, "qa", None).number == "A001"
    assert kiosk.take(person(1)).again  # the card of who typed before


def test_numbers_are_not_typed_by_the_hundred(kiosk: Kiosk) -> None:
    for seed in range(20):
        kiosk.desk.meet_typed(person(seed).number.value)
    with pytest.raises(TooManyTyped):
        kiosk.desk.meet_typed(person(20).number.value)


def test_a_document_that_is_not_valid_today_is_refused(kiosk: Kiosk) -> None:
    kiosk.take(person(1, valid_to=date(2026, 3, 2)))
    with pytest.raises(DocumentOutOfDate):
        kiosk.take(person(2, valid_to=date(2026, 3, 1)))
    with pytest.raises(DocumentNotYetValid):
        kiosk.take(replace(person(3), valid_from=date(2026, 3, 3)))


def test_a_visitor_is_forgotten_on_leaving_and_after_two_minutes(kiosk: Kiosk) -> None:
    visitor = kiosk.desk.meet(person(1))
    kiosk.desk.forget()
    with pytest.raises(NobodyThere):
        kiosk.desk.issue(visitor.id, "qa", None)
    visitor = kiosk.desk.meet(person(1))
    kiosk.seconds += 121
    with pytest.raises(NobodyThere):
        kiosk.desk.issue(visitor.id, "qa", None)


def test_numbers_are_used_up_queue_by_queue(open_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = open_kiosk("few.journal", numbers=2)
    assert kiosk.desk.left() == {"qa": 2, "qb": 2}
    for seed in (1, 2):
        kiosk.take(person(seed))
    with pytest.raises(NumbersUsedUp):
        kiosk.take(person(3))
    assert kiosk.desk.left() == {"qa": 0, "qb": 2}
    for seed in (1, 2):
        kiosk.take(person(seed), "qb")
    with pytest.raises(NumbersUsedUp):
        kiosk.desk.left()


def test_nothing_is_issued_outside_the_hours_or_without_a_lease(
    kiosk: Kiosk, open_kiosk: Callable[..., Kiosk]
) -> None:
    kiosk.seconds += 8 * 3600
    with pytest.raises(NotIssuing):
        kiosk.take(person(1))
    over = open_kiosk("over.journal", ends_at=NINE, open=[[DAY_BEGAN, NINE + 1000]])
    with pytest.raises(NotIssuing):
        over.desk.left()
    with pytest.raises(NotIssuing):
        open_kiosk("none.journal", lend=False).take(person(1))


def test_a_queue_that_was_not_lent_is_refused(kiosk: Kiosk) -> None:
    with pytest.raises(BadAsking):
        kiosk.take(person(1), "elsewhere")
    assert kiosk.take(person(1), "qb", "m1").number == "B001"  # a matter of another queue is left out
    assert kiosk.journal.waiting()[0][0].matter_ids == ()


def test_after_a_restart_the_order_goes_on_whatever_the_clock_says(
    kiosk: Kiosk, open_kiosk: Callable[..., Kiosk]
) -> None:
    kiosk.take(person(1))
    kiosk.seconds += 60
    kiosk.take(person(2))
    kiosk.journal.close()
    again = open_kiosk(kiosk.path.name, lend=False, heard=False)
    again.take(person(3))
    instants = [ticket.issued_at for ticket, _ in again.journal.waiting()]
    assert instants == sorted(set(instants))
    assert [ticket.number for ticket, _ in again.journal.waiting()] == ["A001", "A002", "A003"]


@contextmanager
def full_disk(kiosk: Kiosk) -> Iterator[None]:
    """Let no file grow over the size of the journal and half a line more."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (kiosk.path.stat().st_size + 100, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_ticket_that_the_disk_does_not_take_is_none(kiosk: Kiosk, open_kiosk: Callable[..., Kiosk]) -> None:
    kiosk.take(person(1))
    with full_disk(kiosk), pytest.raises(CannotKeep):
        kiosk.take(person(2))
    assert len(kiosk.slips) == 1
    assert kiosk.take(person(2)).number == "A002"
    kiosk.journal.close()
    again = open_kiosk(kiosk.path.name, lend=False)
    assert [ticket.number for ticket, _ in again.journal.waiting()] == ["A001", "A002"]


def test_who_stands_there_is_forgotten_in_time_though_the_clock_is_set(kiosk: Kiosk) -> None:
    visitor = kiosk.desk.meet(person(1))
    kiosk.seconds += 121
    kiosk.clock.heard(NINE, 0)  # back to when it was met
    with pytest.raises(NobodyThere):
        kiosk.desk.issue(visitor.id, "qa", None)
