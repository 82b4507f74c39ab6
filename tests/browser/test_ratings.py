"""A bad rating reaches its manager, and is dealt with before their eyes."""

import pytest
from playwright.sync_api import expect

from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.pages import Pages
from tests.browser.visits import ClerkAtWork


@pytest.fixture(scope="module")
def clerk(demo: RunningDemo) -> ClerkAtWork:
    return ClerkAtWork(demo.url, "w02", "W02")


@pytest.mark.parametrize(("lang", "seed"), [("zh", 471), ("en", 473)])
def test_from_a_bad_rating_to_its_call_back(page_of: Pages, clerk: ClerkAtWork, lang: str, seed: int) -> None:
    page = page_of("ratings", lang=lang)
    before = page.get_by_test_id("follow-up").count()
    pad = page_of("pad", "/pad/W02", lang=lang)
    clerk.serve(seed)
    pad.get_by_test_id("level-1").click()
    pad.locator(".tags button").first.click()
    pad.get_by_test_id("text").fill("等了太久")
    pad.get_by_test_id("send").click()
    expect(page.get_by_test_id("follow-up")).to_have_count(before + 1)
    card = page.get_by_test_id("follow-up").first  # the newest: other tests rate badly too
    expect(card).to_contain_text("等了太久")
    axe.check(page)
    card.get_by_test_id("step-sign").click()
    for step, note in (("verify", "午间窗口不足"), ("rectify", "午间增开一个窗口")):
        card.get_by_test_id(f"step-{step}").click()
        axe.check(page)
        page.get_by_test_id("note").fill(note)
        page.get_by_test_id("step-send").click()
        expect(card).to_contain_text(note)
    card.get_by_test_id("look-up").click()
    expect(page.get_by_test_id("rater")).not_to_be_empty()
    page.get_by_test_id("dialog-cancel").click()
    card.get_by_test_id("step-content").click()
    expect(page.get_by_test_id("follow-up")).to_have_count(before)
    page.get_by_test_id("view-figures").click()
    expect(page.get_by_test_id("rectification")).to_contain_text("%")
    expect(page.get_by_test_id("of-windows").first).to_be_visible()
    axe.check(page)
