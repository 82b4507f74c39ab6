import json

import pytest

from hallsys.kernel.clock import MINUTE
from tests.persons import person
from tests.web.browser import refusal, request_id
from tests.web.hall import WebHall
from tests.web.staff import Staff, accept, materials


def test_the_page_is_served_with_its_first_snapshot(hall: WebHall, staff: Staff) -> None:
    desk = staff.desk()
    page = desk.get("/clerk/W01")
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert 'lang="zh-CN"' in text
    start = text.index('id="snapshot">') + len('id="snapshot">')
    assert json.loads(text[start : text.index("</script>", start)]) == desk.snapshot()
    assert page.headers["Cache-Control"] == "no-store"
    assert 'lang="en"' in desk.get("/clerk/W01?lang=en").get_data(as_text=True)
    script = desk.get("/clerk/static/page.js")
    assert (script.status_code, script.mimetype) == (200, "text/javascript")
    script.close()


def test_the_bare_address_leads_to_the_start(staff: Staff) -> None:
    assert staff.desk(opened=False).get("/clerk").location == "/"


def test_an_unknown_window_has_no_page(staff: Staff) -> None:
    assert refusal(staff.desk(opened=False).get("/clerk/W99")) == (404, "window_unknown")


def test_the_applicant_is_told_of_masked(hall: WebHall, staff: Staff) -> None:
    applicant = person(1)
    hall.issue(applicant)
    hall.clock.advance(6 * MINUTE)
    desk = staff.desk()
    service = desk.next()
    answer = desk.get(f"/clerk/W01/service/{service['service_id']}")
    told = answer.get_json()
    assert told["applicant"]["masked_name"][0] == applicant.name[0]
    assert told["applicant"]["masked_number"] == applicant.number.masked
    assert told["applicant"]["age"] == 59
    for secret in (applicant.name, applicant.number.value, applicant.number.value[:14]):
        assert secret not in answer.get_data(as_text=True)
        assert secret not in json.dumps(desk.snapshot(), ensure_ascii=False)
    assert told["reason"] == {
        "zh": "普通 等候 6 分钟，无其他等候者",
        "en": "ordinary, waited 6 min, nobody else waiting",
    }
    (matter,) = told["matters"]
    assert (matter["code"], matter["kind"], matter["limit"]) == ("licence", "immediate", None)
    assert [(row["name"], row["required"]) for row in matter["materials"]] == [
        ("申请表", True),
        ("照片", False),
    ]
    assert (told["ready"], told["open_cases"]) == ([], [])
    usual = told["usual"][hall.queues["general"]]
    assert 0 < usual["mean_ms"] < usual["long_ms"]


def test_earlier_cases_are_told_of(hall: WebHall, staff: Staff) -> None:
    applicant = person(1)
    staff.ready(applicant)
    hall.issue(applicant, "pension")
    desk = staff.desk("lina", "W02")
    service = desk.serve()
    case = accept(hall, desk, service, "pension")
    desk.do("finish", service_id=service["service_id"])
    hall.issue(applicant)
    service = desk.serve()
    own = accept(hall, desk, service, "licence")
    told = desk.json(f"/clerk/W02/service/{service['service_id']}")
    assert [row["shelf"] for row in told["ready"]] == ["B-12"]
    assert [row["case_number"] for row in told["open_cases"]] == [case["case_number"]]
    assert told["cases"] == [own]
    # What was decided at an earlier visit stands beside it.
    assert told["decided_cases"] == []
    desk.do("conclude", case_id=own["case_id"], results=[], shelf=None)
    desk.do("finish", service_id=service["service_id"])
    hall.issue(applicant)
    service = desk.serve()
    told = desk.json(f"/clerk/W02/service/{service['service_id']}")
    assert [(row["case_number"], row["status"]["en"]) for row in told["decided_cases"]] == [
        (own["case_number"], "concluded")
    ]


def test_only_who_serves_an_applicant_is_told_of_them(hall: WebHall, staff: Staff) -> None:
    hall.issue(person(1))
    desk, other = staff.desk(), staff.desk("lina", "W02")
    service_id = desk.serve()["service_id"]
    assert refusal(other.get(f"/clerk/W01/service/{service_id}")) == (409, "not_your_ticket")
    assert refusal(other.get(f"/clerk/W02/service/{service_id}")) == (409, "not_your_ticket")
    assert desk.get(f"/clerk/W01/service/{service_id}").status_code == 200
    assert refusal(desk.get("/clerk/W01/service/%00")) == (404, "not_found")
    desk.do("finish", service_id=service_id)
    assert refusal(desk.get(f"/clerk/W01/service/{service_id}")) == (409, "not_your_ticket")


def test_a_case_needs_its_required_materials(hall: WebHall, staff: Staff) -> None:
    hall.issue(person(1))
    desk = staff.desk()
    service = desk.serve()
    listed = {row["name"]: row["material_id"] for row in materials(desk, service)}
    asked = {"service_id": service["service_id"], "matter_id": hall.matters["licence"]}
    answer = desk.ask("accept", **asked, material_ids=[listed["照片"]])
    assert refusal(answer) == (422, "materials_missing")
    assert "申请表" in answer.get_json()["error"]["zh"]
    assert hall.log("CaseAccepted") == []
    case = desk.do("accept", **asked, material_ids=[listed["申请表"]])["case"]
    assert case == {
        "case_id": case["case_id"],
        "case_number": case["case_number"],
        "matter_id": hall.matters["licence"],
        "matter_kind": "immediate",
        "due_at": case["due_at"],
        "status": "accepted",
        "with_results": False,
    }
    assert hall.log("CaseAccepted")[0].payload["clerk_id"] == hall.clerks["wangxiao"]


def test_a_double_tap_accepts_one_case(hall: WebHall, staff: Staff) -> None:
    hall.issue(person(1), "pension")
    desk, tap = staff.desk(), request_id()
    service = desk.serve()
    ticked = [row["material_id"] for row in materials(desk, service)]
    asked = {
        "service_id": service["service_id"],
        "matter_id": hall.matters["pension"],
        "material_ids": ticked,
        "request_id": tap,
    }
    assert desk.do("accept", **asked) == desk.do("accept", **asked)
    assert len(hall.log("CaseAccepted")) == 1


def test_a_case_is_accepted_from_the_service_in_hand_only(hall: WebHall, staff: Staff) -> None:
    hall.issue(person(1))
    hall.issue(person(2))
    desk, other = staff.desk(), staff.desk("lina", "W02")
    service = desk.next()
    asked = {
        "service_id": service["service_id"],
        "matter_id": hall.matters["licence"],
        "material_ids": [row["material_id"] for row in materials(desk, service)],
    }
    not_running = (409, "not_your_ticket")
    assert refusal(desk.ask("accept", **asked)) == not_running  # called, but not there yet
    desk.do("start", service_id=service["service_id"])
    assert refusal(other.ask("accept", **asked)) == not_running
    desk.do("finish", service_id=service["service_id"])
    assert refusal(desk.ask("accept", **asked)) == not_running


def test_an_unknown_matter(hall: WebHall, staff: Staff) -> None:
    hall.issue(person(1))
    desk = staff.desk()
    asked = {"service_id": desk.serve()["service_id"], "matter_id": "x" * 26, "material_ids": []}
    assert refusal(desk.ask("accept", **asked)) == (404, "matter_unknown")


def test_an_immediate_case_is_concluded_at_the_window(hall: WebHall, staff: Staff) -> None:
    hall.issue(person(1))
    desk = staff.desk()
    service = desk.serve()
    case = accept(hall, desk, service, "licence")
    asked = {"case_id": case["case_id"], "results": ["营业执照"]}
    assert refusal(desk.ask("conclude", **asked, shelf=None)) == (422, "bad_result")
    done = desk.do("conclude", **asked, shelf="A-1")
    assert done["case"] == {
        "case_id": case["case_id"],
        "case_number": case["case_number"],
        "status": "concluded",
    }
    assert hall.log("ResultReady")[0].payload["shelf"] == "A-1"
    assert refusal(desk.ask("conclude", **asked, shelf="A-1")) == (409, "case_not_in_state")


def test_a_promised_case_is_not_concluded_at_the_window(hall: WebHall, staff: Staff) -> None:
    hall.issue(person(1), "pension")
    desk = staff.desk()
    case = accept(hall, desk, desk.serve(), "pension")
    answer = desk.ask("conclude", case_id=case["case_id"], results=[], shelf=None)
    assert refusal(answer) == (409, "not_immediate")


@pytest.mark.parametrize("command", ["accept", "conclude"])
def test_cases_need_a_clerk_who_may_accept_them(hall: WebHall, staff: Staff, command: str) -> None:
    hall.issue(person(1))
    desk = staff.desk("chenchu", "W01")  # of the output window: serves tickets, accepts nothing
    service = desk.serve()
    bodies = {
        "accept": {
            "service_id": service["service_id"],
            "matter_id": hall.matters["licence"],
            "material_ids": [],
        },
        "conclude": {"case_id": "x" * 26, "results": [], "shelf": None},
    }
    assert refusal(desk.ask(command, **bodies[command])) == (403, "not_allowed")


def test_several_matters_are_one_form_and_all_or_none_is_accepted(hall: WebHall, staff: Staff) -> None:
    hall.issue(person(1), "licence", "pension")
    desk = staff.desk("lina", "W02")
    service = desk.serve()
    told = desk.json(f"/clerk/W02/service/{service['service_id']}")["matters"]
    whole = [
        {
            "matter_id": one["matter_id"],
            "material_ids": [row["material_id"] for row in one["materials"] if row["required"]],
        }
        for one in told
    ]
    assert len(whole) == 2
    lacking = [whole[0], {**whole[1], "answers": {"who": "self"}}]
    answer = desk.ask("accept-all", service_id=service["service_id"], applications=lacking)
    assert refusal(answer) == (422, "answer_unknown")
    assert desk.snapshot()["current"]["cases"] == []
    accepted = desk.do("accept-all", service_id=service["service_id"], applications=whole)["cases"]
    assert [one["matter_id"] for one in accepted] == [one["matter_id"] for one in told]
    assert len(desk.snapshot()["current"]["cases"]) == 2
