"""The page of a matter on a narrow phone with large text. It has no script, and weighs little."""

import pytest
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.pages import Pages
from tests.browser.test_weights import WEIGHT

BEYOND_THE_EDGE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_to_bring_fits_a_narrow_phone_with_large_text(page_of: Pages, lang: str) -> None:
    page = page_of("guide", lang=lang, size=(320, 640))
    assert page.evaluate(WEIGHT) <= 100_000
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    expect(page.get_by_test_id("materials")).to_be_visible()
    assert page.evaluate(BEYOND_THE_EDGE) <= 0
    axe.check(page)
    page.get_by_test_id("book").click()
    expect(page.get_by_test_id("matter-S001")).to_be_visible()
