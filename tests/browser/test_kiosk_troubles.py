"""The kiosk when things around it fail: paper, another printer, the server."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from hallsys.demo.journey import Page as Caller
from hallsys.demo.trip import RunningDemo
from tests.browser.kiosk import SLOW, Visitor
from tests.browser.pages import Pages


@pytest.fixture
def pages(browser: Browser, fresh_demo: RunningDemo) -> Iterator[Pages]:
    pages = Pages(browser, fresh_demo.url)
    yield pages
    for context in browser.contexts:
        context.close()


def test_a_kiosk_lives_on_without_paper_and_after_a_restart(pages: Pages, fresh_demo: RunningDemo) -> None:
    visitor = Visitor(pages, fresh_demo)
    page, manager = visitor.page, pages("manager")
    expect(page.get_by_test_id("start-card")).to_have_attribute("data-reader", "ok", timeout=SLOW)
    state = page.get_by_test_id("print-state")
    fresh_demo.devices.poke("K1-printer", "faults", {"faults": ["paper_out"]})
    visitor.arrive(440)
    visitor.touch("matter-S001", "take")
    expect(state).to_contain_text("号票已在 1 号窗口 打印", timeout=SLOW)
    expect(manager.get_by_text("缺纸").first).to_be_visible(timeout=SLOW)
    visitor.touch("done")
    fresh_demo.devices.poke("W01-printer", "faults", {"faults": ["paper_out"]})
    visitor.arrive(441)
    visitor.touch("matter-S001", "take")
    expect(state).to_have_attribute("data-state", "failed", timeout=SLOW)
    expect(page.get_by_test_id("qr")).to_be_visible()
    assert visitor.number() == "A002"
    visitor.touch("done")

    Caller(fresh_demo.url).post("/tour/reset")  # the server stops and begins again, empty
    expect(page.get_by_test_id("crowd-general")).to_contain_text("0 人", timeout=2 * SLOW)
    expect(page.locator('html[data-live="live"]')).to_have_count(1, timeout=SLOW)
    expect(page.get_by_test_id("start-card")).to_have_attribute("data-reader", "ok", timeout=SLOW)
    visitor.arrive(442)
    visitor.touch("matter-S001", "take")
    expect(state).to_have_attribute("data-state", "printed", timeout=SLOW)
    assert visitor.number() == "A001"
