"""The inbox of the back office in a browser: one reviews, another confirms, the results are made."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.pages import Pages
from tests.browser.visits import ClerkAtWork

SEEDS = {"zh": 611, "en": 612}


def accepted(demo: RunningDemo, seed: int, matter: str) -> Any:
    """Have a clerk of the demo accept a case of the invented person of `seed`."""
    return ClerkAtWork(demo.url, "w02", "W02").accept(seed, matter)


def press(page: Page, command: str, testid: str) -> None:
    """Press a button and wait until the server has done it."""
    with page.expect_response(f"**/api/backoffice/{command}") as answered:
        page.get_by_test_id(testid).click()
    assert answered.value.ok, answered.value.text()


def choose(page: Page, case: Any) -> None:
    page.locator(f'[data-case="{case["case_id"]}"]').get_by_test_id("open-case").click()
    expect(page.get_by_test_id("stages")).to_be_visible()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_one_reviews_another_confirms_and_the_results_are_made(
    page_of: Pages, demo: RunningDemo, lang: str
) -> None:
    reviewer = page_of("backoffice", lang=lang)
    case = accepted(demo, SEEDS[lang], "S005")
    choose(reviewer, case)
    axe.check(reviewer)
    press(reviewer, "claim", "claim")
    reviewer.get_by_test_id("end-grant").click()
    reviewer.get_by_test_id("note").fill("材料齐全")
    axe.check(reviewer)
    press(reviewer, "end-stage", "confirm-ending")
    expect(reviewer.get_by_test_id("stage-check")).to_have_attribute("data-state", "now")
    expect(reviewer.get_by_test_id("claim")).to_have_count(0)  # it is for somebody else

    checker = page_of("backoffice", lang=lang, login="app02")
    choose(checker, case)
    press(checker, "claim", "claim")
    checker.get_by_test_id("end-confirm").click()
    expect(checker.get_by_test_id("proposal")).to_be_visible()
    press(checker, "end-stage", "confirm-ending")
    expect(reviewer.get_by_test_id("stage-issue")).to_have_attribute("data-state", "now")

    press(reviewer, "claim", "claim")
    reviewer.get_by_test_id("end-issued").click()
    expect(reviewer.get_by_test_id("result-pick")).to_be_checked()  # the only one of its guide
    reviewer.get_by_test_id("result-pick").uncheck()
    reviewer.get_by_test_id("confirm-ending").click()
    expect(reviewer.get_by_test_id("no-result")).to_be_visible()
    reviewer.get_by_test_id("result-pick").check()
    reviewer.get_by_test_id("shelf").first.fill("A-09")
    press(reviewer, "end-stage", "confirm-ending")
    expect(reviewer.locator(f'[data-testid="case-row"][data-case="{case["case_id"]}"]')).to_have_count(0)
    expect(reviewer.get_by_test_id("act-row")).to_have_count(3)


EXPERTS = {"zh": 613, "en": 614}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_experts_are_drawn_one_gives_way_and_all_are_heard(
    page_of: Pages, demo: RunningDemo, lang: str
) -> None:
    page = page_of("backoffice", lang=lang)
    case = accepted(demo, EXPERTS[lang], "S007")
    choose(page, case)
    press(page, "claim", "claim")
    page.get_by_test_id("draw").click()
    page.get_by_test_id("field").select_option("道路运输")
    page.get_by_test_id("unit").first.check()
    axe.check(page)
    press(page, "draw-experts", "confirm-draw")
    seats = page.get_by_test_id("seat")
    expect(seats).to_have_count(3)
    expect(page.get_by_test_id("verified")).to_be_visible()
    page.get_by_test_id("draw-record").locator("summary").click()
    expect(page.get_by_test_id("seed")).to_have_text(re.compile("^[0-9a-f]{64}$"))
    axe.check(page)

    seats.first.get_by_test_id("excuse").click()
    page.get_by_test_id("note").fill("出差")
    press(page, "excuse-expert", "confirm-draw")
    expect(seats).to_have_count(4)
    for at in (1, 2, 3):
        seats.nth(at).get_by_test_id("opinion").click()
        page.get_by_test_id("favour-yes").check()
        press(page, "note-opinion", "confirm-draw")
        expect(seats.nth(at)).to_have_attribute("data-state", "favour")
    page.get_by_test_id("end-reported").click()
    press(page, "end-stage", "confirm-ending")
    expect(page.get_by_test_id("stage-review")).to_have_attribute("data-state", "now")
