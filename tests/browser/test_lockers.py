"""Lockers: put in at the output window, the code on the phone, the door at the bank, all in one visit."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from hallsys.cases.ways import Way
from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.pages import Pages
from tests.browser.test_output import Office, at_the_window
from tests.persons import person

SEEDS = {"zh": 541, "en": 542}


@pytest.fixture
def pages(browser: Browser, fresh_demo: RunningDemo) -> Iterator[Pages]:
    pages = Pages(browser, fresh_demo.url)
    yield pages
    pages.close()


def put_in(page: Page, number: str) -> int:
    """Put the result of a case into the bank at the output window; return the number of its box."""
    page.get_by_test_id("panel-lockers").click()
    page.get_by_test_id("put-case").fill(number)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("put-in")).to_be_enabled()
    page.get_by_test_id("put-in").click()
    # The door is open in the twin, and the hall knows it: only then may anybody close or collect.
    expect(page.get_by_test_id("locker-said")).to_contain_text(re.compile("请放入|in and close"))
    row = page.get_by_test_id("deposit-row").filter(has_text=number)
    return int(row.locator(".shelf b").inner_text())


def code_on_phone(page: Page, number: str, seed: int) -> str:
    """Ask for the case by its number and the applicant's document; return the code that is shown."""
    page.get_by_test_id("case_number").fill(number)
    page.get_by_test_id("number").fill(person(seed).number.value)
    page.get_by_test_id("find").click()
    return page.get_by_test_id("locker-code").inner_text().replace(" ", "")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_result_goes_through_a_locker(pages: Pages, fresh_demo: RunningDemo, lang: str) -> None:
    seed = SEEDS[lang]
    number = Office(fresh_demo.url).ready(seed)
    window, bank = pages("output", lang=lang), pages("locker", lang=lang)
    at_the_window(window)
    expect(bank.get_by_test_id("key-1")).to_be_enabled()  # its lock board is there
    box = put_in(window, number)
    axe.check(window)
    phone = pages("progress", lang=lang)
    code = code_on_phone(phone, number, seed)
    axe.check(phone)

    with bank.expect_response("**/api/locker/E1/code"):
        for key in "000000" if code != "000000" else "111111":
            bank.get_by_test_id(f"key-{key}").click()
    expect(bank.get_by_test_id("error")).to_be_visible()
    expect(bank.get_by_test_id("key-1")).to_be_enabled()
    axe.check(bank)
    fresh_demo.devices.poke("E1-locks", "stay", {"lock": box})
    for key in code:
        bank.get_by_test_id(f"key-{key}").click()
    expect(bank.locator('[data-screen="open"]')).to_contain_text(str(box))
    axe.check(bank)
    fresh_demo.devices.poke("E1-locks", "close", {"lock": box})
    expect(bank.locator('[data-screen="closed"]')).to_be_visible()
    axe.check(bank)

    expect(window.get_by_test_id("deposit-row").filter(has_text=number)).to_have_count(0)
    collected = window.get_by_test_id("collected-row").filter(has_text=number)
    expect(collected.get_by_test_id("take-back")).to_be_enabled()
    expect(window.get_by_test_id("handed-row").filter(has_text=number)).to_have_count(0)
    axe.check(window)


def test_results_whose_applicants_chose_lockers_are_put_in_from_their_list(
    pages: Pages, fresh_demo: RunningDemo
) -> None:
    office = Office(fresh_demo.url)
    numbers = [office.ready(seed, way=Way.LOCKER) for seed in (546, 547)]
    window = pages("output")
    at_the_window(window)
    window.get_by_test_id("panel-lockers").click()
    waiting = window.get_by_test_id("to-put-in").get_by_test_id("put-row")
    for number in reversed(numbers):
        row = waiting.filter(has_text=number)
        row.get_by_test_id("put-in").click()
        expect(window.get_by_test_id("locker-said")).to_contain_text("请放入")
        expect(window.get_by_test_id("deposit-row").filter(has_text=number)).to_be_visible()
        expect(row).to_have_count(0)
    axe.check(window)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_door_that_stays_shut_is_seen_and_opened_at_the_window(
    pages: Pages, fresh_demo: RunningDemo, lang: str
) -> None:
    seed = SEEDS[lang] + 10
    number = Office(fresh_demo.url).ready(seed)
    window, bank, boss = (pages(audience, lang=lang) for audience in ("output", "locker", "manager"))
    at_the_window(window)
    expect(bank.get_by_test_id("key-1")).to_be_enabled()
    box = put_in(window, number)
    fresh_demo.devices.poke("E1-locks", "close", {"lock": box})
    fresh_demo.devices.poke("E1-locks", "jam", {"lock": box})
    code = code_on_phone(pages("progress", lang=lang), number, seed)
    for key in code:
        bank.get_by_test_id(f"key-{key}").click()
    expect(bank.locator('[data-screen="stuck"]')).to_be_visible()
    axe.check(bank)
    expect(window.get_by_test_id("stuck-box")).to_be_visible()
    axe.check(window)
    told = boss.locator('[data-kind="LockerStuck"]').first
    expect(told).to_contain_text({"zh": f"E1 {box} 号箱", "en": f"box {box} at Lockers E1"}[lang])

    fresh_demo.devices.poke("E1-locks", "free", {"lock": box})
    window.get_by_test_id("stuck-box").get_by_role("button").click()
    window.get_by_test_id("open-stuck").click()
    axe.check(window)
    window.get_by_test_id("open-confirm").click()
    expect(window.get_by_test_id("stuck-box")).to_have_count(0)
    row = window.get_by_test_id("deposit-row").filter(has_text=number)
    row.get_by_test_id("take-out").click()
    expect(row).to_have_count(0)
    expect(window.get_by_test_id("locker-said")).to_contain_text("A-01")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_result_is_taken_out_with_the_mechanical_key_while_the_locks_are_away(
    pages: Pages, fresh_demo: RunningDemo, lang: str
) -> None:
    number = Office(fresh_demo.url).ready(SEEDS[lang] + 20)
    window, bank = pages("output", lang=lang), pages("locker", lang=lang)
    at_the_window(window)
    expect(bank.get_by_test_id("key-1")).to_be_enabled()
    box = put_in(window, number)
    fresh_demo.devices.poke("E1-locks", "close", {"lock": box})
    fresh_demo.devices.poke("E1-locks", "faults", {"faults": ["unplugged"]})
    try:
        expect(bank.get_by_test_id("key-1")).to_have_count(0)  # it says so
        with window.expect_response("**/output/*/lockers"):
            window.reload()
            window.get_by_test_id("panel-lockers").click()
        row = window.get_by_test_id("deposit-row").filter(has_text=number)
        row.get_by_test_id("found-empty").click()
        expect(window.get_by_test_id("key-note")).to_be_visible()
        axe.check(window)
        window.keyboard.press("Escape")
        row.get_by_test_id("take-out").click()
        window.get_by_test_id("key-note").fill("锁控板断电")
        axe.check(window)
        window.get_by_test_id("take-out-confirm").click()
        expect(row).to_have_count(0)
        expect(window.get_by_test_id("locker-said")).to_contain_text("A-01")
    finally:
        fresh_demo.devices.poke("E1-locks", "faults", {"faults": []})


def test_the_code_of_what_lies_there_from_the_beginning_is_told_by_the_tour(
    pages: Pages, fresh_demo: RunningDemo
) -> None:
    tour, bank = pages("tour"), pages("locker")
    row = tour.get_by_test_id("locker-row").filter(has_text="1 号箱")
    code = re.sub(r"\D", "", row.get_by_test_id("locker-code").inner_text())
    expect(bank.get_by_test_id("key-1")).to_be_enabled()
    fresh_demo.devices.poke("E1-locks", "stay", {"lock": 1})
    for key in code:
        bank.get_by_test_id(f"key-{key}").click()
    expect(bank.locator('[data-screen="open"]')).to_contain_text("1")
    fresh_demo.devices.poke("E1-locks", "close", {"lock": 1})
    expect(bank.locator('[data-screen="closed"]')).to_be_visible()
    expect(row).to_have_count(0)


def test_a_low_screen_begins_at_its_top(pages: Pages) -> None:
    bank = pages("locker", size=(1024, 420))
    top = bank.locator(".screen").bounding_box()
    first = bank.get_by_test_id("typed").locator("..").bounding_box()
    assert top is not None
    assert first is not None
    assert first["y"] >= top["y"]  # what does not fit is below, where it can be scrolled to


def test_somebody_whose_card_is_not_read_has_time_to_read_why(pages: Pages, fresh_demo: RunningDemo) -> None:
    bank = pages("locker")
    expect(bank.get_by_test_id("key-1")).to_be_enabled()  # its devices are there
    bank.clock.install()
    bank.reload()
    expect(bank.locator('html[data-live="live"]')).to_have_count(1)
    bank.clock.run_for(20_000)
    expect(bank.locator('html[data-live="live"]')).to_have_count(1)  # it heard nothing for so long
    fresh_demo.devices.poke("E1-reader", "lay_card", {"card": "wrong-check"})
    expect(bank.get_by_test_id("error")).to_be_visible()
    fresh_demo.devices.poke("E1-reader", "lift_card", {})
    bank.clock.run_for(30_000)  # longer than the screen waits for a touch, counted from the beginning
    expect(bank.get_by_test_id("error")).to_be_visible()
    bank.clock.run_for(16_000)
    expect(bank.get_by_test_id("error")).to_have_count(0)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_box_is_noted_as_empty_once_its_clerk_has_looked(
    pages: Pages, fresh_demo: RunningDemo, lang: str
) -> None:
    number = Office(fresh_demo.url).ready(SEEDS[lang] + 20)
    window = pages("output", lang=lang)
    at_the_window(window)
    box = put_in(window, number)
    fresh_demo.devices.poke("E1-locks", "close", {"lock": box})
    row = window.get_by_test_id("deposit-row").filter(has_text=number)
    row.get_by_test_id("found-empty").click()
    expect(window.get_by_test_id("found-empty-dialog")).to_be_visible()
    axe.check(window)
    window.get_by_test_id("found-empty-confirm").click()
    expect(window.get_by_test_id("error")).to_have_attribute("data-code", "locker_not_looked_into")

    row.get_by_test_id("open-box").click()
    window.get_by_test_id("open-left_behind").click()
    with window.expect_response("**/api/output/open-box"):
        window.get_by_test_id("open-confirm").click()
    expect(window.get_by_test_id("locker-said")).to_contain_text(str(box))
    expect(row.get_by_test_id("found-empty")).to_be_enabled()
    row.get_by_test_id("found-empty").click()
    window.get_by_test_id("found-empty-confirm").click()
    expect(row).to_have_count(0)
    expect(window.get_by_test_id("collected-row").filter(has_text=number)).to_be_visible()


def test_a_card_for_which_nothing_lies_there_is_told_so(pages: Pages, fresh_demo: RunningDemo) -> None:
    bank = pages("locker")
    fresh_demo.devices.poke("E1-reader", "lay_card", {"card": "rare"})
    expect(bank.locator('[data-screen="own"]')).to_be_visible()
    axe.check(bank)
    fresh_demo.devices.poke("E1-reader", "lift_card", {})
    bank.get_by_test_id("home").click()
    expect(bank.locator('[data-screen="home"]')).to_be_visible()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_manager_sets_up_a_bank(pages: Pages, lang: str) -> None:
    page = pages("lockers", lang=lang)
    code = {"zh": "N1", "en": "N2"}[lang]
    page.get_by_test_id("add-bank").click()
    page.get_by_test_id("f-code").fill(code)
    page.get_by_test_id("f-name").fill("北门取件柜")
    page.get_by_test_id("f-name_en").fill("Lockers at the north door")
    axe.check(page)
    page.get_by_test_id("save").click()
    bank = page.locator(f'[data-testid="bank"][data-code="{code}"]')
    bank.get_by_test_id("add-boxes").click()
    page.get_by_test_id("f-count").fill("3")
    page.get_by_test_id("save").click()
    expect(bank.locator("[data-state=free]")).to_have_count(3)
    bank.get_by_test_id("box-2").click()
    page.get_by_test_id("reason-lock").click()
    axe.check(page)
    page.get_by_test_id("save").click()
    expect(bank.locator("[data-state=out]")).to_have_count(1)
    bank.get_by_test_id("box-2").click()
    page.get_by_test_id("box-back").click()
    expect(bank.locator("[data-state=free]")).to_have_count(3)
    axe.check(page)
