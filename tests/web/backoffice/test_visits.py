"""The file of a case tells its ticket, visits and numbers elsewhere, to its department alone."""

from typing import Any

import pytest

from hallsys.cases.processes import set_desks
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.staff import Staff


@pytest.fixture
def case_id(hall: WebHall, staff: Staff) -> str:
    staff.ready(person(1))
    found: str = hall.log("CaseAccepted")[-1].payload["case_id"]
    return found


@pytest.fixture
def office(staff: Staff) -> Browser:
    return staff.browser("backoffice", "zhouping")


def test_the_ticket_and_the_window_stand_with_the_case(hall: WebHall, office: Browser, case_id: str) -> None:
    told: Any = office.json(f"/backoffice/case/{case_id}")
    (visit,) = told["visits"]
    assert (visit["window"], visit["clerk_id"]) == (hall.windows["W02"].number, hall.clerks["lina"])
    assert visit["number"] == hall.log("TicketIssued")[-1].payload["number"]
    assert (told["given"], told["elsewhere"]) == ([], [])


def test_another_department_does_not_see_it(hall: WebHall, office: Browser, case_id: str) -> None:
    hall.transact(set_desks, hall.clerks["zhouping"], ["别的部门"])
    assert refusal(office.get(f"/backoffice/case/{case_id}")) == (403, "not_your_department")
    number = hall.log("CaseAccepted")[-1].payload["case_number"]
    assert refusal(office.get(f"/backoffice/find?number={number}"))[1] == "not_your_department"
