"""Sessions of the staff end: after a while without activity, unless somebody is being served."""

from dataclasses import replace
from typing import Any

import pytest
from flask_socketio import SocketIO
from sqlalchemy import text

from hallsys.kernel.clock import HOUR, MINUTE, SECOND
from hallsys.kernel.transaction import Origin, Tx
from hallsys.staff.policy import StaffSettings
from hallsys.staff.renewal import reset_password
from hallsys.staff.service import sign_out
from hallsys.web.screens import Screens
from hallsys.web.server import attach_sockets
from hallsys.web.sessions import Sessions, cookie
from hallsys.web.sockets import Rooms, listen
from tests.persons import person
from tests.relay.statements import statements
from tests.web.browser import Browser, refusal
from tests.web.hall import PASSWORD, WebHall
from tests.web.staff import Staff
from tests.web.whole import whole_app

IDLE = StaffSettings().idle
OVER = (401, "not_signed_in")


@pytest.fixture
def office(staff: Staff) -> Browser:
    """Return a manager's browser, just signed in."""
    return signed_in(staff, "zhaomin")


def signed_in(staff: Staff, login: str) -> Browser:
    browser = Browser(staff.app)
    browser.done("/api/staff/sign-in", login=login, password=PASSWORD)
    return browser


def left(browser: Browser, surface: str = "manager") -> tuple[int, bool]:
    told = browser.json(f"/api/staff/session/{surface}")
    return told["left_ms"], told["last"]


def test_reading_is_no_activity(hall: WebHall, office: Browser) -> None:
    assert left(office) == (IDLE, False)
    hall.clock.advance(IDLE - MINUTE)
    assert office.get("/manager/snapshot").status_code == 200
    assert left(office) == (MINUTE, False)
    hall.clock.advance(MINUTE)
    assert refusal(office.get("/manager/snapshot")) == OVER
    assert refusal(office.get("/api/staff/session/manager")) == OVER
    assert refusal(office.post("/api/staff/active", surface="manager")) == OVER  # too late
    led = office.get("/manager")
    assert (led.status_code, led.headers["Location"]) == (302, "/?next=%2Fmanager")


def test_a_leader_is_offered_the_management_and_stays(hall: WebHall, staff: Staff) -> None:
    leader = signed_in(staff, "tangyuan")
    shown = leader.json("/staff/snapshot")
    assert [place["url"] for place in shown["places"]] == ["/manager"]
    assert shown["clerk"]["clerk_id"] == hall.clerks["tangyuan"]
    hall.clock.advance(IDLE - MINUTE)
    assert leader.done("/api/staff/active", surface="manager")["left_ms"] == IDLE
    assert refusal(leader.get("/manager/settling/snapshot")) == (403, "not_allowed")


def test_lines_are_looked_at_also_when_the_ended_session_was_forgotten_here(
    hall: WebHall, sessions: Sessions
) -> None:
    """A page that asks how long its session lasts has it read anew; another process may end it right then."""
    looks: list[None] = []
    sessions.ended = lambda: looks.append(None)
    token = hall.session("zhaomin")
    sessions.clerk(token)
    sessions.renew([token])
    sessions.heed(hall.log("TicketIssued"))
    assert looks == []
    hall.transact(sign_out, token)
    sessions.heed(hall.log("SessionEnded"))
    assert len(looks) == 1


def test_a_page_whose_session_ended_by_newer_ones_says_so(
    hall: WebHall, staff: Staff, office: Browser, sessions: Sessions
) -> None:
    hall.site.settings = replace(hall.site.settings, staff=StaffSettings(sessions_at_once=1))
    newer = signed_in(staff, "zhaomin")
    sessions.heed(hall.log("SessionEnded"))
    refused = office.get("/manager/snapshot")
    assert refusal(refused) == (401, "signed_in_elsewhere")
    assert "别处登录" in refused.get_json()["error"]["zh"]
    led = office.get("/manager")
    assert (led.status_code, led.headers["Location"]) == (302, "/?next=%2Fmanager&ended=elsewhere")
    assert newer.get("/manager/snapshot").status_code == 200
    newer.done("/api/staff/sign-in", login="zhaomin", password=PASSWORD)  # in the same browser once more
    assert [row.payload["replaced"] for row in hall.log("SessionEnded")] == [True, False]


@pytest.mark.parametrize("do", ["open a page", "command", "stay"])
def test_what_somebody_does_is_activity(hall: WebHall, office: Browser, do: str) -> None:
    hall.clock.advance(IDLE - SECOND)
    if do == "open a page":
        office.get("/manager")
    elif do == "command":
        office.post("/api/manager/acknowledge")  # refused, and yet somebody pressed something
    else:
        assert office.done("/api/staff/active", surface="manager")["left_ms"] == IDLE
    assert left(office) == (IDLE, False)


def test_the_longest_time_ends_a_session_in_any_case(hall: WebHall, staff: Staff, office: Browser) -> None:
    for _ in range(23):
        hall.clock.advance(IDLE - SECOND)
        office.done("/api/staff/active", surface="manager")
    hall.clock.advance(IDLE - SECOND)
    assert office.done("/api/staff/active", surface="manager") == {"left_ms": 24 * SECOND, "last": True}
    hall.clock.advance(24 * SECOND)
    assert refusal(office.get("/api/staff/session/manager")) == OVER
    hall.site.settings = replace(hall.site.settings, staff=StaffSettings(idle_minutes=60, session_hours=1))
    short = signed_in(staff, "zhaomin")
    hall.clock.advance(HOUR - MINUTE)
    assert short.done("/api/staff/active", surface="manager") == {"left_ms": MINUTE, "last": True}


def test_whoever_serves_an_applicant_is_not_thrown_out(hall: WebHall, staff: Staff) -> None:
    clerk = staff.desk("wangxiao", "W01")
    hall.issue(person(1))
    clerk.done("/api/clerk/next", window="W01")
    for _ in range(3):
        hall.clock.advance(IDLE - MINUTE)
        assert left(clerk, "clerk") == (IDLE, False)
    assert clerk.get("/clerk/W01/snapshot").status_code == 200
    other = signed_in(staff, "lina")
    hall.clock.advance(IDLE - MINUTE)
    assert left(clerk, "clerk") == (IDLE, False)
    hall.clock.advance(MINUTE)
    assert refusal(other.get("/clerk/W02/snapshot")) == OVER
    assert clerk.get("/clerk/W01/snapshot").status_code == 200


@pytest.mark.parametrize("seen", ["sign-out", "page"])
def test_what_is_over_does_not_come_back_by_work_at_another_desk(
    hall: WebHall, staff: Staff, seen: str
) -> None:
    left_behind = signed_in(staff, "wangxiao")
    cookies = left_behind.client.get_cookie(cookie("clerk"))
    assert cookies is not None
    hall.clock.advance(IDLE)
    elsewhere = staff.desk("wangxiao", "W01")
    hall.issue(person(1))
    elsewhere.done("/api/clerk/next", window="W01")
    if seen == "page":
        assert refusal(left_behind.get("/clerk/W02/snapshot")) == OVER
    else:
        left_behind.done("/api/staff/sign-out")
    left_behind.client.set_cookie(cookie("clerk"), cookies.value)
    hall.site.settings = replace(hall.site.settings, staff=StaffSettings(idle_minutes=240))
    assert refusal(left_behind.get("/clerk/W02/snapshot")) == OVER  # ended, and not merely idle
    assert [row.actor for row in hall.log("SessionEnded")] == ["system"]


@pytest.mark.only_sqlite("a trigger of SQLite breaks it")
def test_pages_open_though_activity_cannot_be_noted(
    hall: WebHall, office: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    hall.transact(_break, "sessions")
    assert office.get("/manager").status_code == 200
    assert "could not be noted" in caplog.text
    assert refusal(office.post("/api/staff/active", surface="manager")) == (500, "trouble")  # asked for


@pytest.mark.parametrize(
    ("url", "told", "again"),
    # SQLite tells a table that is gone as it tells a database out of reach.
    [("/manager", {500, 503}, True), ("/nowhere", {404}, False)],
)
def test_a_page_that_fails_is_tried_again_by_itself(
    hall: WebHall, office: Browser, url: str, told: set[int], again: bool
) -> None:
    hall.clock.advance(MINUTE)
    hall.transact(lambda tx: tx.execute(text("ALTER TABLE sessions RENAME TO gone")) and None)
    answer = office.client.get(url, headers={"Accept": "text/html"})
    assert answer.status_code in told
    assert ('http-equiv="refresh"' in answer.text) is again


def _break(tx: Tx, table: str) -> None:
    fault = "BEGIN SELECT RAISE(ABORT, 'broken'); END"
    tx.execute(text(f"CREATE TRIGGER broken BEFORE UPDATE ON {table} {fault}"))


def test_one_surface_does_not_keep_another_alive(hall: WebHall, staff: Staff, office: Browser) -> None:
    clerk = signed_in(staff, "wangxiao")
    hall.clock.advance(IDLE - MINUTE)
    assert refusal(clerk.post("/api/staff/active", surface="manager")) == OVER
    assert refusal(clerk.post("/api/staff/active", surface="nowhere")) == (400, "bad_request")
    assert refusal(clerk.get("/api/staff/session/nowhere")) == (404, "not_found")
    assert left(office) == (MINUTE, False)


class Line:
    """Sockets over the whole application."""

    def __init__(self, hall: WebHall) -> None:
        self.sessions = Sessions(hall.site)
        screens = Screens(hall.site, self.sessions)
        self.app = whole_app(hall, self.sessions, screens)
        self.sockets: SocketIO = attach_sockets(self.app)
        rooms = Rooms(hall.site, self.sessions, screens)
        self.lines = listen(self.sockets, rooms, lambda _stream: {"now": 1, "seq": 2})

    def look(self) -> None:
        """Look at each line, as is done every few seconds."""
        for sid in self.lines.all():
            self.lines.look_at(sid)

    def open(self, room: str, surface: str, token: str) -> Any:
        browser = self.app.test_client()
        browser.set_cookie(cookie(surface), token)
        return self.sockets.test_client(self.app, auth={"room": room}, flask_test_client=browser)


def test_what_a_session_listened_to_ends_with_it(hall: WebHall) -> None:
    line = Line(hall)
    tokens = {login: hall.session(login) for login in ("zhaomin", "wangxiao", "lina", "zhouping")}
    pages = {
        "zhaomin": line.open("managers", "manager", tokens["zhaomin"]),
        "wangxiao": line.open("window:W01", "clerk", tokens["wangxiao"]),
        "lina": line.open("window:W02", "clerk", tokens["lina"]),
        "zhouping": line.open("backoffice", "backoffice", tokens["zhouping"]),
    }

    def listening() -> set[str]:
        return {login for login, page in pages.items() if page.is_connected()}

    assert listening() == pages.keys()
    leaving = Browser(line.app)
    leaving.client.set_cookie(cookie("manager"), tokens["zhaomin"])
    leaving.done("/api/staff/sign-out")
    assert listening() == {"wangxiao", "lina", "zhouping"}  # at once
    reset_password(hall.db, Origin(hall.id, "boss"), hall.clerks["lina"])
    hall.clock.advance(6 * SECOND)
    line.look()
    assert listening() == {"wangxiao", "zhouping"}
    hall.clock.advance(IDLE)
    line.look()
    assert listening() == set()


def test_who_signs_out_has_nobody_elses_line_looked_at(hall: WebHall) -> None:
    line = Line(hall)
    leaving = line.open("window:W01", "clerk", hall.session("wangxiao"))
    staying = line.open("window:W02", "clerk", hall.session("lina"))
    screen = line.open("board:all", "clerk", "")
    hall.clock.advance(6 * SECOND)  # what is known of all is to be read anew
    hall.transact(sign_out, leaving.flask_test_client.get_cookie(cookie("clerk")).value)
    with statements("FROM sessions") as asked:
        line.sessions.heed(hall.log("SessionEnded"))
    assert len(asked) == 1
    assert not leaving.is_connected()
    assert staying.is_connected()
    assert screen.is_connected()


def test_the_look_is_no_activity_and_leaves_phones_alone(hall: WebHall) -> None:
    line = Line(hall)
    token = hall.session("zhaomin")
    page, phone = line.open("managers", "manager", token), line.open("ticket:any", "manager", "")
    for _ in range(10):
        hall.clock.advance(IDLE // 10)
        line.look()
    assert not page.is_connected()
    assert phone.is_connected()
