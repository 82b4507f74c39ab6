"""A case for an organisation: named in a dialog by keyboard, and collected by its agent's card."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.pages import Pages, take_ticket

CODE = "91350100M000100Y43"


@pytest.fixture
def pages(browser: Browser, fresh_demo: RunningDemo) -> Iterator[Pages]:
    pages = Pages(browser, fresh_demo.url)
    yield pages
    pages.close()


@pytest.mark.parametrize(
    ("lang", "seed", "role"), [("zh", 661, "授权经办人"), ("en", 663, "Authorised agent")]
)
def test_the_clerk_names_the_organisation(
    pages: Pages, fresh_demo: RunningDemo, lang: str, seed: int, role: str
) -> None:
    page = pages("clerk", lang=lang)
    page.get_by_test_id("sign-in").or_(page.get_by_test_id("state")).first.wait_for()
    if page.get_by_test_id("sign-in").count():
        page.get_by_test_id("sign-in").click()
    page.get_by_test_id("state").wait_for()
    take_ticket(fresh_demo.url, seed, "S010")
    page.keyboard.press("F2")
    expect(page.get_by_test_id("number")).to_be_visible()
    page.keyboard.press("F4")
    expect(page.get_by_test_id("acts-for")).to_be_enabled()
    page.get_by_test_id("acts-for").focus()
    page.keyboard.press("Enter")
    axe.check(page)
    page.get_by_test_id("organisation-name").fill("闽江茶业有限公司")
    page.get_by_test_id("organisation-code").fill(CODE[:-1] + "4")
    page.get_by_test_id("organisation-role").select_option("authorised")
    page.get_by_test_id("organisation-note").fill("授权委托书 7")
    page.get_by_test_id("acting-confirm").click()
    expect(page.get_by_test_id("acting-dialog")).to_be_visible()  # the check character is wrong
    page.get_by_test_id("organisation-code").fill(CODE.lower())
    with page.expect_response("**/api/clerk/acts-for"):
        page.get_by_test_id("acting-confirm").click()
    expect(page.get_by_test_id("organisation")).to_contain_text("闽江茶业有限公司")
    expect(page.get_by_test_id("organisation")).to_contain_text(role)
    expect(page.get_by_test_id("organisation")).not_to_contain_text(CODE)
    axe.check(page)
    for box in page.locator("[data-testid^=material-]").all():
        box.check()
    with page.expect_response("**/api/clerk/accept"):
        page.get_by_test_id("accept-S010").click()
    expect(page.get_by_test_id("case-S010")).to_be_visible()
    page.keyboard.press("F10")
    expect(page.get_by_test_id("number")).to_have_count(0)
