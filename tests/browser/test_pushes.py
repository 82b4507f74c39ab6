"""The page of pushes and the demo's receiving system: it fails when told to, and a day is compared."""

from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.pages import Pages


def test_the_other_side_is_told_to_fail_and_to_work(page_of: Pages) -> None:
    page = page_of("exchange", lang="en")
    for mood, told in (("busy", 1), ("works", 0)):
        with page.expect_response("**/exchange/feel"):
            page.get_by_test_id(f"mood-{mood}").click()
        expect(page.locator(".banner.warn")).to_have_count(told)


def test_a_day_is_compared_with_a_receiver(page_of: Pages) -> None:
    page = page_of("pushes", lang="en")
    expect(page.get_by_test_id("receiver")).to_have_count(2)
    page.get_by_test_id("view-day").click()
    page.get_by_test_id("pick-receiver").select_option("cases")
    with page.expect_response("**/api/manager/compare-pushes"):
        page.get_by_test_id("compare").click()
    expect(page.get_by_test_id("toast")).to_be_visible()
    expect(page.get_by_test_id("compared")).to_contain_text("Last compared")
    axe.check(page)
