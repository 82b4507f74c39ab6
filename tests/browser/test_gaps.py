"""A case that is accepted with a gap by keyboard, filled at another visit, and withdrawn."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.pages import Pages, take_ticket

SEED = 651


@pytest.fixture
def pages(browser: Browser, fresh_demo: RunningDemo) -> Iterator[Pages]:
    pages = Pages(browser, fresh_demo.url)
    yield pages
    pages.close()


def test_a_gap_is_promised_filled_and_the_case_withdrawn(pages: Pages, fresh_demo: RunningDemo) -> None:
    page = pages("clerk")
    page.get_by_test_id("sign-in").click()
    page.get_by_test_id("state").wait_for()
    take_ticket(fresh_demo.url, SEED)
    page.keyboard.press("F2")
    expect(page.get_by_test_id("number")).to_be_visible()
    page.keyboard.press("F4")
    may_follow = page.locator("[data-testid^=gap-]")
    photo = (may_follow.get_attribute("data-testid") or "").removeprefix("gap-")
    expect(page.get_by_test_id("gaps-S001")).to_have_count(0)  # nothing of the main materials is there
    for box in page.locator(f"[data-testid^=material-]:not([data-testid=material-{photo}])").all():
        box.focus()
        page.keyboard.press("Space")
    expect(page.get_by_test_id("gaps-S001")).to_be_enabled()  # the service has begun
    page.get_by_test_id("gaps-S001").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_test_id("gaps-dialog")
    expect(page.get_by_test_id("gap-consequence")).to_contain_text("终止")
    axe.check(page)
    page.get_by_test_id("gaps-confirm").click()
    expect(dialog).to_be_visible()  # not before the applicant was told
    page.get_by_test_id("gap-told").focus()
    page.keyboard.press("Space")
    with page.expect_response("**/api/clerk/accept"):
        page.keyboard.press("Enter")
    expect(page.get_by_test_id("case-S001")).to_be_visible()
    expect(page.get_by_test_id(f"waits-{photo}")).to_be_visible()
    axe.check(page)
    page.keyboard.press("F10")
    expect(page.get_by_test_id("number")).to_have_count(0)

    take_ticket(fresh_demo.url, SEED, "S002")
    page.keyboard.press("F2")
    expect(page.get_by_test_id("number")).to_be_visible()
    page.keyboard.press("F4")
    expect(page.get_by_test_id("open-row")).to_be_visible()
    with page.expect_response("**/api/clerk/fill-gaps"):
        page.get_by_test_id(f"take-{photo}").click()
    expect(page.get_by_test_id(f"waits-{photo}")).to_have_count(0)
    page.locator("[data-testid^=withdraw-]").click()
    with page.expect_response("**/api/clerk/withdraw"):
        page.get_by_test_id("withdraw-confirm").click()
    expect(page.get_by_test_id("open-row")).to_have_count(0)
    expect(page.get_by_test_id("decided-row")).to_contain_text("已撤回")


@pytest.mark.parametrize(("lang", "seed"), [("zh", 653), ("en", 655)])
def test_all_matters_of_a_visit_are_accepted_with_their_gaps(
    pages: Pages, fresh_demo: RunningDemo, lang: str, seed: int
) -> None:
    page = pages("clerk", "/clerk/W02", lang=lang, login="w02")
    page.get_by_test_id("sign-in").or_(page.get_by_test_id("state")).first.wait_for()
    if page.get_by_test_id("sign-in").count():
        page.get_by_test_id("sign-in").click()
    page.get_by_test_id("state").wait_for()
    take_ticket(fresh_demo.url, seed, "S001", "S005")
    page.keyboard.press("F2")
    expect(page.get_by_test_id("number")).to_be_visible()
    page.keyboard.press("F4")
    whole = page.get_by_test_id("accept-all")
    whole.wait_for()  # what the applicant came for is read first
    expect(whole).to_be_disabled()
    may_follow = [
        (one.get_attribute("data-testid") or "").removeprefix("gap-")
        for one in page.locator("[data-testid^=gap-]").all()
    ]
    for box in page.locator("[data-testid^=material-]").all():
        material = (box.get_attribute("data-testid") or "").removeprefix("material-")
        if material not in may_follow and not box.is_checked():  # a shared one is ticked for both
            box.check()
    expect(whole).to_be_enabled()
    whole.click()
    for code in ("S001", "S005"):
        expect(page.get_by_test_id(f"gaps-of-{code}").get_by_test_id("to-come")).to_have_count(1)
    axe.check(page)
    page.get_by_test_id("gap-told").check()
    with page.expect_response("**/api/clerk/accept-all") as answer:
        page.get_by_test_id("gaps-confirm").click()
    assert answer.value.ok
    for code in ("S001", "S005"):
        expect(page.get_by_test_id(f"case-{code}")).to_be_visible()
    expect(page.locator("[data-testid^=waits-]")).to_have_count(2)
    axe.check(page)
    page.keyboard.press("F10")
    expect(page.get_by_test_id("number")).to_have_count(0)
