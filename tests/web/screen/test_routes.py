"""Screens: who may show the page of a place, and how a browser gets the pass of one."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from flask import Flask

from hallsys.kernel.clock import SECOND
from hallsys.screens.passes import agent_maker, make_pass, set_up
from hallsys.staff.rules import Action, Role, may
from hallsys.web.screens import Screens, address, cookie
from hallsys.web.server import attach_sockets
from hallsys.web.sessions import Sessions
from hallsys.web.sessions import cookie as staff_cookie
from hallsys.web.sockets import Rooms, listen
from tests.web.browser import Browser, refusal
from tests.web.hall import STAFF, WebHall
from tests.web.whole import whole_app

PLACES = ("kiosk:K1", "board:all", "board:main", "sign:W01", "pad:W01")
OTHERS = ("kiosk:K2", "board:realty", "sign:W02", "pad:W02")


@pytest.fixture
def screens(hall: WebHall, sessions: Sessions) -> Screens:
    hall.site.settings = replace(hall.site.settings, open_screens=False)
    return Screens(hall.site, sessions)


@pytest.fixture
def app(hall: WebHall, sessions: Sessions, screens: Screens) -> Flask:
    return whole_app(hall, sessions, screens)


def token_for(hall: WebHall, place: str) -> str:
    return str(hall.transact(set_up, hall.transact(make_pass, place, "boss").code).token)


def holder(hall: WebHall, app: Flask, place: str) -> Browser:
    """Return a browser with the pass of a place."""
    browser = Browser(app)
    browser.client.set_cookie(cookie(place), token_for(hall, place))
    return browser


def manager(hall: WebHall, app: Flask) -> Browser:
    browser = Browser(app)
    browser.client.set_cookie(staff_cookie("manager"), hall.session("zhaomin"))
    return browser


@pytest.mark.parametrize("place", PLACES)
def test_a_place_opens_with_its_own_pass_only(hall: WebHall, app: Flask, place: str) -> None:
    page, snapshot = address(place), f"{address(place)}/snapshot"
    for other in (*PLACES, *OTHERS):
        browser = holder(hall, app, other)
        if other == place:
            assert (browser.get(page).status_code, browser.get(snapshot).status_code) == (200, 200)
            continue
        led = browser.get(page)
        assert (led.status_code, led.headers["Location"]) == (302, f"/screen?next={page.replace('/', '%2F')}")
        assert refusal(browser.get(snapshot)) == (403, "screen_not_set_up")


def test_a_pass_under_another_place_s_name_opens_nothing(hall: WebHall, app: Flask) -> None:
    browser = Browser(app)
    browser.client.set_cookie(cookie("kiosk:K1"), token_for(hall, "kiosk:K2"))
    assert refusal(browser.get("/kiosk/K1/snapshot")) == (403, "screen_not_set_up")


@pytest.mark.parametrize(("login", "roles"), [(login, roles) for login, _, _, roles in STAFF])
def test_of_the_staff_only_managers_open_screens(
    hall: WebHall, app: Flask, login: str, roles: tuple[Role, ...]
) -> None:
    token = hall.session(login)
    for surface, place in product(("clerk", "output", "backoffice", "manager"), PLACES):
        browser = Browser(app)
        browser.client.set_cookie(staff_cookie(surface), token)
        opens = surface == "manager" and may(roles, Action.SUPERVISE)
        assert browser.get(f"{address(place)}/snapshot").status_code == (200 if opens else 403)


def test_a_code_of_the_devices_page_makes_a_screen(hall: WebHall, app: Flask) -> None:
    office = manager(hall, app)
    made = office.done("/api/devices/screen", place="kiosk:K1")
    assert made["url"] == f"http://hall.example/screen#{made['code']}"
    screen = Browser(app)
    assert screen.get("/screen").status_code == 200
    answer = screen.post("/api/screen/set-up", code=made["code"])
    assert answer.get_json() == {"url": "/kiosk/K1"}
    (given,) = answer.headers.getlist("Set-Cookie")
    assert "HttpOnly" in given
    assert "SameSite=Lax" in given
    hall.clock.advance(120 * SECOND)
    assert "Set-Cookie" in screen.get("/kiosk/K1").headers  # it does not run out
    (row,) = office.json("/manager/devices/snapshot")["passes"]
    assert (row["place"], row["last_seen"]) == ("kiosk:K1", hall.clock.now())
    assert made["code"] not in str(hall.log())
    assert refusal(screen.post("/api/screen/set-up", code=made["code"])) == (403, "screen_code_wrong")


def test_a_screen_that_the_hall_does_not_have(hall: WebHall, app: Flask) -> None:
    for place in ("kiosk:K9", "board:nowhere", "window:W01", "x"):
        answer = manager(hall, app).post("/api/devices/screen", place=place)
        assert refusal(answer) == (404, "screen_unknown")
    assert refusal(Browser(app).get("/kiosk/K9")) == (404, "not_found")


def test_nobody_guesses_codes_for_ever(app: Flask) -> None:
    browser = Browser(app)
    answers = [browser.post("/api/screen/set-up", code=f"guess-{n}").status_code for n in range(61)]
    assert answers == [403] * 60 + [429]


def test_right_codes_are_no_guesses(hall: WebHall, app: Flask) -> None:
    browser = Browser(app)
    for _ in range(61):
        code = hall.transact(make_pass, "sign:W01", "boss").code
        assert browser.post("/api/screen/set-up", code=code).status_code == 200


def test_revoking_ends_the_screen_and_its_line_at_once(hall: WebHall, app: Flask, screens: Screens) -> None:
    sockets = attach_sockets(app)
    listen(sockets, Rooms(hall.site, Sessions(hall.site), screens), lambda _stream: {"now": 1, "seq": 2})
    kept, gone = holder(hall, app, "board:main"), holder(hall, app, "board:all")

    def line(browser: Browser, room: str) -> Any:
        return sockets.test_client(app, auth={"room": room}, flask_test_client=browser.client)

    lines = line(kept, "board:main"), line(gone, "board:all")
    assert [one.is_connected() for one in lines] == [True, True]
    office = manager(hall, app)
    held = {one["place"]: one["pass_id"] for one in office.json("/manager/devices/snapshot")["passes"]}
    office.done("/api/devices/screen-revoke", pass_id=held["board:all"])
    assert [one.is_connected() for one in lines] == [True, False]
    assert refusal(gone.get("/board/all/snapshot")) == (403, "screen_not_set_up")
    assert not line(gone, "board:all").is_connected()
    assert not line(kept, "board:all").is_connected()


def test_a_pass_that_another_replaced_ends_its_line(hall: WebHall, app: Flask, screens: Screens) -> None:
    sockets = attach_sockets(app)
    listen(sockets, Rooms(hall.site, Sessions(hall.site), screens), lambda _stream: None)
    maker = agent_maker("an-agent")
    tokens = []
    for _ in range(2):
        tokens.append(hall.transact(set_up, hall.transact(make_pass, "kiosk:K1", maker).code).token)
        browser = Browser(app)
        browser.client.set_cookie(cookie("kiosk:K1"), tokens[-1])
        if len(tokens) == 1:
            line: Any = sockets.test_client(app, auth={"room": "kiosk:K1"}, flask_test_client=browser.client)
            assert line.is_connected()
            assert browser.get("/kiosk/K1/snapshot").status_code == 200
            first = browser
    screens.heed(hall.log())
    assert not line.is_connected()
    assert refusal(first.get("/kiosk/K1/snapshot")) == (403, "screen_not_set_up")
    assert browser.get("/kiosk/K1/snapshot").status_code == 200
