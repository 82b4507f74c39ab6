"""The sign above a window: what it says in each state, on every form of screen."""

import pytest
from playwright.sync_api import Page, expect

from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.feed import Feed, call
from tests.browser.pages import PORTRAIT, SCREEN, Pages
from tests.browser.test_board import CONTRASTS, OVERFLOWING, SIZE_OF

STRIP = (1920, 360)


@pytest.fixture
def sign(page_of: Pages, demo: RunningDemo) -> tuple[Page, Feed]:
    page = page_of("sign")
    feed = Feed(page)
    page.goto(f"{demo.url}/sign/W05")
    expect(page.locator('html[data-live="live"]')).to_have_count(1)
    feed.ready()
    return page, feed


def look(page: Page, least: float | None = None) -> None:
    """Assert that the sign fits every form of screen, and that its number is large there."""
    for width, height in (SCREEN, PORTRAIT, STRIP):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(OVERFLOWING) == [], (width, height)
        if least is not None:
            assert page.evaluate(SIZE_OF, [".hero-number"]) >= least, (width, height)
    assert page.evaluate(CONTRASTS) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_sign_says_what_to_do(sign: tuple[Page, Feed], lang: str) -> None:
    page, feed = sign
    if lang == "en":
        page.get_by_test_id("lang").click()
    snapshot = feed.snapshot()
    window = snapshot["window"]["window_id"]
    other = next(one for one in snapshot["numbers"] if one != window)
    state = page.get_by_test_id("sign-state")
    expect(state).to_have_attribute("data-state", "closed")
    look(page)
    feed.tell([{"kind": "WindowReopened", "window_id": window}])
    expect(state).to_have_attribute("data-state", "idle")
    look(page)
    here = {**call(7, snapshot, letter="AL"), "window_id": window}
    feed.tell([here], at=feed.soon())
    expect(page.get_by_test_id("sign-number")).to_have_text("AL007")
    flashing = page.locator(".new")
    expect(flashing).to_have_count(1)
    flashing.evaluate("(one) => { one.dataset.before = '' }")
    feed.tell([{**here, "kind": "TicketRecalled", "recalls": 1}], at=feed.soon())
    expect(page.get_by_test_id("recalled")).to_contain_text("2")
    expect(page.locator(".new:not([data-before])")).to_have_count(1)  # anew, so that it flashes again
    look(page, 0.19)
    axe.check(page)
    feed.tell(
        [
            {**here, "kind": "TicketTransferred", "target_window_id": other},
            {"kind": "WindowPaused", "window_id": window, "reason": "meal"},
        ]
    )
    expect(state).to_have_attribute("data-state", "paused")
    expect(page.get_by_test_id("moved")).to_contain_text(str(snapshot["numbers"][other]))
    look(page)
    axe.check(page)
