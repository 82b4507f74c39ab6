"""Papers in a browser: a notice, a receipt from another printer, one that fails, a kiosk without paper."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from hallsys.demo.trip import RunningDemo
from tests.browser.kiosk import SLOW, Visitor
from tests.browser.pages import Pages, take_ticket


@pytest.fixture
def pages(browser: Browser, fresh_demo: RunningDemo) -> Iterator[Pages]:
    pages = Pages(browser, fresh_demo.url)
    yield pages
    pages.close()


def test_a_slip_that_comes_out_while_the_page_reads_anew_is_told(
    pages: Pages, fresh_demo: RunningDemo
) -> None:
    visitor = Visitor(pages, fresh_demo)
    page = visitor.page
    expect(page.get_by_test_id("start-card")).to_have_attribute("data-reader", "ok", timeout=SLOW)
    page.route("**/kiosk/K1/snapshot*", lambda _held: None)
    visitor.arrive(439)
    with page.expect_request("**/kiosk/K1/snapshot*"):
        fresh_demo.devices.poke("K1-reader", "faults", {"faults": ["unplugged"]})
    visitor.touch("matter-S001", "take")
    expect(page.get_by_test_id("print-state")).to_have_attribute("data-state", "printed", timeout=SLOW)
    with page.expect_response("**/kiosk/K1/snapshot*"):
        page.unroute("**/kiosk/K1/snapshot*")  # which lets go of those that are held
    expect(page.get_by_test_id("print-state")).to_have_attribute("data-state", "printed")
    fresh_demo.devices.poke("K1-reader", "faults", {"faults": []})


def test_papers_come_out_somewhere_or_are_told_to_have_failed(fresh_demo: RunningDemo, pages: Pages) -> None:
    kiosk, clerk = pages("kiosk"), pages("clerk")
    expect(kiosk.get_by_test_id("start-card")).to_have_attribute("data-reader", "ok", timeout=SLOW)
    clerk.get_by_test_id("sign-in").click()
    take_ticket(fresh_demo.url, 1)
    clerk.get_by_test_id("next").click()
    clerk.get_by_test_id("start").click()
    clerk.get_by_test_id("print-notice").click()
    notice = clerk.get_by_test_id("paper-notice")
    expect(notice).to_have_attribute("data-state", "printed", timeout=SLOW)
    assert "一次性告知书" in str(fresh_demo.devices.state("W01-printer"))
    for box in clerk.locator("[data-testid^=material-]").all():
        box.check()
    clerk.get_by_test_id("accept-S001").click()
    fresh_demo.devices.poke("W01-printer", "faults", {"faults": ["paper_out"]})
    clerk.get_by_test_id("print-acceptance").click()
    receipt = clerk.get_by_test_id("paper-acceptance")
    expect(receipt).to_have_attribute("data-state", "printed", timeout=SLOW)
    expect(receipt).to_contain_text("取号机 K1")
    fresh_demo.devices.poke("K1-printer", "faults", {"faults": ["paper_out"]})
    clerk.get_by_test_id("print-acceptance").click()
    expect(receipt).to_have_attribute("data-state", "failed", timeout=SLOW)
    expect(receipt).to_contain_text("缺纸")
    fresh_demo.devices.poke("K1-reader", "lay_card", {"card": "zhang"})
    expect(kiosk.get_by_test_id("masked-name")).to_have_text("张*丰")
    kiosk.get_by_test_id("matter-S001").click()
    kiosk.get_by_test_id("take").click()
    expect(kiosk.get_by_test_id("print-state")).to_have_attribute("data-state", "failed", timeout=SLOW)
    expect(kiosk.get_by_test_id("number")).to_be_visible()
    expect(kiosk.get_by_test_id("qr")).to_be_visible()
