"""The hall's ledger of results on the manager's page."""

from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from tests.persons import person
from tests.web.browser import refusal
from tests.web.hall import WebHall
from tests.web.staff import Staff

STROKES = [[[77, 78], [79, 80]]]


def handed_out(hall: WebHall, staff: Staff) -> str:
    """Have a result sent, received, called for and handed over with a signature; return its number."""
    result_id = staff.ready(person(1), shelf="")
    desk = staff.desk("chenchu", "W04", "output")
    number = hall.log("ResultSent")[-1].payload["case_number"]
    desk.do("receive", asked=number, shelf="A-03")
    card = hall.present(person(1), "window:W04").presentation_id
    taken = {"presentation_id": card, "result_id": result_id, "taken_by": "applicant"}
    desk.do("hand-over", **taken, signature={"strokes": STROKES})
    return f"{number}-1"


def counts(ledger: Any) -> dict[str, int]:
    return {one["key"]: one["count"] for one in ledger["totals"]["lines"] if one["count"]}


def test_the_hall_has_one_ledger_for_screen_and_workbook(hall: WebHall, staff: Staff) -> None:
    number = handed_out(hall, staff)
    chief = staff.browser("manager", "zhaomin")
    ledger = chief.json("/manager/ledger/snapshot")["ledger"]
    assert [(row["move"], row["number"]) for row in ledger["results"]] == [
        ("sent", number),
        ("received", number),
        ("handed_over", number),
    ]
    assert counts(ledger) == {"sent": 1, "received": 1, "handed_over": 1, "applicant": 1}
    asked = f"since={ledger['since']}&until={ledger['until']}"
    assert chief.json(f"/api/manager/ledger?{asked}") == ledger
    made = chief.get(f"/manager/ledger/ledger.xlsx?{asked}&lang=en").get_data()
    lines, sums = load_workbook(BytesIO(made)).worksheets
    assert lines.max_row == 1 + len(ledger["results"])
    summed = {row[0]: row[1] for row in sums.iter_rows(min_row=2, values_only=True)}
    assert {one["words"][1]: one["count"] for one in ledger["totals"]["lines"]} == summed
    assert person(1).name not in str(ledger)
    earlier = chief.json("/api/manager/ledger?since=2026-01-05&until=2026-01-06")
    assert (earlier["results"], counts(earlier)) == ([], {})
    assert chief.get("/api/manager/ledger?since=2026-02-05&until=2026-01-06").status_code == 400


def test_a_managers_look_at_a_signature_is_on_record(hall: WebHall, staff: Staff) -> None:
    handed_out(hall, staff)
    chief = staff.browser("manager", "zhaomin")
    *_, last = chief.json("/manager/ledger/snapshot")["ledger"]["results"]
    assert last["signed"]
    shown = chief.done("/api/manager/signature", hand_over_id=last["hand_over_id"])["signature"]
    assert shown["strokes"] == STROKES
    (fact,) = hall.log("SignatureShown")
    assert hall.clerks["zhaomin"] in fact.actor
    nothing = chief.post("/api/manager/signature", hand_over_id="nothing")
    assert refusal(nothing) == (404, "signature_unknown")
    assert len(hall.log("SignatureShown")) == 1
