"""The lines of screens: how long each may listen, and that it is noted that it does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask_socketio import SocketIO
from sqlalchemy import Engine, event, text

from hallsys.display.streams import BOARDS
from hallsys.kernel.clock import MINUTE, SECOND
from hallsys.screens.passes import make_pass, passes, revoke_pass, set_up
from hallsys.staff.service import sign_out
from hallsys.web.screens import Screens, cookie
from hallsys.web.server import attach_sockets
from hallsys.web.sessions import Sessions
from hallsys.web.sessions import cookie as staff_cookie
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
        self.sessions = Sessions(hall.site)
        self.screens = Screens(hall.site, self.sessions)
        self.meanwhile: Callable[[], None] = lambda: None  # as each page is let in
        self.app: Flask = whole_app(hall, self.sessions, self.screens)
        self.sockets: SocketIO = attach_sockets(self.app)
        rooms = Rooms(hall.site, self.sessions, self.screens)
        self.lines = listen(self.sockets, rooms, lambda _stream: self.meanwhile())

    def browser(self, place: str) -> Browser:
        browser = Browser(self.app)
        token = self.hall.transact(set_up, self.hall.transact(make_pass, place, "boss").code).token
        browser.client.set_cookie(cookie(place), token)
        return browser

    def line(self, place: str, browser: Browser) -> Any:
        return self.sockets.test_client(self.app, auth={"room": place}, flask_test_client=browser.client)

    def opened(self, place: str, browser: Browser | None = None) -> Any:
        line = self.line(place, browser or self.browser(place))
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
    without, held = screened.opened("board:all", Browser(screened.app)), screened.opened("sign:W01")
    screened.looked()
    assert (without.is_connected(), held.is_connected()) == (True, True)
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


def test_a_page_that_is_opened_is_noted_at_once_but_once_a_minute(screened: Screened) -> None:
    hall = screened.hall
    first, second = screened.browser("board:all"), screened.browser("board:main")
    hall.clock.advance(10 * MINUTE)
    with statements("UPDATE screen_passes") as wrote:
        assert first.get("/board/all").status_code == 200
        assert second.get("/board/main").status_code == 200
        hall.clock.advance(SECOND)
        assert first.get("/board/all").status_code == 200
    assert len(wrote) == 2
    assert screened.seen() == {hall.clock.now() - SECOND}


@pytest.mark.only_sqlite("a trigger of SQLite breaks it")
def test_what_could_not_be_noted_is_noted_the_next_time(
    screened: Screened, caplog: pytest.LogCaptureFixture
) -> None:
    screened.opened("board:all")
    broken = "CREATE TRIGGER broken BEFORE UPDATE ON screen_passes BEGIN SELECT RAISE(ABORT, 'broken'); END"
    clock = screened.hall.clock
    screened.hall.transact(lambda tx: tx.execute(text(broken)) and None)
    clock.advance(MINUTE)
    screened.looked()
    assert screened.seen() == {clock.now() - MINUTE}
    told = [one.getMessage() for one in caplog.records if one.name == "hallsys.web.screens"]
    assert told == ["that 1 screens were seen could not be noted"]
    screened.hall.transact(lambda tx: tx.execute(text("DROP TRIGGER broken")) and None)
    clock.advance(MINUTE)
    screened.looked()
    assert screened.seen() == {clock.now()}


def test_a_screen_that_was_set_up_since_the_passes_were_read_stays(screened: Screened) -> None:
    before = screened.opened("board:all")
    screened.looked()
    since = screened.opened("board:main")
    screened.looked()
    assert (before.is_connected(), since.is_connected()) == (True, True)


def test_whoever_supervises_looks_at_a_screen_without_a_pass(screened: Screened) -> None:
    browser = Browser(screened.app)
    token = screened.hall.session("zhaomin")
    browser.client.set_cookie(staff_cookie("manager"), token)
    line = screened.opened("board:all", browser)
    screened.looked()
    assert line.is_connected()
    screened.hall.transact(sign_out, token)
    screened.hall.clock.advance(15 * SECOND)
    screened.looked()
    assert not line.is_connected()


@contextmanager
def while_it_is_asked(like: str, then: Callable[[], None]) -> Iterator[None]:
    """Do something once while a statement in which `like` stands is carried out."""
    left = [then]

    def heard(*said: object) -> None:
        if like in str(said[2]) and left:
            left.pop()()

    event.listen(Engine, "after_cursor_execute", heard)
    try:
        yield
    finally:
        event.remove(Engine, "after_cursor_execute", heard)
    assert not left


def test_passes_that_were_read_while_one_became_void_say_nothing(screened: Screened) -> None:
    screened.browser("board:all")
    screens, pass_id = Screens(screened.hall.site, screened.sessions), screened.pass_id("board:all")
    with while_it_is_asked("FROM screen_passes", lambda: screens.revoked("another")):
        assert not screens.is_surely_open(pass_id)
    assert screens.is_surely_open(pass_id)


def test_a_pass_that_becomes_void_while_its_page_is_let_in_lets_nobody_in(screened: Screened) -> None:
    def revoke() -> None:
        pass_id = screened.pass_id("board:all")
        screened.hall.transact(revoke_pass, pass_id)
        screened.screens.revoked(pass_id)

    browser = screened.browser("board:all")
    screened.meanwhile = revoke
    assert not screened.line("board:all", browser).is_connected()
    assert not screened.lines.all()


def test_who_signs_out_while_a_page_is_let_in_does_not_listen(screened: Screened) -> None:
    token = screened.hall.session("zhaomin")
    browser = Browser(screened.app)
    browser.client.set_cookie(staff_cookie("manager"), token)

    def leave() -> None:
        screened.hall.transact(sign_out, token)
        screened.sessions.forget(token)

    screened.meanwhile = leave
    assert not screened.line("managers", browser).is_connected()
    assert not screened.lines.all()
    screened.meanwhile = lambda: None
    browser.client.set_cookie(staff_cookie("manager"), screened.hall.session("zhaomin"))
    assert screened.line("managers", browser).is_connected()


def test_a_session_that_was_read_while_it_ended_is_not_kept(screened: Screened) -> None:
    token, sessions = screened.hall.session("zhaomin"), screened.sessions
    with while_it_is_asked("JOIN sessions", lambda: sessions.forget(token)):
        sessions.clerk(token)
    assert not sessions.knows(token)
    sessions.clerk(token)
    assert sessions.knows(token)


def test_a_page_whose_line_ended_while_it_was_let_in_is_told_nothing_more(screened: Screened) -> None:
    server = screened.sockets.server

    def end() -> None:
        server._handle_eio_disconnect(next(iter(server.environ)), "transport close")  # as its line tells it

    screened.meanwhile = end
    screened.line("board:all", screened.browser("board:all"))
    assert screened.lines.all()
    screened.looked()
    assert not screened.lines.all()
    assert not list(server.manager.get_participants("/", BOARDS))
