"""The way between the manager's pages: all of them in sight on a desk, each under a name of its own."""

import pytest

from tests.browser.pages import DESK, SCREEN, Pages, Size

NARROW_WITH_ICONS: Size = (1901, 900)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_of_the_manager_is_in_sight_under_its_own_name(page_of: Pages, lang: str) -> None:
    page = page_of("manager", lang=lang)
    nav = page.locator(".manager-nav")
    for width, height in (DESK, (1600, 900), NARROW_WITH_ICONS, SCREEN):
        page.set_viewport_size({"width": width, "height": height})
        assert nav.evaluate("(one) => one.scrollWidth <= one.clientWidth"), width
    names = nav.locator("a").all_inner_texts()
    assert len({name.strip() for name in names}) == len(names)
