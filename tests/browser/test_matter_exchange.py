"""A manager takes the matters away as a workbook, and imports it after having seen what it changes."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import FilePayload, expect

from tests.browser import axe
from tests.browser.pages import Pages

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FEES = {"zh": ("S020", "3元/份"), "en": ("S021", "4元/份")}


def altered(path: Path, code: str, column: str, value: str) -> bytes:
    book = load_workbook(path)
    page = book["事项"]
    head = [str(cell.value).rstrip("*") for cell in page[1]]
    codes = [cell.value for cell in page["A"]]
    page.cell(row=codes.index(code) + 1, column=head.index(column) + 1).value = value
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_matters_go_out_and_come_back_once_they_were_looked_at(
    page_of: Pages, tmp_path: Path, lang: str
) -> None:
    page = page_of("matters", lang=lang)
    code, fee = FEES[lang]
    with page.expect_download() as taken:
        page.get_by_test_id("export").click()
    exported = tmp_path / "matters.xlsx"
    taken.value.save_as(exported)

    def choose(content: bytes) -> None:
        chosen: FilePayload = {"name": "matters.xlsx", "mimeType": XLSX, "buffer": content}
        page.get_by_test_id("exchange-file").set_input_files(files=[chosen])

    choose(altered(exported, code, "队列代码", "nowhere"))
    expect(page.get_by_test_id("exchange-faults")).to_contain_text("事项!G")
    axe.check(page)
    wanted = altered(exported, code, "收费", fee)
    choose(wanted)
    expect(page.get_by_test_id("exchange-lines")).to_contain_text(fee)
    axe.check(page)
    page.get_by_test_id("exchange-apply").click()
    expect(page.get_by_test_id("exchange-told")).to_have_count(0)
    expect(page.get_by_test_id("toast")).to_contain_text("1")
    choose(wanted)
    expect(page.get_by_test_id("exchange-told")).to_have_class("banner good")
