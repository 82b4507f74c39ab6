"""A case is followed on its applicant's phone, and at the kiosk by whoever lays a card."""

import pytest
from playwright.sync_api import expect

from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.kiosk import SLOW
from tests.browser.pages import Pages
from tests.browser.visits import ClerkAtWork
from tests.persons import person

SEED = 7301
BEYOND_THE_EDGE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def case_number(demo: RunningDemo) -> str:
    case = ClerkAtWork(demo.url, "w02", "W02").accept(SEED, "S005")
    return str(case["case_number"])


def test_a_case_is_followed_on_the_phone_of_its_applicant(page_of: Pages, case_number: str) -> None:
    page = page_of("progress", lang="en")
    page.get_by_test_id("case_number").fill(case_number)
    page.get_by_test_id("number").fill(person(SEED + 1).number.value)
    with page.expect_response("**/api/progress/find"):
        page.get_by_test_id("find").click()
    expect(page.get_by_test_id("error")).to_have_attribute("data-code", "progress_unknown")
    page.get_by_test_id("number").fill(person(SEED).number.value)
    page.get_by_test_id("find").click()
    expect(page.get_by_test_id("step")).to_have_count(1)
    expect(page.get_by_test_id("due")).to_be_visible()
    assert case_number not in page.url
    axe.check(page)


def test_it_fits_a_narrow_phone_with_large_text(page_of: Pages) -> None:
    page = page_of("progress", size=(320, 640))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    expect(page.get_by_test_id("find")).to_be_visible()
    assert page.evaluate(BEYOND_THE_EDGE) <= 0


def test_whoever_leads_finds_the_case_and_its_steps(page_of: Pages, case_number: str) -> None:
    page = page_of("cases", lang="en")
    expect(page.get_by_test_id("open-case").filter(has_text=case_number)).to_have_count(1)
    page.get_by_test_id("number").fill(case_number)
    page.get_by_test_id("find").click()
    expect(page.get_by_test_id("progress-dialog").get_by_test_id("step")).to_have_count(1)
    axe.check(page)


def test_a_card_shows_its_holders_cases_at_the_kiosk(page_of: Pages, demo: RunningDemo) -> None:
    page = page_of("kiosk")
    demo.devices.poke("K1-reader", "lay_card", {"card": "zhang"})
    try:
        page.get_by_test_id("my-cases").click(timeout=SLOW)
        expect(page.get_by_test_id("back-to-matters")).to_be_visible()
        axe.check(page)
        page.get_by_test_id("back-to-matters").click()
        expect(page.get_by_test_id("my-cases")).to_be_visible()
    finally:
        demo.devices.poke("K1-reader", "lift_card", {})


def test_a_secret_is_shown_once(page_of: Pages) -> None:
    page = page_of("systems", lang="en")
    described = page.request.get(page.get_by_test_id("described").evaluate("link => link.href"))
    assert described.json()["openapi"]
    page.get_by_test_id("add").click()
    page.get_by_test_id("name").fill("Licences")
    page.locator('[name="department"]').first.check()
    with page.expect_response("**/api/manager/add-system"):
        page.get_by_test_id("add-send").click()
    secret = page.get_by_test_id("secret").inner_text()
    axe.check(page)
    page.get_by_test_id("dialog-cancel").click()
    expect(page.get_by_test_id("secret")).to_have_count(0)
    expect(page.get_by_test_id("key")).to_have_count(1)
    assert secret not in page.content()
