"""Accepted in one hall, collected in another: pressed through on the pages of both and the applicant's."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.browser import axe
from tests.browser.pages import DESK, PHONE, Pages, Size
from tests.browser.test_output import at_the_window, press
from tests.browser.two_halls import CITY, NAMES, STATION, Host, HostPages, two_halls
from tests.persons import person

MATTER = "S006"


@pytest.fixture(scope="module")
def halls(demo_folder: Callable[[], Path]) -> Iterator[Mapping[str, str]]:
    with two_halls(demo_folder()) as urls:
        yield urls


@pytest.fixture
def city(browser: Browser, halls: Mapping[str, str]) -> Iterator[Pages]:
    pages = HostPages(browser, halls[CITY])
    yield pages
    pages.close()


@pytest.fixture
def station(browser: Browser, halls: Mapping[str, str]) -> Iterator[Pages]:
    pages = HostPages(browser, halls[STATION])
    yield pages
    pages.close()


def called(url: str, number: str) -> None:
    """Have the holder of a document take a number and be called at a window of the city."""
    kiosk, clerk = Host(url), Host(url)
    shown = kiosk.post("/api/kiosk/K1/typed", number=number)
    offered = {one["code"]: one["matter_id"] for one in kiosk.get("/kiosk/K1/snapshot")["matters"]}
    wish = {"matter_ids": [offered[MATTER]], "priority": None}
    kiosk.post("/api/kiosk/K1/issue", presentation_id=shown["presentation_id"], **wish)
    clerk.sign_in("w02")
    clerk.post("/api/clerk/sign-in", window="W02")
    clerk.post("/api/clerk/next", window="W02")


def accepted(page: Page, lang: str) -> str:
    """Accept the case on the clerk's page, to be collected in the station; return its number."""
    expect(page.get_by_test_id("start")).to_be_enabled()
    page.keyboard.press("F4")
    boxes = page.locator("[data-testid^=material-]")
    boxes.first.wait_for()
    for box in boxes.all():
        box.check()
    page.get_by_test_id("way-hall").click()
    expect(page.get_by_test_id(f"accept-{MATTER}")).to_be_disabled()  # in which, nobody said yet
    page.get_by_test_id("way-hall-of").select_option(label=NAMES[lang])
    axe.check(page)
    with page.expect_response("**/api/clerk/accept") as answered:
        page.get_by_test_id(f"accept-{MATTER}").click()
    expect(page.locator("[data-testid^=choose-way-]")).to_contain_text(NAMES[lang])
    axe.check(page)
    with page.expect_response("**/api/clerk/finish"):
        page.keyboard.press("F10")
    return str(answered.value.json()["case"]["case_number"])


def granted(url: str, number: str) -> None:
    """Have the department grant a case and lay its result on a shelf of the city."""
    approver = Host(url)
    approver.sign_in("app01")
    (case,) = [one for one in approver.get("/backoffice/snapshot")["cases"] if one["case_number"] == number]
    approver.post("/api/backoffice/take-up", case_id=case["case_id"])
    approver.post("/api/backoffice/conclude", case_id=case["case_id"], results=["登记证"], shelf="A-05")


def signed(page: Page) -> None:
    """Draw a signature."""
    pad = page.get_by_test_id("sign-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 30, steps=4)
    page.mouse.up()


def asked(pages: Pages, lang: str, size: Size, number: str, holder: str) -> Page:
    """Return the applicant's own page of how far the case is."""
    page = pages("progress", lang=lang, size=size)
    page.get_by_test_id("case_number").fill(number)
    page.get_by_test_id("number").fill(holder)
    page.get_by_test_id("find").click()
    expect(page.get_by_test_id("case-progress")).to_be_visible()
    return page


@pytest.mark.parametrize(("lang", "size", "seed"), [("zh", DESK, 701), ("en", PHONE, 703)])
def test_a_result_is_collected_in_the_station(
    city: Pages, station: Pages, lang: str, size: Size, seed: int
) -> None:
    holder = person(seed).number.value
    called(city.url, holder)
    number = accepted(city("clerk", "/clerk/W02", lang=lang, login="w02"), lang)
    granted(city.url, number)

    sends = city("output", lang=lang)
    at_the_window(sends)
    sends.get_by_test_id("panel-halls").click()
    row = sends.get_by_test_id("to-dispatch-row").filter(has_text=number)
    expect(row).to_contain_text("A-05")
    row.get_by_test_id("choose").check()
    sends.get_by_test_id("to-dispatch-seals").fill("F-1001")
    axe.check(sends)
    press(sends, "dispatch", "to-dispatch-ok")
    expect(sends.get_by_test_id("dispatch-list")).to_contain_text(NAMES[lang])
    axe.check(sends)
    sends.get_by_test_id("close-list").click()
    expect(sends.get_by_test_id("hall-sent-row").filter(has_text=number)).to_be_visible()
    applicant = asked(city, lang, size, number, holder)
    expect(applicant.get_by_test_id("now")).to_contain_text(NAMES[lang])
    expect(applicant.get_by_test_id("collect-at")).to_contain_text("0539-0000000")
    page = applicant.get_by_test_id("collect-page")
    expect(page).to_have_attribute("href", f"{station.url}/progress")
    expect(applicant.locator("[data-what=ready]")).to_have_count(0)  # it lies here, and is not for here
    axe.check(applicant)

    receives = station("output", lang=lang)
    at_the_window(receives)
    receives.get_by_test_id("panel-halls").click()
    expect(receives.get_by_test_id("hall-coming-row").filter(has_text=number)).to_be_visible()
    axe.check(receives)
    receives.get_by_test_id("receive-from-hall-shelf").fill("V-2")
    receives.get_by_test_id("receive-from-hall-asked").fill(number)
    press(receives, "receive-from-hall", "receive-from-hall-ok")
    expect(receives.get_by_test_id("hall-done")).to_contain_text("V-2")
    expect(receives.get_by_test_id("hall-there-row").filter(has_text=number)).to_be_visible()
    axe.check(receives)
    applicant.get_by_test_id("again").click()
    expect(applicant.get_by_test_id("where")).to_contain_text("V-2")
    axe.check(applicant)

    window = Host(station.url)
    window.sign_in("out01")
    window.post("/api/output/typed", window="W08", number=holder)
    mine = receives.get_by_test_id("result-row").filter(has_text=number)
    expect(mine).to_contain_text("V-2")
    signed(receives)
    axe.check(receives)
    mine.locator(".main").click()
    expect(receives.get_by_test_id("done")).to_contain_text(number)
    axe.check(receives)
    expect(receives.get_by_test_id("handed-row").filter(has_text=number)).to_have_count(1)

    applicant.get_by_test_id("again").click()
    expect(applicant.locator("[data-what=handed_over_there]")).to_contain_text(NAMES[lang])
    axe.check(applicant)
    there = asked(station, lang, size, number, holder)
    expect(there.locator("[data-what=handed_over_there]")).to_contain_text(NAMES[lang])
    axe.check(there)
    sends.get_by_test_id("panel-ledger").click()
    expect(sends.get_by_test_id("ledger-row").filter(has_text=number).first).to_be_visible()
    axe.check(sends)


def test_who_watches_over_the_process_is_told_of_each_hall(halls: Mapping[str, str]) -> None:
    own = f"http://127.0.0.1:{urlsplit(halls[CITY]).port}/metrics"
    for hall in halls.values():
        requests.get(own.replace("/metrics", "/book"), headers={"Host": urlsplit(hall).netloc}, timeout=60)
    told = requests.get(own, timeout=60).text
    assert 'hallsys_requests_total{method="GET",rule="/book",status="200"} 2.0' in told
    for code in (CITY, STATION):
        assert f'hallsys_leads{{hall="{code}"}} 1.0' in told
        assert f'hallsys_log_seq{{hall="{code}"}}' in told
        of_hall = requests.get(own, params={"hall": code}, timeout=60).text
        assert f'hallsys_waiting{{hall="{code}"' in of_hall
    assert requests.get(own, params={"hall": "NONE"}, timeout=60).status_code == 404
