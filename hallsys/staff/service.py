"""Accounts and sessions.

Nothing here hashes a password: hashing takes tens of milliseconds, and the database has one writer.
`sign_in` shows the way: read the account, compare outside of any transaction, record the outcome.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from hallsys.kernel.clock import MINUTE, Millis
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id, new_token
from hallsys.kernel.transaction import Origin, Tx
from hallsys.kernel.turns import in_turn
from hallsys.staff import events, passwords, tries, views
from hallsys.staff.errors import (
    ClerkUnknown,
    CodeAsked,
    LastAdmin,
    LockedOut,
    LoginTaken,
    OwnAccount,
    WrongCode,
    WrongPassword,
)
from hallsys.staff.passwords import PasswordHash
from hallsys.staff.policy import StaffSettings
from hallsys.staff.rules import FAILURES_BEFORE_LOCK, LOCK, SESSION, Role, clean_login, loses_last_admin
from hallsys.staff.tables import clerks, sessions
from hallsys.staff.tries import Browser
from hallsys.staff.views import Account, Clerk, Meant

Compare = Callable[[PasswordHash | None, str], bool]
StepOf = Callable[[bytes, str], int | None]

_ANY = StaffSettings()
_UNKNOWN = Browser()
WRONG = -1  # the step of a code that is the code of none

_THIS = (clerks.c.hall_id == bindparam("of_hall"), clerks.c.id == bindparam("clerk_id"))
_INSERT = insert(clerks)
_LOGIN_TAKEN = select(clerks.c.id).where(
    clerks.c.hall_id == bindparam("of_hall"), clerks.c.login == bindparam("login")
)
_CHANGE = (
    update(clerks)
    .where(*_THIS)
    .values({name: bindparam(name) for name in ("name", "staff_number", "roles", "skills", "active")})
)
_SET_PASSWORD = (
    update(clerks)
    .where(*_THIS)
    .values(
        password_hash=bindparam("new_hash"),
        must_change=bindparam("initial"),
        failed_logins=0,
        locked_until=0,
        failed_below=0,
        locked_below=0,
    )
)
_STANDING = (
    select(
        clerks.c.password_hash,
        clerks.c.active,
        clerks.c.failed_logins,
        clerks.c.locked_until,
        clerks.c.failed_below,
        clerks.c.locked_below,
        clerks.c.second_sealed,
        clerks.c.second_step,
    )
    .where(*_THIS)
    .with_for_update()
)
_COUNT = (
    update(clerks).where(*_THIS).values(failed_logins=bindparam("failures"), locked_until=bindparam("until"))
)
_COUNT_BELOW = (
    update(clerks).where(*_THIS).values(failed_below=bindparam("failures"), locked_below=bindparam("until"))
)
_USE_CODE = update(clerks).where(*_THIS).values(second_step=bindparam("step"))
_OPEN = insert(sessions)
_END = (
    update(sessions)
    .where(
        sessions.c.hall_id == bindparam("of_hall"),
        sessions.c.id == bindparam("session_id"),
        sessions.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("at"))
    .returning(sessions.c.clerk_id)
)
_ACTIVE = (
    update(sessions)
    .where(
        sessions.c.hall_id == bindparam("of_hall"),
        sessions.c.id == bindparam("session_id"),
        sessions.c.ended_at.is_(None),
    )
    .values(active_at=bindparam("at"))
)
_USED_ELSEWHERE = (
    update(sessions)
    .where(
        sessions.c.hall_id == bindparam("of_hall"),
        sessions.c.clerk_id == bindparam("of_clerk"),
        sessions.c.ended_at.is_(None),
        sessions.c.expires_at > bindparam("at"),
        func.coalesce(sessions.c.active_at, sessions.c.created_at) > bindparam("idle_since"),
    )
    .values(active_at=bindparam("at"))
)
_LIVE = (
    select(sessions.c.id)
    .where(
        sessions.c.hall_id == bindparam("of_hall"),
        sessions.c.clerk_id == bindparam("of_clerk"),
        sessions.c.ended_at.is_(None),
        sessions.c.expires_at > bindparam("at"),
        func.coalesce(sessions.c.active_at, sessions.c.created_at) > bindparam("idle_since"),
        sessions.c.id.not_in(bindparam("but", expanding=True)),
    )
    .order_by(sessions.c.created_at, sessions.c.id)
)
_REPLACE = (
    update(sessions)
    .where(sessions.c.hall_id == bindparam("of_hall"), sessions.c.id.in_(bindparam("those", expanding=True)))
    .values(ended_at=bindparam("at"), replaced=True)
)
_END_ALL = (
    update(sessions)
    .where(
        sessions.c.clerk_id == bindparam("of_clerk"),  # in the halls below, too
        sessions.c.ended_at.is_(None),
        sessions.c.id.not_in(bindparam("but", expanding=True)),
    )
    .values(ended_at=bindparam("at"))
)


@dataclass(frozen=True, kw_only=True)
class ClerkFacts:
    """What an administrator says of a member of staff; `skills` are queue codes, none means all."""

    login: str
    name: str
    staff_number: str = ""
    roles: tuple[Role, ...]
    skills: tuple[str, ...] = ()
    active: bool = True


@dataclass(frozen=True)
class Attempt:
    """The outcome of a sign-in: when the new session expires, for how long the account is locked, or that
    it asks for a one-time code.

    None of these, if the password or the code was simply wrong. It is an answer and no refusal, because a
    refusal would roll back the count of failures.
    """

    expires_at: Millis | None = None
    locked_for: Millis = 0
    code_asked: bool = False


@dataclass(frozen=True, repr=False)
class Session:
    """A fresh session. The token is handed to the browser and kept nowhere else."""

    token: str
    clerk_id: str
    expires_at: Millis


def create_clerk(tx: Tx, facts: ClerkFacts, password_hash: PasswordHash, *, initial: bool = False) -> str:
    """Add a member of staff and return the new id. Raises BadLogin, LoginTaken.

    `initial`: the password is to be changed at the first sign-in.
    """
    login = clean_login(facts.login)
    if tx.execute(_LOGIN_TAKEN, {"of_hall": tx.hall_id, "login": login}).first():
        raise LoginTaken(login=login)
    clerk_id = new_id()
    tx.execute(
        _INSERT,
        {
            "id": clerk_id,
            "hall_id": tx.hall_id,
            "login": login,
            "password_hash": password_hash,
            "must_change": initial,
            **_columns(facts),
        },
    )
    tx.append(events.ClerkCreated(clerk_id, facts.roles))
    return clerk_id


def change_clerk(tx: Tx, clerk_id: str, facts: ClerkFacts) -> None:
    """Replace what is said of a clerk, the login excepted; out of use ends the sessions.

    What is said already is no change. Raises ClerkUnknown, LastAdmin, or OwnAccount for one's own.
    """
    if not facts.active and tx.actor == f"clerk:{clerk_id}":
        raise OwnAccount
    in_turn(tx, "staff")  # two who change each other at once would each be the one who stays
    everybody = {one.id: one for one in views.clerks(tx.conn, tx.hall_id)}
    before = everybody.pop(clerk_id, None)
    if before is None:
        raise ClerkUnknown
    if _said_of(before) == _said_of(facts):
        return
    others = [one.roles for one in everybody.values() if one.active]
    if loses_last_admin(others, before.roles if before.active else (), facts.roles if facts.active else ()):
        raise LastAdmin
    tx.execute(_CHANGE, {"of_hall": tx.hall_id, "clerk_id": clerk_id, **_columns(facts)})
    if not facts.active:
        end_sessions(tx, clerk_id)
    tx.append(events.ClerkChanged(clerk_id, facts.roles, facts.active))


def set_password(tx: Tx, clerk_id: str, password_hash: PasswordHash, *, initial: bool = False) -> None:
    """Give a clerk another password, lift a lock, and end the clerk's sessions. Raises ClerkUnknown.

    `initial`: somebody else knows it, and it is to be changed at the first sign-in.
    """
    values = {"of_hall": tx.hall_id, "clerk_id": clerk_id, "new_hash": password_hash, "initial": initial}
    if not tx.execute(_SET_PASSWORD, values).rowcount:
        raise ClerkUnknown
    end_sessions(tx, clerk_id)
    tx.append(events.PasswordChanged(clerk_id, initial))


def sign_in(
    db: Database,
    hall_id: str,
    login: str,
    password: str,
    compare: Compare = passwords.matches,
    *,
    code: str = "",
    step_of: StepOf = lambda _sealed, _code: None,
    settings: StaffSettings = _ANY,
    leaving: Iterable[str] = (),
    browser: Browser = _UNKNOWN,
) -> Session:
    """Open a session for whoever knows the password, and the one-time code if the account asks for one.

    `compare` is the slow step; the server hands one in that runs on its thread pool. `step_of` tells the
    step of a code by the sealed secret, None if it is the code of none. `settings` may bound the sessions of
    an account; the tokens `leaving`, of sessions that are ended with this sign-in, do not count. Raises
    WrongPassword and LockedOut (the same for an unknown login, after the same time and as many failures),
    CodeAsked or WrongCode.
    """
    account = db.read(views.account, hall_id, login)
    matched = compare(account.password_hash if account else None, password)
    if account is None:
        _refuse(db.transact(Origin(hall_id, "system"), record_unknown, login, browser))
        raise WrongPassword
    step = None
    if matched and account.second is not None and code:
        step = step_of(account.second, code) or WRONG
    token, origin = new_token(), Origin(hall_id, f"clerk:{account.clerk_id}")
    opens = views.session_id(token) if matched else None
    attempt = db.transact(origin, record_attempt, account, opens, step, settings, tuple(leaving), browser)
    _refuse(attempt)
    if attempt.code_asked:
        raise CodeAsked
    if attempt.expires_at is None:
        raise WrongPassword if step is None else WrongCode
    return Session(token, account.clerk_id, attempt.expires_at)


def _refuse(attempt: Attempt) -> None:
    """Raise LockedOut if the attempt was one too many."""
    if attempt.locked_for:
        raise LockedOut(minutes=-(-attempt.locked_for // MINUTE))


def record_unknown(tx: Tx, login: str, browser: Browser) -> Attempt:
    """Count a failure of a login that nobody has; no fact: it is nobody's affair."""
    return _count_nobody(tx, views.meant(tx.conn, tx.hall_id, login), browser)


def _count_nobody(tx: Tx, meant: Meant, browser: Browser) -> Attempt:
    """Count a failure of who has no account, or one out of use, as those of an account are (`_counted`)."""
    there, below = tx.of(meant.hall_id), meant.hall_id != tx.hall_id
    until = tries.locked_until(there, browser.nobody(meant.login, below=False)) if below else 0
    if until <= tx.now:
        until = tries.count_failure(there, browser.nobody(meant.login, below=below))
    return Attempt(locked_for=max(0, until - tx.now))


def record_attempt(
    tx: Tx,
    account: Account,
    session_id: str | None,
    step: int | None = None,
    settings: StaffSettings = _ANY,
    leaving: Iterable[str] = (),
    browser: Browser = _UNKNOWN,
) -> Attempt:
    """Open the session `session_id` of an account whose password matched, or count a failure (None).

    `step` is that of the one-time code, which is good once (RFC 6238, section 5.2): None if none was given,
    and WRONG if it is the code of none.

    A locked account stays locked whatever the password was, so that nobody can go on guessing, but in a
    `browser` that it signed in from before: that has a count and a lock of its own. An account that is out of
    use, or whose password was changed meanwhile, does not open.
    """
    key = {"of_hall": account.hall_id, "clerk_id": account.clerk_id}
    row = tx.execute(_STANDING, key).one()
    until, count = _counted(tx, account, row, browser.known_to(account.clerk_id))
    if until > tx.now:
        return Attempt(locked_for=until - tx.now)
    if not row.active:
        return _count_nobody(tx, Meant(account.hall_id, account.clerk_id), browser)
    changed = (row.password_hash, row.second_sealed) != (account.password_hash, account.second)
    if session_id is None or changed:
        return _count_failure(tx, account, count, "password")
    if account.second is not None and step is None:
        return Attempt(code_asked=True)
    if account.second is not None and step is not None and step <= row.second_step:
        return _count_failure(tx, account, count, "code")
    count(0)
    if account.second is not None:
        tx.execute(_USE_CODE, {**key, "step": step})
    expires_at = tx.now + SESSION
    _make_room(tx, account.clerk_id, settings, leaving)
    tx.execute(
        _OPEN,
        {
            "id": session_id,
            "hall_id": tx.hall_id,
            "clerk_id": account.clerk_id,
            "created_at": tx.now,
            "expires_at": expires_at,
        },
    )
    tx.append(events.SessionOpened(account.clerk_id))
    return Attempt(expires_at=expires_at)


def _make_room(tx: Tx, clerk_id: str, settings: StaffSettings, leaving: Iterable[str]) -> None:
    """End the oldest sessions of an account in this hall, so that one more is no more than it may have.

    The row of the account is locked: of two who sign in at once, the second sees the session of the first.
    """
    if not settings.sessions_at_once:
        return
    key = {"of_hall": tx.hall_id, "at": tx.now}
    but = [views.session_id(token) for token in leaving]
    since = tx.now - settings.idle
    live = tx.execute(_LIVE, {**key, "of_clerk": clerk_id, "idle_since": since, "but": but}).scalars().all()
    oldest = live[: max(0, len(live) + 1 - settings.sessions_at_once)]
    if oldest:
        tx.execute(_REPLACE, {**key, "those": oldest})
    for _ in oldest:
        tx.append(events.SessionEnded(clerk_id, replaced=True))


def _counted(
    tx: Tx, account: Account, row: Row[Any], known: str | None
) -> tuple[Millis, Callable[[int], Millis]]:
    """Return until when sign-ins are refused, and what counts one more failure, or begins anew for 0.

    It returns until when they are refused then. Failures in this hall are one count, those in halls below
    another, and those in a browser that the account is `known` in a third.
    """
    if known is not None:

        def count_there(more: int) -> Millis:
            if more:
                return tries.count_failure(tx, known)
            tries.clear(tx, known)
            return 0

        return tries.locked_until(tx, known), count_there
    here = account.hall_id == tx.hall_id
    failures, count = (row.failed_logins, _COUNT) if here else (row.failed_below, _COUNT_BELOW)

    def count_here(more: int) -> Millis:
        locks = failures + more >= FAILURES_BEFORE_LOCK
        until = tx.now + LOCK if more and locks else 0
        now = failures + more if more and not locks else 0
        if more or failures:
            told = {"of_hall": account.hall_id, "clerk_id": account.clerk_id, "failures": now, "until": until}
            tx.execute(count, told)
        return until

    return row.locked_until if here else max(row.locked_until, row.locked_below), count_here


def _count_failure(tx: Tx, account: Account, count: Callable[[int], Millis], why: str) -> Attempt:
    until = count(1)
    tx.append(events.SignInFailed(account.clerk_id, why))
    if not until:
        return Attempt()
    tx.append(events.ClerkLockedOut(account.clerk_id, until))
    return Attempt(locked_for=until - tx.now)


def sign_out(tx: Tx, token: str) -> None:
    """End the session of `token`; nothing happens if it has ended already."""
    key = {"of_hall": tx.hall_id, "session_id": views.session_id(token), "at": tx.now}
    ended = tx.execute(_END, key).scalar_one_or_none()
    if ended is not None:
        tx.append(events.SessionEnded(ended))


def note_active(tx: Tx, token: str) -> None:
    """Note that the holder of a session does something; one that has ended stays so."""
    tx.execute(_ACTIVE, {"of_hall": tx.hall_id, "session_id": views.session_id(token), "at": tx.now})


def note_used(tx: Tx, clerk_id: str, settings: StaffSettings) -> None:
    """Note that a clerk does something without a session's token, as with hard keys at the window.

    Sessions that were idle for too long stay so, also while nobody has looked at them since.
    """
    key = {"of_hall": tx.hall_id, "of_clerk": clerk_id}
    tx.execute(_USED_ELSEWHERE, {**key, "at": tx.now, "idle_since": tx.now - settings.idle})


def proven(db: Database, hall_id: str, login: str, password: str, compare: Compare) -> Account:
    """Return the account of somebody who gives the password once more, before they change what it asks for.

    A wrong one counts like at a sign-in; whether the account is locked, `require_unchanged` tells in the
    transaction of the change. Raises WrongPassword.
    """
    account = db.read(views.account, hall_id, login)
    matched = compare(account.password_hash if account else None, password)
    if account is None:
        raise WrongPassword
    if not matched:
        db.transact(Origin(hall_id, f"clerk:{account.clerk_id}"), record_attempt, account, None)
        raise WrongPassword
    return account


def require_unchanged(tx: Tx, account: Account) -> None:
    """Raise LockedOut or WrongPassword unless the account is in use, not locked, and still as it was read."""
    row = tx.execute(_STANDING, {"of_hall": account.hall_id, "clerk_id": account.clerk_id}).one()
    if row.locked_until > tx.now:
        raise LockedOut(minutes=-(-(row.locked_until - tx.now) // MINUTE))
    if (row.active, row.password_hash, row.second_sealed) != (True, account.password_hash, account.second):
        raise WrongPassword


def end_sessions(tx: Tx, clerk_id: str, *, but: Iterable[str] = ()) -> None:
    """End the sessions of a clerk, but for those of the tokens `but`."""
    kept = [views.session_id(token) for token in but]
    tx.execute(_END_ALL, {"of_clerk": clerk_id, "at": tx.now, "but": kept})


def _said_of(one: ClerkFacts | Clerk) -> tuple[object, ...]:
    return one.name, one.staff_number, tuple(one.roles), tuple(one.skills), one.active


def _columns(facts: ClerkFacts) -> dict[str, str | bool]:
    return {
        "name": facts.name,
        "staff_number": facts.staff_number,
        "roles": json.dumps(facts.roles),
        "skills": json.dumps(facts.skills, ensure_ascii=False),
        "active": facts.active,
    }
