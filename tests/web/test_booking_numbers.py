"""Who booked leaves a number with the appointment, and is reminded of it once, the day before."""

from collections.abc import Mapping
from typing import Any

import pytest

from hallsys.kernel.clock import DAY, HOUR
from hallsys.messages import ledger
from hallsys.messages.keeping import forget_messages
from hallsys.messages.planning import plan_appointments
from hallsys.messages.sources import Subject, subject_of
from hallsys.people.phones import phones_of
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.messages import MASKED, NUMBER, with_gateway

AHEAD = 20 * HOUR


@pytest.fixture
def own(applicants: Browser, hall: WebHall) -> Mapping[str, Any]:
    """Return an appointment for tomorrow at ten, in a hall that tells by message."""
    with_gateway(hall)
    card = person(1)
    body = {"matter_id": hall.matters["licence"], "number": card.number.value, "name": card.name}
    answer = applicants.done("/api/book/book", **body, starts_at=hall.clock.now() + DAY + HOUR)
    found: Mapping[str, Any] = answer["appointment"]
    return found


def leave(applicants: Browser, own: Mapping[str, Any], number: str = NUMBER) -> Any:
    return applicants.post("/api/book/number", code=own["code"], number=number, lang="zh")


def remind(hall: WebHall) -> list[str]:
    """Return whom to remind now, and write it down."""
    now = hall.clock.now()
    found = hall.db.read(plan_appointments, hall.id, hall.site.today, now, AHEAD)
    hall.transact(ledger.write_down, found)
    return [one.subject_id for one in found]


def told(hall: WebHall) -> Subject | None:
    (due,) = hall.db.read(ledger.due, hall.id, hall.clock.now(), 9)
    found: Subject | None = hall.db.read(subject_of, hall.site.catalogue.hall, due, "zh")
    return found


def kept(hall: WebHall) -> int:
    ids = [row.payload["appointment_id"] for row in hall.log("AppointmentBooked")]
    return len(hall.db.read(phones_of, hall.id, ids))


def test_who_left_a_number_is_reminded_once(
    applicants: Browser, hall: WebHall, own: Mapping[str, Any]
) -> None:
    assert own["told_at"] == {"phone": None}
    answer = leave(applicants, own)
    assert answer.json["appointment"]["told_at"] == {"phone": MASKED}
    assert NUMBER not in answer.text
    hall.clock.advance(4 * HOUR)
    assert remind(hall) == []  # 21 hours before
    hall.clock.advance(HOUR)
    assert len(remind(hall)) == 1
    found = told(hall)
    assert found is not None
    assert found.status == "booked"
    assert found.values["at"] == "2026年3月3日10:00"
    assert found.values["matter"] == "营业执照"
    assert remind(hall) == []


def test_who_booked_for_soon_knows(applicants: Browser, hall: WebHall, own: Mapping[str, Any]) -> None:
    hall.clock.advance(6 * HOUR)
    card = person(2)
    body = {"matter_id": hall.matters["licence"], "number": card.number.value, "name": card.name}
    later = applicants.done("/api/book/book", **body, starts_at=own["starts_at"])["appointment"]
    leave(applicants, later)
    assert remind(hall) == []


def test_the_number_goes_with_the_appointment(
    applicants: Browser, hall: WebHall, own: Mapping[str, Any]
) -> None:
    leave(applicants, own)
    moved = applicants.done("/api/book/change", code=own["code"], starts_at=own["starts_at"] + DAY)
    assert moved["appointment"]["told_at"] == {"phone": MASKED}
    hall.clock.advance(DAY + 5 * HOUR)
    assert hall.transact(forget_messages, hall.site.settings.messages) == 0  # its day is still to come
    assert len(remind(hall)) == 1
    applicants.done("/api/book/cancel", code=own["code"])
    assert kept(hall) == 0
    found = told(hall)
    assert found is None or found.status == "cancelled"


def test_it_is_taken_back_and_goes_the_day_after(
    applicants: Browser, hall: WebHall, own: Mapping[str, Any]
) -> None:
    leave(applicants, own)
    assert leave(applicants, own, "").json["appointment"]["told_at"] == {"phone": None}
    assert kept(hall) == 0
    leave(applicants, own)
    hall.clock.advance(3 * DAY)
    assert hall.transact(forget_messages, None) == 1
    assert kept(hall) == 0


def test_what_is_no_number_or_no_code_is_refused(
    applicants: Browser, hall: WebHall, own: Mapping[str, Any]
) -> None:
    assert refusal(leave(applicants, own, "12345")) == (422, "bad_mobile")
    assert refusal(leave(applicants, {"code": "ABCDEFGHJKMNP"}))[0] == 404
