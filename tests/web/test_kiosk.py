"""What a kiosk shows, and how a ticket is taken at it."""

import json
import re
from datetime import date
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import segno

from hallsys.kernel.clock import DAY, HOUR, MINUTE
from hallsys.kernel.identity import Credential
from hallsys.kernel.ids import new_id, new_token
from hallsys.matters.service import suspend_matter
from hallsys.queue import booking
from hallsys.queue.priority import PriorityClass
from hallsys.queue.setup import open_queue
from tests.persons import person
from tests.web.browser import Browser, refusal, request_id
from tests.web.hall import WebHall

API = "/api/kiosk/K1"


def without_person(text: str, credential: Credential) -> bool:
    """Tell whether nothing in `text` names the holder of the document."""
    number = credential.number.value
    return not any(part in text for part in (number, number[6:14], credential.name))


def modules(svg: bytes) -> list[str]:
    """Return the drawing of the dark modules."""
    paths = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}path")  # noqa: S314 - our own image
    return [path.attrib["d"] for path in paths if "stroke" in path.attrib]


def take(
    applicants: Browser, hall: WebHall, credential: Credential, *matters: str, **more: Any
) -> dict[str, Any]:
    presented = hall.present(credential)
    ticket: dict[str, Any] = applicants.done(
        f"{API}/issue",
        presentation_id=presented.presentation_id,
        matter_ids=[hall.matters[code] for code in matters or ("licence",)],
        **{"priority": None, **more},
    )["ticket"]
    return ticket


# The snapshot


def test_the_page_carries_the_snapshot_and_its_guards(applicants: Browser) -> None:
    answer = applicants.get("/kiosk/K1")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert '<html lang="zh-CN">' in text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    found = re.search(r'<script type="application/json" id="snapshot">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    assert json.loads(found[1])["room"] == "kiosk:K1"


def test_a_shared_screen_forgets_the_language_of_the_last_visitor(applicants: Browser) -> None:
    applicants.client.set_cookie("lang", "en")
    assert applicants.json("/kiosk/K1/snapshot")["lang"] == "zh"
    assert applicants.json("/kiosk/K1/snapshot?lang=en")["lang"] == "en"
    assert '<html lang="en">' in applicants.get("/kiosk/K1?lang=en").get_data(as_text=True)


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
    assert issued["ticket"]["number"] == "A001"


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


# Taking a ticket


def test_a_ticket_is_taken(applicants: Browser, hall: WebHall) -> None:
    hall.open_window()
    hall.issue(person(9))
    ticket = take(applicants, hall, person(1))
    (_, fact) = hall.log("TicketIssued")
    assert (fact.actor, fact.payload["place"]) == ("kiosk:K1", "kiosk:K1")
    assert ticket["ticket_id"] == fact.payload["ticket_id"]
    assert (ticket["number"], ticket["ahead"], ticket["reprint"]) == ("A002", 1, False)
    assert (ticket["priority_class"], ticket["print_state"]) == ("ordinary", "reserved")
    assert 0 <= ticket["expect_low"] < ticket["expect_high"]
    assert re.fullmatch(r"/kiosk/K1/qr/[A-Za-z0-9_-]{22}\.svg", ticket["qr"])


def test_taking_a_ticket_is_one_transaction_and_nothing_else(
    applicants: Browser, hall: WebHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    presented = hall.present(person(1))
    hall.site.pace()
    transact, commands = hall.db.transact, []

    def counted(*args: Any, **kwargs: Any) -> Any:
        commands.append(args)
        return transact(*args, **kwargs)

    monkeypatch.setattr(hall.db, "transact", counted)
    monkeypatch.setattr(hall.db, "read", None)
    applicants.done(
        f"{API}/issue",
        presentation_id=presented.presentation_id,
        matter_ids=[hall.matters["licence"]],
        priority=None,
    )
    assert len(commands) == 1


def test_a_double_tap_is_one_ticket(applicants: Browser, hall: WebHall) -> None:
    presented = hall.present(person(1)).presentation_id
    body = {
        "request_id": request_id(),
        "presentation_id": presented,
        "matter_ids": [hall.matters["licence"]],
        "priority": None,
    }
    first, second = (applicants.done(f"{API}/issue", **body) for _ in range(2))
    assert first == second
    assert len(hall.log("TicketIssued")) == 1
    hall.clock.advance(5 * MINUTE)  # a late repeat is answered though the card is long gone
    assert applicants.done(f"{API}/issue", **body) == first
    assert refusal(applicants.post("/api/kiosk/K2/issue", **body)) == (409, "request_reused")


def test_the_same_person_keeps_the_ticket(applicants: Browser, hall: WebHall) -> None:
    first = take(applicants, hall, person(1))
    second = take(applicants, hall, person(1))
    assert (second["number"], second["ticket_id"]) == (first["number"], first["ticket_id"])
    assert second["reprint"]
    assert second["qr"] == first["qr"]


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (None, "ordinary"),
        ("disabled", "disabled"),
        ("senior", "ordinary"),  # age is the card's to tell
        ("appointment", "ordinary"),
    ],
)
def test_priority_is_what_the_rules_grant(
    applicants: Browser, hall: WebHall, asked: str | None, given: str
) -> None:
    assert take(applicants, hall, person(1), priority=asked)["priority_class"] == given


def test_what_cannot_be_is_refused_with_its_reason(applicants: Browser, hall: WebHall) -> None:
    presented = hall.present(person(1)).presentation_id

    def refused(*matter_ids: Any, presentation_id: str = presented, **more: Any) -> tuple[int, str]:
        body = {"presentation_id": presentation_id, "matter_ids": matter_ids, "priority": None, **more}
        return refusal(applicants.post(f"{API}/issue", **body))

    licence, deed = hall.matters["licence"], hall.matters["deed"]
    assert refused(new_id()) == (404, "matter_unknown")
    assert refused() == (422, "nothing_chosen")
    assert refused(licence, deed) == (409, "matters_apart")
    assert refused(licence, presentation_id=new_id()) == (404, "presentation_unknown")
    assert refused(licence, priority="royalty") == (400, "bad_request")
    assert refused(licence, person_id="somebody") == (400, "bad_request")
    assert refused(licence, request_id="short") == (400, "bad_request")
    assert refused(17) == (400, "bad_request")
    assert refused("\u0000") == (400, "bad_request")
    assert refused(*[licence] * 101) == (400, "bad_request")
    hall.transact(suspend_matter, licence, "系统升级")
    hall.site.reload()
    assert refused(licence) == (409, "matter_closed")
    hall.clock.advance(-HOUR)
    assert refused(deed) == (409, "hall_closed")
    assert hall.log("TicketIssued") == []


def test_a_card_of_another_place_or_time_takes_nothing(applicants: Browser, hall: WebHall) -> None:
    matter_ids = [hall.matters["licence"]]

    def refused(presentation_id: str) -> tuple[int, str]:
        body = {"presentation_id": presentation_id, "matter_ids": matter_ids, "priority": None}
        return refusal(applicants.post(f"{API}/issue", **body))

    assert refused(hall.present(person(1), "kiosk:K2").presentation_id) == (404, "presentation_unknown")
    assert refused(hall.present(person(1), "window:W04").presentation_id) == (404, "presentation_unknown")
    late = hall.present(person(1)).presentation_id
    hall.clock.advance(2 * MINUTE)
    assert refused(late) == (404, "presentation_unknown")


def test_an_expired_document_takes_nothing(applicants: Browser, hall: WebHall) -> None:
    presented = hall.present(person(1, valid_to=date(2026, 3, 1))).presentation_id
    assert applicants.json(f"/kiosk/K1/presentation/{presented}")["expired_document"]
    body = {"presentation_id": presented, "matter_ids": [hall.matters["licence"]], "priority": None}
    assert refusal(applicants.post(f"{API}/issue", **body)) == (422, "document_expired")


@pytest.mark.parametrize(
    "options",
    [
        {"data": b"{", "content_type": "application/json"},
        {"data": b"[]", "content_type": "application/json"},
        {"data": b"\xff\xfe", "content_type": "application/json"},
        {"data": b"request_id=12345678", "content_type": "application/x-www-form-urlencoded"},
    ],
)
def test_a_body_that_no_page_sends_is_refused(applicants: Browser, options: dict[str, Any]) -> None:
    headers = {"X-Requested-With": "hallsys"}
    answer = applicants.client.post(f"{API}/issue", headers=headers, **options)
    assert refusal(answer) == (400, "bad_request")


def test_another_sites_page_cannot_command(applicants: Browser) -> None:
    answer = applicants.client.post(f"{API}/help", json={"request_id": request_id()})
    assert refusal(answer) == (400, "bad_request")


def test_taking_tickets_is_not_limited(applicants: Browser, hall: WebHall) -> None:
    assert [take(applicants, hall, person(n))["number"] for n in range(60)][-1] == "A060"


# Once more, and by appointment


def test_ones_own_ticket_is_printed_again(applicants: Browser, hall: WebHall) -> None:
    issued = hall.issue(person(1))
    body = {"presentation_id": hall.present(person(1)).presentation_id, "ticket_id": issued.ticket_id}
    ticket = applicants.done(f"{API}/reprint", **body)["ticket"]
    assert (ticket["number"], ticket["reprint"], ticket["print_state"]) == ("A001", True, "reserved")
    assert len(hall.log("TicketReprinted")) == 1


def test_nobody_elses_ticket_is_printed(applicants: Browser, hall: WebHall) -> None:
    others = hall.issue(person(1)).ticket_id
    mine = hall.present(person(2)).presentation_id
    for ticket_id in (others, new_id()):
        answer = applicants.post(f"{API}/reprint", presentation_id=mine, ticket_id=ticket_id)
        assert refusal(answer) == (404, "ticket_unknown")
    assert hall.log("TicketReprinted") == []


def test_yesterdays_ticket_is_not_printed(applicants: Browser, hall: WebHall) -> None:
    issued = hall.issue(person(1))
    hall.clock.advance(DAY)
    presented = hall.present(person(1)).presentation_id
    answer = applicants.post(f"{API}/reprint", presentation_id=presented, ticket_id=issued.ticket_id)
    assert refusal(answer) == (404, "ticket_unknown")


def test_an_appointment_becomes_a_ticket(applicants: Browser, hall: WebHall) -> None:
    card, licence = person(1), hall.matters["licence"]
    tomorrow = hall.clock.now() + DAY
    booked = hall.transact(booking.book, hall.site.catalogue, licence, hall.person(card), tomorrow)
    presented = hall.present(card).presentation_id
    assert applicants.json(f"/kiosk/K1/presentation/{presented}")["appointments"] == []
    early = applicants.post(
        f"{API}/check-in", presentation_id=presented, appointment_id=booked.appointment_id
    )
    assert refusal(early) == (409, "check_in_too_early")
    hall.clock.set(tomorrow)
    presented = hall.present(card).presentation_id
    (offered,) = applicants.json(f"/kiosk/K1/presentation/{presented}")["appointments"]
    assert offered == {
        "appointment_id": booked.appointment_id,
        "matter_id": licence,
        "starts_at": booked.starts_at,
        "ends_at": booked.ends_at,
    }
    somebody_else = hall.present(person(2)).presentation_id
    stolen = applicants.post(
        f"{API}/check-in", presentation_id=somebody_else, appointment_id=booked.appointment_id
    )
    assert refusal(stolen) == (404, "appointment_unknown")
    body = {"presentation_id": presented, "appointment_id": booked.appointment_id}
    assert applicants.done(f"{API}/check-in", **body)["ticket"]["priority_class"] == "appointment"


def test_help_reaches_the_staff(applicants: Browser, hall: WebHall) -> None:
    assert applicants.done(f"{API}/help") == {"ok": True}
    (fact,) = hall.log("HelpAsked")
    assert fact.payload == {"place": "kiosk:K1"}
    for _ in range(5):
        applicants.done(f"{API}/help")
    assert refusal(applicants.post(f"{API}/help")) == (429, "too_many_requests")


# The QR code


def test_the_qr_code_leads_to_the_tickets_page(applicants: Browser, hall: WebHall) -> None:
    ticket = take(applicants, hall, person(1))
    answer = applicants.get(ticket["qr"])
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    token = ticket["qr"].removeprefix("/kiosk/K1/qr/").removesuffix(".svg")
    drawn = BytesIO()
    segno.make_qr(f"http://hall.example/t/{token}", error="m").save(drawn, kind="svg", border=4)
    assert modules(answer.data) == modules(drawn.getvalue())
    assert applicants.get(f"/t/{token}").status_code == 200


def test_a_tickets_id_which_boards_show_gives_no_code(applicants: Browser, hall: WebHall) -> None:
    ticket = take(applicants, hall, person(1))
    assert refusal(applicants.get(f"/kiosk/K1/qr/{ticket['ticket_id']}.svg"))[0] == 404
    assert refusal(applicants.get(f"/kiosk/K9/qr/{new_token()}.svg")) == (404, "not_found")
