"""The page of a ticket on its holder's phone, through a visit."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from hallsys.demo.journey import Page as Caller
from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.pages import Pages, take_ticket

NARROW = (320, 640)
BEYOND_THE_EDGE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LISTEN = (
    "() => { navigator.vibrate = (pattern) => (document.documentElement.dataset.shaken = pattern.length); }"
)
TAX = "T001"
WINDOW, LOGIN = "W31", "t01"  # the queue of taxes is no other test's


def look(page: Page) -> None:
    """Assert that the page fits its width, and that it is open to everybody."""
    assert page.evaluate(BEYOND_THE_EDGE) <= 0
    axe.check(page)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_ticket_is_given_up_after_a_question_on_a_narrow_phone_with_large_text(
    page_of: Pages, demo: RunningDemo, lang: str
) -> None:
    ticket = take_ticket(demo.url, seed={"zh": 341, "en": 342}[lang], matter=TAX)
    page = page_of("phone", ticket["path"], lang=lang, size=NARROW)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    expect(page.get_by_test_id("near")).to_be_visible()
    expect(page).to_have_title(re.compile(ticket["number"]))
    look(page)
    page.get_by_test_id("cancel").click()
    look(page)
    page.get_by_test_id("dialog-cancel").click()
    page.get_by_test_id("cancel").click()
    page.get_by_test_id("cancel-confirm").click()
    expect(page.get_by_test_id("page")).to_have_attribute("data-status", "cancelled")
    look(page)


def test_a_call_fills_the_screen_and_shakes_the_phone(page_of: Pages, demo: RunningDemo) -> None:
    ticket = take_ticket(demo.url, seed=343, matter=TAX)
    page = page_of("phone", ticket["path"], size=NARROW)
    page.emulate_media(color_scheme="dark")
    page.reload()
    expect(page.locator("html[data-theme=dark][data-live=live]")).to_have_count(1)
    page.evaluate(LISTEN)
    clerk = Caller(demo.url)
    clerk.sign_in(LOGIN)
    clerk.post("/api/clerk/sign-in", window=WINDOW)
    service = clerk.post("/api/clerk/next", window=WINDOW)["service"]
    assert service["number"] == ticket["number"]
    expect(page.get_by_test_id("go-window")).to_have_text("31")
    expect(page.locator("html")).to_have_attribute("data-shaken", "5")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    look(page)
    for command in ("start", "finish"):
        clerk.post(f"/api/clerk/{command}", window=WINDOW, service_id=service["service_id"])
    page.get_by_test_id("level-2").click()
    look(page)
    page.locator("[data-testid^=tag-]").first.click()
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("thanks")).to_be_visible()


def test_the_page_of_no_ticket_is_open_to_everybody(browser: Browser, demo: RunningDemo) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{demo.url}/t/{'A' * 22}")
    expect(page.get_by_test_id("gone")).to_be_visible()
    look(page)
    context.close()
