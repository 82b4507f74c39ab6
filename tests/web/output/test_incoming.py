"""What departments send to the output window, over the pages."""

import json

import pytest

from tests.persons import person
from tests.web.browser import refusal
from tests.web.hall import WebHall
from tests.web.staff import Desk, Staff

APPLICANT = person(1)


@pytest.fixture
def number(hall: WebHall, staff: Staff) -> str:
    """Return the number of a case whose result its department sent to the window."""
    staff.ready(APPLICANT, shelf="")
    return str(hall.log("ResultSent")[0].payload["case_number"])


@pytest.fixture
def desk(staff: Staff) -> Desk:
    return staff.desk("chenchu", "W04", "output")


def test_what_was_sent_is_listed_until_its_number_is_scanned(hall: WebHall, desk: Desk, number: str) -> None:
    assert [desk.snapshot()[name] for name in ("coming_count", "ready_count")] == [1, 0]
    (row,) = desk.json("/output/W04/incoming")["results"]
    assert (row["number"], row["kind"], row["name"]) == (f"{number}-1", "certificate", "登记证明")
    assert row["number_tail"] == APPLICANT.number.value[-4:]
    assert APPLICANT.name not in json.dumps(row, ensure_ascii=False)
    assert refusal(desk.ask("receive", asked="nothing", shelf="A-03")) == (404, "nothing_under_way")
    done = desk.do("receive", asked=f"{number}-1", shelf="A-03")["received"]
    assert done == {"number": f"{number}-1", "names": ["登记证明"], "shelf": "A-03"}
    assert refusal(desk.ask("receive", asked=number, shelf="A-03")) == (409, "result_not_in_state")
    assert [desk.snapshot()[name] for name in ("coming_count", "ready_count")] == [0, 1]
    assert desk.json("/output/W04/incoming")["results"] == []
    presentation = hall.present(APPLICANT, "window:W04").presentation_id
    (ready,) = desk.json(f"/output/W04/presentation/{presentation}")["results"]
    assert ready["shelf"] == "A-03"


def test_what_comes_is_for_whoever_is_at_the_window(staff: Staff, number: str) -> None:
    away, mine = staff.desk("chenchu", "W04", "output", opened=False), (403, "not_your_window")
    assert refusal(away.get("/output/W04/incoming")) == mine
    assert refusal(away.ask("receive", asked=number, shelf="A")) == mine
