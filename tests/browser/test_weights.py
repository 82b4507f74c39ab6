"""What a page weighs on its way to an empty browser: phones pay for it, and screens start on old machines."""

import pytest
from playwright.sync_api import Browser, expect

from hallsys.demo.trip import RunningDemo
from tests.browser.pages import AUDIENCES, Watch, take_ticket

# audience -> the most bytes on the line
LIMITS = {
    "phone": 100_000,
    "booking": 100_000,
    "kiosk": 200_000,
    "board": 200_000,
    "sign": 200_000,
    "pad": 200_000,
}
WEIGHT = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .reduce((sum, entry) => sum + entry.transferSize, 0)"""


AGAIN = 5  # the page, what it shows, and its line; scripts and styles are there
ASKED = """() => performance.getEntriesByType("resource").filter((entry) => entry.transferSize > 0).length"""


@pytest.mark.parametrize("audience", LIMITS)
def test_a_page_is_light_and_lighter_the_second_time(
    browser: Browser, demo: RunningDemo, audience: str
) -> None:
    path = take_ticket(demo.url, seed=321)["path"] if audience == "phone" else AUDIENCES[audience][0]
    context, watch = browser.new_context(), Watch()  # with nothing in its cache
    watch.over(context)
    page = context.new_page()
    page.goto(f"{demo.url}{path}")
    expect(page.locator('html[data-live="live"]')).to_have_count(1)
    assert 20_000 < page.evaluate(WEIGHT) <= LIMITS[audience]
    assert page.evaluate(ASKED) > AGAIN
    page.goto(f"{demo.url}{path}")
    expect(page.locator('html[data-live="live"]')).to_have_count(1)
    assert page.evaluate(ASKED) <= AGAIN
    context.close()
    watch.verify()
