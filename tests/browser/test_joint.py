"""A joint case from one form at a clerk's window to the output window, where its results go out together."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from hallsys.demo.journey import Page as Caller
from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.pages import Pages
from tests.browser.visits import ClerkAtWork
from tests.persons import person

SEEDS = {"zh": 671, "en": 672}
MATTERS = ("S001", "S020")  # of two departments, in the package of a newborn


def accept_as_one_form(page: Page) -> Any:
    """Begin the service that was called, tick all, accept both matters together, and return the cases."""
    expect(page.get_by_test_id("number")).to_be_visible()
    page.keyboard.press("F4")
    page.get_by_test_id("accept-all").wait_for()
    for box in page.locator("[data-testid^=material-]").all():
        if not box.is_checked():  # a shared one is ticked for both
            box.check()
    axe.check(page)
    with page.expect_response("**/api/clerk/accept-all") as answered:
        page.get_by_test_id("accept-all").click()
    expect(page.get_by_test_id("joint")).to_contain_text("LB")
    expect(page.get_by_test_id("finish")).to_be_enabled()
    with page.expect_response("**/api/clerk/finish"):
        page.keyboard.press("F10")
    return answered.value.json()["cases"]


def grant(page: Page, case: Any) -> None:
    """Take a case up that waits with the other of its joint case, and put its result on a shelf."""
    page.locator(f'[data-case="{case["case_id"]}"]').get_by_test_id("open-case").click()
    for command, testid in (("take-up", "take-up"), ("conclude", "confirm-conclude")):
        if command == "conclude":
            page.get_by_test_id("conclude").click()
            page.get_by_test_id("shelf").first.fill("B-08")
            if not page.get_by_test_id("result-pick").count():  # its guide lists none to choose from
                page.get_by_test_id("result-name").fill("证明")
        with page.expect_response(f"**/api/backoffice/{command}") as answered:
            page.get_by_test_id(testid).click()
        assert answered.value.ok, answered.value.text()


def lay(demo: RunningDemo, seed: int) -> None:
    """Show the document of the invented person of `seed` at the output window."""
    window = Caller(demo.url)
    window.sign_in("out01")
    window.post("/api/output/typed", window="W08", number=person(seed).number.value)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_matters_of_one_form_go_out_together(page_of: Pages, demo: RunningDemo, lang: str) -> None:
    ClerkAtWork(demo.url, "w03", "W03").call(SEEDS[lang], *MATTERS)
    first, second = accept_as_one_form(page_of("clerk", "/clerk/W03", lang=lang, login="w03"))

    office = page_of("backoffice", lang=lang)
    office.locator(f'[data-case="{first["case_id"]}"]').get_by_test_id("open-case").click()
    expect(office.get_by_test_id("joint-part")).to_have_count(2)
    expect(office.get_by_test_id("joint-holds")).to_be_visible()
    axe.check(office)
    grant(office, first)

    output = page_of("output", lang=lang)
    output.get_by_test_id("panel-pickup").or_(output.get_by_test_id("sign-in")).first.wait_for()
    if output.get_by_test_id("sign-in").count():
        output.get_by_test_id("sign-in").click()
        output.get_by_test_id("panel-pickup").wait_for()
    lay(demo, SEEDS[lang])
    row = output.get_by_test_id("result-row")
    expect(row).to_have_count(1)
    expect(row.get_by_test_id("held")).to_contain_text("LB")
    expect(row.locator("[data-testid^=hand-over-]")).to_be_disabled()
    axe.check(output)

    grant(office, second)
    lay(demo, SEEDS[lang])
    expect(row).to_have_count(2)
    expect(row.get_by_test_id("held")).to_have_count(0)
    handed = output.get_by_test_id("handed-row")
    for case in (first, second):
        with output.expect_response("**/api/output/hand-over") as answered:
            row.filter(has_text=case["case_number"]).locator("[data-testid^=hand-over-]").click()
        assert answered.value.ok, answered.value.text()
        expect(handed.filter(has_text=case["case_number"])).to_have_count(1)
