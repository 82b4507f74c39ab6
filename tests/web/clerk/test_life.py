"""A clerk's steps beside acceptance, as the page asks for them."""

from typing import Any

import pytest

from hallsys.cases import service as cases
from hallsys.evaluation.percase import rating_path
from hallsys.kernel.clock import DAY
from hallsys.matters.rules import MaterialFacts, MatterFacts
from hallsys.matters.service import put_matter
from hallsys.relay.case_papers import COPIES
from tests.persons import person
from tests.web.browser import refusal
from tests.web.hall import WebHall
from tests.web.staff import Desk, Staff
from tests.web.test_papers import stands_on

LISTED = (
    MaterialFacts(name="申请表", name_en="Application form"),
    MaterialFacts(name="场地证明", name_en="Proof of premises", may_be_missing=True),
)


@pytest.fixture
def desk(hall: WebHall, staff: Staff) -> Desk:
    """Return the desk of a clerk who serves somebody who came for a matter with a gap that may be."""
    matter = hall.site.catalogue.matters[hall.matters["pension"]]
    facts = MatterFacts(**{name: getattr(matter, name) for name in MatterFacts.__dataclass_fields__})
    hall.transact(put_matter, facts, LISTED)
    hall.site.reload()
    hall.issue(person(1), "pension")
    desk = staff.desk()
    desk.serve()
    return desk


def on(desk: Desk) -> dict[str, Any]:
    return {"service_id": desk.snapshot()["current"]["service_id"]}


def details(desk: Desk) -> Any:
    return desk.json(f"/clerk/{desk.window}/service/{on(desk)['service_id']}")


def form(desk: Desk, *names: str) -> dict[str, Any]:
    matter = details(desk)["matters"][0]
    ticked = [one["material_id"] for one in matter["materials"] if one["name"] in names]
    return {**on(desk), "matter_id": matter["matter_id"], "material_ids": ticked}


def premises(desk: Desk) -> str:
    return next(
        str(one["material_id"]) for one in details(desk)["matters"][0]["materials"] if one["may_be_missing"]
    )


def again(hall: WebHall, desk: Desk) -> None:
    """Have the same applicant come back."""
    desk.do("finish", **on(desk))
    hall.issue(person(1), "licence")
    desk.serve()


def test_a_case_is_accepted_with_gaps_and_filled_at_another_visit(hall: WebHall, desk: Desk) -> None:
    offered = details(desk)["gaps"]
    assert not offered["excluded"]
    assert len(offered["dues"]) == 5
    missing = premises(desk)
    case = desk.do("accept", **form(desk, "申请表"), promised=[missing], gap_days=2)["case"]
    papers = hall.log("PaperOrdered")
    assert [one.payload["layout"] for one in papers] == ["promise", "gap_notice", "gap_notice"]
    letter, first, second = (stands_on(hall, one.payload) for one in papers)
    assert letter["gaps"] == ["场地证明 1 份"]
    assert (first["copy"], second["copy"]) == tuple(COPIES.values())
    assert not any(one.payload["reprint"] for one in papers)
    (gap,) = details(desk)["life"][case["case_id"]]["gaps"]
    assert gap["due_at"] == offered["dues"][1]
    again(hall, desk)
    hand_in = {"case_id": case["case_id"], "material_ids": [missing]}
    assert desk.do("fill-gaps", **on(desk), **hand_in)["left"] == 0
    assert refusal(desk.ask("fill-gaps", **on(desk), **hand_in)) == (404, "no_such_gap")
    assert details(desk)["life"][case["case_id"]]["gaps"] == []


def test_whose_promise_is_not_taken_is_told_before(hall: WebHall, desk: Desk) -> None:
    until = hall.clock.now() + DAY
    hall.transact(cases.exclude, hall.person(person(1)), "manager", "promise_broken", until)
    assert details(desk)["gaps"]["excluded"]
    applied = {**form(desk, "申请表"), "promised": [premises(desk)], "gap_days": 1}
    assert refusal(desk.ask("accept", **applied)) == (422, "excluded_from_gaps")


def test_what_is_accepted_later_with_a_promise_has_its_letter_and_notice(hall: WebHall, desk: Desk) -> None:
    case = desk.do("receive", **form(desk, "申请表"))["case"]
    again(hall, desk)
    before = len(hall.log("PaperOrdered"))
    listed = next(one for one in details(desk)["matters"] if one["matter_id"] == hall.matters["pension"])
    (missing,) = [one["material_id"] for one in listed["materials"] if one["may_be_missing"]]
    there = [one["material_id"] for one in listed["materials"] if one["material_id"] != missing]
    asked = {**on(desk), "case_id": case["case_id"], "matter_id": listed["matter_id"]}
    desk.do("accept-received", **asked, material_ids=there, promised=[missing], gap_days=1)
    papers = [one.payload["layout"] for one in hall.log("PaperOrdered")[before:]]
    assert papers == ["promise", "gap_notice", "gap_notice"]


def test_papers_are_taken_in_and_accepted_when_the_rest_is_there(hall: WebHall, desk: Desk) -> None:
    case = desk.do("receive", **form(desk, "申请表"))["case"]
    assert desk.snapshot()["current"]["cases"][0]["status"] == "received"
    paper = desk.do("paper", **on(desk), case_id=case["case_id"], layout="receipt")["paper"]
    assert stands_on(hall, paper)["materials"] == ["申请表"]
    again(hall, desk)
    shown = details(desk)
    assert shown["life"][case["case_id"]]["decide_by"] > hall.clock.now()
    listed = next(one for one in shown["matters"] if one["matter_id"] == hall.matters["pension"])
    there = [one["material_id"] for one in listed["materials"]]
    asked = {**on(desk), "case_id": case["case_id"], "matter_id": listed["matter_id"]}
    short = desk.ask("accept-received", **asked, material_ids=there[:1])
    assert refusal(short) == (422, "materials_missing")
    accepted = desk.do("accept-received", **asked, material_ids=there)["case"]
    assert (accepted["case_number"], accepted["status"]) == (case["case_number"], "accepted")


def test_an_applicant_withdraws_and_gets_a_receipt(hall: WebHall, desk: Desk) -> None:
    case = desk.do("receive", **form(desk, "申请表"))["case"]
    about = {"case_id": case["case_id"], "layout": "withdrawal"}
    assert refusal(desk.ask("paper", **on(desk), **about)) == (409, "paper_not_due")
    desk.do("withdraw", **on(desk), case_id=case["case_id"])
    assert details(desk)["ended"][case["case_id"]]["status"] == "withdrawn"
    assert (
        stands_on(hall, desk.do("paper", **on(desk), **about)["paper"])["case_number"] == case["case_number"]
    )


def test_a_decline_is_asked_for_and_another_person_confirms_it(
    hall: WebHall, staff: Staff, desk: Desk
) -> None:
    case = desk.do("receive", **form(desk, "申请表"))["case"]
    asked = {**on(desk), "case_id": case["case_id"], "reason": "not_competent"}
    desk.do("ask-decline", **asked, note="属省级事权")
    assert details(desk)["life"][case["case_id"]]["decline_waits"]
    assert refusal(desk.ask("ask-decline", **asked)) == (409, "decline_waits")
    staff.browser("manager", "zhaomin").done("/api/manager/confirm-decline", case_id=case["case_id"])
    paper = desk.do("paper", **on(desk), case_id=case["case_id"], layout="decline")["paper"]
    shown = stands_on(hall, paper)
    assert shown["reason"] == "不属于本行政机关职权范围"
    assert shown["rate"] == rating_path(hall.site.keyring, case["case_id"])


def test_whose_case_was_extended_gets_a_notice(hall: WebHall, staff: Staff, desk: Desk) -> None:
    ticked = [one["material_id"] for one in details(desk)["matters"][0]["materials"]]
    case = desk.do("accept", **{**form(desk), "material_ids": ticked})["case"]
    about = {"case_id": case["case_id"], "layout": "extension"}
    assert refusal(desk.ask("paper", **on(desk), **about)) == (409, "paper_not_due")
    office, manager = staff.browser("backoffice", "zhouping"), staff.browser("manager", "zhaomin")
    office.done("/api/backoffice/ask-extension", case_id=case["case_id"], days=5, reason="complex")
    manager.done("/api/manager/grant-extension", case_id=case["case_id"])
    assert details(desk)["life"][case["case_id"]]["extended"]
    notice = stands_on(hall, desk.do("paper", **on(desk), **about)["paper"])
    assert (notice["days"], notice["reason"]) == ("5", "案情复杂，需进一步审查核实")
    assert notice["due_before"] < notice["until"]


def test_nothing_is_done_to_somebody_elses_case(hall: WebHall, desk: Desk) -> None:
    case = desk.do("receive", **form(desk, "申请表"))["case"]
    desk.do("finish", **on(desk))
    hall.issue(person(2), "licence")
    desk.serve()
    about = {**on(desk), "case_id": case["case_id"]}
    for command, more in (
        ("withdraw", {}),
        ("ask-decline", {"reason": "not_entitled"}),
        ("fill-gaps", {"material_ids": ["x"]}),
        ("accept-received", {"matter_id": hall.matters["pension"], "material_ids": []}),
    ):
        assert refusal(desk.ask(command, **about, **more)) == (403, "not_the_applicant"), command
    assert refusal(desk.ask("paper", **about, layout="receipt")) == (409, "not_your_ticket")


def test_a_notice_is_given_once_and_printed_again(hall: WebHall, desk: Desk) -> None:
    first = desk.do("notice", **form(desk))["paper"]
    same = desk.do("notice", **form(desk))["paper"]
    assert first["about"] == same["about"]
    assert [one.payload["reprint"] for one in hall.log("PaperOrdered")] == [False, True]
    assert len(hall.log("NoticeGiven")) == 1
    desk.do("notice", **form(desk, "申请表"))  # more is there: what still lacks is said
    assert len(hall.log("NoticeGiven")) == 2
    assert refusal(desk.ask("notice", **form(desk, "场地证明"))) == (409, "notice_incomplete")
    assert refusal(desk.ask("notice", **form(desk, "场地证明"))) == (409, "notice_incomplete")
