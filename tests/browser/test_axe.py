"""Every page as it stands when it is opened, in both languages, looked through by axe-core."""

import pytest

from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.pages import AUDIENCES, Pages, take_ticket


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("audience", sorted(AUDIENCES.keys() - {"phone"}))
def test_a_page_is_open_to_everybody(page_of: Pages, audience: str, lang: str) -> None:
    axe.check(page_of(audience, lang=lang), without=["iframe"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_ticket_s_page_is_open_to_everybody(page_of: Pages, demo: RunningDemo, lang: str) -> None:
    ticket = take_ticket(demo.url, seed={"zh": 301, "en": 302}[lang])
    axe.check(page_of("phone", ticket["path"], lang=lang))
