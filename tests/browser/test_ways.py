"""A clerk asks how results reach the applicant, and the output window sees it."""

import pytest
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.pages import Pages
from tests.browser.visits import at_work


@pytest.mark.parametrize(("lang", "seed", "sent"), [("zh", 671, "快递送达"), ("en", 673, "By courier")])
def test_a_courier_is_chosen_at_acceptance(page_of: Pages, lang: str, seed: int, sent: str) -> None:
    page = at_work(page_of, lang, seed)
    page.get_by_test_id("way-courier").click()
    expect(page.get_by_test_id("accept-S006")).to_be_disabled()  # where to, nobody said yet
    page.get_by_test_id("way-receiver").fill("甲样本")
    page.get_by_test_id("way-phone").fill("138 0000 0000")
    page.get_by_test_id("way-place").fill("云溪市青溪路 1 号 2 单元 301")
    axe.check(page)
    with page.expect_response("**/api/clerk/accept"):
        page.get_by_test_id("accept-S006").click()
    expect(page.get_by_test_id("case-S006")).to_be_visible()
    change = page.locator("[data-testid^=choose-way-]")
    expect(change).to_contain_text(sent)
    change.click()
    axe.check(page)
    page.get_by_test_id("new-way-window").click()
    with page.expect_response("**/api/clerk/choose-way"):
        page.get_by_test_id("way-confirm").click()
    expect(change).not_to_contain_text(sent)
    expect(page.get_by_test_id("finish")).to_be_enabled()
    with page.expect_response("**/api/clerk/finish"):
        page.keyboard.press("F10")
    expect(page.get_by_test_id("number")).to_have_count(0)
