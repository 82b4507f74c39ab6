"""A manager loads a year of the calendar while the hall is at work: from a file, and typed."""

import json

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser import axe
from tests.browser.pages import Pages


def keep(page: Page) -> None:
    page.get_by_test_id("check-year").click()
    page.get_by_test_id("keep-year").click()
    expect(page.get_by_test_id("year-dialog")).to_have_count(0)


@pytest.mark.parametrize(("lang", "year"), [("zh", "2041"), ("en", "2042")])
def test_a_year_is_typed_checked_and_kept(page_of: Pages, lang: str, year: str) -> None:
    page = page_of("setup", lang=lang)
    page.get_by_test_id("kind-calendar").click()
    page.get_by_test_id("add-year").click()
    page.get_by_test_id("check-year").click()
    expect(page.get_by_test_id("year-told")).to_be_visible()
    axe.check(page)
    page.get_by_test_id("year").fill(year)
    page.get_by_test_id("year-source").fill("国务院办公厅通知")
    page.get_by_test_id("off-1-first").fill(f"{year}-01-01")
    expect(page.get_by_test_id("off-1-last")).to_have_value(f"{year}-01-01")
    page.get_by_test_id("off-1-name").fill("元旦")
    page.get_by_test_id("add-work").click()
    page.get_by_test_id("work-1-first").fill(f"{year}-01-01")
    page.get_by_test_id("check-year").click()
    expect(page.get_by_test_id("year-faults")).to_contain_text(f"{year}-01-01")
    axe.check(page)
    page.get_by_test_id("work-1-drop").click()
    expect(page.get_by_test_id("year-faults")).to_have_count(0)
    keep(page)
    told = page.get_by_test_id(f"year-{year}")
    expect(told).to_contain_text("元旦")
    expect(page.get_by_test_id("changes")).to_contain_text(year)
    axe.check(page)


def test_a_year_comes_from_a_file_and_is_corrected(page_of: Pages) -> None:
    page = page_of("setup")
    page.get_by_test_id("kind-calendar").click()
    wrong = FilePayload(name="cn_2043.json", mimeType="application/json", buffer=b"{}")
    page.get_by_test_id("year-file").set_input_files(wrong)
    expect(page.get_by_test_id("year-error")).to_have_attribute("data-code", "calendar_file_faulty")
    told = {
        "year": 2043,
        "source": "通知",
        "off": [["2043-10-01", "国庆"], ["2043-10-02", "国庆"]],
        "work": [],
    }
    right = FilePayload(name="cn_2043.json", mimeType="application/json", buffer=json.dumps(told).encode())
    page.get_by_test_id("year-file").set_input_files(right)
    expect(page.get_by_test_id("off-1-last")).to_have_value("2043-10-02")
    keep(page)
    page.get_by_test_id("edit-year-2043").click()
    page.get_by_test_id("off-1-last").fill("2043-10-03")
    page.get_by_test_id("check-year").click()
    expect(page.get_by_test_id("year-changes")).to_contain_text("2043-10-03")
    page.get_by_test_id("keep-year").click()
    expect(page.get_by_test_id("year-dialog")).to_have_count(0)
    expect(page.get_by_test_id("year-2043")).to_contain_text("3 天")
