"""What a manager is shown before appointments are called off, and what their holders see after."""

import json

import pytest

from hallsys.kernel.clock import DAY
from hallsys.queue.errors import AppointmentCalledOff
from hallsys.queue.scanning import scan_appointment
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.staff import Staff
from tests.web.test_booking import TOMORROW_TEN, booked


@pytest.fixture
def manager(staff: Staff) -> Browser:
    return staff.browser("manager", "zhaomin")


def test_a_manager_sees_what_a_suspension_calls_off_and_nobody_by_name(
    hall: WebHall, applicants: Browser, manager: Browser
) -> None:
    own = booked(applicants, hall)
    booked(applicants, hall, 2, TOMORROW_TEN + DAY)
    asked = {"matter_id": hall.matters["licence"], "reason": "系统维护"}
    whole = manager.done("/api/manager/affected/suspend", **asked)
    assert whole["count"] == 2
    assert set(whole["appointments"][0]) == {"starts_at", "ends_at", "name", "name_en"}
    assert person(1).name not in json.dumps(whole, ensure_ascii=False)
    part = manager.done("/api/manager/affected/suspend", **asked, until="2026-03-04")
    assert [one["starts_at"] for one in part["appointments"]] == [own["starts_at"]]
    assert hall.log("AppointmentCalledOff") == []
    manager.done("/api/manager/suspend", **asked, until="2026-03-04")
    assert len(hall.log("AppointmentCalledOff")) == 1


def test_the_holder_reads_why_and_books_anew(hall: WebHall, applicants: Browser, manager: Browser) -> None:
    own = booked(applicants, hall)
    assert own["called_off"] is None
    manager.done("/api/manager/close-day", day="2026-03-03", note="停电检修")
    hall.site.reload()
    shown = applicants.done("/api/book/find", code=own["code"])["appointment"]
    assert (shown["state"], shown["changeable"]) == ("called_off", False)
    assert shown["called_off"]["note"] == "停电检修"
    assert shown["called_off"]["zh"]
    assert shown["called_off"]["en"]
    assert refusal(applicants.post("/api/book/cancel", code=own["code"])) == (409, "appointment_called_off")
    booked(applicants, hall, later=TOMORROW_TEN + DAY)


def test_a_kiosk_says_so_and_gives_an_ordinary_ticket(
    hall: WebHall, applicants: Browser, manager: Browser
) -> None:
    own = booked(applicants, hall)
    asked = {"matter_id": hall.matters["licence"], "reason": "系统维护"}
    manager.done("/api/manager/suspend", **asked)
    manager.done("/api/manager/resume", matter_id=hall.matters["licence"])
    hall.clock.set(own["starts_at"])
    hall.site.reload()
    with pytest.raises(AppointmentCalledOff):
        hall.transact(scan_appointment, "kiosk:K1", own["code"])
    presented = hall.present(person(1))
    shown = applicants.json(f"/kiosk/K1/presentation/{presented.presentation_id}")
    assert shown["appointments"] == []
    (lost,) = shown["called_off"]
    assert (lost["matter_id"], lost["starts_at"]) == (hall.matters["licence"], own["starts_at"])
    issued = applicants.done(
        "/api/kiosk/K1/issue", presentation_id=presented.presentation_id, matter_ids=[lost["matter_id"]]
    )
    assert len(issued["tickets"]) == 1


def test_hours_that_are_none_are_refused_before_anything_is_asked(
    hall: WebHall, applicants: Browser, manager: Browser
) -> None:
    booked(applicants, hall)
    wrong = {"day": "2026-03-03", "hours": [["17:00", "08:00"]]}
    assert refusal(manager.post("/api/manager/affected/set-hours", **wrong)) == (422, "bad_hours")


@pytest.mark.parametrize(
    ("command", "more", "count"),
    [
        ("close-day", {}, 1),
        ("close-early", {"closes": "10:15"}, 1),
        ("close-early", {"closes": "12:00"}, 0),
        ("set-hours", {"hours": [["13:00", "17:00"]]}, 1),
        ("set-hours", {"hours": [["09:00", "12:00"]]}, 0),
    ],
)
def test_what_a_day_calls_off_is_told_first(
    hall: WebHall, applicants: Browser, manager: Browser, command: str, more: dict[str, object], count: int
) -> None:
    booked(applicants, hall)
    asked = {"day": "2026-03-03", **more}
    assert manager.done(f"/api/manager/affected/{command}", **asked)["count"] == count
    manager.done(f"/api/manager/{command}", **asked)
    assert len(hall.log("AppointmentCalledOff")) == count
    hall.site.reload()
    days = {one["day"]: one["hours"] for one in manager.json("/manager/matters/snapshot")["days"]}
    assert "2026-03-03" in days
    manager.done("/api/manager/reopen-day", day="2026-03-03")
    hall.site.reload()
    assert manager.json("/manager/matters/snapshot")["days"] == []


def test_a_year_tells_of_the_appointments_on_its_holidays(
    hall: WebHall, applicants: Browser, staff: Staff
) -> None:
    booked(applicants, hall)
    admin = staff.browser("manager", "sunhao")
    day = {"first": "2026-03-03", "last": "2026-03-03", "name": "节"}
    year = {"year": 2026, "source": "试", "off": [day], "work": []}
    found = admin.done("/api/manager/check-calendar", **year)
    assert found["called_off"]["count"] == 1
    booked(applicants, hall, 2)
    agreed = {"seen": found["seen"], "agreed": found["called_off"]["mark"]}
    assert refusal(admin.post("/api/manager/load-calendar", **year, **agreed)) == (409, "affects_others")
    assert hall.log("AppointmentCalledOff") == []
    found = admin.done("/api/manager/check-calendar", **year)
    agreed = {"seen": found["seen"], "agreed": found["called_off"]["mark"]}
    admin.done("/api/manager/load-calendar", **year, **agreed)
    assert len(hall.log("AppointmentCalledOff")) == 2


def test_a_suspension_that_lasts_longer_calls_off_what_it_kept(
    hall: WebHall, applicants: Browser, manager: Browser
) -> None:
    booked(applicants, hall)
    asked = {"matter_id": hall.matters["licence"], "reason": "系统维护"}
    first = manager.done("/api/manager/affected/suspend", **asked, until="2026-03-03")
    manager.done("/api/manager/suspend", **asked, until="2026-03-03", seen=first["mark"])
    hall.site.reload()
    rows = {one["matter_id"]: one for one in manager.json("/manager/matters/snapshot")["matters"]}
    licence = rows[hall.matters["licence"]]
    assert (licence["closed_until"], licence["overdue"]) == ("2026-03-03", False)
    longer = manager.done("/api/manager/affected/suspend", **asked, until="2026-03-04")
    assert (first["count"], longer["count"]) == (0, 1)
    manager.done("/api/manager/suspend", **asked, until="2026-03-04", seen=longer["mark"])
    assert len(hall.log("AppointmentCalledOff")) == 1


def test_what_calls_nothing_off_is_not_asked(manager: Browser) -> None:
    assert manager.post("/api/manager/affected/resume").status_code == 404
