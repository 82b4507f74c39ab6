"""One visit as people make it: every surface open in one browser, nothing but touches and keys."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from hallsys.demo.trip import RunningDemo
from tests.browser.pages import Watch

STEPS = [
    "card",
    "ticket",
    "slip",
    "call",
    "serve",
    "accept",
    "finish",
    "rate",
    "conclude",
    "ready",
    "handover",
]
SURFACES = {
    "kiosk": "/kiosk/K1",
    "clerk": "/clerk/W01",
    "board": "/board/MAIN",
    "sign": "/sign/W01",
    "pad": "/pad/W01",
    "backoffice": "/backoffice",
    "output": "/output/W08",
    "manager": "/manager",
}


@pytest.fixture
def context(browser: Browser, fresh_demo: RunningDemo) -> Iterator[BrowserContext]:
    """Yield a context whose pages complain of nothing and fetch nothing from elsewhere."""
    context = browser.new_context(viewport={"width": 1600, "height": 1000})
    watch = Watch()
    watch.over(context)
    yield context
    context.close()
    watch.verify()


def test_from_the_first_card_to_pick_up_and_rating(context: BrowserContext, fresh_demo: RunningDemo) -> None:
    demo = fresh_demo
    tour = context.new_page()
    tour.goto(f"{demo.url}/tour")
    pages = {name: context.new_page() for name in SURFACES}
    for name, path in SURFACES.items():
        pages[name].goto(demo.url + path)
        expect(pages[name].locator("html")).to_have_attribute("data-live", "live")
        expect(pages[name].locator("html")).to_have_attribute("lang", "zh-CN")

    pages["clerk"].get_by_test_id("sign-in").click()
    tour.get_by_test_id("lay-zhang").click()
    kiosk = pages["kiosk"]
    expect(kiosk.get_by_test_id("masked-name")).to_have_text(re.compile(r"张\*丰"))
    kiosk.get_by_test_id("matter-S001").click()
    kiosk.get_by_test_id("take").click()
    expect(kiosk.get_by_test_id("number")).to_have_text("A001")
    expect(kiosk.get_by_test_id("print-state")).to_have_attribute("data-state", "printed")
    tour.get_by_test_id("lift").click()

    clerk = pages["clerk"]
    expect(clerk.get_by_test_id("waiting-row")).to_have_count(1)
    clerk.keyboard.press("F2")
    expect(clerk.get_by_test_id("number")).to_have_text("A001")
    expect(pages["board"].get_by_test_id("hero-number")).to_have_text("A001")
    expect(pages["sign"].get_by_test_id("sign-number")).to_have_text("A001")
    clerk.keyboard.press("F4")
    clerk.get_by_test_id("accept-S001").wait_for()
    for box in clerk.locator("[data-testid^=material-]").all()[:2]:
        box.click()
    clerk.get_by_test_id("accept-S001").click()
    case_number = clerk.get_by_test_id("case-S001").inner_text()
    assert re.search(r"[0-9A-Z]{31}\d{12}", case_number)
    clerk.keyboard.press("F10")

    pad = pages["pad"]
    pad.get_by_test_id("level-5").click()
    expect(pad.get_by_test_id("thanks")).to_be_visible()
    expect(pages["manager"].get_by_test_id("rating-5")).to_contain_text("1")

    backoffice = pages["backoffice"]
    backoffice.get_by_test_id("open-case").filter(has_text=case_number).click()
    backoffice.get_by_test_id("take-up").click()
    backoffice.get_by_test_id("conclude").click()
    backoffice.get_by_test_id("shelf").first.fill("A-01")
    backoffice.get_by_test_id("confirm-conclude").click()
    expect(backoffice.get_by_test_id("done-row")).to_have_count(1)

    output = pages["output"]
    output.get_by_test_id("sign-in").click()
    demo.devices.poke("W08-reader", "lay_card", {"card": "zhang"})
    expect(output.get_by_test_id("result-row")).to_have_count(1)
    expect(output.get_by_test_id("shelf")).to_contain_text("A-01")
    output.locator("[data-testid^=hand-over-]").click()
    expect(output.get_by_test_id("handed-row")).to_have_count(1)
    for step in STEPS:
        expect(tour.get_by_test_id(f"step-{step}")).to_have_attribute("data-done", "true")
