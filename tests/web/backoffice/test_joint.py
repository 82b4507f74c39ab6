"""A joint case over the web: accepted together, seen by each department, held back, released."""

from typing import Any

import pytest

from hallsys.cases.progress_words import HELD
from hallsys.matters.packages import PackageFacts, put_package
from hallsys.matters.views import materials
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.staff import Desk, Staff

MATTERS = ("pension", "deed")


@pytest.fixture
def desk(hall: WebHall, staff: Staff) -> Desk:
    """Return a window where somebody applies for both matters of a package."""
    hall.transact(
        put_package, PackageFacts(code="home", name="安家落户", name_en="Home", matter_codes=MATTERS)
    )
    hall.issue(person(1), "pension")
    return staff.desk()


def accept(hall: WebHall, desk: Desk, service: Any, **more: Any) -> list[Any]:
    applications = [{"matter_id": hall.matters[code], "material_ids": listed(hall, code)} for code in MATTERS]
    answer = desk.do("accept-all", service_id=service["service_id"], applications=applications, **more)
    cases: list[Any] = answer["cases"]
    return cases


def listed(hall: WebHall, code: str) -> list[str]:
    return [one.id for one in hall.db.read(materials, hall.id, [hall.matters[code]])]


def decide(officer: Browser, case: Any) -> None:
    officer.done("/api/backoffice/take-up", case_id=case["case_id"])
    officer.done("/api/backoffice/conclude", case_id=case["case_id"], results=["证照"], shelf="B-1")


def told(officer: Browser, case: Any) -> Any:
    return officer.json(f"/backoffice/case/{case['case_id']}")["joint"]


def test_a_joint_case_is_accepted_worked_on_side_by_side_and_released(
    hall: WebHall, staff: Staff, desk: Desk
) -> None:
    service = desk.serve()
    one, two = accept(hall, desk, service)
    (made,) = desk.json(f"/clerk/W01/service/{service['service_id']}")["joint"]
    assert made["name"] == "安家落户"
    assert made["due_at"] == max(one["due_at"], two["due_at"])
    officer = staff.browser("backoffice", "zhouping")
    decide(officer, one)
    joint = told(officer, one)
    assert joint["number"] == made["number"]
    assert [(part["case_number"], part["waited_for"]) for part in joint["parts"]] == [
        (one["case_number"], False),
        (two["case_number"], True),
    ]
    assert joint["parts"][0]["now"] == list(HELD)  # it lies ready and cannot be collected
    found = officer.json(f"/backoffice/find?number={made['number']}")["cases"]
    assert {each["case_id"] for each in found} == {one["case_id"], two["case_id"]}
    release = {"joint_id": joint["joint_id"], "reason": "申请人急用"}
    unsaid = officer.post("/api/backoffice/release-joint", joint_id=joint["joint_id"], reason=" ")
    assert refusal(unsaid) == (422, "reason_for_release")
    officer.done("/api/backoffice/release-joint", **release)
    assert not told(officer, one)["holds"]
    assert told(officer, one)["release_note"] == "申请人急用"


def test_an_output_window_says_what_a_held_result_waits_for(hall: WebHall, staff: Staff, desk: Desk) -> None:
    one, two = accept(hall, desk, desk.serve())
    officer = staff.browser("backoffice", "zhouping")
    decide(officer, one)
    output = staff.desk("chenchu", "W04", "output")
    card = hall.present(person(1), "window:W04")
    shown = output.json(f"/output/W04/presentation/{card.presentation_id}")["results"]
    (held,) = shown
    assert [each["name"] for each in held["joint"]["waits_for"]] == ["不动产转移登记"]
    on = {"result_id": held["result_id"], "presentation_id": card.presentation_id, "taken_by": "applicant"}
    assert refusal(output.ask("hand-over", **on)) == (409, "held_for_others")
    decide(officer, two)
    both = output.json(f"/output/W04/presentation/{card.presentation_id}")["results"]
    assert [each["joint"]["waits_for"] for each in both] == [[], []]
    for each in both:
        output.do("hand-over", **{**on, "result_id": each["result_id"]})


def test_an_applicant_may_want_each_result_as_it_comes(hall: WebHall, staff: Staff, desk: Desk) -> None:
    one, _ = accept(hall, desk, desk.serve(), issue="each")
    officer = staff.browser("backoffice", "zhouping")
    decide(officer, one)
    assert not told(officer, one)["holds"]
