"""How long somebody is told to wait, right after a window opened or closed."""

from typing import Any

import pytest

from tests.persons import person
from tests.web.browser import Browser
from tests.web.hall import WebHall
from tests.web.staff import Staff


def expected(applicants: Browser, hall: WebHall, seed: int) -> Any:
    """Return the least wait that the next applicant's ticket tells, in minutes; None if nobody knows."""
    shown = hall.present(person(seed))
    body = {"presentation_id": shown.presentation_id, "matter_ids": [hall.matters["deed"]]}
    return applicants.done("/api/kiosk/K1/issue", **body)["tickets"][0]["expect_low"]


def test_the_first_ticket_after_a_sign_in_knows_its_wait(
    applicants: Browser, hall: WebHall, staff: Staff
) -> None:
    assert expected(applicants, hall, 1) is None
    staff.desk("wangxiao", "W03")
    assert expected(applicants, hall, 2) is not None


@pytest.mark.parametrize(
    ("command", "body"), [("sign-out", {}), ("pause", {"reason": "break"})], ids=["sign-out", "pause"]
)
def test_a_window_that_closes_counts_no_more_at_once(
    applicants: Browser, hall: WebHall, staff: Staff, command: str, body: dict[str, str]
) -> None:
    desk = staff.desk("wangxiao", "W03")
    assert expected(applicants, hall, 1) is not None
    desk.do(command, **body)
    assert expected(applicants, hall, 2) is None
    desk.do("sign-in" if command == "sign-out" else "reopen")
    assert expected(applicants, hall, 3) is not None


def test_an_allocation_counts_at_once(applicants: Browser, hall: WebHall, staff: Staff) -> None:
    staff.desk("wangxiao", "W01")
    assert expected(applicants, hall, 1) is None
    manager = staff.browser("manager", "zhaomin")
    queue_ids = [hall.queues["general"], hall.queues["realty"]]
    manager.done("/api/manager/allocate", window_id=hall.windows["W01"].id, queue_ids=queue_ids, confirm=True)
    assert expected(applicants, hall, 2) is not None
