from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from hallsys.counters.closing import lock_window
from hallsys.counters.rules import ClosingReason
from hallsys.kernel.clock import HOUR, MINUTE, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.transaction import Origin
from hallsys.staff import renewal, totp
from hallsys.staff.policy import StaffSettings
from hallsys.staff.service import ClerkFacts, change_clerk
from hallsys.web.sessions import Sessions, cookie
from hallsys.web.signin.snapshot import own_path
from tests.web.browser import Browser, refusal
from tests.web.hall import PASSWORD, WebHall, open_hall
from tests.web.staff import DEMO_LOGINS, Staff

SURFACES = ("clerk", "output", "backoffice", "manager")


@pytest.fixture
def browser(staff: Staff) -> Browser:
    """Return a browser in which nobody is signed in."""
    return Browser(staff.app)


def held(browser: Browser) -> dict[str, str]:
    """Return the sessions that a browser holds, by surface."""
    cookies = {surface: browser.client.get_cookie(cookie(surface)) for surface in SURFACES}
    return {surface: found.value for surface, found in cookies.items() if found is not None}


def sign_in(browser: Browser, login: str, password: str = PASSWORD) -> Any:
    return browser.done("/api/staff/sign-in", login=login, password=password)


def test_nobody_is_signed_in_at_first(browser: Browser) -> None:
    shown = browser.json("/staff/snapshot")
    assert (shown["room"], shown["clerk"], shown["places"], shown["demo_logins"]) == (None, None, [], [])
    assert (shown["self"], shown["api"], shown["next"]) == ("/staff/snapshot", "/api/staff", None)
    assert browser.get("/").status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    ("login", "surfaces", "places"),
    [
        ("wangxiao", {"clerk"}, ["/clerk/W01", "/clerk/W02", "/clerk/W03"]),
        ("chenchu", {"clerk", "output"}, ["/output/W04"]),
        ("zhouping", {"backoffice"}, ["/backoffice"]),
        ("zhaomin", {"manager"}, ["/manager"]),
    ],
)
def test_everybody_is_led_to_their_places(
    browser: Browser, login: str, surfaces: set[str], places: list[str]
) -> None:
    assert sign_in(browser, login.upper()) == {"ok": True}
    assert held(browser).keys() == surfaces
    shown = browser.json("/staff/snapshot")
    assert shown["clerk"]["name"]
    assert [place["url"] for place in shown["places"]] == places
    assert browser.get(places[0]).status_code == HTTPStatus.OK


def test_a_place_tells_who_is_there_and_whether_it_is_closed(
    hall: WebHall, staff: Staff, browser: Browser
) -> None:
    staff.desk("lina", "W02")
    sign_in(browser, "wangxiao")
    first, second, _ = browser.json("/staff/snapshot")["places"]
    assert first == {
        "surface": "clerk",
        "code": "W01",
        "name": "1号窗口",
        "name_en": "Window 1",
        "url": "/clerk/W01",
        "state": "signed_out",
        "taken_by": None,
        "locked": None,
    }
    assert (second["state"], second["taken_by"]) == ("open", "李娜")
    hall.transact(lock_window, hall.site.windows_by_code["W01"].id, ClosingReason.QUIET)
    assert browser.json("/staff/snapshot")["places"][0]["locked"] == {"zh": "客流较少", "en": "Few visitors"}


def test_the_cookie_is_for_the_server_alone(browser: Browser) -> None:
    answer = browser.post("/api/staff/sign-in", login="wangxiao", password=PASSWORD)
    for given in answer.headers.getlist("Set-Cookie"):
        assert "HttpOnly" in given
        assert "SameSite=Strict" in given
        assert "Path=/" in given
    assert held(browser)["clerk"] not in answer.get_data(as_text=True)


@pytest.mark.parametrize("login", ["wangxiao", "nobody"])
def test_a_wrong_password_and_an_unknown_login_look_the_same(browser: Browser, login: str) -> None:
    answer = browser.post("/api/staff/sign-in", login=login, password="Specimen-2027")
    assert refusal(answer) == (401, "wrong_password")
    assert held(browser) == {}


def test_too_many_wrong_passwords_lock_the_account_for_ten_minutes(hall: WebHall, browser: Browser) -> None:
    for _ in range(4):
        browser.post("/api/staff/sign-in", login="wangxiao", password="wrong")
    locked = (429, "locked_out")
    for password in ("wrong", PASSWORD):
        answer = browser.post("/api/staff/sign-in", login="wangxiao", password=password)
        assert refusal(answer) == locked
        assert "10 分钟" in answer.get_json()["error"]["zh"]
    hall.clock.advance(9 * MINUTE)
    answer = browser.post("/api/staff/sign-in", login="wangxiao", password=PASSWORD)
    assert "1 分钟" in answer.get_json()["error"]["zh"]
    hall.clock.advance(MINUTE)
    assert sign_in(browser, "wangxiao") == {"ok": True}


def test_who_fails_elsewhere_locks_nobody_in_a_browser_that_is_known(hall: WebHall, browser: Browser) -> None:
    assert sign_in(browser, "wangxiao") == {"ok": True}
    browser.post("/api/staff/sign-out")
    stranger = Browser(browser.client.application)
    for _ in range(5):
        stranger.post("/api/staff/sign-in", login="wangxiao", password="wrong")
    right = {"login": "wangxiao", "password": PASSWORD}
    assert refusal(stranger.post("/api/staff/sign-in", **right)) == (429, "locked_out")
    assert sign_in(browser, "wangxiao") == {"ok": True}


def test_half_a_character_is_a_login_that_nobody_has(browser: Browser) -> None:
    headers = {"X-Requested-With": "hallsys", "Content-Type": "application/json"}
    said = r'{"request_id": "12345678", "login": "\ud800", "password": "x"}'
    browser.client.set_cookie("hallsys_known", "..é")
    answer = browser.client.post("/api/staff/sign-in", data=said, headers=headers)
    assert answer.status_code in {400, 401}


def test_one_address_cannot_guess_for_ever(hall: WebHall, browser: Browser) -> None:
    codes = [browser.post("/api/staff/sign-in", login="nobody").status_code for _ in range(601)]
    assert codes == [400] * 600 + [429]
    body = {"login": "wangxiao", "password": PASSWORD}
    assert refusal(browser.post("/api/staff/sign-in", **body)) == (429, "too_many_requests")


def test_who_has_no_page_is_told_so(hall: WebHall, browser: Browser) -> None:
    without_role = ClerkFacts(login="wangxiao", name="王晓", roles=())
    hall.transact(change_clerk, hall.clerks["wangxiao"], without_role)
    answer = browser.post("/api/staff/sign-in", login="wangxiao", password=PASSWORD)
    assert refusal(answer) == (403, "not_allowed")
    assert held(browser) == {}
    assert hall.log()[-1].kind == "SessionEnded"


def test_signing_out_ends_the_session_at_once(hall: WebHall, browser: Browser) -> None:
    sign_in(browser, "chenchu")
    token = held(browser)["output"]
    assert browser.get("/output/W04/snapshot").status_code == HTTPStatus.OK
    browser.done("/api/staff/sign-out")
    assert held(browser) == {}
    browser.client.set_cookie(cookie("output"), token)  # a copy that somebody kept
    assert refusal(browser.get("/output/W04/snapshot")) == (401, "not_signed_in")
    assert [fact.kind for fact in hall.log()[-2:]] == ["SessionOpened", "SessionEnded"]
    browser.done("/api/staff/sign-out")


def test_who_comes_next_at_a_browser_does_not_inherit(hall: WebHall, browser: Browser) -> None:
    sign_in(browser, "zhaomin")
    token = held(browser)["manager"]
    sign_in(browser, "wangxiao")
    assert held(browser).keys() == {"clerk"}
    browser.client.set_cookie(cookie("manager"), token)
    assert refusal(browser.get("/manager/snapshot")) == (401, "not_signed_in")


def test_a_session_ends_after_twelve_hours(hall: WebHall, browser: Browser) -> None:
    sign_in(browser, "zhaomin")
    hall.clock.advance(12 * HOUR)
    assert refusal(browser.get("/manager/snapshot")) == (401, "not_signed_in")
    assert browser.json("/staff/snapshot")["clerk"] is None


def test_in_a_demo_one_browser_plays_several_people(db: Database, clock: ManualClock, tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as hasher:
        hall = open_hall(db, clock, tmp_path / "keys.json", hasher, demo=True)
        browser = Browser(Staff(hall, Sessions(hall.site)).app)
        for login in ("wangxiao", "zhouping", "zhaomin"):
            sign_in(browser, login)
        assert held(browser).keys() == {"clerk", "backoffice", "manager"}
        assert len(set(held(browser).values())) == 3
        for page in ("/clerk/W01", "/backoffice", "/manager"):
            assert browser.get(page).status_code == HTTPStatus.OK
        shown = browser.json("/staff/snapshot")
        assert shown["demo_logins"] == DEMO_LOGINS
        assert {place["surface"] for place in shown["places"]} == {"clerk", "backoffice", "manager"}
        sign_in(browser, "lina")  # takes the clerk's surface over, and no other
        assert browser.json("/staff/snapshot")["clerk"]["name"] == "李娜"
        assert browser.get("/manager").status_code == HTTPStatus.OK
        browser.done("/api/staff/sign-out")
        assert held(browser) == {}


@pytest.mark.parametrize("path", ["/clerk/W01", "/", "/manager?lang=en", "/output/W04#x"])
def test_the_way_back_is_kept(browser: Browser, path: str) -> None:
    answer = browser.client.get("/staff/snapshot", query_string={"next": path}).get_json()
    assert answer["next"] == path
    assert browser.json(answer["self"])["next"] == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "clerk",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/\t/elsewhere.example",
        "/\n/elsewhere.example",
        "https://elsewhere.example",
        "javascript:alert(1)",
        "/" + "x" * 300,
    ],
)
def test_no_way_back_leads_elsewhere(path: str | None) -> None:
    assert own_path(path) is None


@pytest.mark.parametrize(
    "body", [{"login": "x"}, {"login": "x", "password": 7}, {"login": "x" * 1001, "password": ""}]
)
def test_a_sign_in_of_another_form(browser: Browser, body: dict[str, Any]) -> None:
    assert refusal(browser.post("/api/staff/sign-in", **body)) == (400, "bad_request")


def test_an_initial_password_is_changed_before_anything_else(browser: Browser, hall: WebHall) -> None:
    origin = Origin(hall.id, "clerk:boss")
    first = renewal.reset_password(hall.db, origin, hall.clerks["zhaomin"])
    assert sign_in(browser, "zhaomin", first) == {"ok": True}
    shown = browser.json("/staff/snapshot")
    assert (shown["due"], shown["places"]) == ("password", [])
    assert browser.get("/manager").status_code == HTTPStatus.FOUND
    assert refusal(browser.get("/manager/snapshot")) == (HTTPStatus.FORBIDDEN, "password_due")
    changed = {"old": first, "new": "Another-2026"}
    assert browser.done("/api/staff/password", **changed) == {"ok": True}
    assert held(browser) == {}
    sign_in(browser, "zhaomin", "Another-2026")
    assert browser.get("/manager").status_code == HTTPStatus.OK
    assert browser.json("/staff/snapshot")["due"] is None


def set_up_codes(browser: Browser, hall: WebHall) -> bytes:
    """Have whoever is signed in set up one-time codes; return the secret."""
    shown = browser.done("/api/staff/new-second-factor")["secret"]
    secret = totp.unspelt(shown)
    given = {"secret": shown, "password": PASSWORD, "code": code_now(secret, hall)}
    assert browser.done("/api/staff/set-second-factor", **given) == {"ok": True}
    return secret


def code_now(secret: bytes, hall: WebHall) -> str:
    code = totp.code(secret, hall.clock.now() // totp.STEP)
    return f"{code[:3]} {code[3:]}"  # as apps show it


def test_one_time_codes_are_set_up_asked_for_and_given_up(
    browser: Browser, hall: WebHall, clock: ManualClock
) -> None:
    sign_in(browser, "zhaomin")
    secret = set_up_codes(browser, hall)
    assert browser.json("/staff/snapshot")["clerk"]["second_factor"]
    browser.done("/api/staff/sign-out")
    given = {"login": "zhaomin", "password": PASSWORD}
    clock.advance(totp.STEP)
    assert refusal(browser.post("/api/staff/sign-in", **given)) == (401, "code_asked")
    assert refusal(browser.post("/api/staff/sign-in", **given, code="000000")) == (401, "wrong_code")
    assert refusal(browser.post("/api/staff/sign-in", **given, code="12345")) == (400, "bad_request")
    assert held(browser) == {}
    browser.done("/api/staff/sign-in", **given, code=code_now(secret, hall))
    assert refusal(browser.post("/api/staff/drop-second-factor", password="x")) == (401, "wrong_password")
    browser.done("/api/staff/drop-second-factor", password=PASSWORD)
    assert not browser.json("/staff/snapshot")["clerk"]["second_factor"]
    assert sign_in(browser, "zhaomin") == {"ok": True}
    assert len(hall.log("SecondFactorSet")) == len(hall.log("SecondFactorDropped")) == 1


def test_a_hall_that_asks_a_role_for_codes_lets_nobody_work_without(browser: Browser, hall: WebHall) -> None:
    asks = StaffSettings(second_factor=frozenset({"manager"}))
    hall.site.settings = replace(hall.site.settings, staff=asks)
    sign_in(browser, "wangxiao")
    assert browser.json("/staff/snapshot")["due"] is None
    sign_in(browser, "zhaomin")
    shown = browser.json("/staff/snapshot")
    assert (shown["due"], shown["places"]) == ("second_factor", [])
    assert browser.get("/manager").status_code == HTTPStatus.FOUND
    assert refusal(browser.get("/manager/snapshot")) == (HTTPStatus.FORBIDDEN, "second_factor_due")
    set_up_codes(browser, hall)
    assert browser.get("/manager").status_code == HTTPStatus.OK


def test_only_whoever_is_signed_in_gets_a_secret(browser: Browser) -> None:
    assert refusal(browser.post("/api/staff/new-second-factor")) == (401, "not_signed_in")
    spoilt = {"secret": "A" * 31, "password": PASSWORD, "code": "123456"}
    assert refusal(browser.post("/api/staff/set-second-factor", **spoilt)) == (400, "bad_request")
