"""Which page may listen to what, asked over the real protocol."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import SocketIO
from sqlalchemy import text

from hallsys.display.streams import BOARDS, MANAGERS, STAFF
from hallsys.kernel.clock import MINUTE
from hallsys.kernel.ids import new_token
from hallsys.kernel.transaction import Tx
from hallsys.screens.passes import make_pass, set_up
from hallsys.staff.service import sign_out
from hallsys.web.screens import Screens
from hallsys.web.screens import cookie as screen_cookie
from hallsys.web.server import attach_sockets
from hallsys.web.sessions import Sessions, cookie
from hallsys.web.sockets import Rooms, listen
from tests.web.hall import WebHall
from tests.web.whole import whole_app

NOBODY: tuple[str, str] | None = None
CLERK, OUTPUT = ("clerk", "wangxiao"), ("output", "chenchu")
APPROVER, MANAGER = ("backoffice", "zhouping"), ("manager", "zhaomin")
LEADER = ("manager", "tangyuan")

# Room, who asks (surface and login), and the stream that the page gets.
ALLOWED = [
    ("board:all", NOBODY, BOARDS),
    ("board:main", NOBODY, BOARDS),
    ("sign:W01", NOBODY, BOARDS),
    ("ticket:anything", NOBODY, BOARDS),
    ("kiosk:K1", NOBODY, "kiosk:K1"),
    ("pad:W01", NOBODY, "pad:W01"),
    ("window:W01", CLERK, STAFF),
    ("window:W04", OUTPUT, STAFF),
    ("backoffice", APPROVER, STAFF),
    ("managers", MANAGER, MANAGERS),
    ("managers", LEADER, MANAGERS),
]
# Room, who asks, and why not.
REFUSED = [
    ("board:nowhere", NOBODY, "not_allowed"),
    ("kiosk:K9", NOBODY, "not_allowed"),
    ("pad:W99", NOBODY, "not_allowed"),
    ("sign:W99", NOBODY, "not_allowed"),
    ("window:W99", CLERK, "not_allowed"),
    ("window:W01", NOBODY, "signed_out"),
    ("window:W01", APPROVER, "signed_out"),  # signed in, but on another surface
    ("backoffice", NOBODY, "signed_out"),
    ("backoffice", ("backoffice", "wangxiao"), "not_allowed"),
    ("managers", NOBODY, "signed_out"),
    ("managers", ("manager", "wangxiao"), "not_allowed"),
    ("managers", CLERK, "signed_out"),
    ("tour", NOBODY, "not_allowed"),  # no demo
    (BOARDS, NOBODY, "not_allowed"),  # streams are no rooms
    (STAFF, MANAGER, "not_allowed"),
    ("", NOBODY, "not_allowed"),
    (None, NOBODY, "not_allowed"),
    (7, NOBODY, "not_allowed"),
    (["managers"], MANAGER, "not_allowed"),
]


class Line:
    """The server's sockets over the whole application, and a log of what was joined."""

    def __init__(self, hall: WebHall) -> None:
        self.hall = hall
        self.sessions = Sessions(hall.site)
        self.app: Flask = whole_app(hall, self.sessions)
        self.sockets: SocketIO = attach_sockets(self.app)
        self.joined: list[str] = []
        self.rooms = Rooms(hall.site, self.sessions, Screens(hall.site, self.sessions))
        self.lines = listen(self.sockets, self.rooms, self._join)

    def _join(self, stream: str) -> dict[str, int]:
        self.joined.append(stream)
        return {"now": 1, "seq": 2}

    def connect(self, auth: Any, who: tuple[str, str] | None = None, token: str | None = None) -> Any:
        browser = self.app.test_client()
        if who is not None:
            surface, login = who
            browser.set_cookie(cookie(surface), token or self.hall.session(login))
        return self.sockets.test_client(self.app, auth=auth, flask_test_client=browser)


@pytest.fixture
def line(hall: WebHall) -> Line:
    return Line(hall)


@pytest.mark.parametrize(("room", "who", "stream"), ALLOWED)
def test_who_may_listen_is_told_at_once_where_its_stream_is(
    line: Line, room: str, who: tuple[str, str] | None, stream: str
) -> None:
    page = line.connect({"room": room}, who)
    assert page.is_connected()
    assert line.joined == [stream]
    assert [(told["name"], told["args"]) for told in page.get_received()] == [
        ("beat", [{"now": 1, "seq": 2}])
    ]
    line.sockets.emit("facts", {"seq": 3}, to=stream)
    line.sockets.emit("facts", {"seq": 4}, to="somewhere else")
    assert [told["args"][0] for told in page.get_received()] == [{"seq": 3}]


@pytest.mark.parametrize(("room", "who", "why"), REFUSED)
def test_who_may_not_listen_hears_nothing(
    line: Line, room: Any, who: tuple[str, str] | None, why: str
) -> None:
    page = line.connect({"room": room}, who)
    assert not page.is_connected()
    assert line.joined == []
    for stream in (BOARDS, STAFF, MANAGERS):
        line.sockets.emit("facts", {"seq": 3}, to=stream)


@pytest.mark.parametrize("room", ["board:all", "board:main", "sign:W01", "kiosk:K1", "pad:W01"])
def test_a_screen_listens_with_the_pass_of_its_place(line: Line, room: str) -> None:
    line.hall.site.settings = replace(line.hall.site.settings, open_screens=False)
    for place in (room, "kiosk:K2"):
        token = line.hall.transact(set_up, line.hall.transact(make_pass, place, "boss").code).token
        cookies = {screen_cookie(room): token}
        if place == room:
            assert line.rooms.stream(room, cookies)
            assert line.rooms.pass_id(room, cookies)
        else:
            with pytest.raises(Refused) as refused:
                line.rooms.stream(room, cookies)
            assert refused.value.error_args["message"] == "not_set_up"
    assert line.connect({"room": room}, MANAGER).is_connected()
    for who in (CLERK, LEADER):
        assert not line.connect({"room": room}, who).is_connected()


def rename(tx: Tx, table: str, to: str) -> None:
    tx.execute(text(f"ALTER TABLE {table} RENAME TO {to}"))


@pytest.mark.parametrize(("room", "table"), [("kiosk:K1", "screen_passes"), ("window:W01", "sessions")])
def test_a_page_whose_rights_cannot_be_read_is_refused_and_comes_again(
    line: Line, room: str, table: str
) -> None:
    hall = line.hall
    hall.site.settings = replace(hall.site.settings, open_screens=False)
    browser = line.app.test_client()
    token = hall.transact(set_up, hall.transact(make_pass, "kiosk:K1", "boss").code).token
    browser.set_cookie(screen_cookie("kiosk:K1"), token)
    browser.set_cookie(cookie("clerk"), hall.session("wangxiao"))

    def page() -> Any:
        hall.clock.advance(MINUTE)
        return line.sockets.test_client(line.app, auth={"room": room}, flask_test_client=browser)

    kept = page()
    hall.transact(rename, table, "gone")
    assert not page().is_connected()
    for sid in line.lines.all():
        line.lines.look_at(sid)
    assert kept.is_connected()  # it may still listen, as far as anybody knows
    hall.transact(rename, "gone", table)
    assert page().is_connected()


@pytest.mark.only_sqlite("a trigger of SQLite breaks it")
def test_a_screen_listens_and_shows_its_page_though_it_cannot_be_noted(line: Line) -> None:
    hall = line.hall
    hall.site.settings = replace(hall.site.settings, open_screens=False)
    token = hall.transact(set_up, hall.transact(make_pass, "kiosk:K1", "boss").code).token
    broken = "CREATE TRIGGER broken BEFORE UPDATE ON screen_passes BEGIN SELECT RAISE(ABORT, 'broken'); END"
    hall.transact(lambda tx: tx.execute(text(broken)) and None)
    browser = line.app.test_client()
    browser.set_cookie(screen_cookie("kiosk:K1"), token)
    assert browser.get("/kiosk/K1").status_code == 200
    page = line.sockets.test_client(line.app, auth={"room": "kiosk:K1"}, flask_test_client=browser)
    assert page.is_connected()


@pytest.mark.parametrize("auth", [None, "managers", 7, [], {}])
def test_a_page_that_asks_for_no_room_gets_none(line: Line, auth: Any) -> None:
    assert not line.connect(auth, MANAGER).is_connected()
    assert line.joined == []


@pytest.mark.parametrize(("room", "who", "why"), REFUSED)
def test_the_reason_says_whether_to_sign_in(
    line: Line, room: Any, who: tuple[str, str] | None, why: str
) -> None:
    cookies = {} if who is None else {cookie(who[0]): line.hall.session(who[1])}
    with pytest.raises(Refused) as refused:
        line.rooms.stream(room, cookies)
    assert refused.value.error_args["message"] == why


def test_who_signed_out_hears_no_more_after_reconnecting(line: Line) -> None:
    token = line.hall.session("wangxiao")
    assert line.connect({"room": "window:W01"}, CLERK, token).is_connected()
    line.hall.transact(sign_out, token)
    line.sessions.forget(token)
    assert not line.connect({"room": "window:W01"}, CLERK, token).is_connected()
    assert not line.connect({"room": "window:W01"}, CLERK, new_token()).is_connected()


def test_a_demo_has_a_tour(hall: WebHall) -> None:
    hall.site.settings = replace(hall.site.settings, demo=True)
    line = Line(hall)
    assert line.connect({"room": "tour"}).is_connected()
    assert line.joined == [MANAGERS]
