"""Ratings that look forced: one manager proposes on the page of supervision, another decides."""

import pytest
from playwright.sync_api import expect

from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.pages import Pages
from tests.browser.visits import ClerkAtWork


@pytest.fixture(scope="module")
def clerk(demo: RunningDemo) -> ClerkAtWork:
    return ClerkAtWork(demo.url, "w03", "W03")  # where no other test rates: its ratings would be of the burst


def test_forced_ratings_are_proposed_by_one_and_excluded_by_another(
    page_of: Pages, clerk: ClerkAtWork
) -> None:
    pad = page_of("pad", "/pad/W03")
    for seed in range(761, 766):  # five at once are a burst
        clerk.serve(seed)
        pad.reload()  # it may still ask of whom other tests left waiting
        pad.get_by_test_id("level-5").click()
        expect(pad.get_by_test_id("thanks")).to_be_visible()
    page, second = page_of("supervision"), page_of("supervision", login="boss2", lang="en")
    own, theirs = (
        one.locator("[data-testid=finding][data-rule=rating_burst]").filter(has_text=name).first
        for one, name in ((page, "3 号窗口"), (second, "Window 3"))  # other tests rate at other windows
    )
    own.get_by_test_id("propose").click()
    expect(page.get_by_test_id("exclusion-dialog").get_by_test_id("levels")).to_contain_text(
        "非常满意（5 级）5 条"
    )
    axe.check(page)
    page.get_by_test_id("exclusion-reason").select_option("forced_bulk")
    page.get_by_test_id("exclusion-note").fill("三分钟内连续五条，监控显示由一人操作")
    page.get_by_test_id("exclusion-send").click()
    expect(own.get_by_test_id("exclusion")).to_have_attribute("data-state", "waits")
    expect(own.get_by_test_id("exclude")).to_have_count(0)
    expect(own.get_by_test_id("sign")).to_have_count(0)
    axe.check(page)
    expect(theirs.get_by_test_id("withdraw")).to_have_count(0)
    expect(theirs.get_by_test_id("levels")).to_contain_text("Very satisfied (level 5): ")
    theirs.get_by_test_id("exclude").click()
    axe.check(second)
    second.get_by_test_id("exclusion-note").fill("监控已核对")
    second.get_by_test_id("exclusion-send").click()
    expect(theirs.get_by_test_id("exclusion")).to_have_attribute("data-state", "excluded")
    expect(own.get_by_test_id("exclusion")).to_contain_text("监控已核对")
    axe.check(second)
    own.get_by_test_id("sign").click()
    page.get_by_test_id("note").fill("已剔除")
    page.get_by_test_id("sign-send").click()
    page.get_by_test_id("view-signed").click()
    expect(page.get_by_test_id("exclusion").first).to_be_visible()
