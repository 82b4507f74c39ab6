from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from hallsys.kernel import eventlog
from hallsys.kernel.clock import MINUTE, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin
from hallsys.staff import passwords, service, tries, views
from hallsys.staff.errors import (
    BadLogin,
    ClerkUnknown,
    LockedOut,
    LoginTaken,
    NotSignedIn,
    WrongPassword,
)
from hallsys.staff.rules import FAILURES_BEFORE_LOCK, LOCK, SESSION, Role
from hallsys.staff.service import ClerkFacts, Session
from hallsys.staff.tries import MOST_ACCOUNTS, Browser

PASSWORD, OTHER = "Window-1!", "Window-2!"
HASHES = {text: passwords.hash_password("w01", text) for text in (PASSWORD, OTHER)}
FACTS = ClerkFacts(login="w01", name="甲例", staff_number="0001", roles=(Role.CLERK,), skills=("general",))


@pytest.fixture
def origin() -> Origin:
    return Origin(new_id(), "system")


@pytest.fixture
def clerk_id(db: Database, origin: Origin) -> str:
    return db.transact(origin, service.create_clerk, FACTS, HASHES[PASSWORD])


def sign_in(db: Database, origin: Origin, password: str = PASSWORD, login: str = "w01") -> Session:
    return service.sign_in(db, origin.hall_id, login, password)


def fail(db: Database, origin: Origin, times: int) -> None:
    for _ in range(times):
        with pytest.raises(WrongPassword):
            sign_in(db, origin, OTHER)


def test_whoever_knows_the_password_gets_a_session(
    db: Database, clock: ManualClock, origin: Origin, clerk_id: str
) -> None:
    session = sign_in(db, origin, login=" W01 ")
    assert session.clerk_id == clerk_id
    assert session.expires_at == clock.now() + SESSION
    clerk = db.read(views.signed_in, origin.hall_id, session.token, clock.now()).clerk
    assert clerk == db.read(views.clerk, origin.hall_id, clerk_id)
    assert (clerk.login, clerk.roles, clerk.skills) == ("w01", (Role.CLERK,), ("general",))
    assert sign_in(db, origin).token != session.token


def test_a_session_ends_by_itself_or_by_signing_out(
    db: Database, clock: ManualClock, origin: Origin, clerk_id: str
) -> None:
    first, second = sign_in(db, origin), sign_in(db, origin)
    for _ in range(2):
        db.transact(origin, service.sign_out, first.token)
    with pytest.raises(NotSignedIn):
        db.read(views.signed_in, origin.hall_id, first.token, clock.now())
    db.read(views.signed_in, origin.hall_id, second.token, second.expires_at - 1)
    with pytest.raises(NotSignedIn):
        db.read(views.signed_in, origin.hall_id, second.token, second.expires_at)
    with pytest.raises(NotSignedIn):
        db.read(views.signed_in, origin.hall_id, "forged", clock.now())
    kinds = [row.kind for row in db.read(eventlog.after, origin.hall_id, 0)]
    assert kinds == ["ClerkCreated", "SessionOpened", "SessionOpened", "SessionEnded"]


def test_wrong_password_and_unknown_login_look_the_same(db: Database, origin: Origin, clerk_id: str) -> None:
    with pytest.raises(WrongPassword) as wrong:
        sign_in(db, origin, OTHER)
    with pytest.raises(WrongPassword) as unknown:
        sign_in(db, origin, login="nobody")
    assert wrong.value.sentence("zh") == unknown.value.sentence("zh")
    with pytest.raises(WrongPassword):
        sign_in(db, Origin(new_id(), "system"))  # a clerk of another hall


@pytest.mark.parametrize("login", ["w01", "nobody", "no login", "w01@nowhere", "out"])
def test_a_login_that_nobody_has_locks_like_any_other(
    db: Database, clock: ManualClock, origin: Origin, clerk_id: str, login: str
) -> None:
    gone = db.transact(origin, service.create_clerk, replace(FACTS, login="out"), HASHES[PASSWORD])
    db.transact(origin, service.change_clerk, gone, replace(FACTS, login="out", active=False))

    def tell() -> str:
        with pytest.raises((WrongPassword, LockedOut)) as told:
            sign_in(db, origin, OTHER, login)
        return told.value.sentence("en")

    wrong, locked = WrongPassword.en, LockedOut.en.format(minutes=10)
    assert [tell() for _ in range(7)] == [*[wrong] * 4, *[locked] * 3]
    clock.advance(LOCK - MINUTE)
    assert tell() == LockedOut.en.format(minutes=1)
    clock.advance(MINUTE)
    assert [tell() for _ in range(5)] == [*[wrong] * 4, locked]


def test_a_browser_that_an_account_signed_in_from_has_a_lock_of_its_own(
    db: Database, clock: ManualClock, origin: Origin, clerk_id: str
) -> None:
    known = Browser(kept=Browser().remembering(clerk_id))

    def at(browser: Browser, password: str) -> Session:
        return service.sign_in(db, origin.hall_id, "w01", password, browser=browser)

    fail(db, origin, FAILURES_BEFORE_LOCK - 1)
    for strange in (Browser(), Browser(kept=Browser().remembering("another")), Browser(kept="a.b.é")):
        with pytest.raises(LockedOut):
            at(strange, OTHER)
    assert at(known, PASSWORD).clerk_id == clerk_id
    for _ in range(FAILURES_BEFORE_LOCK - 1):
        with pytest.raises(WrongPassword):
            at(known, OTHER)
    for password in (OTHER, PASSWORD):
        with pytest.raises(LockedOut):
            at(known, password)
    clock.advance(LOCK)
    assert at(known, PASSWORD).clerk_id == clerk_id


def test_a_browser_remembers_the_accounts_that_were_there_last() -> None:
    kept = ""
    for number in range(MOST_ACCOUNTS + 1):
        kept = Browser(kept=kept).remembering(f"clerk{number}")
    known = Browser(kept=kept)
    assert [known.known_to(f"clerk{number}") is not None for number in range(MOST_ACCOUNTS + 1)] == [
        False,
        *[True] * MOST_ACCOUNTS,
    ]
    assert known.remembering("clerk1").count(".") == MOST_ACCOUNTS
    assert (
        Browser(lambda told: told[::-1].encode() * 9, kept).known_to("clerk5") is None
    )  # another hall's key


def test_what_was_tried_long_ago_is_forgotten_and_never_more_than_so_much(
    db: Database, clock: ManualClock, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counted() -> int:
        asked = text("SELECT count(*) FROM sign_in_tries WHERE hall_id = :hall_id")
        return int(db.read(lambda conn: conn.execute(asked, {"hall_id": origin.hall_id}).scalar_one()))

    monkeypatch.setattr(tries, "MOST", 10)
    for number in range(30):
        clock.advance(1)
        db.transact(origin, tries.count_failure, f"subject {number}")
    assert counted() == 11
    clock.advance(tries.KEPT + 1)
    db.transact(origin, tries.count_failure, "newest")
    assert counted() == 1


def test_five_failures_lock_even_the_right_password_out(
    db: Database, clock: ManualClock, origin: Origin, clerk_id: str
) -> None:
    fail(db, origin, FAILURES_BEFORE_LOCK - 1)
    with pytest.raises(LockedOut, match="10 min"):
        sign_in(db, origin, OTHER)
    clock.advance(LOCK - MINUTE - 1)
    for password in (PASSWORD, OTHER):
        with pytest.raises(LockedOut, match="2 min"):
            sign_in(db, origin, password)
    clock.advance(MINUTE + 1)
    fail(db, origin, 1)  # the count begins anew
    assert sign_in(db, origin).clerk_id == clerk_id
    kinds = [row.kind for row in db.read(eventlog.after, origin.hall_id, 0)]
    failed = ["SignInFailed"] * FAILURES_BEFORE_LOCK
    assert kinds == ["ClerkCreated", *failed, "ClerkLockedOut", "SignInFailed", "SessionOpened"]


def test_a_right_password_clears_the_count(db: Database, origin: Origin, clerk_id: str) -> None:
    for _ in range(2):
        fail(db, origin, FAILURES_BEFORE_LOCK - 1)
        sign_in(db, origin)


def test_a_lock_that_falls_while_the_password_is_compared_holds(
    db: Database, origin: Origin, clerk_id: str
) -> None:
    def compare(password_hash: passwords.PasswordHash | None, password: str) -> bool:
        account = db.read(views.account, origin.hall_id, "w01")
        assert account is not None
        for _ in range(FAILURES_BEFORE_LOCK):
            db.transact(origin, service.record_attempt, account, None)
        return passwords.matches(password_hash, password)

    with pytest.raises(LockedOut):
        service.sign_in(db, origin.hall_id, "w01", PASSWORD, compare)


def test_an_old_password_does_not_open_once_it_is_changed(
    db: Database, clock: ManualClock, origin: Origin, clerk_id: str
) -> None:
    def compare(password_hash: passwords.PasswordHash | None, password: str) -> bool:
        db.transact(origin, service.set_password, clerk_id, HASHES[OTHER])
        return passwords.matches(password_hash, password)

    before = sign_in(db, origin)
    with pytest.raises(WrongPassword):
        service.sign_in(db, origin.hall_id, "w01", PASSWORD, compare)
    with pytest.raises(NotSignedIn):
        db.read(views.signed_in, origin.hall_id, before.token, clock.now())
    assert sign_in(db, origin, OTHER).clerk_id == clerk_id


def test_a_new_password_lifts_the_lock(db: Database, origin: Origin, clerk_id: str) -> None:
    fail(db, origin, FAILURES_BEFORE_LOCK - 1)
    with pytest.raises(LockedOut):
        sign_in(db, origin, OTHER)
    db.transact(origin, service.set_password, clerk_id, HASHES[OTHER])
    sign_in(db, origin, OTHER)


def test_a_clerk_out_of_use_is_out(db: Database, clock: ManualClock, origin: Origin, clerk_id: str) -> None:
    session = sign_in(db, origin)
    db.transact(origin, service.change_clerk, clerk_id, replace(FACTS, active=False))
    with pytest.raises(NotSignedIn):
        db.read(views.signed_in, origin.hall_id, session.token, clock.now())
    fail(db, origin, FAILURES_BEFORE_LOCK - 1)
    for _ in range(2):  # like a login that nobody has
        with pytest.raises(LockedOut):
            sign_in(db, origin)
    db.transact(origin, service.change_clerk, clerk_id, FACTS)
    with pytest.raises(NotSignedIn):
        db.read(views.signed_in, origin.hall_id, session.token, clock.now())
    sign_in(db, origin)


@pytest.mark.parametrize(
    ("login", "password"), [("w01\0", PASSWORD), ("\ud800", PASSWORD), ("w01", "\ud800")]
)
def test_what_no_keyboard_types_is_a_wrong_password(
    db: Database, origin: Origin, clerk_id: str, login: str, password: str
) -> None:
    with pytest.raises(WrongPassword):
        sign_in(db, origin, password, login)


def test_accounts(db: Database, origin: Origin, clerk_id: str) -> None:
    changed = replace(FACTS, name="乙例", roles=(Role.MANAGER, Role.ADMIN), skills=())
    db.transact(origin, service.change_clerk, clerk_id, changed)
    db.transact(origin, service.create_clerk, replace(FACTS, login="a01"), HASHES[PASSWORD])
    listed = db.read(views.clerks, origin.hall_id)
    assert [(clerk.login, clerk.name, clerk.roles) for clerk in listed] == [
        ("a01", "甲例", (Role.CLERK,)),
        ("w01", "乙例", (Role.MANAGER, Role.ADMIN)),
    ]
    with pytest.raises(LoginTaken):
        db.transact(origin, service.create_clerk, replace(FACTS, login="W01"), HASHES[PASSWORD])
    with pytest.raises(BadLogin):
        db.transact(origin, service.create_clerk, replace(FACTS, login="张"), HASHES[PASSWORD])
    other = Origin(new_id(), "system")
    with pytest.raises(ClerkUnknown):
        db.transact(other, service.change_clerk, clerk_id, FACTS)
    with pytest.raises(ClerkUnknown):
        db.transact(other, service.set_password, clerk_id, HASHES[OTHER])
    with pytest.raises(ClerkUnknown):
        db.read(views.clerk, other.hall_id, clerk_id)


@pytest.mark.only_sqlite("it looks into the files")
def test_neither_passwords_nor_tokens_stand_in_the_database(
    db: Database, origin: Origin, clerk_id: str, database_url: str
) -> None:
    session = sign_in(db, origin)
    db.close()
    file = Path(database_url.removeprefix("sqlite:///"))
    stored = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    assert b"w01" in stored
    assert session.token.encode() not in stored
    assert PASSWORD.encode() not in stored
    assert session.token not in repr(session)
    assert HASHES[PASSWORD] not in repr(views.Account(clerk_id, "h", HASHES[PASSWORD], None))
