"""Appointments from home: what is shown, what one person can do, and what nobody can."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from hallsys.kernel.clock import DAY, HOUR, MINUTE
from hallsys.kernel.ids import new_code
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall

TOMORROW_TEN = DAY + HOUR  # from Monday 09:00


def wanted(hall: WebHall, seed: int = 1, later: int = TOMORROW_TEN, **other: Any) -> dict[str, Any]:
    card = person(seed)
    whom = {"number": card.number.value, "name": card.name}
    return {"matter_id": hall.matters["licence"], "starts_at": hall.clock.now() + later, **whom, **other}


def booked(applicants: Browser, hall: WebHall, seed: int = 1, later: int = TOMORROW_TEN) -> Mapping[str, Any]:
    appointment: Mapping[str, Any] = applicants.done("/api/book/book", **wanted(hall, seed, later))[
        "appointment"
    ]
    return appointment


def left(applicants: Browser, hall: WebHall, later: int = TOMORROW_TEN) -> int:
    days = applicants.json(f"/book/times/{hall.matters['licence']}")["days"]
    slots = {one["starts_at"]: one["left"] for day in days for one in day["slots"]}
    return int(slots[hall.clock.now() + later])


def test_the_page_says_what_can_be_booked_and_why_not(applicants: Browser) -> None:
    assert applicants.get("/book").status_code == 200
    matters = {one["code"]: one for one in applicants.json("/book/snapshot")["matters"]}
    assert matters["licence"]["closed_zh"] is None
    assert matters["deed"]["closed_zh"]  # its queue has no appointments
    assert matters["deed"]["closed_en"]


def test_a_matter_is_found_and_says_what_to_bring(applicants: Browser, hall: WebHall) -> None:
    (found,) = applicants.json("/book/search?q=yyzz")["matter_ids"]
    assert found == hall.matters["licence"]
    times = applicants.json(f"/book/times/{found}")
    assert [(one["name"], one["required"]) for one in times["materials"]] == [
        ("申请表", True),
        ("照片", False),
    ]
    assert [day["day"] for day in times["days"]] == [f"2026-03-{n:02}" for n in (3, 4, 5, 6, 9)]
    assert {one["left"] for day in times["days"] for one in day["slots"]} == {2}


def test_who_books_gets_a_code_that_opens_it_and_nothing_names_them(
    applicants: Browser, hall: WebHall
) -> None:
    own = booked(applicants, hall)
    assert (own["state"], own["changeable"]) == ("booked", True)
    assert own["ends_at"] - own["starts_at"] == 30 * MINUTE
    typed = f" {own['code'][:4]}-{own['code'][4:]} ".lower()
    assert applicants.done("/api/book/find", code=typed)["appointment"] == own
    card = person(1)
    told = json.dumps(own, ensure_ascii=False) + "".join(str(row) for row in hall.log())
    assert card.name not in told
    assert card.number.value not in told
    assert own["code"] not in "".join(str(row) for row in hall.log())


def test_a_full_time_is_shown_and_refused(applicants: Browser, hall: WebHall) -> None:
    for seed in (1, 2):
        booked(applicants, hall, seed)
    assert left(applicants, hall) == 0
    assert refusal(applicants.post("/api/book/book", **wanted(hall, 3))) == (409, "slot_full")


def test_the_same_press_twice_is_one_appointment(applicants: Browser, hall: WebHall) -> None:
    body = {**wanted(hall), "request_id": "pressed-twice"}
    first = applicants.done("/api/book/book", **body)
    assert applicants.done("/api/book/book", **body) == first
    assert left(applicants, hall) == 1
    assert refusal(applicants.post("/api/book/book", **wanted(hall))) == (409, "already_booked")


def test_an_appointment_is_moved_and_given_up_by_its_code(applicants: Browser, hall: WebHall) -> None:
    own = booked(applicants, hall)
    later = own["starts_at"] + HOUR
    moved = applicants.done("/api/book/change", code=own["code"], starts_at=later)["appointment"]
    assert (moved["code"], moved["starts_at"]) == (own["code"], later)
    assert (left(applicants, hall), left(applicants, hall, TOMORROW_TEN + HOUR)) == (2, 1)
    gone = applicants.done("/api/book/cancel", code=own["code"])["appointment"]
    assert (gone["state"], gone["changeable"]) == ("cancelled", False)
    assert left(applicants, hall, TOMORROW_TEN + HOUR) == 2
    assert refusal(applicants.post("/api/book/cancel", code=own["code"])) == (409, "appointment_closed")


def test_two_hours_before_it_stands(applicants: Browser, hall: WebHall) -> None:
    own = booked(applicants, hall)
    hall.clock.set(own["starts_at"] - 2 * HOUR + 1)
    assert not applicants.done("/api/book/find", code=own["code"])["appointment"]["changeable"]
    assert refusal(applicants.post("/api/book/cancel", code=own["code"])) == (409, "too_late_to_cancel")
    hall.clock.set(own["ends_at"] + 15 * MINUTE + 1)
    assert applicants.done("/api/book/find", code=own["code"])["appointment"]["state"] == "missed"


@pytest.mark.parametrize("command", ["find", "cancel", "change"])
def test_a_code_of_yesterday_looks_like_one_that_never_was(
    applicants: Browser, hall: WebHall, command: str
) -> None:
    own = booked(applicants, hall)
    hall.clock.advance(2 * DAY)
    more = {"starts_at": own["starts_at"]} if command == "change" else {}
    over = applicants.post(f"/api/book/{command}", code=own["code"], **more)
    never = applicants.post(f"/api/book/{command}", code=new_code(), **more)
    assert refusal(over) == (404, "appointment_unknown")
    assert over.data == never.data


def test_another_name_than_that_of_the_document_is_refused_and_renames_nobody(
    applicants: Browser, hall: WebHall
) -> None:
    hall.person(person(1))
    assert refusal(applicants.post("/api/book/book", **wanted(hall, name="冒名"))) == (422, "name_differs")
    booked(applicants, hall)
    booked(applicants, hall, 2)  # a person whom no hall has met
    assert hall.person(person(2))


def test_names_cannot_be_tried_on_one_number(applicants: Browser, hall: WebHall) -> None:
    hall.person(person(1))
    answers = [applicants.post("/api/book/book", **wanted(hall, name=f"某{n}")) for n in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    booked(applicants, hall, 2)


def test_a_wrong_number_is_told(applicants: Browser, hall: WebHall) -> None:
    status, _ = refusal(applicants.post("/api/book/book", **wanted(hall, number="110101199001011234")))
    assert status == 422


def test_a_hall_can_do_without(applicants: Browser, hall: WebHall) -> None:
    own = booked(applicants, hall)
    policy = hall.site.catalogue.policy.model_copy(update={"appointment_online": False})
    without = replace(hall.site.catalogue, policy=policy)
    hall.site.facts.now = replace(hall.site.facts.now, catalogue=without)
    for answer in (applicants.get("/book"), applicants.post("/api/book/find", code=own["code"])):
        assert refusal(answer) == (404, "booking_off")
