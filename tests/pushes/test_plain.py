"""What happens in the hall, as whoever builds on it is told: by numbers and codes, and by nothing else."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from hallsys.counters import service
from hallsys.kernel.clock import DAY, HOUR, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.ids import new_id
from hallsys.kernel.sealing import Keyring
from hallsys.pushes.interfaces import INTERFACES
from hallsys.pushes.mapping import message_of
from hallsys.pushes.plain import plain_sources
from hallsys.pushes.planning import plan, relevant
from hallsys.pushes.sources import SubjectGone, standing_after
from hallsys.queue import service as queue
from hallsys.queue.shutting import shut_day
from tests.counters.office import Office, open_office
from tests.pushes.hall import PushHall
from tests.queue.hall import new_hall
from tests.served import open_hall

EVENTS = INTERFACES["events"]


@pytest.fixture
def office(any_database_url: str, clock: ManualClock) -> Iterator[Office]:
    database = Database.open(any_database_url, clock)
    yield open_office(new_hall(database, clock))
    database.close()


def told(db: Database, hall_id: str, facts: list[Any]) -> list[dict[str, Any]]:
    """Return the messages that follow from facts."""
    found = plan(hall_id, "app", relevant(facts, EVENTS), EVENTS, frozenset(EVENTS.messages), {}, Days())
    return [
        message_of(EVENTS.messages[one.kind], db.read(plain_sources, hall_id, "Asia/Shanghai", one.seq))
        for one in found
    ]


class Days(dict[int, str]):
    """One day for every instant."""

    def __missing__(self, _at: int) -> str:
        return "2026-03-02"


def test_a_visit_is_told_from_the_ticket_to_its_end(office: Office) -> None:
    start = len(office.hall.log())
    (issued,) = office.issue("person-1")
    called = office.call()
    office.hall.clock.advance(60_000)
    office.at(0, service.recall, called.service_id, office.settings)
    office.at(0, service.start, called.service_id)
    office.at(0, service.transfer_to_queue, called.service_id, office.queue("realty"))
    messages = told(office.hall.db, office.hall.id, office.hall.log()[start:])
    assert [one["event"] for one in messages] == [
        "ticket.issued",
        "ticket.called",
        "ticket.recalled",
        "ticket.started",
        "ticket.transferred",
    ]
    first, second, *_, last = messages
    assert first["ticket"] == {"number": issued.number, "queue": "general"}
    assert second["ticket"] == {"number": issued.number, "queue": "general", "window": 1}
    assert last["ticket"]["queue"] == "realty"
    assert first["at"].startswith("2026-03-02T09:00:0")
    assert [one["id"] for one in messages] == sorted(one["id"] for one in messages)
    assert "person-1" not in repr(messages)


def test_cases_and_windows_are_told_by_their_numbers(db: Database, keyring: Keyring) -> None:
    hall = PushHall(open_hall(db), keyring, "events")
    hall.accepted()
    (case,) = [one for one in told(db, hall.id, hall.log()) if one["event"] == "case.changed"]
    assert case["case"]["status"] == "05"
    assert (case["case"]["stands"], case["case"]["step"]) == ("accepted", "受理")
    assert len(case["case"]["number"]) > 20
    known = db.read(plain_sources, hall.id, "Asia/Shanghai", case["id"])
    assert all(message.sources() <= known.keys() for message in EVENTS.messages.values())


def test_an_appointment_is_told_from_its_booking_to_its_end(office: Office) -> None:
    hall = office.hall
    start, day = len(hall.log()), DAY + HOUR
    licence = hall.matters["licence"]
    kept, given_up, lost, missed = (
        hall.db.transact(
            hall.origin, queue.book, hall.catalogue, licence, f"person-{n}", hall.clock.now() + later
        )
        for n, later in enumerate((day, day, 2 * DAY + HOUR, day + HOUR))
    )
    policy = hall.catalogue.policy
    hall.db.transact(hall.origin, queue.cancel_appointment, policy, given_up.appointment_id, "person-1")
    wednesday = date(2026, 3, 4)
    hall.db.transact(hall.origin, shut_day, wednesday, "停电", date(2026, 3, 2))
    hall.clock.advance(day)
    came = (hall.catalogue, kept.appointment_id, "person-0")
    issued = hall.db.transact(hall.origin, queue.check_in, *came, place="kiosk:K1", pace=hall.pace)
    hall.db.transact(hall.origin, queue.expire_past_days, "2026-03-04")
    found = told(hall.db, hall.id, hall.log()[start:])
    messages = [one for one in found if one["event"].startswith("appointment.")]
    said = {"matter": "licence", "queue": "general"}
    assert [(one["event"], one["appointment"]["id"]) for one in messages] == [
        *(("appointment.booked", one.appointment_id) for one in (kept, given_up, lost, missed)),
        ("appointment.cancelled", given_up.appointment_id),
        ("appointment.called_off", lost.appointment_id),
        ("appointment.checked_in", kept.appointment_id),
        ("appointment.missed", missed.appointment_id),
    ]
    starts_at = "2026-03-03T10:00:00+0800"
    assert messages[0]["appointment"] == {**said, "id": kept.appointment_id, "starts_at": starts_at}
    assert messages[5]["appointment"]["why"] == "hall_shut"
    assert messages[6]["appointment"]["ticket"] == issued.number
    assert not any(one in repr(found) for one in ("person-", f"'{kept.code}'", "停电"))


def test_a_case_that_waits_for_more_still_waits() -> None:
    supplied = Logged(1, 0, "CaseSupplied", {"case_id": "c", "left": 2}, "system")
    assert standing_after(supplied)[0] == "supplement"
    handed = Logged(2, 0, "ResultHandedOver", {"case_id": "c", "status": "ready"}, "system")
    assert standing_after(handed)[0] == "ready"
    assert standing_after(Logged(2, 0, "ResultHandedOver", {"case_id": "c"}, "system"))[0] == "handed_over"


def test_what_is_no_fact_of_these_is_gone(db: Database, keyring: Keyring) -> None:
    hall = PushHall(open_hall(db), keyring, "events")
    for seq in (0, 10_000):
        with pytest.raises(SubjectGone):
            db.read(plain_sources, hall.id, "Asia/Shanghai", seq)
    with pytest.raises(SubjectGone):
        db.read(plain_sources, new_id(), "Asia/Shanghai", 1)
