"""The page of personal data: a period is set, and who asks is looked up and erased, in both languages."""

import pytest
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.pages import PHONE, Pages
from tests.persons import person


@pytest.mark.parametrize(("lang", "days"), [("zh", 200), ("en", 201)])
def test_a_period_is_set(page_of: Pages, lang: str, days: int) -> None:
    page = page_of("retention", lang=lang)
    page.get_by_test_id("change-visit").click()
    axe.check(page)
    page.get_by_test_id("days").fill(str(days))
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("days-visit")).to_contain_text(str(days))
    expect(page.get_by_test_id("act").first).to_contain_text(str(days))


def test_a_number_of_nobody_is_refused_in_the_dialog_and_never_in_the_address(page_of: Pages) -> None:
    page = page_of("retention", lang="en", size=PHONE)
    number = person(830_001).number.value
    page.get_by_test_id("ask").click()
    page.get_by_test_id("number").fill(number)
    page.get_by_test_id("look").click()
    expect(page.get_by_test_id("dialog-error")).to_be_visible()
    axe.check(page)
    assert number not in page.url
    page.get_by_test_id("number").fill(f"{number[:-1]}{'1' if number[-1] != '1' else '2'}")
    page.get_by_test_id("look").click()
    # Who mistyped the number of a person is not told of credit codes.
    expect(page.get_by_test_id("dialog-error")).not_to_have_attribute("data-code", "bad_credit_code")
    expect(page.get_by_test_id("dialog-error")).not_to_have_attribute("data-code", "nobody_known")
