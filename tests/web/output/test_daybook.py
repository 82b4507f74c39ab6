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
from hallsys.web.ledgers import ledger_workbook
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


def told(rows: list[Any], move: str) -> list[Any]:
    return [row for row in rows if row["move"] == move]


def test_the_ledger_counts_what_the_screen_counts(hall: WebHall, staff: Staff, desk: Desk) -> None:
    taken = [hand_out(hall, staff, desk, seed) for seed in (1, 2, 3)]
    desk.do("take-back", result_id=taken[1], reason="wrong_result", note="")
    ledger = desk.json("/output/W04/ledger")
    rows, totals = ledger["results"], {one["key"]: one["count"] for one in ledger["totals"]["lines"]}
    handed = told(rows, "handed_over")
    assert [row["taken_back_at"] is None for row in handed] == [True, False, True]
    assert desk.snapshot()["handed_count"] == ledger["totals"]["standing"] == 2
    assert (totals["handed_over"], totals["applicant"], totals["taken_back"]) == (3, 3, 1)
    assert told(rows, "taken_back")[0]["reason"][0] == "拿错出件"
    assert {row["number_tail"] for row in handed} == {person(n).number.value[-4:] for n in (1, 2, 3)}
    answer = desk.get("/output/W04/ledger.xlsx")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    lines, sums = load_workbook(BytesIO(answer.get_data())).worksheets
    assert (lines.max_row, lines.freeze_panes) == (1 + len(rows), "A2")
    assert isinstance(lines.cell(2, 1).value, datetime)
    shown = [cell.value for cell in lines["B"]]
    assert [shown.count(words) for words in ("交付", "撤销交付")] == [3, 1]
    summed = {row[0]: row[1] for row in sums.iter_rows(min_row=2, values_only=True)}
    assert {one["words"][0]: one["count"] for one in ledger["totals"]["lines"]} == summed
    for text in (str(rows), str([[cell.value for cell in line] for line in lines.rows])):
        assert person(1).name not in text
        assert person(1).number.value not in text


def test_no_text_of_the_workbook_is_a_formula() -> None:
    row = {
        "at": 0,
        "move": "handed_over",
        "what": ["交付", "Handed over"],
        "number": "1",
        "name": "=1+1",
        "applicant_masked": "@x",
        "number_tail": "1",
        "taken_by": "courier",
        "parcel_number": "+1",
        "window": 8,
        "bank": None,
        "hall": None,
        "shelf": "=A1",
        "reason": None,
        "clerk": "-1",
        "signed": True,
        "taken_back_at": None,
    }
    ledger = {"results": [row], "totals": {"lines": [], "standing": 1}}
    sheet = load_workbook(BytesIO(ledger_workbook(ledger, "Asia/Shanghai", 0))).worksheets[0]
    assert {sheet.cell(2, n).data_type for n in (4, 5, 7, 9, 11)} == {"s"}
    assert sheet.cell(2, 4).value == "=1+1"


def test_a_look_at_a_signature_is_written_down(hall: WebHall, staff: Staff, desk: Desk) -> None:
    hand_out(hall, staff, desk, 1, signature={"strokes": STROKES})
    hand_out(hall, staff, desk, 2)
    signed, unsigned = told(desk.json("/output/W04/ledger")["results"], "handed_over")
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
    assert len(told(desk.json("/output/W04/ledger")["results"], "handed_over")) == 2
