"""How a ticket is taken at a kiosk, printed again, and had by appointment."""

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
from hallsys.queue.slots import check_in_opens
from tests.persons import person
from tests.web.browser import Browser, refusal, request_id
from tests.web.hall import WebHall

API = "/api/kiosk/K1"


def modules(svg: bytes) -> list[str]:
    """Return the drawing of the dark modules."""
    paths = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}path")
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
    )["tickets"][0]
    return ticket


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


# Several at once, and for somebody else


def test_matters_of_different_places_are_several_tickets(applicants: Browser, hall: WebHall) -> None:
    presented = hall.present(person(1)).presentation_id
    chosen = [hall.matters[code] for code in ("deed", "licence", "pension")]
    tickets = applicants.done(f"{API}/issue", presentation_id=presented, matter_ids=chosen)["tickets"]
    assert [(one["number"], one["matter_ids"]) for one in tickets] == [
        ("D001", chosen[:1]),
        ("A001", chosen[1:]),
    ]
    assert len(hall.log("TicketIssued")) == 2


def test_a_ticket_is_taken_for_somebody_else(applicants: Browser, hall: WebHall) -> None:
    agent, mother = hall.present(person(1)), hall.present(person(2, born=date(1940, 1, 1)))

    def take_as(relation: str, principal: str = mother.presentation_id, **more: Any) -> Any:
        return applicants.post(
            f"{API}/issue",
            presentation_id=agent.presentation_id,
            matter_ids=[hall.matters["licence"]],
            principal={"presentation_id": principal, "relation": relation, **more},
        )

    assert refusal(take_as("entrusted")) == (422, "needs_authorisation")
    assert refusal(take_as("family", agent.presentation_id)) == (422, "agent_is_applicant")
    assert refusal(take_as("friend")) == (400, "bad_request")
    assert refusal(take_as("family", new_id())) == (404, "presentation_unknown")
    (ticket,) = take_as("entrusted", authorisation="授权委托书").get_json()["tickets"]
    assert ticket["priority_class"] == "ordinary"  # who waits is not who is old
    again = hall.present(person(1)).presentation_id
    shown = applicants.json(f"/kiosk/K1/presentation/{again}")
    assert [one["number"] for one in shown["tickets"]] == [ticket["number"]]


def test_whoever_is_still_there_keeps_the_right_to_take(applicants: Browser, hall: WebHall) -> None:
    presented = hall.present(person(1)).presentation_id
    for _ in range(10):  # WCAG 2.2.1: at least ten times
        hall.clock.advance(MINUTE)
        assert applicants.done(f"{API}/stay", presentation_id=presented) == {"ok": True}
    elsewhere = applicants.post("/api/kiosk/K2/stay", presentation_id=presented)
    assert refusal(elsewhere) == (404, "presentation_unknown")
    applicants.done(f"{API}/issue", presentation_id=presented, matter_ids=[hall.matters["licence"]])
    hall.clock.advance(2 * MINUTE)
    over = applicants.post(f"{API}/stay", presentation_id=presented)
    assert refusal(over) == (404, "presentation_unknown")


# Once more, and by appointment


def test_ones_own_ticket_is_printed_again(applicants: Browser, hall: WebHall) -> None:
    issued = hall.issue(person(1))
    body = {"presentation_id": hall.present(person(1)).presentation_id, "ticket_id": issued.ticket_id}
    ticket = applicants.done(f"{API}/reprint", **body)["tickets"][0]
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
    (offered,) = applicants.json(f"/kiosk/K1/presentation/{presented}")["appointments"]
    assert (offered["appointment_id"], offered["now"]) == (booked.appointment_id, False)
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
        "check_in_opens": check_in_opens(booked.starts_at, hall.site.catalogue.policy),
        "now": True,
    }
    somebody_else = hall.present(person(2)).presentation_id
    stolen = applicants.post(
        f"{API}/check-in", presentation_id=somebody_else, appointment_id=booked.appointment_id
    )
    assert refusal(stolen) == (404, "appointment_unknown")
    body = {"presentation_id": presented, "appointment_id": booked.appointment_id}
    assert applicants.done(f"{API}/check-in", **body)["tickets"][0]["priority_class"] == "appointment"


def test_help_reaches_the_staff(applicants: Browser, hall: WebHall) -> None:
    assert applicants.done(f"{API}/help") == {"ok": True}
    (fact,) = hall.log("HelpAsked")
    assert fact.payload["place"] == "kiosk:K1"
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


def test_a_matter_is_found_by_what_somebody_types(applicants: Browser, hall: WebHall) -> None:
    for query in ("营业", "yyzz", "yingye", "Business", "licence"):
        found = applicants.json(f"/kiosk/K1/search?q={query}")
        assert found["matter_ids"][0] == hall.matters["licence"], query
    assert applicants.json("/kiosk/K1/search") == {"matter_ids": []}
