"""The page of a ticket on its holder's phone, through a visit."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from hallsys.demo.journey import Page as Caller
from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.feed import Hush
from tests.browser.guests import Guest
from tests.browser.pages import Pages, take_ticket
from tests.persons import person

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
    ticket = take_ticket(demo.url, {"zh": 341, "en": 342}[lang], TAX)
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
    ticket = take_ticket(demo.url, 343, TAX)
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


def test_the_other_numbers_of_a_visit_are_a_touch_away(page_of: Pages, demo: RunningDemo) -> None:
    caller = Guest(demo.url, 345)
    matters = {one["code"]: one["matter_id"] for one in caller.get("/kiosk/K1/snapshot")["matters"]}
    who = caller.post("/api/kiosk/K1/typed", number=person(345).number.value)["presentation_id"]
    chosen = [matters[TAX], matters["P001"]]
    first, second = caller.post("/api/kiosk/K1/issue", presentation_id=who, matter_ids=chosen)["tickets"]
    path = f"/t/{first['qr'].rsplit('/', 1)[-1].removesuffix('.svg')}"
    page = page_of("phone", path, size=NARROW)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    other = page.get_by_test_id(f"other-{second['number']}")
    expect(other).to_contain_text("公安综合")
    look(page)
    other.click()
    expect(page.get_by_test_id("number")).to_have_text(second["number"])
    page.get_by_test_id("cancel").click()
    page.get_by_test_id("cancel-confirm").click()
    expect(page.get_by_test_id("cancel")).to_have_count(0)
    page.get_by_test_id(f"other-{first['number']}").click()
    expect(page.get_by_test_id("others")).to_have_count(0)
    page.get_by_test_id("cancel").click()
    page.get_by_test_id("cancel-confirm").click()


def test_an_old_picture_tells_since_when_it_is_old(page_of: Pages, demo: RunningDemo) -> None:
    page = page_of("phone", take_ticket(demo.url, seed=346)["path"])
    page.clock.install()
    hush = Hush(page)
    page.reload()
    expect(page.locator('html[data-live="live"]')).to_have_count(1)
    hush.fall()
    heard = page.get_by_test_id("updated").inner_text().removeprefix("更新于 ")
    page.clock.run_for(300_000)
    expect(page.get_by_test_id("stale")).to_have_text(f"网络中断，显示的是 {heard} 的情况。")
    look(page)


def test_the_page_of_no_ticket_is_open_to_everybody(browser: Browser, demo: RunningDemo) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(f"{demo.url}/t/{'A' * 22}")
    expect(page.get_by_test_id("gone")).to_be_visible()
    look(page)
    context.close()
