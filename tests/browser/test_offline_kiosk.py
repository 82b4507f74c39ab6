"""A kiosk's browser through a cut: to the server's page, to the agent's own, and back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.kiosks import CutHall, KioskAgent, cut_hall
from tests.browser import axe
from tests.browser.pages import PORTRAIT
from tests.persons import person

STALE = 40_000  # ms: the server's page notices after eleven seconds


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CutHall]:
    folder: Path = tmp_path_factory.mktemp("cut") / "demo"
    with cut_hall(folder, ("K1",), lost_after=2.0, block=20) as running:
        running.kiosks[0].until(lambda state: state["queues"])
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": PORTRAIT[0], "height": PORTRAIT[1]})
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    yield context.new_page()
    context.close()
    assert faults == []


def at(page: Page, screen: str) -> None:
    """Wait until the kiosk shows a screen, and look whether everybody can use it."""
    expect(page.locator("main")).to_have_attribute("data-screen", screen, timeout=20_000)
    axe.check(page)


def typed(page: Page, number: str) -> None:
    page.get_by_test_id("type-number").click()
    at(page, "keypad")
    for character in number:
        page.get_by_test_id(f"key-{character}").click()
    page.get_by_test_id("typed-ok").click()


def own_page(kiosk: KioskAgent) -> str:
    return f"http://127.0.0.1:{kiosk.page_port}/"


def test_through_a_cut_and_back(hall: CutHall, page: Page) -> None:
    kiosk = hall.kiosks[0]
    page.goto(own_page(kiosk))
    page.wait_for_url(f"{kiosk.line.url}/kiosk/K1", timeout=STALE)
    expect(page.locator("html")).to_have_attribute("data-live", "live")
    kiosk.line.cut("silent")
    page.wait_for_url(own_page(kiosk), timeout=STALE)
    at(page, "home")
    expect(page.get_by_test_id("offline")).to_be_visible()
    # With a card, in Chinese.
    kiosk.devices.poke("K1-reader", "lay_card", {"card": "zhang"})
    at(page, "matters")
    expect(page.locator("main")).to_contain_text("张*丰")
    page.get_by_test_id("matter").first.click()
    at(page, "confirm")
    expect(page.get_by_test_id("number")).to_have_text("A001")
    expect(page.get_by_test_id("print-state")).to_have_attribute("data-state", "printed", timeout=20_000)
    page.get_by_test_id("done").click()
    at(page, "home")
    kiosk.lift()
    # With a typed number, in English and large type; nothing of it stays for the next.
    page.get_by_test_id("lang").click()
    page.get_by_test_id("elder").click()
    typed(page, person(1).number.value)
    at(page, "matters")
    kiosk.line.mend()
    kiosk.until(lambda state: state["up"])
    page.get_by_test_id("not-sure").click()  # whoever stands there is served to the end
    expect(page.get_by_test_id("number")).to_have_text("A002")
    expect(page.locator("main")).to_contain_text("Issued offline")
    page.get_by_test_id("done").click()
    page.wait_for_url(f"{kiosk.line.url}/kiosk/K1", timeout=STALE)


def test_a_card_that_is_no_good_is_told(hall: CutHall, page: Page) -> None:
    kiosk = hall.kiosks[0]
    kiosk.line.cut("refused")
    kiosk.until(lambda state: not state["up"])
    page.goto(own_page(kiosk))
    at(page, "home")
    kiosk.devices.poke("K1-reader", "lay_card", {"card": "expired"})
    expect(page.get_by_test_id("error")).to_have_attribute("data-code", "document_expired", timeout=20_000)
    at(page, "home")
    kiosk.lift()
    kiosk.line.mend()


def test_a_kiosk_without_numbers_says_where_to_go(hall: CutHall, page: Page) -> None:
    kiosk = hall.kiosks[0]
    kiosk.line.cut("refused")
    kiosk.until(lambda state: not state["up"])
    for seed in range(100, 100 + kiosk.state()["queues"][0]["left"]):
        kiosk.take_typed(person(seed).number.value, "A")
    page.goto(own_page(kiosk))
    at(page, "closed")
    expect(page.get_by_test_id("closed")).to_contain_text("咨询台")
    kiosk.line.mend()
