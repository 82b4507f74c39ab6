"""Papers that are asked for at counters and kiosks, and what stands on them when they are sent."""

from typing import Any

import pytest

from hallsys.cases.pickup_codes import case_of_code
from hallsys.kernel.clock import DAY
from hallsys.queue import booking
from hallsys.queue.scanning import CodeKind, note, scan_ticket
from hallsys.relay import papers
from hallsys.relay.documents import fields
from hallsys.relay.paper_desk import Desk
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.staff import Desk as Browsed
from tests.web.staff import Staff, accept, materials


def stands_on(hall: WebHall, paper: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a paper as they are now."""

    def read(conn: Any) -> dict[str, Any]:
        found = papers.paper(conn, hall.id, paper["paper_id"])
        assert found is not None
        desk = Desk(conn, hall.site.keyring, hall.site.catalogue, "12345", hall.clock.now())
        return fields(desk, found)

    return hall.db.read(read)


def serving(hall: WebHall, staff: Staff) -> tuple[Browsed, dict[str, Any]]:
    hall.issue(person(1))
    desk = staff.desk()
    return desk, desk.serve()


def test_a_receipt_tells_what_was_accepted_and_a_second_one_is_marked(hall: WebHall, staff: Staff) -> None:
    desk, service = serving(hall, staff)
    case = accept(hall, desk, service, "licence")
    asked = {"service_id": service["service_id"], "case_id": case["case_id"], "layout": "acceptance"}
    first = desk.do("paper", **asked)["paper"]
    shown = stands_on(hall, first)
    assert shown["case_number"] == case["case_number"]
    assert (shown["materials"], shown["limit"]) == (["申请表"], "即办件，当场办结")
    assert (shown["window"], shown["clerk"], shown["pick_up_at"]) == ("1", "0101", "4 号出件窗口")
    assert person(1).name not in str(shown)
    assert not hall.log("PaperOrdered")[-1].payload["reprint"]
    hall.transact(papers.mark, first["paper_id"], None, "paper_out")
    desk.do("paper", **asked)  # nothing of the first came out
    assert not hall.log("PaperOrdered")[-1].payload["reprint"]
    desk.do("paper", **asked)  # the second may be out already
    assert hall.log("PaperOrdered")[-1].payload["reprint"]
    listed = desk.json(f"/clerk/W01/service/{service['service_id']}")["papers"]
    assert [one["state"] for one in listed] == ["failed", "ordered", "ordered"]
    assert hall.log("PaperFailed")[-1].payload["fault"] == "paper_out"


def test_a_notice_names_everything_that_is_lacking(hall: WebHall, staff: Staff) -> None:
    desk, service = serving(hall, staff)
    asked = {"service_id": service["service_id"], "matter_id": hall.matters["licence"]}
    paper = desk.do("notice", **asked, material_ids=[])["paper"]
    shown = stands_on(hall, paper)
    assert (shown["matter"], shown["materials"]) == ("营业执照", ["申请表 1 份"])
    assert "行政许可法" in shown["notes"][0]
    brought = [row["material_id"] for row in materials(desk, service)]
    assert refusal(desk.ask("notice", **asked, material_ids=brought)) == (422, "nothing_lacking")


def test_papers_are_for_the_ticket_in_hand(hall: WebHall, staff: Staff) -> None:
    desk, service = serving(hall, staff)
    case = accept(hall, desk, service, "licence")
    asked = {"service_id": service["service_id"], "case_id": case["case_id"]}
    assert refusal(desk.ask("paper", **asked, layout="pick_up")) == (409, "nothing_ready")
    assert refusal(desk.ask("paper", **asked, layout="checklist"))[0] == 400
    desk.do("finish", service_id=service["service_id"])
    assert refusal(desk.ask("paper", **asked, layout="acceptance")) == (409, "not_your_ticket")


def test_a_pick_up_slip_leads_to_the_result_and_to_a_rating(
    hall: WebHall, staff: Staff, applicants: Browser
) -> None:
    result_id = staff.ready(person(1))
    desk = staff.desk("chenchu", "W04", "output")
    shown = hall.present(person(1), "window:W04").presentation_id
    paper = desk.do("slip", presentation_id=shown, result_id=result_id)["paper"]
    slip = stands_on(hall, paper)
    assert slip["code"].replace(" ", "") == slip["qr"]
    assert (slip["results"], slip["place"]) == (["登记证明"], "4 号出件窗口")
    applicants.done(f"/api{slip['rate']}/rate", level=5)  # where its code leads to
    (rated,) = hall.log("CaseRated")
    assert rated.payload["case_id"] == paper["subject_id"]
    case_id = hall.db.read(case_of_code, hall.id, slip["qr"])
    assert case_id == paper["subject_id"]
    scan = hall.transact(note, "window:W04", CodeKind.PICK_UP, case_id)
    (found,) = desk.json(f"/output/W04/scan/{scan.scan_id}")["results"]
    assert (found["result_id"], found["number_tail"]) == (result_id, person(1).number.value[-4:])
    other = hall.present(person(2), "window:W04").presentation_id
    assert refusal(desk.ask("slip", presentation_id=other, result_id=result_id)) == (404, "result_unknown")


def test_a_checklist_is_printed_before_a_ticket_is_taken(applicants: Browser, hall: WebHall) -> None:
    paper = applicants.done("/api/kiosk/K1/checklist", matter_id=hall.matters["pension"])["paper"]
    shown = stands_on(hall, paper)
    assert (shown["matter"], shown["limit"]) == ("养老保险登记", "5 个工作日")
    assert shown["materials"] == ["申请表 Application form 1 份"]
    assert shown["optional"] == ["照片 Photograph 1 份"]
    assert hall.log("PaperOrdered")[-1].payload["place"] == "kiosk:K1"


def test_an_appointment_is_printed_for_whoever_holds_it(applicants: Browser, hall: WebHall) -> None:
    card, tomorrow = person(1), hall.clock.now() + DAY
    booked = hall.transact(
        booking.book, hall.site.catalogue, hall.matters["licence"], hall.person(card), tomorrow
    )
    asked = {"appointment_id": booked.appointment_id}
    presented = hall.present(card).presentation_id
    paper = applicants.done("/api/kiosk/K1/appointment-slip", **asked, presentation_id=presented)["paper"]
    shown = stands_on(hall, paper)
    assert (shown["matter"], shown["qr"]) == ("营业执照", booked.code)
    assert person(1).name not in str(shown)
    assert hall.log("PaperOrdered")[-1].payload["place"] == "kiosk:K1"
    other = hall.present(person(2)).presentation_id
    stolen = applicants.post("/api/kiosk/K1/appointment-slip", **asked, presentation_id=other)
    assert refusal(stolen) == (404, "appointment_unknown")


@pytest.mark.parametrize("surface", ["kiosk/K1", "clerk/W01"])
def test_a_scanned_ticket_is_shown_where_it_was_scanned(
    applicants: Browser, hall: WebHall, staff: Staff, surface: str
) -> None:
    hall.issue(person(9))
    issued = hall.issue(person(1))
    place = surface.replace("clerk", "window").replace("/", ":")
    scan = hall.transact(scan_ticket, hall.site.catalogue, place, issued.token)
    browser: Browser = applicants if surface.startswith("kiosk") else staff.desk()
    shown = browser.json(f"/{surface}/scan/{scan.scan_id}")
    assert (shown["number"], shown["status"], shown["ahead"]) == (issued.number, "waiting", 1)
    assert [one["name"] for one in shown["matters"]] == ["营业执照"]
    assert refusal(applicants.get(f"/kiosk/K2/scan/{scan.scan_id}")) == (404, "scan_unknown")


def test_a_scanned_ticket_is_printed_again(applicants: Browser, hall: WebHall) -> None:
    issued = hall.issue(person(1))
    scan = hall.transact(scan_ticket, hall.site.catalogue, "kiosk:K1", issued.token)
    ticket = applicants.done("/api/kiosk/K1/scan-reprint", scan_id=scan.scan_id)["tickets"][0]
    assert (ticket["number"], ticket["reprint"]) == (issued.number, True)
