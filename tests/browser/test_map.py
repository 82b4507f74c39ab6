"""The way through the hall: a kiosk where the manager placed it, and the windows that a ticket leads to."""

from typing import Any

from playwright.sync_api import Page, expect

from hallsys.demo.trip import RunningDemo
from tests.browser import axe
from tests.browser.guests import Guest
from tests.browser.kiosk import Visitor
from tests.browser.pages import SCREEN, Pages, take_ticket

_MARKED = ".map-window.goal"
_PIN = """(path) => { const box = path.getBBox(); return [box.x + box.width / 2, box.y + box.height]; }"""


def marked(page: Page) -> list[int]:
    """Return the numbers of the windows that the drawing marks."""
    numbers: list[int] = page.locator(_MARKED).evaluate_all("all => all.map((one) => +one.dataset.window)")
    return numbers


def plan(url: str) -> dict[str, Any]:
    read: dict[str, Any] = Guest(url, 671).get("/map")
    return read


def serving(url: str, queue_id: str) -> list[int]:
    return [one["number"] for one in plan(url)["windows"] if queue_id in one["queue_ids"]]


def kiosk_on(url: str) -> dict[str, Any]:
    areas: list[dict[str, Any]] = [one for one in plan(url)["areas"] if one["kiosk"] == "K1"]
    return areas[0]


def place_kiosk(page: Page) -> None:
    """Move the kiosk on the plan by keys, as a manager does."""
    page.get_by_test_id("floor-edit").click()
    page.locator(".area.kiosk .area-grip").first.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.get_by_test_id("floor-save").click()
    expect(page.get_by_test_id("floor-edit")).to_be_visible()


def test_a_kiosk_shows_the_way_from_where_the_manager_placed_it(page_of: Pages, demo: RunningDemo) -> None:
    stood = kiosk_on(demo.url)["x"]
    place_kiosk(page_of("manager"))
    here = kiosk_on(demo.url)
    assert here["x"] == stood - 2
    visitor = Visitor(page_of, demo, size=SCREEN)
    page = visitor.arrive(672)
    visitor.touch("matter-S001", "take")
    expect(page.get_by_test_id("map-here")).to_have_text("您在：1 号取号机")
    at = page.locator(".map-here path").evaluate(_PIN)
    assert at == [here["x"] + 1, here["y"] + 1]
    expect(page.get_by_test_id("map-goal")).to_contain_text("一窗受理区")
    expect(page.get_by_test_id("map-goal")).to_contain_text("号窗口")
    assert marked(page)
    axe.check(page)
    visitor.touch("lang")
    expect(page.get_by_test_id("map-here")).to_have_text("You are at: Kiosk 1")
    expect(page.get_by_test_id("map-goal")).to_contain_text("Go to: General services, window")
    visitor.touch("done")
    expect(page.get_by_test_id("map")).to_have_count(0)


def test_a_phone_and_a_guide_show_the_way_to_the_windows_of_the_queue(
    page_of: Pages, demo: RunningDemo
) -> None:
    ticket = take_ticket(demo.url, 673, "P001")
    phone = page_of("phone", ticket["path"])
    expect(phone.get_by_test_id("map-goal")).to_contain_text(f"{ticket['number']} 去：公安综合区")
    assert marked(phone) == serving(demo.url, ticket["queue_id"])
    axe.check(phone)
    guide = page_of("guide", "/guide/P001", lang="en")
    expect(guide.get_by_test_id("map-goal")).to_contain_text("Go to: Public security")
    assert marked(guide) == marked(phone)
    axe.check(guide)
