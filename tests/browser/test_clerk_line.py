"""The waiting list with its reasons, own keys, undoing, and a server that is killed amid a service."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from hallsys.demo.cast import PASSWORD
from hallsys.demo.journey import Page as Caller
from hallsys.demo.ports import keep_port
from hallsys.demo.trip import RunningDemo, running_demo
from tests.browser import axe
from tests.browser.pages import DESK, Pages, take_ticket
from tests.browser.visits import STARTED_WITHIN, ClerkAtWork

MARKS = "[data-testid^=ground-], [data-testid=hold]"


@pytest.fixture
def pages(browser: Browser, fresh_demo: RunningDemo) -> Iterator[Pages]:
    pages = Pages(browser, fresh_demo.url)
    yield pages
    pages.close()


@pytest.fixture(scope="module")
def other(fresh_demo: RunningDemo) -> ClerkAtWork:
    """Return the clerk of window 2."""
    return ClerkAtWork(fresh_demo.url, "w02", "W02")


def row(page: Page, number: str) -> Locator:
    return page.locator(f"[data-number={number}]")


def at_work(pages: Pages, lang: str = "zh") -> Page:
    page = pages("clerk", lang=lang)
    page.get_by_test_id("sign-in").or_(page.get_by_test_id("state")).first.wait_for()
    if page.get_by_test_id("sign-in").count():
        page.get_by_test_id("sign-in").click()
    page.get_by_test_id("state").wait_for()
    return page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_list_says_why_each_stands_where_it_stands(
    pages: Pages, fresh_demo: RunningDemo, other: ClerkAtWork, lang: str
) -> None:
    page = at_work(pages, lang)
    first, pinned = (take_ticket(fresh_demo.url, seed) for seed in {"zh": (611, 612), "en": (613, 614)}[lang])
    boss = Caller(fresh_demo.url)
    boss.sign_in("boss")
    boss.post("/api/manager/pin", ticket_id=pinned["ticket_id"], reason="赶火车")
    rows = page.get_by_test_id("waiting-row")
    expect(rows.first).to_have_attribute("data-number", pinned["number"])
    expect(row(page, pinned["number"]).get_by_test_id("ground-pinned")).to_contain_text("赶火车")
    expect(row(page, first["number"]).locator(MARKS)).to_have_count(0)  # it came in turn

    # Whom window 1 transfers to window 2 is held there.
    page.keyboard.press("F2")
    expect(page.get_by_test_id("number")).to_have_text(pinned["number"])
    expect(page.get_by_test_id("transfer")).to_be_enabled()
    page.keyboard.press("F9")
    page.get_by_test_id("transfer-find").fill("W02")
    page.keyboard.press("Enter")
    held = page.get_by_test_id("held-row")
    expect(held).to_have_attribute("data-number", pinned["number"])
    expect(held.get_by_test_id("hold")).to_contain_text("2")
    other.post("pause", reason="break")
    expect(held.get_by_test_id("hold")).to_contain_text({"zh": "暂停", "en": "paused"}[lang])
    axe.check(page)
    other.post("reopen")
    for _ in range(2):
        waiting = other.post("next")["service"]
        other.post("start", service_id=waiting["service_id"])
        other.post("finish", service_id=waiting["service_id"])
    expect(page.locator("[data-number]")).to_have_count(0)


def test_a_call_is_undone_and_the_ticket_stands_where_it_stood(
    pages: Pages, fresh_demo: RunningDemo, other: ClerkAtWork
) -> None:
    page = at_work(pages)
    first, second = (take_ticket(fresh_demo.url, seed)["number"] for seed in (621, 622))
    expect(page.get_by_test_id("waiting-row")).to_have_count(2)
    page.keyboard.press("F2")
    expect(page.get_by_test_id("number")).to_have_text(first)
    page.get_by_test_id("toast-undo").click()
    expect(page.get_by_test_id("number")).to_have_count(0)
    expect(page.get_by_test_id("waiting-row").first).to_have_attribute("data-number", first)
    expect(page.get_by_test_id("next")).to_be_enabled()
    page.keyboard.press("F2")
    expect(page.get_by_test_id("number")).to_have_text(first)
    expect(page.get_by_test_id("start")).to_be_enabled()
    page.keyboard.press("F4")
    expect(page.get_by_test_id("finish")).to_be_enabled()
    expect(page.get_by_test_id("undo")).to_be_disabled()  # what has begun is not undone
    page.keyboard.press("F10")
    expect(page.get_by_test_id("number")).to_have_count(0)
    service = other.post("next")["service"]
    assert service["number"] == second
    for command in ("start", "finish"):
        other.post(command, service_id=service["service_id"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_clerk_has_keys_of_their_own(pages: Pages, fresh_demo: RunningDemo, lang: str) -> None:
    page = at_work(pages, lang)
    number = take_ticket(fresh_demo.url, {"zh": 631, "en": 632}[lang])["number"]
    page.get_by_test_id("keys").focus()
    page.keyboard.press("Enter")
    axe.check(page)
    page.get_by_test_id("change-next").focus()
    page.keyboard.press("Space")
    page.keyboard.press("F3")  # it is another command's
    expect(page.get_by_test_id("key-error")).to_contain_text("F3")
    page.keyboard.press("a")  # it writes
    expect(page.get_by_test_id("key-error")).not_to_contain_text("F3")
    page.keyboard.press("NumpadAdd")
    expect(page.get_by_test_id("key-of-next")).to_contain_text("+")
    page.get_by_test_id("change-finish").focus()
    page.keyboard.press("Space")
    page.keyboard.press("F1")
    expect(page.get_by_test_id("key-of-finish")).to_have_text("F1")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("keys-dialog")).to_have_count(0)

    page.reload()
    expect(page.get_by_test_id("next")).to_contain_text("+")
    expect(page.locator('html[data-live="live"]')).to_have_count(1)
    page.emulate_media(media="print")
    card = page.get_by_test_id("key-card")
    expect(card).to_be_visible()
    expect(card).to_contain_text("F1")
    expect(page.get_by_test_id("next")).to_be_hidden()
    page.emulate_media(media="screen")
    page.keyboard.press("F2")  # nobody's any more
    page.keyboard.press("NumpadAdd")
    expect(page.get_by_test_id("number")).to_have_text(number)
    expect(page.get_by_test_id("start")).to_be_enabled()
    page.keyboard.press("F4")
    expect(page.get_by_test_id("finish")).to_be_enabled()
    page.keyboard.press("F10")
    page.keyboard.press("F1")
    expect(page.get_by_test_id("number")).to_have_count(0)
    page.get_by_test_id("keys").click()
    page.get_by_test_id("keys-default").click()
    expect(page.get_by_test_id("key-of-next")).to_have_text("F2")


def killed(demo: RunningDemo) -> None:
    """Kill a demo's server and its agent: neither says farewell."""
    tasks = Path(f"/proc/{demo.server.pid}/task")
    children = [int(pid) for task in tasks.iterdir() for pid in (task / "children").read_text().split()]
    for pid in (demo.server.pid, *children):
        os.kill(pid, signal.SIGKILL)
    demo.server.wait()


def test_a_service_outlives_a_server_that_is_killed(
    browser: Browser, demo_folder: Callable[[], Path]
) -> None:
    folder, port = demo_folder(), keep_port()
    context = browser.new_context(viewport={"width": DESK[0], "height": DESK[1]})
    page = context.new_page()
    with running_demo(folder, port) as demo:
        body = {"request_id": "signing-in", "login": "w01", "password": PASSWORD}
        headers = {"X-Requested-With": "hallsys"}
        assert context.request.post(f"{demo.url}/api/staff/sign-in", data=body, headers=headers).ok
        page.goto(f"{demo.url}/clerk/W01")
        expect(page.locator('html[data-live="live"]')).to_have_count(1)
        page.get_by_test_id("sign-in").click()
        first, second = (take_ticket(demo.url, seed)["number"] for seed in (641, 642))
        expect(page.get_by_test_id("waiting-row")).to_have_count(2)
        page.keyboard.press("F2")
        expect(page.get_by_test_id("start")).to_be_enabled()
        expect(page.get_by_test_id("number")).to_have_text(first)
        page.keyboard.press("F4")
        page.get_by_test_id("accept-S001").wait_for()
        box = page.locator("[data-testid^=material-]").first
        box.check()
        killed(demo)
    with ExitStack() as until_the_end:
        with page.expect_response("**/clerk/W01/snapshot", timeout=STARTED_WITHIN):
            until_the_end.enter_context(running_demo(folder, port))
        expect(page.get_by_test_id("number")).to_have_text(first)
        expect(page.get_by_test_id("state")).to_have_attribute("data-state", "serving")
        expect(box).to_be_checked()
        expect(page.get_by_test_id("park")).to_be_enabled()
        page.keyboard.press("F7")
        expect(page.get_by_test_id("parked-row")).to_contain_text(first)
        expect(page.get_by_test_id("next")).to_be_enabled()
        page.keyboard.press("F2")
        expect(page.get_by_test_id("number")).to_have_text(second)
        expect(page.get_by_test_id("waiting-row")).to_have_count(0)
        context.close()
