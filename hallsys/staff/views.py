"""Reads of accounts and sessions."""

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, text

from hallsys.kernel.clock import Millis
from hallsys.staff.errors import BadLogin, ClerkUnknown, NotSignedIn, SignedInElsewhere
from hallsys.staff.passwords import PasswordHash
from hallsys.staff.rules import AT, Role, below, clean_login
from hallsys.staff.tables import clerks as clerks_table
from hallsys.staff.tables import sessions


@dataclass(frozen=True)
class Clerk:
    """A member of staff; `skills` are the codes of the queues they can serve, none means all.

    `must_change`: the password was given by somebody else. `second_factor`: one-time codes are asked for.
    """

    id: str
    hall_id: str
    login: str
    name: str
    staff_number: str
    roles: tuple[Role, ...]
    skills: tuple[str, ...]
    active: bool
    must_change: bool = False
    second_factor: bool = False


@dataclass(frozen=True)
class Account:
    """What password and one-time code are compared with; both stay out of the repr of tracebacks.

    `hall_id`: of the hall that keeps the account, which may be one above that where it is used.
    """

    clerk_id: str
    hall_id: str
    password_hash: PasswordHash
    second: bytes | None  # the sealed secret of one-time codes

    def __repr__(self) -> str:
        return f"Account({self.clerk_id})"


@dataclass(frozen=True, slots=True)
class Meant:
    """The account that is meant, whether or not somebody has it: by its hall, and its login as it is stored.

    What can be no login stands as it was typed.
    """

    hall_id: str
    login: str


@dataclass(frozen=True)
class OpenSession:
    """Who is signed in, since when, and when they last did something."""

    clerk: Clerk
    opened_at: Millis
    active_at: Millis


_NAMES = ("id", "hall_id", "login", "name", "staff_number", "roles", "skills", "active", "must_change")
_COLUMNS = (
    *(clerks_table.c[name] for name in _NAMES),
    clerks_table.c.second_sealed.is_not(None).label("second_factor"),
)
_COMPARED = tuple(clerks_table.c[name] for name in ("id", "hall_id", "password_hash", "second_sealed"))
_IN_HALL = clerks_table.c.hall_id == bindparam("hall_id")
_ACCOUNT = select(*_COMPARED).where(_IN_HALL, clerks_table.c.login == bindparam("login"))
_CLERK = select(*_COLUMNS).where(_IN_HALL, clerks_table.c.id == bindparam("clerk_id"))
# UNION, not UNION ALL: a tree with a ring in it must end, too.
_ABOVE = text(
    "WITH RECURSIVE above(id, parent_id, code) AS ("
    "SELECT id, parent_id, code FROM halls WHERE id = :hall_id "
    "UNION SELECT h.id, h.parent_id, h.code FROM halls h JOIN above a ON h.id = a.parent_id) "
    "SELECT id FROM above WHERE code = :code"
)
_CODE = text("SELECT code FROM halls WHERE id = :hall_id")
_NAMES_ABOVE = text(
    "WITH RECURSIVE above(id, parent_id, name) AS ("
    "SELECT id, parent_id, name FROM halls WHERE id = :hall_id "
    "UNION SELECT h.id, h.parent_id, h.name FROM halls h JOIN above a ON h.id = a.parent_id) "
    "SELECT c.id, c.name, CASE WHEN a.id = :hall_id THEN '' ELSE a.name END AS hall "
    "FROM above a JOIN clerks c ON c.hall_id = a.id"
)
_ALL = select(*_COLUMNS).where(_IN_HALL).order_by(clerks_table.c.login)
_SESSION = (
    select(
        *_COLUMNS,
        sessions.c.created_at,
        func.coalesce(sessions.c.active_at, sessions.c.created_at).label("active_at"),
    )
    .join(sessions, sessions.c.clerk_id == clerks_table.c.id)
    .where(
        sessions.c.hall_id == bindparam("hall_id"),
        sessions.c.id == bindparam("session_id"),
        sessions.c.ended_at.is_(None),
        sessions.c.expires_at > bindparam("now"),
        clerks_table.c.active,
    )
)
_REPLACED = select(sessions.c.id).where(
    sessions.c.hall_id == bindparam("hall_id"), sessions.c.id == bindparam("session_id"), sessions.c.replaced
)


def session_id(token: str) -> str:
    """Return what a session's token is stored and looked up by."""
    return hashlib.sha256(token.encode()).hexdigest()


def account(conn: Connection, hall_id: str, login: str) -> Account | None:
    """Return what the password for `login` is compared with; None if there is no such login.

    The staff of a hall above say which one: `login@code`.
    """
    found = _meant(conn, hall_id, login)
    if found is None:
        return None
    row = conn.execute(_ACCOUNT, {"hall_id": found.hall_id, "login": found.login}).one_or_none()
    return _account(row) if row else None


def meant(conn: Connection, hall_id: str, login: str) -> Meant:
    """Return which account `login` means: the same one, however it is typed."""
    return _meant(conn, hall_id, login) or Meant(hall_id, login.strip().lower())


def _meant(conn: Connection, hall_id: str, login: str) -> Meant | None:
    """Return which account `login` means, None if it can be nobody's."""
    name, at, code = login.partition(AT)
    of = hall_id if not at else _above(conn, hall_id, code.strip()) if code.isprintable() else None
    try:
        return Meant(of, clean_login(name)) if of else None
    except BadLogin:
        return None


def clerk(conn: Connection, hall_id: str, clerk_id: str) -> Clerk:
    """Return the clerk. Raises ClerkUnknown."""
    row = conn.execute(_CLERK, {"hall_id": hall_id, "clerk_id": clerk_id}).one_or_none()
    if row is None:
        raise ClerkUnknown
    return _clerk(row)


def clerks(conn: Connection, hall_id: str) -> tuple[Clerk, ...]:
    """Return the hall's staff by login, those out of use included."""
    return tuple(map(_clerk, conn.execute(_ALL, {"hall_id": hall_id})))


def names_of(conn: Connection, hall_id: str) -> dict[str, str]:
    """Return the names of all who may do something in a hall, by id: of a hall above with the hall's name."""
    rows = conn.execute(_NAMES_ABOVE, {"hall_id": hall_id})
    return {row.id: f"{row.name}（{row.hall}）" if row.hall else row.name for row in rows}


def signed_in(conn: Connection, hall_id: str, token: str, now: Millis) -> OpenSession:
    """Return the session of `token`.

    Raises NotSignedIn if it is unknown, over, ended, or another hall's: SignedInElsewhere if newer ones of
    the account ended it.

    Who has an account in a hall above has here the roles of those who are in charge, and no others.
    """
    key = {"hall_id": hall_id, "session_id": session_id(token), "now": now}
    row = conn.execute(_SESSION, key).one_or_none()
    if row is None:
        replaced = conn.execute(_REPLACED, {"hall_id": hall_id, "session_id": key["session_id"]}).first()
        raise NotSignedIn if replaced is None else SignedInElsewhere
    found = _clerk(row)
    if found.hall_id != hall_id:
        code = conn.execute(_CODE, {"hall_id": found.hall_id}).scalar_one()
        if _above(conn, hall_id, code) is None:
            raise NotSignedIn  # the tree is another since
        found = replace(found, login=f"{found.login}{AT}{code}", roles=below(found.roles), skills=())
    return OpenSession(found, row.created_at, row.active_at)


def _above(conn: Connection, hall_id: str, code: str) -> str | None:
    """Return the id of the hall with that code if it is above that hall in the tree, or the hall itself."""
    row = conn.execute(_ABOVE, {"hall_id": hall_id, "code": code}).one_or_none()
    return None if row is None else str(row.id)


def _account(row: Any) -> Account:
    return Account(row.id, row.hall_id, PasswordHash(row.password_hash), row.second_sealed)


def _clerk(row: Any) -> Clerk:
    return Clerk(
        id=row.id,
        hall_id=row.hall_id,
        login=row.login,
        name=row.name,
        staff_number=row.staff_number,
        roles=tuple(map(Role, json.loads(row.roles))),
        skills=tuple(json.loads(row.skills)),
        active=row.active,
        must_change=row.must_change,
        second_factor=row.second_factor,
    )
