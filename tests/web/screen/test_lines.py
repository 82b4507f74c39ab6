"""The lines of screens: how long each may listen, and that it is noted that it does."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask_socketio import SocketIO
from sqlalchemy import text

from hallsys.kernel.clock import MINUTE, SECOND
from hallsys.screens.passes import make_pass, passes, set_up
from hallsys.web.screens import Screens, cookie
from hallsys.web.server import attach_sockets
from hallsys.web.sessions import Sessions
from hallsys.web.sockets import Rooms, listen
from tests.relay.statements import statements
from tests.web.browser import Browser
from tests.web.hall import WebHall
from tests.web.whole import whole_app

PLACES = ("board:all", "board:main", "sign:W01", "sign:W02", "pad:W01", "kiosk:K1")


class Screened:
    """A hall whose screens hold passes, and their lines."""

    def __init__(self, hall: WebHall) -> None:
        hall.site.settings = replace(hall.site.settings, open_screens=False)
        self.hall = hall
        sessions = Sessions(hall.site)
        screens = Screens(hall.site, sessions)
        self.app: Flask = whole_app(hall, sessions, screens)
        self.sockets: SocketIO = attach_sockets(self.app)
        rooms = Rooms(hall.site, sessions, screens)
        self.lines = listen(self.sockets, rooms, lambda _stream: None)

    def opened(self, place: str, *, with_pass: bool = True) -> Any:
        browser = Browser(self.app)
        if with_pass:
            token = self.hall.transact(set_up, self.hall.transact(make_pass, place, "boss").code).token
            browser.client.set_cookie(cookie(place), token)
        line = self.sockets.test_client(self.app, auth={"room": place}, flask_test_client=browser.client)
        assert line.is_connected()
        return line

    def looked(self) -> None:
        for sid in self.lines.all():
            self.lines.look_at(sid)

    def pass_id(self, place: str) -> str:
        return next(one.pass_id for one in self.hall.db.read(passes, self.hall.id) if one.place == place)

    def seen(self) -> set[int | None]:
        return {one.last_seen for one in self.hall.db.read(passes, self.hall.id)}


@pytest.fixture
def screened(hall: WebHall) -> Screened:
    return Screened(hall)


def test_a_look_at_all_screens_of_a_hall_reads_their_passes_once(screened: Screened) -> None:
    lines = [screened.opened(place) for place in PLACES]
    screened.hall.clock.advance(15 * SECOND)
    with statements("FROM screen_passes") as asked:
        screened.looked()
    assert len(asked) == 1
    assert all(line.is_connected() for line in lines)


def test_a_screen_is_hung_up_on_whose_pass_became_void_unheard(screened: Screened) -> None:
    gone, kept = screened.opened("board:all"), screened.opened("board:main")
    screened.looked()
    void = text("UPDATE screen_passes SET revoked_at = 1 WHERE hall_id = :hall_id AND id = :id")
    key = {"hall_id": screened.hall.id, "id": screened.pass_id("board:all")}
    screened.hall.transact(lambda tx: tx.execute(void, key) and None)
    screened.hall.clock.advance(15 * SECOND)
    screened.looked()
    assert (gone.is_connected(), kept.is_connected()) == (False, True)


def test_where_screens_are_not_open_any_more_those_without_a_pass_go(hall: WebHall) -> None:
    screened = Screened(hall)
    hall.site.settings = replace(hall.site.settings, open_screens=True)
    without, held = screened.opened("board:all", with_pass=False), screened.opened("sign:W01")
    with statements("FROM ") as asked:
        hall.clock.advance(SECOND)
        screened.lines.look_at(next(iter(screened.lines.all())))
    assert not asked
    hall.site.settings = replace(hall.site.settings, open_screens=False)
    screened.looked()
    assert (without.is_connected(), held.is_connected()) == (False, True)


def test_a_screen_goes_with_its_place(screened: Screened) -> None:
    gone, kept = screened.opened("kiosk:K1"), screened.opened("board:all")
    settings = screened.hall.site.settings
    others = {code: one for code, one in settings.kiosks.items() if code != "K1"}
    screened.hall.site.settings = replace(settings, kiosks=others)
    screened.looked()
    assert (gone.is_connected(), kept.is_connected()) == (False, True)


def test_that_screens_are_there_is_noted_of_all_at_once_each_minute(screened: Screened) -> None:
    for place in PLACES:
        screened.opened(place)
    clock = screened.hall.clock
    clock.advance(MINUTE)
    with statements("UPDATE screen_passes") as wrote:
        screened.looked()
        clock.advance(15 * SECOND)
        screened.looked()
        seen_at = clock.now()
        clock.advance(MINUTE - 15 * SECOND)
        screened.looked()
    assert len(wrote) == 2
    assert screened.seen() == {seen_at, clock.now()}  # the first wrote down the others, as it saw them last
