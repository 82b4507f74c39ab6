"""The ledger of the output window's day, and the signatures behind it."""

from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from hallsys.cases.service import forget_signatures
from hallsys.cases.tables import hand_overs, signatures
from hallsys.kernel.clock import MINUTE
from hallsys.web.output.daybook import ledger_workbook
from tests.persons import person
from tests.web.browser import refusal
from tests.web.hall import WebHall
from tests.web.staff import Desk, Staff

PLACE = "window:W04"
STROKES = [[[77, 78], [79, 80]]]


@pytest.fixture
def desk(staff: Staff) -> Desk:
    """Return the browser at the output window."""
    return staff.desk("chenchu", "W04", "output")


def hand_out(hall: WebHall, staff: Staff, desk: Desk, seed: int, **more: Any) -> str:
    """Hand a result out to its applicant; return its id."""
    result_id = staff.ready(person(seed))
    presented = hall.present(person(seed), PLACE).presentation_id
    asked = {"result_id": result_id, "presentation_id": presented, "taken_by": "applicant"}
    desk.do("hand-over", **asked, authorisation=None, **more)
    hall.clock.advance(MINUTE)
    return result_id


def test_the_ledger_counts_what_the_screen_counts(hall: WebHall, staff: Staff, desk: Desk) -> None:
    taken = [hand_out(hall, staff, desk, seed) for seed in (1, 2, 3)]
    desk.do("take-back", result_id=taken[1], reason="wrong_result", note="")
    rows = desk.json("/output/W04/ledger")["results"]
    assert [row["taken_back_at"] is None for row in rows] == [True, False, True]
    assert desk.snapshot()["handed_count"] == 2
    assert {row["number_tail"] for row in rows} == {person(n).number.value[-4:] for n in (1, 2, 3)}
    answer = desk.get("/output/W04/ledger.xlsx")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    sheet = load_workbook(BytesIO(answer.get_data())).active
    assert sheet is not None
    assert (sheet.max_row, sheet.freeze_panes) == (1 + len(rows), "A2")
    assert isinstance(sheet.cell(2, 1).value, datetime)
    assert [sheet.cell(n, 9).value is None for n in (2, 3, 4)] == [True, False, True]
    for text in (str(rows), str([[cell.value for cell in line] for line in sheet.rows])):
        assert person(1).name not in text
        assert person(1).number.value not in text


def test_no_text_of_the_workbook_is_a_formula() -> None:
    row = {
        "at": 0,
        "case_number": "1",
        "name": "=1+1",
        "applicant_masked": "@x",
        "number_tail": "1",
        "taken_by": "courier",
        "parcel_number": "+1",
        "clerk": "-1",
        "signed": True,
        "taken_back_at": None,
    }
    sheet = load_workbook(BytesIO(ledger_workbook([row], "Asia/Shanghai"))).active
    assert sheet is not None
    assert {sheet.cell(2, n).data_type for n in (3, 4, 6, 7)} == {"s"}
    assert sheet.cell(2, 3).value == "=1+1"


def test_a_look_at_a_signature_is_written_down(hall: WebHall, staff: Staff, desk: Desk) -> None:
    hand_out(hall, staff, desk, 1, signature={"strokes": STROKES})
    hand_out(hall, staff, desk, 2)
    signed, unsigned = desk.json("/output/W04/ledger")["results"]
    assert (signed["signed"], unsigned["signed"]) == (True, False)
    shown = desk.do("signature", hand_over_id=signed["hand_over_id"])["signature"]
    assert shown["strokes"] == STROKES
    (fact,) = hall.log("SignatureShown")
    assert fact.payload["hand_over_id"] == signed["hand_over_id"]
    assert hall.clerks["chenchu"] in fact.actor
    nothing = desk.ask("signature", hand_over_id=unsigned["hand_over_id"])
    assert refusal(nothing) == (404, "signature_unknown")
    assert len(hall.log("SignatureShown")) == 1


def test_signatures_are_forgotten_and_the_ledger_stays(hall: WebHall, staff: Staff, desk: Desk) -> None:
    hand_out(hall, staff, desk, 1, signature={"strokes": STROKES})
    hand_out(hall, staff, desk, 2, signature={"typed": "specimen"})
    first, second = hall.db.read(
        lambda conn: conn.execute(select(hand_overs).order_by(hand_overs.c.at)).all()
    )
    assert hall.transact(forget_signatures, first.at) == 0
    assert hall.transact(forget_signatures, second.at) == 1
    kept = hall.db.read(lambda conn: conn.execute(select(signatures.c.hand_over_id)).scalars().all())
    assert kept == [second.id]
    assert len(desk.json("/output/W04/ledger")["results"]) == 2
