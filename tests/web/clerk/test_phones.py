"""Where applicants are told: asked by the clerk's page, shown masked, changed and withdrawn."""

from dataclasses import replace
from typing import Any

import pytest

from hallsys.messages import ledger
from hallsys.messages.planning import plan, relevant
from hallsys.people.phones import Phone, give_phone, mobile_of, phones_of
from hallsys.pushes.rules import Fate, State
from tests.persons import person
from tests.web.browser import refusal
from tests.web.hall import WebHall
from tests.web.messages import MASKED, NUMBER, with_gateway
from tests.web.staff import Desk, Staff, materials

SAID = {"number": "+86 138-0000-0000", "lang": "en"}


@pytest.fixture
def desk(hall: WebHall, staff: Staff) -> Desk:
    """Return the desk of a clerk who serves somebody, in a hall that tells by message."""
    with_gateway(hall)
    hall.issue(person(1), "pension")
    desk = staff.desk()
    desk.serve()
    return desk


def on(desk: Desk) -> dict[str, Any]:
    return {"service_id": desk.snapshot()["current"]["service_id"]}


def application(hall: WebHall, desk: Desk, phone: Any) -> dict[str, Any]:
    required = [one["material_id"] for one in materials(desk, on(desk)) if one["required"]]
    return {"matter_id": hall.matters["pension"], "material_ids": required, "phone": phone}


def accept(hall: WebHall, desk: Desk, phone: Any = SAID) -> Any:
    return desk.do("accept", **on(desk), **application(hall, desk, phone))["case"]


def details(desk: Desk) -> Any:
    return desk.json(f"/clerk/{desk.window}/service/{on(desk)['service_id']}")


def told(desk: Desk, case: Any) -> Any:
    return details(desk)["life"][case["case_id"]]["told"]


def kept(hall: WebHall, case: Any) -> str | None:
    found = hall.db.read(phones_of, hall.id, [case["case_id"]]).get(case["case_id"])
    return None if found is None else mobile_of(hall.site.keyring, found).number


def test_a_number_is_taken_down_at_acceptance_and_shown_masked(hall: WebHall, desk: Desk) -> None:
    assert details(desk)["by_message"]
    case = accept(hall, desk)
    assert kept(hall, case) == NUMBER
    assert told(desk, case) == {"phone": MASKED, "lang": "en", "last": None}
    assert NUMBER not in repr((details(desk), desk.snapshot()))
    assert NUMBER not in repr([hall.log(kind) for kind in ("CaseAccepted", "PhoneGiven")])


def test_who_leaves_none_is_told_nothing(hall: WebHall, desk: Desk) -> None:
    case = accept(hall, desk, None)
    assert kept(hall, case) is None
    assert told(desk, case)["phone"] is None
    assert hall.log("PhoneGiven") == []


def test_what_is_no_number_is_refused_and_nothing_accepted(hall: WebHall, desk: Desk) -> None:
    answer = desk.ask("accept", **on(desk), **application(hall, desk, {"number": "12345"}))
    assert refusal(answer) == (422, "bad_mobile")
    assert hall.log("CaseAccepted") == []


def test_a_number_is_changed_and_withdrawn_at_the_window(hall: WebHall, desk: Desk) -> None:
    case = accept(hall, desk)
    desk.do("case-phone", **on(desk), case_id=case["case_id"], number="13900000000", lang="zh")
    assert kept(hall, case) == "13900000000"
    desk.do("case-phone", **on(desk), case_id=case["case_id"])
    assert kept(hall, case) is None
    assert hall.log("PhoneWithdrawn")[-1].payload == {"subject_id": case["case_id"]}


def test_another_applicants_number_is_not_touched(hall: WebHall, desk: Desk, staff: Staff) -> None:
    case = accept(hall, desk)
    hall.issue(person(2), "pension")
    other = staff.desk("lina", "W02")
    other.serve()
    answer = other.ask("case-phone", **on(other), case_id=case["case_id"], number="13900000000")
    assert refusal(answer)[0] == 403
    assert kept(hall, case) == NUMBER


def test_a_hall_without_a_gateway_asks_for_none(hall: WebHall, staff: Staff) -> None:
    hall.issue(person(1), "pension")
    desk = staff.desk()
    desk.serve()
    assert not details(desk)["by_message"]
    answer = desk.ask("accept", **on(desk), **application(hall, desk, SAID))
    assert refusal(answer) == (422, "no_gateway")
    assert told(desk, accept(hall, desk, None)) is None


def test_a_number_from_when_there_was_a_gateway_is_still_withdrawn(hall: WebHall, desk: Desk) -> None:
    case = accept(hall, desk)
    hall.site.settings = replace(hall.site.settings, messages=None)
    assert told(desk, case)["phone"] == MASKED
    desk.do("case-phone", **on(desk), case_id=case["case_id"])
    assert kept(hall, case) is None
    assert told(desk, case) is None


def test_a_number_that_cannot_be_read_fails_no_page_and_is_withdrawn(hall: WebHall, desk: Desk) -> None:
    case = accept(hall, desk)
    broken = Phone(b"no seal", b"p" * 32, "zh")
    hall.transact(give_phone, case["case_id"], broken)
    assert set(told(desk, case)["phone"]) == {"*"}
    desk.do("case-phone", **on(desk), case_id=case["case_id"])
    assert hall.log("PhoneWithdrawn")[-1].payload == {"subject_id": case["case_id"]}


def test_the_window_sees_what_the_applicant_was_told(hall: WebHall, desk: Desk, staff: Staff) -> None:
    case = accept(hall, desk)
    office = staff.browser("backoffice", "zhouping")
    office.done("/api/backoffice/take-up", case_id=case["case_id"])
    office.done("/api/backoffice/conclude", case_id=case["case_id"], results=["登记证明"], shelf="B-12")
    facts = relevant([*hall.log("CaseConcluded"), *hall.log("ResultReady")])
    hall.transact(ledger.write_down, hall.db.read(plan, hall.id, facts))
    assert told(desk, case)["last"]["state"] == "waiting"
    for due in hall.db.read(ledger.due, hall.id, hall.clock.now(), 9):
        hall.transact(ledger.settle, due, Fate(State.SENT, 1, 0, None, ""), 0)
    assert told(desk, case)["last"] == {
        "name": ["出件待领", "Ready for collection"],
        "state": "sent",
        "at": hall.clock.now(),
        "why": None,
    }
