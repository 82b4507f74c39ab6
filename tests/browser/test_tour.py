"""The tour as somebody makes it who opens nothing else: every touch inside its frames."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FrameLocator, expect

from hallsys.demo.cast import SURFACES
from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.kiosk import SLOW
from tests.browser.pages import Pages

TALL = (1700, 2200)


@pytest.fixture
def pages(browser: Browser, fresh_demo: RunningDemo) -> Iterator[Pages]:
    pages = Pages(browser, fresh_demo.url)
    yield pages
    pages.close()


def test_a_visit_is_made_inside_the_tour(pages: Pages) -> None:
    tour = pages("tour", size=TALL)

    def surface(key: str) -> FrameLocator:
        return tour.frame_locator(f'[data-testid="frame-{key}"]')

    def leads_to(key: str) -> None:
        expect(tour.locator(".surface.next")).to_have_attribute("data-testid", f"surface-{key}")

    for key, *_ in SURFACES:
        # Nine pages start at once; how fast that is is measured by bench.pages.
        live = surface(key).locator('html[lang="zh-CN"][data-live="live"]')
        expect(live).to_have_count(1, timeout=SLOW)
    kiosk, clerk, office, output = map(surface, ("kiosk", "clerk", "backoffice", "output"))
    expect(kiosk.get_by_test_id("start-card")).to_have_attribute("data-reader", "ok", timeout=SLOW)
    clerk.get_by_test_id("sign-in").click()

    leads_to("kiosk")
    tour.get_by_test_id("lay-zhang").click()
    kiosk.get_by_test_id("matter-S001").click()
    kiosk.get_by_test_id("take").click()
    expect(kiosk.get_by_test_id("print-state")).to_have_attribute("data-state", "printed", timeout=SLOW)
    tour.get_by_test_id("lift").click()
    expect(tour.get_by_test_id("slip")).to_have_count(1, timeout=SLOW)
    kiosk.get_by_test_id("done").click()

    leads_to("clerk")
    clerk.get_by_test_id("next").click()
    expect(surface("board").get_by_test_id("hero-number")).to_have_text("A001")
    expect(surface("sign").get_by_test_id("sign-number")).to_have_text("A001")
    clerk.get_by_test_id("start").click()
    clerk.get_by_test_id("accept-S001").wait_for()
    for box in clerk.locator("[data-testid^=material-]").all()[:2]:
        box.click()
    clerk.get_by_test_id("accept-S001").click()
    clerk.get_by_test_id("case-S001").wait_for()
    clerk.get_by_test_id("finish").click()

    leads_to("pad")
    surface("pad").get_by_test_id("level-5").click()
    expect(surface("pad").get_by_test_id("thanks")).to_be_visible()
    expect(surface("manager").get_by_test_id("rating-5")).to_contain_text("1")

    leads_to("backoffice")
    office.get_by_test_id("take-up").click()
    office.get_by_test_id("conclude").click()
    office.get_by_test_id("result-name").first.fill("社会保障卡")
    office.get_by_test_id("shelf").first.fill("A-01")
    office.get_by_test_id("confirm-conclude").click()

    leads_to("output")
    output.get_by_test_id("sign-in").click()
    tour.get_by_test_id("reader-W08-reader").click()
    tour.get_by_test_id("lay-zhang").click()
    output.locator("[data-testid^=hand-over-]").click()
    expect(output.get_by_test_id("handed-row")).to_have_count(1)
    expect(tour.locator('[data-testid^="step-"][data-done="true"]')).to_have_count(11)
    expect(tour.get_by_text("全部完成！")).to_be_visible()
    axe.check(tour, without=["iframe"])
