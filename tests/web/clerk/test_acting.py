"""For whom the applicant in hand acts, as the pages ask and tell it."""

from typing import Any

import pytest

from hallsys.people.tables import people_values
from hallsys.queue import issuing
from hallsys.queue.agency import Agency, Relation
from tests.persons import person
from tests.web.browser import refusal
from tests.web.hall import WebHall
from tests.web.staff import Desk, Staff
from tests.web.test_papers import stands_on

TEA = {"kind": "enterprise", "name": "闽江茶业有限公司", "code": "91350100M000100Y43"}


@pytest.fixture
def desk(hall: WebHall, staff: Staff) -> Desk:
    """Return the desk of a clerk who serves somebody."""
    hall.issue(person(1), "pension")
    desk = staff.desk()
    desk.serve()
    return desk


def on(desk: Desk) -> dict[str, Any]:
    return {"service_id": desk.snapshot()["current"]["service_id"]}


def details(desk: Desk) -> Any:
    return desk.json(f"/clerk/{desk.window}/service/{on(desk)['service_id']}")


def accept(desk: Desk) -> Any:
    (matter,) = details(desk)["matters"]
    brought = [one["material_id"] for one in matter["materials"] if one["required"]]
    return desk.do("accept", **on(desk), matter_id=matter["matter_id"], material_ids=brought)["case"]


def test_the_clerk_names_the_organisation_and_takes_it_back(hall: WebHall, desk: Desk) -> None:
    assert details(desk)["organisation"] is None
    desk.do("acts-for", **on(desk), **TEA, role="authorised", note="授权委托书 7")
    assert details(desk)["organisation"] == {
        "kind": "enterprise",
        "name": TEA["name"],
        "masked_number": "913***********0Y43",
        "role": "授权经办人",
        "role_en": "Authorised agent",
        "note": "授权委托书 7",
        "replaced_at": None,
        "agents": [],
    }
    assert hall.log("ApplicantNamed")[-1].payload["organisation"] is True
    desk.do("acts-for-nobody", **on(desk))
    assert details(desk)["organisation"] is None
    assert hall.log("ApplicantNamed")[-1].payload["organisation"] is False


def test_a_typed_form_renames_no_organisation_that_is_known(desk: Desk) -> None:
    desk.do("acts-for", **on(desk), **TEA, role="representative")
    typed = {**TEA, "name": "别的名称", "kind": "institution"}
    told = desk.do("acts-for", **on(desk), **typed, role="representative")
    assert told["differs"] is True
    kept = details(desk)["organisation"]
    assert (kept["name"], kept["kind"]) == (TEA["name"], TEA["kind"])
    assert desk.do("acts-for", **on(desk), **TEA, role="representative")["differs"] is False


def test_a_mistyped_record_is_corrected_as_the_licence_has_it(hall: WebHall, desk: Desk) -> None:
    wrong = {**TEA, "name": "闽江茶叶有限公司", "kind": "institution"}
    desk.do("acts-for", **on(desk), **wrong, role="representative")
    desk.do("correct-organisation", **on(desk), **TEA)
    kept = details(desk)["organisation"]
    assert (kept["name"], kept["kind"]) == (TEA["name"], TEA["kind"])
    desk.do("correct-organisation", **on(desk), **TEA)  # nothing is left to correct
    (told,) = hall.log("ApplicantCorrected")
    values = {told.payload["before_id"], told.payload["after_id"]}
    rows = hall.db.read(lambda conn: conn.execute(people_values.select()).all())
    assert {row.id for row in rows} == values
    assert {hall.site.keyring.unseal(row.sealed_name) for row in rows} == {wrong["name"], TEA["name"]}
    assert "闽江" not in str([one.payload for one in hall.log("ApplicantCorrected")])


def test_only_the_record_of_the_organisation_in_hand_is_corrected(desk: Desk) -> None:
    not_this = (409, "not_this_organisation")
    assert refusal(desk.ask("correct-organisation", **on(desk), **TEA)) == not_this
    desk.do("acts-for", **on(desk), **TEA, role="representative")
    other = {**TEA, "code": "91110101MA00DEM08Y"}
    assert refusal(desk.ask("correct-organisation", **on(desk), **other)) == not_this


def test_a_new_agent_takes_over_at_the_window(hall: WebHall, staff: Staff, desk: Desk) -> None:
    desk.do("acts-for", **on(desk), **TEA, role="authorised", note="委托书 1")
    case = accept(desk)
    desk.do("finish", **on(desk))
    hall.issue(person(2), "pension")
    desk.serve()
    asked = {**on(desk), "case_id": case["case_id"]}
    assert refusal(desk.ask("replace-agent", **asked)) == (409, "acts_for_nobody")
    desk.do("acts-for", **on(desk), **TEA, role="authorised", note="委托书 2")
    (old,) = details(desk)["organisation"]["agents"]
    assert (old["case_id"], old["cases"]) == (case["case_id"], 1)
    assert old["number_tail"] == person(1).number.value[-4:]
    assert person(1).name not in repr(old)
    assert desk.do("replace-agent", **asked)["cases"] == 1
    assert details(desk)["organisation"]["agents"] == []
    assert refusal(desk.ask("replace-agent", **asked)) == (409, "nobody_to_replace")
    office = staff.browser("backoffice", "zhouping")
    told = office.json(f"/backoffice/case/{case['case_id']}")
    assert told["agent"]["number_tail"] == person(2).number.value[-4:]
    assert "Another agent took over" in [step["en"] for step in told["steps"]]
    desk.do("finish", **on(desk))
    hall.issue(person(1), "pension")
    desk.serve()
    desk.do("acts-for", **on(desk), **TEA, role="authorised", note="委托书 1")
    assert details(desk)["organisation"]["replaced_at"] is not None


def test_on_a_ticket_for_somebody_else_who_is_present_acts_for_the_organisation(
    hall: WebHall, staff: Staff
) -> None:
    son, mother = person(1), person(2)
    hall.transact(
        issuing.issue,
        hall.site.catalogue,
        [hall.matters["pension"]],
        hall.person(mother),
        age=60,
        place="kiosk:K1",
        pace=hall.site.pace(),
        agency=Agency(hall.person(son), Relation.FAMILY, "户口簿"),
    )
    desk = staff.desk()
    desk.serve()
    told = details(desk)
    tails = [told[who]["masked_number"][-4:] for who in ("applicant", "agent")]
    assert tails == [mother.number.value[-4:], son.number.value[-4:]]
    assert (told["agent"]["relation_zh"], told["agent"]["authorisation"]) == ("近亲属", "户口簿")
    desk.do("acts-for", **on(desk), **TEA, role="authorised", note="授权委托书 7")
    case = accept(desk)
    desk.do("acts-for-nobody", **on(desk))
    hers = accept(desk)
    office = staff.browser("backoffice", "zhouping")
    told = office.json(f"/backoffice/case/{case['case_id']}")
    assert told["applicant"]["masked_name"] == TEA["name"]
    assert told["agent"]["number_tail"] == son.number.value[-4:]
    told = office.json(f"/backoffice/case/{hers['case_id']}")
    assert (told["applicant"]["number_tail"], told["agent"]) == (mother.number.value[-4:], None)


def test_a_matter_is_accepted_once_for_each_applicant_of_a_ticket(desk: Desk) -> None:
    desk.do("acts-for", **on(desk), **TEA, role="representative")
    first = accept(desk)["case_id"]
    assert details(desk)["others"] == []
    desk.do("acts-for-nobody", **on(desk))
    assert details(desk)["others"] == [first]
    second = accept(desk)["case_id"]
    assert second != first
    assert details(desk)["others"] == [first]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"code": "91350100M000100Y44"}, "bad_credit_code"),
        ({"code": person(1).number.value}, "persons_number"),
        ({"name": " "}, "bad_organisation_name"),
        ({"role": "authorised"}, "role_needs_paper"),
    ],
)
def test_what_cannot_be_is_refused(desk: Desk, wrong: dict[str, str], code: str) -> None:
    asked = {**TEA, "role": "representative", **wrong}
    assert refusal(desk.ask("acts-for", **on(desk), **asked))[1] == code


def test_the_receipt_and_the_back_office_name_both(hall: WebHall, staff: Staff, desk: Desk) -> None:
    desk.do("acts-for", **on(desk), **TEA, role="representative")
    case = accept(desk)
    desk.do("paper", **on(desk), case_id=case["case_id"], layout="acceptance")
    (ordered,) = hall.log("PaperOrdered")
    receipt = stands_on(hall, ordered.payload)
    assert receipt["masked_name"] == TEA["name"]
    assert receipt["agent_name"].endswith("（法定代表人）")
    office = staff.browser("backoffice", "zhouping")
    told = office.json(f"/backoffice/case/{case['case_id']}")
    assert told["applicant"] == {"masked_name": TEA["name"], "number_tail": "0Y43"}
    assert (told["agent"]["role"], told["agent"]["number_tail"]) == (
        "法定代表人",
        person(1).number.value[-4:],
    )


def test_the_output_window_finds_it_by_card_and_by_credit_code(
    hall: WebHall, staff: Staff, desk: Desk
) -> None:
    desk.do("acts-for", **on(desk), **TEA, role="representative")
    case = accept(desk)
    office = staff.browser("backoffice", "zhouping")
    office.done("/api/backoffice/take-up", case_id=case["case_id"])
    office.done("/api/backoffice/conclude", case_id=case["case_id"], results=["登记证明"], shelf="B-12")
    result_id = hall.log("ResultReady")[-1].payload["result_id"]
    output = staff.desk("chenchu", "W04", "output")
    shown = hall.present(person(1), "window:W04").presentation_id
    (own,) = output.json(f"/output/W04/presentation/{shown}")["results"]
    assert (own["result_id"], own["organisation"]) == (result_id, TEA["name"])
    (found,) = output.do("find", case_number=TEA["code"])["results"]
    assert (found["result_id"], found["applicant_masked"]) == (result_id, TEA["name"])
    assert output.do("find", case_number="91110101MA00DEM08Y")["results"] == []
    asked = {"result_id": result_id, "presentation_id": shown, "taken_by": "agent", "authorisation": "书"}
    assert refusal(output.ask("hand-over", **asked, authorisation_kind="applied")) == (400, "bad_request")
    handed = output.do("hand-over", result_id=result_id, presentation_id=shown, taken_by="applicant")
    assert handed["handed"]["taken_by"] == "agent"
