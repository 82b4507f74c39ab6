"""A screen is set up: a manager makes its code, the screen's browser types it or opens the link."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.pages import PORTRAIT, SCREEN, TABLET, Pages


def make_code(office: Page, place: str) -> tuple[str, str]:
    """Return code and link for a place, as the page of devices shows them."""
    office.get_by_test_id("screen-place").select_option(place)
    office.get_by_test_id("make-screen").click()
    code = office.get_by_test_id("screen-code")
    expect(code).to_be_visible()
    return code.inner_text().split()[-1], office.get_by_test_id("screen-url").inner_text()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_kiosk_is_set_up_by_touch_and_a_pad_by_its_link(page_of: Pages, lang: str) -> None:
    office = page_of("devices", lang=lang)
    code, _ = make_code(office, "kiosk:K1")
    axe.check(office)
    kiosk = page_of("screen", size=PORTRAIT, lang=lang)
    for wrong in "22222222":
        kiosk.get_by_test_id(f"key-{wrong}").click()
    kiosk.get_by_test_id("set-up").click()
    expect(kiosk.get_by_test_id("error")).to_have_attribute("data-code", "screen_code_wrong")
    for key in code.replace("-", ""):
        kiosk.get_by_test_id(f"key-{key}").click()
    kiosk.get_by_test_id("set-up").click()
    expect(kiosk).to_have_url(f"{page_of.url}/kiosk/K1")
    expect(kiosk.locator("html")).to_have_attribute("data-live", "live")
    expect(office.get_by_test_id("screen-used")).to_be_visible()

    _, link = make_code(office, "pad:W01")
    pad = page_of("screen", size=TABLET)
    pad.goto("about:blank")
    pad.goto(link)
    expect(pad).to_have_url(f"{page_of.url}/pad/W01")

    # As an agent sends its browser on: with what the page was asked to show.
    _, link = make_code(office, "board:all")
    board = page_of("screen", size=SCREEN)
    board.goto("about:blank")
    board.goto(link.replace("/screen#", "/screen?next=%2Fboard%2Fall%3Frows%3D5#"))
    expect(board).to_have_url(f"{page_of.url}/board/all?rows=5")
    for place in ("kiosk:K1", "pad:W01", "board:all"):
        office.get_by_test_id(f"revoke-{place}").click()
        expect(office.get_by_test_id(f"pass-{place}")).to_have_count(0)
