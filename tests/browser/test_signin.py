"""The sign-in page: what it says of a wrong password, and how a password is changed."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from hallsys.demo.cast import PASSWORD
from hallsys.demo.trip import RunningDemo
from hallsys.staff import totp
from tests.browser import axe
from tests.browser.pages import PHONE, Pages

LOGIN = "w02"
OWN = "Another-2026"


@pytest.fixture
def given_password(demo: RunningDemo) -> Iterator[None]:
    """Have the password of `LOGIN` be one that somebody else gave; it is the usual one again at the end."""
    with closing(sqlite3.connect(demo.folder / "hall.db")) as db, db:
        db.execute("UPDATE clerks SET must_change = 1 WHERE login = ?", (LOGIN,))
    yield
    with closing(sqlite3.connect(demo.folder / "hall.db")) as db, db:
        usual = db.execute("SELECT password_hash FROM clerks WHERE login = 'w01'").fetchone()
        db.execute("UPDATE clerks SET password_hash = ?, must_change = 0 WHERE login = ?", (*usual, LOGIN))


def sign_in(page: Page, password: str) -> None:
    page.get_by_test_id("login").fill(LOGIN)
    page.get_by_test_id("password").fill(password)
    page.get_by_test_id("password").press("Enter")


def change(page: Page, old: str, new: str, again: str) -> None:
    for name, text in (("old", old), ("fresh", new), ("again", again)):
        page.get_by_test_id(name).fill(text)
    page.get_by_test_id("again").press("Enter")


@pytest.mark.parametrize(("lang", "told"), [("zh", "用户名或密码错误"), ("en", "password is wrong")])
def test_a_wrong_password_is_told_where_it_was_typed(page_of: Pages, lang: str, told: str) -> None:
    page = page_of("signin", lang=lang)
    sign_in(page, "wrong")
    expect(page.get_by_test_id("error")).to_contain_text(told)
    expect(page.get_by_test_id("login")).to_have_value(LOGIN)
    sign_in(page, PASSWORD)
    expect(page.get_by_test_id("place-W01")).to_be_visible()
    expect(page.get_by_test_id("error")).to_have_count(0)


@pytest.mark.usefixtures("given_password")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_initial_password_is_changed_on_the_way_in(page_of: Pages, lang: str) -> None:
    page = page_of("signin", lang=lang)
    sign_in(page, PASSWORD)
    expect(page.get_by_test_id("password-form")).to_be_visible()
    axe.check(page)
    change(page, PASSWORD, OWN, "Other-2026")
    expect(page.get_by_test_id("again")).to_have_attribute("aria-invalid", "true")
    change(page, PASSWORD, "short", "short")
    expect(page.get_by_test_id("error")).to_contain_text({"zh": "少于 8 位", "en": "shorter than 8"}[lang])
    change(page, PASSWORD, OWN, OWN)
    expect(page.get_by_test_id("changed")).to_be_visible()
    sign_in(page, OWN)
    expect(page.get_by_test_id("place-W01")).to_be_visible()


def left_alone(demo: RunningDemo, page: Page, seconds: int) -> None:
    """Let nothing be done on a page until so many seconds before, or after, the end of its session."""
    end_in(demo, seconds)
    page.clock.fast_forward(479 * 60_000)


def end_in(demo: RunningDemo, seconds: int) -> None:
    """Have the manager's session end so many seconds from now."""
    with closing(sqlite3.connect(demo.folder / "hall.db")) as db, db:
        db.execute(
            "UPDATE sessions SET active_at = ? WHERE clerk_id = (SELECT id FROM clerks WHERE login = 'boss')",
            (int(time.time() - 480 * 60 + seconds) * 1000,),
        )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_asks_before_its_session_ends_and_keeps_what_was_typed(
    demo: RunningDemo, page_of: Pages, lang: str
) -> None:
    page = page_of("staff", lang=lang)
    page.clock.install()
    page.reload()
    page.locator("main input").first.fill("明天停电")
    left_alone(demo, page, 50)
    question = page.get_by_test_id("session-end")
    expect(question).to_contain_text({"zh": "秒后将退出登录", "en": "You will be signed out in"}[lang])
    with page.expect_response("**/api/staff/active"):  # the page hides the question before the server knows
        page.get_by_test_id("session-stay").press("Enter")
    expect(question).to_have_count(0)
    expect(page.locator("main input").first).to_be_focused()
    expect(page.locator("main input").first).to_have_value("明天停电")
    left_alone(demo, page, -1)
    expect(page.get_by_test_id("ended")).to_be_visible()
    assert "next=%2Fmanager%2Fstaff" in page.url
    axe.check(page)


def replace_sessions(demo: RunningDemo, login: str = "boss") -> None:
    """Let newer sessions have ended those of an account."""
    with closing(sqlite3.connect(demo.folder / "hall.db")) as db, db:
        db.execute(
            "UPDATE sessions SET ended_at = created_at, replaced = 1 "
            "WHERE clerk_id = (SELECT id FROM clerks WHERE login = ?)",
            (login,),
        )


def test_a_page_whose_session_newer_ones_ended_says_so(demo: RunningDemo, page_of: Pages) -> None:
    page = page_of("staff")
    page.clock.install()
    page.reload()
    replace_sessions(demo)
    page.clock.fast_forward(479 * 60_000)  # the page asks how long its session lasts
    expect(page.get_by_test_id("ended")).to_contain_text("已在别处登录")
    axe.check(page)
    page.get_by_test_id("lang").click()
    expect(page.get_by_test_id("ended")).to_contain_text("signed in elsewhere")


@pytest.mark.parametrize(("audience", "login"), [("manager", "boss"), ("clerk", "w01")])
def test_a_page_whose_line_is_cut_for_that_says_so_as_well(
    demo: RunningDemo, page_of: Pages, audience: str, login: str
) -> None:
    page = page_of(audience)
    replace_sessions(demo, login)
    expect(page.get_by_test_id("ended")).to_contain_text("已在别处登录")  # once the server looks at the lines


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_question_at_the_end_of_a_session_is_open_to_everybody(
    demo: RunningDemo, page_of: Pages, lang: str
) -> None:
    page = page_of("staff", lang=lang)
    end_in(demo, 55)
    page.reload()
    question = page.get_by_test_id("session-end")
    expect(question).to_be_visible()
    axe.check(page)
    with page.expect_response("**/api/staff/active"):
        page.get_by_test_id("session-stay").click()
    expect(question).to_have_count(0)


def test_who_changes_the_password_by_choice_can_also_leave_it(page_of: Pages) -> None:
    page = page_of("signin", login=LOGIN)
    page.get_by_test_id("change").click()
    axe.check(page)
    page.get_by_test_id("leave").click()
    expect(page.get_by_test_id("place-W01")).to_be_visible()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_whoever_lacks_the_right_to_a_page_is_told_so_at_the_start(page_of: Pages, lang: str) -> None:
    page = page_of("signin", "/?next=/manager", lang=lang)
    sign_in(page, PASSWORD)
    expect(page.get_by_test_id("elsewhere")).to_be_visible()
    axe.check(page)


@pytest.mark.parametrize(("lang", "start"), [("zh", "去登录"), ("en", "Sign in")])
def test_a_page_that_there_is_not_leads_on(
    browser: Browser, demo: RunningDemo, lang: str, start: str
) -> None:
    context = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]})
    page = context.new_page()
    page.goto(f"{demo.url}/kiosk/nowhere?lang={lang}")
    expect(page.get_by_test_id("refused")).to_have_attribute("data-code", "not_found")
    axe.check(page)
    page.get_by_role("link", name=start).first.click()
    expect(page.get_by_test_id("sign-in")).to_be_visible()
    context.close()


def test_whoever_may_look_at_a_screen_is_led_there(page_of: Pages) -> None:
    page = page_of("signin", "/?next=/pad/W01")
    page.get_by_test_id("login").fill("boss")
    page.get_by_test_id("password").fill(PASSWORD)
    page.get_by_test_id("password").press("Enter")
    expect(page).to_have_url(f"{page_of.url}/pad/W01")


@pytest.fixture
def no_codes_left(demo: RunningDemo) -> Iterator[None]:
    """Have the account of `LOGIN` ask for the password alone at the end."""
    yield
    with closing(sqlite3.connect(demo.folder / "hall.db")) as db, db:
        db.execute("UPDATE clerks SET second_sealed = NULL, second_step = 0 WHERE login = ?", (LOGIN,))


def step_now() -> int:
    return int(time.time() * 1000) // totp.STEP


def secret_shown(page: Page) -> bytes:
    """Return the secret that the page spells, which is the one of its picture."""
    spelt = page.get_by_test_id("secret").inner_text().replace(" ", "")
    page.wait_for_function("document.querySelector('.code-picture').checkVisibility()")
    picture = Image.open(BytesIO(page.locator(".code-picture").screenshot()))
    read = zxingcpp.read_barcode(picture)
    assert read is not None
    assert f"secret={spelt}" in read.text
    return totp.unspelt(spelt)


@pytest.mark.usefixtures("no_codes_left")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_codes_are_set_up_asked_for_and_given_up(page_of: Pages, lang: str) -> None:
    page = page_of("signin", lang=lang, login=LOGIN)
    page.get_by_test_id("codes").click()
    secret = secret_shown(page)
    axe.check(page)
    page.get_by_test_id("code").fill("000000")
    page.get_by_test_id("password").fill(PASSWORD)
    page.get_by_test_id("codes-save").click()
    expect(page.get_by_test_id("error")).to_have_attribute("data-code", "wrong_code")
    first = step_now()
    page.get_by_test_id("code").fill(totp.code(secret, first))
    page.get_by_test_id("codes-save").click()
    expect(page.get_by_test_id("codes-drop")).to_be_visible()
    page.get_by_test_id("sign-out").click()
    sign_in(page, PASSWORD)
    expect(page.get_by_test_id("code")).to_be_focused()
    expect(page.get_by_test_id("error")).to_have_count(0)
    axe.check(page)
    page.get_by_test_id("code").fill(totp.code(secret, first))  # used already
    page.get_by_test_id("code").press("Enter")
    expect(page.get_by_test_id("error")).to_have_attribute("data-code", "wrong_code")
    page.get_by_test_id("code").fill(totp.code(secret, step_now() + 1))  # the next one is near enough
    page.get_by_test_id("code").press("Enter")
    page.get_by_test_id("codes-drop").click()
    axe.check(page)
    page.get_by_test_id("password").fill(PASSWORD)
    page.get_by_test_id("drop").click()
    expect(page.get_by_test_id("codes")).to_be_visible()
