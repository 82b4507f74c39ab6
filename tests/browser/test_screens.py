"""A screen is set up: a manager makes its code, the screen's browser types it or opens the link."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from flask import Flask, redirect
from playwright.sync_api import Page, expect
from werkzeug import Response
from werkzeug.serving import make_server

from tests.browser import axe
from tests.browser.feed import Deaf
from tests.browser.pages import PORTRAIT, SCREEN, TABLET, Pages


def make_code(office: Page, place: str, before: str = "no code") -> tuple[str, str]:
    """Return code and link for a place, as the page of devices shows them in place of `before`."""
    office.get_by_test_id("screen-place").select_option(place)
    office.get_by_test_id("make-screen").click()
    code = office.get_by_test_id("screen-code")
    expect(code).to_be_visible()
    expect(code).not_to_contain_text(before)
    return code.inner_text().split()[-1], office.get_by_test_id("screen-url").inner_text()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_kiosk_is_set_up_by_touch_and_a_pad_by_its_link(page_of: Pages, lang: str) -> None:
    office = page_of("devices", lang=lang)
    code, _ = make_code(office, "kiosk:K1")
    axe.check(office)
    kiosk = page_of("screen", size=PORTRAIT, lang=lang)
    for wrong in "22222222":
        kiosk.get_by_test_id(f"key-{wrong}").click()
    kiosk.get_by_test_id("set-up").click()
    expect(kiosk.get_by_test_id("error")).to_have_attribute("data-code", "screen_code_wrong")
    for key in code.replace("-", ""):
        kiosk.get_by_test_id(f"key-{key}").click()
    kiosk.get_by_test_id("set-up").click()
    expect(kiosk).to_have_url(f"{page_of.url}/kiosk/K1")
    expect(kiosk.locator("html")).to_have_attribute("data-live", "live")
    expect(office.get_by_test_id("screen-used")).to_be_visible()

    pad_code, link = make_code(office, "pad:W01", code)
    pad = page_of("screen", size=TABLET)
    pad.goto("about:blank")
    pad.goto(link)
    expect(pad).to_have_url(f"{page_of.url}/pad/W01")

    # As an agent sends its browser on: with what the page was asked to show.
    _, link = make_code(office, "board:all", pad_code)
    board = page_of("screen", size=SCREEN)
    board.goto("about:blank")
    board.goto(link.replace("/screen#", "/screen?next=%2Fboard%2Fall%3Frows%3D5#"))
    expect(board).to_have_url(f"{page_of.url}/board/all?rows=5")
    for place in ("kiosk:K1", "pad:W01", "board:all"):
        office.get_by_test_id(f"revoke-{place}").click()
        expect(office.get_by_test_id(f"pass-{place}")).to_have_count(0)


@contextmanager
def door_to(link: str) -> Iterator[int]:
    """Stand where an agent's door is, at the port that is yielded, and send on to `link`."""
    app = Flask(__name__)

    @app.get("/board/all")
    def way() -> Response:
        return redirect(link)

    server = make_server("127.0.0.1", 0, app)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_screen_that_comes_up_by_itself_does_not_give_up(page_of: Pages) -> None:
    office = page_of("devices")
    code, link = make_code(office, "board:all")
    board = page_of("screen", size=SCREEN)
    board.clock.install()
    board.route("**/api/screen/set-up", lambda route: route.fulfill(status=429, json={}), times=2)
    board.goto("about:blank")
    board.goto(link)
    for wait in (3000, 6000):
        expect(board.get_by_test_id("error")).to_be_visible()
        expect(board.get_by_test_id("code")).to_have_value(code)
        board.clock.fast_forward(wait)
    expect(board).to_have_url(f"{page_of.url}/board/all")

    _, fresh_link = make_code(office, "board:all", code)
    with door_to(fresh_link) as port:
        board.goto(f"{link}@{port}/board/all")  # a code that is used
        expect(board.get_by_test_id("error")).to_have_attribute("data-code", "screen_code_wrong")
        board.clock.fast_forward(3000)
        expect(board).to_have_url(f"{page_of.url}/board/all")

    # No link leads anywhere but to this machine.
    board.goto(f"{link}@1.example/board/all")
    expect(board.get_by_test_id("error")).to_have_attribute("data-code", "screen_code_wrong")
    board.clock.fast_forward(60_000)
    expect(board).to_have_url(f"{page_of.url}/screen")
    passes = office.get_by_test_id("revoke-board:all")
    for left in (2, 1):
        expect(passes).to_have_count(left)
        passes.first.click()
    expect(passes).to_have_count(0)


def test_a_screen_that_is_never_answered_begins_anew(page_of: Pages) -> None:
    board = page_of("screen", size=SCREEN)
    board.clock.install()
    line = Deaf(board)
    board.goto(f"{page_of.url}/board/all")
    live, stale = (board.locator(f'html[data-live="{mark}"]') for mark in ("live", "stale"))
    expect(live).to_have_count(1)
    line.deaf = True
    line.cut()
    line.wait(1)
    board.clock.fast_forward(12_000)
    expect(stale).to_have_count(1)
    line.wait(2)
    line.deaf = False
    board.clock.fast_forward(16_000)
    expect(live).to_have_count(1)
