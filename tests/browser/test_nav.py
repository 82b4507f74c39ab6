"""The way between the manager's pages: two touches at most, each under a name of its own."""

import pytest

from tests.browser.pages import AUDIENCES, DESK, SCREEN, Pages, Size

SMALL_DESK: Size = (1280, 720)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_of_the_manager_is_two_touches_away_under_its_own_name(page_of: Pages, lang: str) -> None:
    page = page_of("manager", lang=lang)
    nav = page.locator(".manager-nav")
    kinds = [link.get_attribute("href") for link in nav.locator(".kinds a").all()]
    found: dict[str, str] = {}
    for kind in kinds:
        nav.locator(f'.kinds a[href="{kind}"]').click()
        page.wait_for_url(f"**{kind}*")
        current = nav.locator(".pages [aria-current=page]")
        current.wait_for()
        assert current.get_attribute("href") == kind
        for width, height in (SMALL_DESK, DESK, (1600, 900), SCREEN):
            page.set_viewport_size({"width": width, "height": height})
            for row in nav.locator("ul").all():
                assert row.evaluate("(one) => one.scrollWidth <= one.clientWidth"), (kind, width)
        for link in nav.locator(".pages a").all():
            found[link.inner_text().strip()] = link.get_attribute("href") or ""
    assert len(found) == len(set(found.values())) == managers_pages()
    for path in found.values():
        assert page.request.get(page_of.url + path).ok


def managers_pages() -> int:
    """Return how many of the audiences' pages lie on a manager's way: no hall is below that of the demo."""
    return sum(login == "boss" and name != "halls" for name, (_, login, _) in AUDIENCES.items())
