"""The matters as a workbook on the manager's page: looked at first, then imported whole or not at all."""

import base64
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

from hallsys.kernel.clock import DAY
from hallsys.matters.standing import standing
from tests.web.browser import refusal
from tests.web.hall import WebHall
from tests.web.staff import Staff


def sent(book: Workbook) -> str:
    kept = BytesIO()
    book.save(kept)
    return base64.b64encode(kept.getvalue()).decode()


def altered(content: bytes, column: str, value: Any, row: int = 2) -> str:
    """Return an exported workbook in which somebody changed a cell of the sheet of matters."""
    book = load_workbook(BytesIO(content))
    page = book["事项"]
    head = [str(cell.value).rstrip("*") for cell in page[1]]
    page.cell(row=row, column=head.index(column) + 1).value = value
    return sent(book)


def test_what_is_exported_changes_nothing(staff: Staff) -> None:
    boss = staff.browser("manager", "sunhao")
    exported = boss.get("/manager/matters/matters.xlsx")
    assert exported.headers["Content-Disposition"].startswith('attachment; filename="matters-')
    content = base64.b64encode(exported.data).decode()
    told = boss.done("/api/manager/check-matters", content=content)
    assert (told["faults"], told["told"]) == ([], [])
    assert load_workbook(BytesIO(boss.get("/manager/matters/template.xlsx").data)).sheetnames[0] == "事项"


def test_every_change_is_told_before_it_is_made(hall: WebHall, staff: Staff) -> None:
    boss = staff.browser("manager", "sunhao")
    content = altered(boss.get("/manager/matters/matters.xlsx").data, "收费", "20元/张")
    looked = boss.done("/api/manager/check-matters", content=content)
    (line,) = looked["told"]
    assert (line["code"], line["new"]) == ("licence", False)
    assert line["said"] == [["收费：（空） → 20元/张", "fee: (empty) → 20元/张"]]
    assert hall.db.read(standing, hall.id)["licence"].guide.fee == ""
    boss.done("/api/manager/import-matters", content=content, seen=looked["mark"])
    assert hall.db.read(standing, hall.id)["licence"].guide.fee == "20元/张"


def test_it_can_take_effect_on_a_coming_day(hall: WebHall, staff: Staff) -> None:
    boss = staff.browser("manager", "sunhao")
    content = altered(boss.get("/manager/matters/matters.xlsx").data, "收费", "5元")
    day = hall.site.catalogue.day(hall.clock.now() + 3 * DAY)
    looked = boss.done("/api/manager/check-matters", content=content, effective_on=day)
    boss.done("/api/manager/import-matters", content=content, effective_on=day, seen=looked["mark"])
    assert hall.db.read(standing, hall.id)["licence"].guide.fee == ""
    assert hall.db.read(standing, hall.id, hall.clock.now() + 4 * DAY)["licence"].guide.fee == "5元"


def test_a_wrong_cell_is_told_by_its_address_and_stops_all(hall: WebHall, staff: Staff) -> None:
    boss = staff.browser("manager", "sunhao")
    before = hall.db.read(standing, hall.id)
    content = altered(boss.get("/manager/matters/matters.xlsx").data, "队列代码", "nowhere")
    looked = boss.done("/api/manager/check-matters", content=content)
    (fault,) = looked["faults"]
    assert fault["zh"].startswith("事项!G2: ")
    assert looked["mark"] == ""
    assert refusal(boss.post("/api/manager/import-matters", content=content, seen="")) == (
        409,
        "differences_others",
    )
    assert hall.db.read(standing, hall.id) == before


def test_nobody_imports_what_was_not_looked_at(staff: Staff) -> None:
    boss = staff.browser("manager", "sunhao")
    content = altered(boss.get("/manager/matters/matters.xlsx").data, "收费", "1元")
    other = altered(boss.get("/manager/matters/matters.xlsx").data, "收费", "2元")
    looked = boss.done("/api/manager/check-matters", content=content)
    answer = boss.post("/api/manager/import-matters", content=other, seen=looked["mark"])
    assert refusal(answer) == (409, "differences_others")


def test_who_may_not_set_up_may_look_at_nothing_to_import(staff: Staff) -> None:
    manager = staff.browser("manager", "zhaomin")
    answer = manager.post("/api/manager/check-matters", content=sent(Workbook()))
    assert refusal(answer) == (403, "not_allowed")
    assert manager.get("/manager/matters/matters.xlsx").status_code == 200


def test_what_is_no_workbook_is_refused(staff: Staff) -> None:
    boss = staff.browser("manager", "sunhao")
    content = base64.b64encode(b"no workbook").decode()
    answer = boss.post("/api/manager/check-matters", content=content)
    assert refusal(answer) == (422, "workbook_unreadable")
