"""The tour as somebody makes it who opens nothing else: every touch inside its frames."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from hallsys.demo.cast import SURFACES
from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.pages import Pages
from tests.browser.visits import STARTED_WITHIN
from tools.tourist import SLOW, surface, visit

TALL = (1700, 2200)
LEADS = ("kiosk", "clerk", "pad", "backoffice", "output")  # where something is to be done


@pytest.fixture
def pages(browser: Browser, fresh_demo: RunningDemo) -> Iterator[Pages]:
    pages = Pages(browser, fresh_demo.url)
    yield pages
    pages.close()


def test_a_visit_is_made_inside_the_tour(pages: Pages) -> None:
    tour = pages("tour", size=TALL)
    for key, *_ in SURFACES:
        # Nine pages start at once; how fast that is is measured by bench.pages.
        live = surface(tour, key).locator('html[lang="zh-CN"][data-live="live"]')
        expect(live).to_have_count(1, timeout=SLOW)
    came = set()
    for key in visit(tour):
        if key in LEADS and key not in came:
            expect(tour.locator(".surface.next")).to_have_attribute("data-testid", f"surface-{key}")
        came.add(key)
    assert came == {key for key, *_ in SURFACES}
    expect(tour.get_by_text("全部完成！")).to_be_visible()
    axe.check(tour, without=["iframe"])


def test_one_touch_begins_the_demo_again(browser: Browser, fresh_demo: RunningDemo) -> None:
    tour = browser.new_page()  # its console tells of the server that is away meanwhile
    tour.goto(f"{fresh_demo.url}/tour")
    with tour.expect_navigation(timeout=STARTED_WITHIN, wait_until="commit"):
        tour.get_by_test_id("reset").click()
        tour.get_by_test_id("reset-confirm").click()
    expect(tour.locator("html")).to_have_attribute("data-live", "live", timeout=SLOW)
    expect(tour.locator('[data-testid^="step-"][data-done="false"]')).to_have_count(11)
    tour.close()
