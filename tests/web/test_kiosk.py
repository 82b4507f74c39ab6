"""What a kiosk shows: the hall's offer, and whoever stands there."""

import json
import re
from datetime import date

import pytest

from hallsys.kernel.clock import DAY, HOUR, MINUTE
from hallsys.kernel.identity import Credential
from hallsys.matters.service import suspend_matter
from hallsys.queue.priority import PriorityClass
from hallsys.queue.service import cancel
from hallsys.queue.setup import open_queue
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall, limit_queue

API = "/api/kiosk/K1"


def without_person(text: str, credential: Credential) -> bool:
    """Tell whether nothing in `text` names the holder of the document."""
    number = credential.number.value
    return not any(part in text for part in (number, number[6:14], credential.name))


# The snapshot


def test_the_page_carries_the_snapshot_and_its_guards(applicants: Browser) -> None:
    answer = applicants.get("/kiosk/K1")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert '<html lang="zh-CN" ' in text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    found = re.search(r'<script type="application/json" id="snapshot">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    assert json.loads(found[1])["room"] == "kiosk:K1"


def test_a_shared_screen_forgets_the_language_of_the_last_visitor(applicants: Browser) -> None:
    applicants.client.set_cookie("lang", "en")
    assert applicants.json("/kiosk/K1/snapshot")["lang"] == "zh"
    assert applicants.json("/kiosk/K1/snapshot?lang=en")["lang"] == "en"
    assert '<html lang="en" ' in applicants.get("/kiosk/K1?lang=en").get_data(as_text=True)


def test_its_scripts_are_served_from_its_own_folder(applicants: Browser) -> None:
    with applicants.get("/kiosk/static/page.js") as answer:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-cache"


def test_the_snapshot_offers_what_the_hall_offers(applicants: Browser, hall: WebHall) -> None:
    snapshot = applicants.json("/kiosk/K2/snapshot")
    assert snapshot["kiosk"] == {"code": "K2", "name": "2 号取号机", "name_en": "Kiosk 2"}
    assert (snapshot["self"], snapshot["api"]) == ("/kiosk/K2/snapshot", "/api/kiosk/K2")
    assert snapshot["seq"] == hall.log()[-1].seq
    assert snapshot["now"] == hall.clock.now()
    assert [queue["prefix"] for queue in snapshot["queues"]] == ["A", "B", "D"]
    assert [matter["code"] for matter in snapshot["matters"]] == ["licence", "pension", "deed"]
    deed = snapshot["matters"][2]
    assert (deed["queue_id"], deed["zone_id"]) == (hall.queues["realty"], hall.zones["realty"])
    assert (deed["open"], deed["closed_zh"], deed["closed_en"]) == (True, None, None)
    assert snapshot["priorities"] == [
        "senior",
        "disabled",
        "pregnant_infant",
        "serious_illness",
        "martyr_family",
        "military",
    ]
    assert snapshot["open"]["state"] == "open"
    assert snapshot["open"]["changes_at"] == hall.clock.now() + 8 * HOUR
    assert snapshot["help_phone"] == "010-00000000"
    assert snapshot["confirm_ms"] >= 8000


def test_who_waits_is_counted_by_queue(applicants: Browser, hall: WebHall) -> None:
    hall.issue(person(1))
    hall.issue(person(2), requested=PriorityClass.DISABLED)
    hall.issue(person(3), "deed")
    queues = applicants.json("/kiosk/K1/snapshot")["queues"]
    assert {queue["code"]: queue["waiting"] for queue in queues} == {"general": 2, "social": 0, "realty": 1}


def test_what_a_ticket_would_wait_is_told_by_queue_and_asked_anew(applicants: Browser, hall: WebHall) -> None:
    general, realty = hall.queues["general"], hall.queues["realty"]
    closed = {"expect_low": None, "expect_high": None}
    assert applicants.json("/kiosk/K1/snapshot")["waits"] == {
        general: closed,
        hall.queues["social"]: closed,
        realty: closed,
    }
    hall.open_window()
    waits = applicants.json("/kiosk/K1/waits")["waits"]
    assert (waits[general], waits[realty]) == ({"expect_low": 0, "expect_high": 1}, closed)
    for n in range(6):
        hall.issue(person(n))
    after = applicants.json("/kiosk/K1/waits")["waits"][general]
    assert 5 < after["expect_low"] < after["expect_high"]


def test_what_people_come_for_is_offered_first(applicants: Browser, hall: WebHall) -> None:
    assert applicants.json("/kiosk/K1/snapshot")["most_asked"] == []
    for n, matter in enumerate(("deed", "pension", "deed", "licence", "pension", "deed")):
        hall.issue(person(n), matter)
    asked = applicants.json("/kiosk/K1/snapshot")["most_asked"]
    assert asked == [hall.matters[code] for code in ("deed", "pension", "licence")]


def test_what_to_bring_is_told_before_a_ticket_is_taken(applicants: Browser, hall: WebHall) -> None:
    listed = applicants.json(f"/kiosk/K1/materials/{hall.matters['licence']}")["materials"]
    assert [(one["name"], one["name_en"], one["required"]) for one in listed] == [
        ("申请表", "Application form", True),
        ("照片", "Photograph", False),
    ]
    assert refusal(applicants.get(f"/kiosk/K1/materials/{'0' * 26}")) == (404, "matter_unknown")


def test_a_closed_hall_says_when_it_opens(applicants: Browser, hall: WebHall) -> None:
    hall.clock.advance(-HOUR)
    opening = applicants.json("/kiosk/K1/snapshot")["open"]
    assert (opening["state"], opening["opens"]) == ("closed", "09:00")
    assert opening["changes_at"] == hall.clock.now() + HOUR
    assert "09:00" in opening["sentence_zh"]
    assert "09:00" in opening["sentence_en"]


def test_a_year_without_a_calendar_is_told_and_not_a_crash(applicants: Browser, hall: WebHall) -> None:
    hall.clock.advance(365 * DAY)
    opening = applicants.json("/kiosk/K1/snapshot")["open"]
    assert (opening["state"], opening["opens"], opening["changes_at"]) == ("closed", None, None)
    assert "2027" in opening["sentence_zh"]


def test_what_is_closed_says_why(applicants: Browser, hall: WebHall) -> None:
    hall.transact(suspend_matter, hall.matters["licence"], "系统升级")
    hall.transact(open_queue, hall.queues["realty"], open=False)
    hall.site.reload()
    licence, pension, deed = applicants.json("/kiosk/K1/snapshot")["matters"]
    assert not licence["open"]
    assert "系统升级" in licence["closed_zh"]
    assert not deed["open"]
    assert deed["closed_en"]
    assert pension["open"]


def test_a_queue_without_a_place_says_why_until_there_is_one(applicants: Browser, hall: WebHall) -> None:
    limit_queue(hall, "general", 1)
    ticket = hall.issue(person(1), "licence")
    shown = applicants.json("/kiosk/K1/snapshot")
    (licence, pension, _) = shown["matters"]
    assert not licence["open"]
    assert "1 个号已发完" in licence["closed_zh"]
    assert pension["open"]
    full = {hall.queues["general"]: "queue_full"}
    assert shown["refused"] == applicants.json("/kiosk/K1/waits")["refused"] == full
    hall.transact(cancel, ticket.ticket_id)
    assert applicants.json("/kiosk/K1/waits")["refused"] == {}
    assert applicants.json("/kiosk/K1/snapshot")["matters"][0]["open"]


@pytest.mark.parametrize(("kind", "field"), [("ticket_printer", "printer"), ("credential_reader", "reader")])
def test_a_broken_or_missing_device_is_shown(
    applicants: Browser, devices: dict[str, str], kind: str, field: str
) -> None:
    assert applicants.json("/kiosk/K1/snapshot")[field] == "ok"
    devices[kind] = "offline"
    assert applicants.json("/kiosk/K1/snapshot")[field] == "broken"
    del devices[kind]
    assert applicants.json("/kiosk/K1/snapshot")[field] == "broken"


@pytest.mark.parametrize("url", ["/kiosk/K9", "/kiosk/K9/snapshot", "/kiosk/static", "/kiosk/%00/snapshot"])
def test_an_unknown_kiosk_is_not_found(applicants: Browser, url: str) -> None:
    assert refusal(applicants.get(url)) == (404, "not_found")


# Who stands there


def test_a_card_shows_its_holder_masked(applicants: Browser, hall: WebHall) -> None:
    card = person(1)
    hall.issue(person(2))
    held = hall.issue(card)
    presented = hall.present(card)
    answer = applicants.get(f"/kiosk/K1/presentation/{presented.presentation_id}")
    assert without_person(answer.get_data(as_text=True), card)
    shown = answer.get_json()
    assert shown["masked_number"] == card.number.masked
    assert shown["age"] == card.number.age_on(date(2026, 3, 2))
    assert not shown["expired_document"]
    assert shown["priority"] == "ordinary"
    assert shown["tickets"] == [
        {
            "ticket_id": held.ticket_id,
            "number": "A002",
            "queue_id": hall.queues["general"],
            "status": "waiting",
            "ahead": 1,
        }
    ]
    assert shown["appointments"] == []


def test_a_senior_has_priority_by_age(applicants: Browser, hall: WebHall) -> None:
    presented = hall.present(person(1, born=date(1950, 5, 5)))
    shown = applicants.json(f"/kiosk/K1/presentation/{presented.presentation_id}")
    assert (shown["age"], shown["priority"]) == (75, "senior")


def test_only_tickets_that_wait_or_are_parked_are_offered(applicants: Browser, hall: WebHall) -> None:
    card = person(1)
    hall.issue(card)
    hall.open_window()
    hall.serve()
    parked = hall.issue(card, "pension")
    called = hall.call()
    hall.start(called)
    hall.park(called)
    presented = hall.present(card)
    tickets = applicants.json(f"/kiosk/K1/presentation/{presented.presentation_id}")["tickets"]
    assert [(one["ticket_id"], one["status"], one["ahead"]) for one in tickets] == [
        (parked.ticket_id, "parked", 0)
    ]


def test_a_card_speaks_for_two_minutes_at_its_own_kiosk(applicants: Browser, hall: WebHall) -> None:
    presented = hall.present(person(1)).presentation_id
    assert refusal(applicants.get(f"/kiosk/K2/presentation/{presented}")) == (404, "presentation_unknown")
    hall.clock.advance(2 * MINUTE)
    assert refusal(applicants.get(f"/kiosk/K1/presentation/{presented}")) == (404, "presentation_unknown")


@pytest.mark.parametrize("forged", ["x", "../../etc", "%00", "0" * 27, "a' OR 1=1 --"])
def test_what_can_be_no_id_is_not_looked_up(applicants: Browser, forged: str) -> None:
    assert refusal(applicants.get(f"/kiosk/K1/presentation/{forged}"))[0] == 404


def test_a_typed_number_is_as_good_as_a_card(applicants: Browser, hall: WebHall) -> None:
    card = person(1)
    answer = applicants.post(f"{API}/typed", number=card.number.value.lower())
    assert without_person(answer.get_data(as_text=True), card)
    shown = answer.get_json()
    assert (shown["masked_number"], shown["masked_name"]) == (card.number.masked, "")
    (fact,) = hall.log("CardPresented")
    assert (fact.payload["place"], fact.actor) == ("kiosk:K1", "kiosk:K1")
    issued = applicants.done(
        f"{API}/issue",
        presentation_id=shown["presentation_id"],
        matter_ids=[hall.matters["licence"]],
        priority=None,
    )
    assert issued["tickets"][0]["number"] == "A001"


def test_a_slip_of_the_finger_is_told_without_repeating_the_number(applicants: Browser) -> None:
    number = person(1).number.value
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    answer = applicants.post(f"{API}/typed", number=wrong)
    assert refusal(answer) == (422, "wrong_check_digit")
    assert wrong not in answer.get_data(as_text=True)
    assert refusal(applicants.post(f"{API}/typed", number="12345")) == (422, "bad_id_number")
    assert refusal(applicants.post(f"{API}/typed", number="1" * 41)) == (400, "bad_request")


def test_numbers_cannot_be_tried_by_the_hundred(applicants: Browser) -> None:
    codes = {applicants.post(f"{API}/typed", number="12345").status_code for _ in range(20)}
    assert codes == {422}
    assert refusal(applicants.post(f"{API}/typed", number="12345")) == (429, "too_many_requests")
    assert applicants.post("/api/kiosk/K2/typed", number="12345").status_code == 422
