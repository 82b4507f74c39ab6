"""Booking on a phone: from a word that was typed to a code, and what its holder can do with it."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.pages import Pages
from tests.persons import person

NARROW = (320, 640)
BEYOND_THE_EDGE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def book(page: Page, seed: int, code: str = "S001") -> None:
    """Book the last free time of the last day."""
    page.get_by_test_id("search").fill("sbk" if code == "S001" else code)
    page.get_by_test_id(f"matter-{code}").click()
    choose_time(page, seed)


def choose_time(page: Page, seed: int) -> None:
    """Take the last free time of the last day for a person."""
    expect(page.get_by_test_id("materials")).to_be_visible()
    page.locator("[data-testid^=day-]:enabled").last.click()
    page.locator("[data-testid^=slot-]:enabled").last.click()
    page.get_by_test_id("continue").click()
    card = person(seed)
    page.get_by_test_id("id-number").fill(card.number.value)
    page.get_by_test_id("person-name").fill(card.name)
    page.get_by_test_id("book").click()
    expect(page.get_by_test_id("own")).to_have_attribute("data-state", "booked")


def test_a_time_is_booked_moved_and_given_up(page_of: Pages) -> None:
    page = page_of("booking")
    book(page, 331)
    code = page.get_by_test_id("own-code").inner_text().replace(" ", "")
    assert page.url.endswith(f"#{code}")
    before = page.get_by_test_id("own-time").inner_text()
    page.reload()
    expect(page.get_by_test_id("own-time")).to_have_text(before)

    page.get_by_test_id("change").click()
    # Of today, the next time may begin meanwhile, and then it can be given up no more.
    page.locator("[data-testid^=day-]:enabled").last.click()
    page.locator("[data-testid^=slot-]:enabled").first.click()
    page.get_by_test_id("continue").click()
    expect(page.get_by_test_id("own-time")).not_to_have_text(before)

    page.get_by_test_id("cancel").click()
    axe.check(page)
    page.get_by_test_id("cancel-confirm").click()
    expect(page.get_by_test_id("own")).to_have_attribute("data-state", "cancelled")

    page.get_by_test_id("another").click()
    page.get_by_test_id("code").fill("7m4k 2qxd 3w9tb")
    page.get_by_test_id("find").click()
    expect(page.get_by_test_id("error")).to_have_attribute("data-code", "appointment_unknown")


def test_a_suspension_shows_its_appointments_first_and_the_holder_books_anew(page_of: Pages) -> None:
    page = page_of("booking")
    book(page, 351, "S010")
    manager = page_of("matters")
    manager.get_by_test_id("find").fill("S010")
    manager.get_by_test_id("edit-S010").click()
    manager.get_by_test_id("reason").fill("系统维护")
    manager.get_by_test_id("suspend").click()
    expect(manager.get_by_test_id("called-off")).to_contain_text("有 1 个预约")
    expect(manager.get_by_test_id("called-off-list").locator("li")).to_have_count(1)
    expect(manager.get_by_test_id("suspend")).to_be_focused()
    expect(manager.get_by_test_id("suspend")).to_be_in_viewport(ratio=1)
    axe.check(manager)
    book(page_of("booking"), 353, "S010")
    manager.get_by_test_id("suspend").click()  # they are others by now
    expect(manager.get_by_test_id("form-error")).to_have_attribute("data-code", "affects_others")
    expect(manager.get_by_test_id("form-error")).to_be_in_viewport()
    expect(manager.get_by_test_id("called-off-list").locator("li")).to_have_count(2)
    manager.get_by_test_id("suspend").click()
    expect(manager.get_by_test_id("matter-row")).to_contain_text("系统维护")
    manager.get_by_test_id("edit-S010").click()
    tomorrow = date.fromisoformat(manager.get_by_test_id("until").get_attribute("min") or "") + timedelta(
        days=1
    )
    manager.get_by_test_id("until").fill(tomorrow.isoformat())
    manager.get_by_test_id("suspend").click()
    expect(manager.get_by_test_id("suspended-until")).to_contain_text(tomorrow.isoformat())

    page.reload()
    expect(page.get_by_test_id("own")).to_have_attribute("data-state", "called_off")
    expect(page.get_by_test_id("called-off")).to_contain_text("系统维护")
    expect(page.get_by_test_id("not-yet")).to_be_visible()
    axe.check(page)
    manager.get_by_test_id("resume-S010").click()
    expect(manager.get_by_test_id("matter-row")).to_contain_text("办理中")
    page.reload()
    page.get_by_test_id("book-anew").click()
    choose_time(page, 351)
    expect(page.get_by_test_id("own")).to_have_attribute("data-state", "booked")


@pytest.mark.parametrize(("lang", "seed"), [("zh", 341), ("en", 343)])
def test_a_number_is_left_to_be_reminded_and_taken_back(page_of: Pages, lang: str, seed: int) -> None:
    page = page_of("booking", lang=lang)
    book(page, seed)
    page.get_by_test_id("by-message").locator("summary").click()
    page.get_by_test_id("number-said").fill("139 0000 0000")
    axe.check(page)
    page.get_by_test_id("number-save").click()
    expect(page.get_by_test_id("told-at")).to_contain_text("139****0000")
    page.get_by_test_id("number-off").click()
    page.get_by_test_id("by-message").wait_for()
    page.get_by_test_id("cancel").click()
    page.get_by_test_id("cancel-confirm").click()
    expect(page.get_by_test_id("own")).to_have_attribute("data-state", "cancelled")


def test_a_wrong_number_is_told_before_it_is_sent_and_back_goes_a_step_back(page_of: Pages) -> None:
    page = page_of("booking")
    page.get_by_test_id("matter-S001").click()
    page.locator("[data-testid^=slot-]:enabled").first.click()
    page.get_by_test_id("continue").click()
    page.get_by_test_id("id-number").fill("110101199001011234")
    page.get_by_test_id("book").click()
    expect(page.locator("#id-number-told")).to_contain_text("核对")
    expect(page.get_by_test_id("id-number")).to_be_focused()
    page.go_back()
    expect(page.get_by_test_id("page")).to_have_attribute("data-step", "times")
    page.get_by_test_id("back").click()
    expect(page.get_by_test_id("page")).to_have_attribute("data-step", "matter")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_step_fits_a_narrow_phone_with_large_text_and_is_open_to_everybody(
    page_of: Pages, lang: str
) -> None:
    page = page_of("booking", lang=lang, size=NARROW)

    def look() -> None:
        assert page.evaluate(BEYOND_THE_EDGE) <= 0
        axe.check(page)

    page.evaluate("document.documentElement.style.fontSize = '200%'")
    look()
    page.get_by_test_id("matter-S001").click()
    page.locator("[data-testid^=slot-]:enabled").first.click()
    look()
    page.get_by_test_id("continue").click()
    look()
    page.go_back()
    page.go_back()
    book(page, {"zh": 332, "en": 333}[lang])
    look()
    assert re.fullmatch(r"[0-9A-Z ]{15}", page.get_by_test_id("own-code").inner_text())
