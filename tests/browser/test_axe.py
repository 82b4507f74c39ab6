"""Every page as it stands when it is opened, in both languages, looked through by axe-core."""

import pytest
from playwright.sync_api import Page, expect

from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.pages import AUDIENCES, PHONE, Pages, take_ticket

BEYOND_THE_EDGE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
FOR_SCREENS = {"phone", "board", "sign", "kiosk", "pad", "locker", "tour"}


@pytest.mark.parametrize("audience", sorted(AUDIENCES.keys() - {"phone"}))
def test_a_page_is_open_to_everybody_and_speaks_english_at_one_touch(page_of: Pages, audience: str) -> None:
    page = page_of(audience)
    badge = page.locator(".demo-badge")
    expect(badge).to_have_text("模拟数据")
    axe.check(page, without=["iframe"])
    assert_fits_on_a_phone(page, audience)
    page.get_by_test_id("lang").first.click()
    expect(page.locator('html[lang="en"][data-live="live"]')).to_have_count(1)
    expect(badge).to_have_text("Simulated data")
    axe.check(page, without=["iframe"])
    assert_fits_on_a_phone(page, audience)


def assert_fits_on_a_phone(page: Page, audience: str) -> None:
    """Assert that nothing is beyond the edge of a phone, unless it is the page of a screen of its own."""
    if audience in FOR_SCREENS:
        return
    width, height = AUDIENCES[audience][2]
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.evaluate(DRAWN)
    assert page.evaluate(BEYOND_THE_EDGE) == 0
    page.set_viewport_size({"width": width, "height": height})


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_ticket_s_page_is_open_to_everybody(page_of: Pages, demo: RunningDemo, lang: str) -> None:
    ticket = take_ticket(demo.url, seed={"zh": 301, "en": 302}[lang])
    axe.check(page_of("phone", ticket["path"], lang=lang))
