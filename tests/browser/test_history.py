"""A manager looks at the last month, and tries a day with more windows, by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.pages import Pages

SHOWN = {"week": "heat", "queues": "of-queues", "windows": "of-windows", "days": "of-days"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_last_month_is_looked_through(page_of: Pages, lang: str) -> None:
    page = page_of("history", lang=lang)
    page.get_by_test_id("period-last_month").press("Enter")
    expect(page.get_by_test_id("period-last_month")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("wait_p90")).to_contain_text(":")
    for tab, shown in (
        ("week", "heat"),
        ("queues", "of-queues"),
        ("windows", "of-windows"),
        ("days", "of-days"),
    ):
        page.get_by_test_id(f"view-{tab}").click()
        expect(page.get_by_test_id(shown).first).to_be_visible()
        axe.check(page)
    page.get_by_test_id("view-whatif").click()
    page.get_by_test_id("whatif-day").fill("2026-01-01")
    page.get_by_test_id("whatif-by").fill("2")
    page.get_by_test_id("whatif-by").press("Enter")
    expect(page.get_by_test_id("no-calls")).to_be_visible()
    axe.check(page)


def test_a_day_fits_on_paper(page_of: Pages) -> None:
    page = page_of("history")
    page.get_by_test_id("paper").click()
    page.goto(f"{page.url.split('/manager')[0]}/manager/history/day")
    expect(page.get_by_test_id("report")).to_be_visible()
    axe.check(page)
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
