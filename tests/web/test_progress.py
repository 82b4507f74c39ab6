"""A case is followed at the kiosk by card, on a phone by number and document, or by code."""

from typing import Any

import pytest

from hallsys.cases.progress import link
from hallsys.relay import papers
from hallsys.relay.effects import DOCUMENT
from hallsys.relay.slips import SlipReader
from hallsys.web.app import create_app
from hallsys.web.limits import limiter
from hallsys.web.progress.routes import blueprint
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.staff import Staff, accept

FIND = "/api/progress/find"


@pytest.fixture
def phone(hall: WebHall) -> Browser:
    limits = limiter()
    app = create_app([blueprint(hall.site, limits)])
    limits.init_app(app)
    return Browser(app)


@pytest.fixture
def case(hall: WebHall, staff: Staff) -> Any:
    staff.ready(person(1))
    return hall.log("CaseAccepted")[-1].payload


def test_by_number_and_document(phone: Browser, case: Any) -> None:
    mine = {"case_number": case["case_number"], "number": person(1).number.value}
    shown = phone.done(FIND, **mine)["case"]
    assert [one["what"] for one in shown["steps"]] == ["accept", "take_up", "conclude", "ready"]
    assert shown["now"][0].endswith("到出件窗口领取结果")
    assert shown["results"][0]["words"][1] == "ready at the output window, shelf B-12"
    for hidden in ("zhouping", "person"):
        assert hidden not in repr(shown)


def test_a_decided_case_is_rated_from_where_it_is_followed_and_no_clerk_is_led_there(
    hall: WebHall, phone: Browser, applicants: Browser, staff: Staff, case: Any
) -> None:
    page = f"/c/{link(hall.site.keyring, case['case_id'])}/snapshot"
    path = phone.json(page)["case"]["rate"]
    mine = {"case_number": case["case_number"], "number": person(1).number.value}
    assert phone.done(FIND, **mine)["case"]["rate"] == path
    laid = hall.present(person(1)).presentation_id
    (shown,) = applicants.json(f"/kiosk/K1/cases/{laid}")["cases"]
    assert "rate" not in shown
    applicants.done(f"/api{path}/rate", level=4)
    assert phone.json(page)["case"]["rate"] is None
    assert hall.log("CaseRated")[-1].payload["case_id"] == case["case_id"]


def test_a_case_that_is_not_decided_leads_to_no_rating(hall: WebHall, phone: Browser, staff: Staff) -> None:
    hall.issue(person(3), "pension")
    desk = staff.desk("lina", "W02")
    made = accept(hall, desk, desk.serve(), "pension")
    path = f"/c/{link(hall.site.keyring, made['case_id'])}"
    assert phone.json(f"{path}/snapshot")["case"]["rate"] is None


def test_nobody_tries_documents_or_numbers(phone: Browser, case: Any) -> None:
    for _ in range(20):
        answer = phone.post(FIND, case_number=case["case_number"], number=person(2).number.value)
        assert refusal(answer) == (404, "progress_unknown")
    answer = phone.post(FIND, case_number=case["case_number"].lower(), number=person(2).number.value)
    assert answer.status_code == 429
    answer = phone.post(FIND, case_number="1", number="110")
    assert answer.status_code == 422


def test_another_spelling_of_a_number_is_no_other_number(phone: Browser, case: Any) -> None:
    number = person(2).number.value
    wide = "".join(chr(ord(char) + 0xFEE0) for char in number)
    for at in range(30):
        phone.post(FIND, case_number=f"other {at}", number=(number, wide)[at % 2])
    assert phone.post(FIND, case_number=case["case_number"], number=wide).status_code == 429


def test_a_credit_code_which_is_public_opens_no_case(hall: WebHall, phone: Browser, staff: Staff) -> None:
    hall.issue(person(3), "pension")
    desk = staff.desk("lina", "W02")
    service = desk.serve()
    tea = {"kind": "enterprise", "name": "闽江茶业有限公司", "code": "91350100M000100Y43"}
    desk.do("acts-for", service_id=service["service_id"], **tea, role="representative")
    made = accept(hall, desk, service, "pension")
    asked = {"case_number": made["case_number"]}
    assert refusal(phone.post(FIND, **asked, number=tea["code"]))[0] == 422
    shown = phone.done(FIND, **asked, number=person(3).number.value)["case"]
    assert shown["case_number"] == made["case_number"]


def test_by_the_code_of_the_receipt(hall: WebHall, phone: Browser, case: Any) -> None:
    path = f"/c/{link(hall.site.keyring, case['case_id'])}"
    assert phone.json(f"{path}/snapshot")["case"]["case_number"] == case["case_number"]
    page = phone.get(path)
    assert (page.status_code, page.headers["X-Robots-Tag"]) == (200, "noindex, nofollow")
    assert refusal(phone.get(f"{path[:-1]}0/snapshot")) == (404, "progress_unknown")


def test_a_card_at_the_kiosk_shows_its_holders_cases_and_a_typed_number_none(
    hall: WebHall, applicants: Browser, case: Any
) -> None:
    laid = hall.present(person(1)).presentation_id
    (shown,) = applicants.json(f"/kiosk/K1/cases/{laid}")["cases"]
    assert shown["case_number"] == case["case_number"]
    assert refusal(applicants.get(f"/kiosk/K2/cases/{laid}"))[1] == "presentation_unknown"
    other = hall.present(person(2)).presentation_id
    assert applicants.json(f"/kiosk/K1/cases/{other}")["cases"] == []
    typed = applicants.done("/api/kiosk/K1/typed", number=person(1).number.value)
    assert typed["typed"] is True
    answer = applicants.get(f"/kiosk/K1/cases/{typed['presentation_id']}")
    assert refusal(answer) == (403, "card_needed")


def test_a_finished_ticket_leads_to_its_cases(hall: WebHall, staff: Staff, applicants: Browser) -> None:
    token = hall.issue(person(3), "pension").token
    desk = staff.desk("lina", "W02")
    service = desk.serve()
    made = accept(hall, desk, service, "pension")
    assert applicants.json(f"/t/{token}/snapshot")["cases"] == []
    desk.do("finish", service_id=service["service_id"])
    (shown,) = applicants.json(f"/t/{token}/snapshot")["cases"]
    assert shown["path"] == f"/c/{link(hall.site.keyring, made['case_id'])}"


def test_a_replaced_agents_ticket_and_receipt_lead_to_the_case_no_more(
    hall: WebHall, staff: Staff, applicants: Browser, phone: Browser
) -> None:
    tea = {"kind": "enterprise", "name": "闽江茶业有限公司", "code": "91350100M000100Y43"}
    desk = staff.desk("lina", "W02")

    def served(seed: int) -> tuple[str, Any]:
        token = hall.issue(person(seed), "pension").token
        service = desk.serve()
        acts = {**tea, "role": "authorised", "note": f"委托书 {seed}"}
        desk.do("acts-for", service_id=service["service_id"], **acts)
        return token, service

    token, service = served(3)
    made = accept(hall, desk, service, "pension")
    desk.do("finish", service_id=service["service_id"])
    (shown,) = applicants.json(f"/t/{token}/snapshot")["cases"]
    assert phone.json(f"{shown['path']}/snapshot")["case"]["case_number"] == made["case_number"]
    _, later = served(2)
    desk.do("replace-agent", service_id=later["service_id"], case_id=made["case_id"])
    assert applicants.json(f"/t/{token}/snapshot")["cases"] == []
    assert refusal(phone.get(f"{shown['path']}/snapshot")) == (404, "progress_unknown")
    ordered = hall.transact(papers.order, "window:W02", "acceptance", made["case_id"], None)
    reader = SlipReader(hall.db, hall.site.keyring, hall.site, "https://hall.example/", "12345")
    printed = {"type": DOCUMENT, "paper_id": ordered.paper_id, "reprint": True}
    path = reader.command(printed, hall.clock.now())["fields"]["qr"].removeprefix("https://hall.example")
    assert phone.json(f"{path}/snapshot")["case"]["case_number"] == made["case_number"]


@pytest.mark.parametrize("body", ["", "[]", '{"case_number": 1}', '{"number": "x"}'])
def test_what_is_no_question_is_refused(phone: Browser, body: str) -> None:
    answer = phone.client.post(FIND, data=body, headers={"X-Requested-With": "hallsys"})
    assert refusal(answer) == (400, "bad_request")


def test_the_code_printed_on_a_receipt_opens_its_case(hall: WebHall, phone: Browser, case: Any) -> None:
    ordered = hall.transact(papers.order, "window:W02", "acceptance", case["case_id"], None)
    reader = SlipReader(hall.db, hall.site.keyring, hall.site, "https://hall.example/", "12345")
    asked = {"type": DOCUMENT, "paper_id": ordered.paper_id, "reprint": False}
    qr = reader.command(asked, hall.clock.now())["fields"]["qr"]
    path = qr.removeprefix("https://hall.example")
    assert phone.json(f"{path}/snapshot")["case"]["case_number"] == case["case_number"]
