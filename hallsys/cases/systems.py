"""Departments' own systems: whose cases they may move, the keys they sign with, the numbers they use."""

import re
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from hallsys.cases.errors import CaseUnknown
from hallsys.cases.events import (
    CaseNumberedElsewhere,
    CaseSystemAdded,
    CaseSystemKeyMade,
    CaseSystemKeyRevoked,
)
from hallsys.cases.system_errors import (
    BadOwnNumber,
    BadSystem,
    NumberTaken,
    OtherDepartment,
    RequestReplayed,
    SystemKeyUnknown,
    SystemUnknown,
)
from hallsys.cases.system_scopes import Scope, check_scopes
from hallsys.cases.system_tables import LONGEST_NUMBER
from hallsys.kernel.clock import MINUTE, Millis
from hallsys.kernel.ids import new_id
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.signing import SKEW
from hallsys.kernel.text import one_line
from hallsys.kernel.transaction import Tx

LONGEST_NAME = 60
MOST_DEPARTMENTS = 20
_DEPARTMENT_LENGTH = 18
_REST = 50 - _DEPARTMENT_LENGTH  # of a case number
_SECRET_BYTES = 32

_DEPARTMENT = re.compile(r"[0-9A-Z]{18}")
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/()\[\]（）〔〕号第 -]*")

_ADD = text(
    "INSERT INTO case_systems (id, hall_id, name, departments, added_at) "
    "VALUES (:id, :hall_id, :name, :departments, :now) ON CONFLICT (hall_id, name) DO NOTHING RETURNING id"
)
_SYSTEMS = text(
    "SELECT id, name, departments, added_at FROM case_systems WHERE hall_id = :hall_id ORDER BY name"
)
_KEYS = text(
    "SELECT id, system_id, scopes, made_by, made_at, revoked_at, used_at FROM case_system_keys "
    "WHERE hall_id = :hall_id ORDER BY made_at, id"
)
_ONE = text("SELECT id, name, departments FROM case_systems WHERE hall_id = :hall_id AND name = :name")
_MAKE = text(
    "INSERT INTO case_system_keys (id, hall_id, system_id, sealed_secret, scopes, made_by, made_at) "
    "VALUES (:id, :hall_id, :system_id, :sealed, :scopes, :actor, :now)"
)
_REVOKE = text(
    "UPDATE case_system_keys SET revoked_at = :now "
    "WHERE hall_id = :hall_id AND id = :key_id AND revoked_at IS NULL RETURNING system_id"
)
_BY_KEY = text(
    "SELECT k.id AS key_id, k.sealed_secret, k.scopes, s.id, s.name, s.departments FROM case_system_keys k "
    "JOIN case_systems s ON s.hall_id = k.hall_id AND s.id = k.system_id "
    "WHERE k.hall_id = :hall_id AND k.id = :key_id AND k.revoked_at IS NULL"
)
_USE_NONCE = text(
    "INSERT INTO case_system_nonces (hall_id, key_id, nonce, at) VALUES (:hall_id, :key_id, :nonce, :now) "
    "ON CONFLICT (hall_id, key_id, nonce) DO NOTHING RETURNING at"
)
_USED = text(
    "UPDATE case_system_keys SET used_at = :now WHERE hall_id = :hall_id AND id = :key_id "
    "AND (used_at IS NULL OR used_at < :lately)"
)
_FORGET_NONCES = text("DELETE FROM case_system_nonces WHERE hall_id = :hall_id AND at < :before")
_BY_OUR_NUMBER = text("SELECT id, case_number FROM cases WHERE hall_id = :hall_id AND case_number = :number")
_BY_OWN_NUMBER = text(
    "SELECT c.id, c.case_number FROM case_references r JOIN cases c ON c.hall_id = r.hall_id "
    "AND c.id = r.case_id "
    "WHERE r.hall_id = :hall_id AND r.system_id = :system_id AND r.number = :number"
)
# Numbers begin with the code of their department, and are digits and capital letters, which every collation
# has in this order.
_OF_DEPARTMENT = text(
    "SELECT case_number FROM cases WHERE hall_id = :hall_id "
    "AND case_number > :after AND case_number <= :last ORDER BY case_number LIMIT :limit"
)
_NUMBER_OF = text(
    "SELECT number FROM case_references "
    "WHERE hall_id = :hall_id AND case_id = :case_id AND system_id = :system_id"
)
_REFER = text(
    "INSERT INTO case_references (hall_id, system_id, number, case_id, at) "
    "VALUES (:hall_id, :system_id, :number, :case_id, :now) "
    "ON CONFLICT (hall_id, system_id, number) DO NOTHING RETURNING number"
)
_BY_ANY = text(
    "SELECT id FROM cases WHERE hall_id = :hall_id AND case_number = :number "
    "UNION SELECT case_id FROM case_references WHERE hall_id = :hall_id AND number = :number LIMIT :limit"
)
_NUMBERS_OF_CASE = text(
    "SELECT s.name, r.number FROM case_references r JOIN case_systems s ON s.hall_id = r.hall_id "
    "AND s.id = r.system_id "
    "WHERE r.hall_id = :hall_id AND r.case_id = :case_id ORDER BY s.name"
)


@dataclass(frozen=True, slots=True)
class CaseSystem:
    """A department's own system, and the codes of the departments whose cases it moves."""

    id: str
    name: str
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs with a key that is not revoked."""

    key_id: str
    secret: bytes = field(repr=False)
    system: CaseSystem
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FreshKey:
    """A key as it is shown once; only its sealed secret is kept."""

    system: str
    key_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key as managers see it; `made_by` is an actor, `used_at` when it was last signed with."""

    key_id: str
    scopes: tuple[str, ...]
    made_by: str
    made_at: Millis
    revoked_at: Millis | None
    used_at: Millis | None


@dataclass(frozen=True, slots=True)
class SystemRow:
    """A system as managers see it, with its keys, the oldest first."""

    system: CaseSystem
    keys: tuple[KeyRow, ...]


@dataclass(frozen=True, slots=True)
class NumberElsewhere:
    """The number that a case has in a department's own system."""

    system: str
    number: str


def add_system(
    tx: Tx,
    keyring: Keyring,
    name: str,
    departments: Iterable[str],
    scopes: Collection[str] = (Scope.STATUS,),
) -> FreshKey:
    """Let a system reach the cases of those departments (18-character codes); give it a key.

    Raises BadSystem for a name or code that is none, or a name that another system has, and BadScopes. Not
    to be called with a request id: the answer holds the secret.
    """
    clean, codes = one_line(name), tuple(dict.fromkeys(departments))
    good_for = check_scopes(scopes, codes)
    right = 0 < len(clean) <= LONGEST_NAME and len(codes) <= MOST_DEPARTMENTS
    if not right or not all(_DEPARTMENT.fullmatch(code) for code in codes):
        raise BadSystem
    row = {
        "id": new_id(),
        "hall_id": tx.hall_id,
        "name": clean,
        "departments": " ".join(codes),
        "now": tx.now,
    }
    system_id = tx.execute(_ADD, row).scalar_one_or_none()
    if system_id is None:
        raise BadSystem
    tx.append(CaseSystemAdded(system_id))
    return _make_key(tx, keyring, system_id, clean, good_for)


def make_key(tx: Tx, keyring: Keyring, name: str, scopes: Collection[str] = (Scope.STATUS,)) -> FreshKey:
    """Give a system one more key, so that it can change over before the old one is revoked.

    Raises SystemUnknown, BadScopes. Not to be called with a request id: the answer holds the secret.
    """
    row = tx.execute(_ONE, {"hall_id": tx.hall_id, "name": one_line(name)}).one_or_none()
    if row is None:
        raise SystemUnknown
    good_for = check_scopes(scopes, row.departments.split())
    return _make_key(tx, keyring, row.id, row.name, good_for)


def revoke_key(tx: Tx, key_id: str) -> None:
    """Make a key void. Raises SystemKeyUnknown for one that is void already or never was."""
    row = {"hall_id": tx.hall_id, "key_id": key_id, "now": tx.now}
    system_id = tx.execute(_REVOKE, row).scalar_one_or_none()
    if system_id is None:
        raise SystemKeyUnknown
    tx.append(CaseSystemKeyRevoked(key_id, system_id))


def systems(conn: Connection, hall_id: str) -> tuple[SystemRow, ...]:
    """Return the systems by name, each with its keys, the oldest first."""
    keys: dict[str, list[KeyRow]] = {}
    for key in conn.execute(_KEYS, {"hall_id": hall_id}):
        row = KeyRow(key.id, tuple(key.scopes.split()), key.made_by, key.made_at, key.revoked_at, key.used_at)
        keys.setdefault(key.system_id, []).append(row)
    return tuple(
        SystemRow(_system(row), tuple(keys.get(row.id, ())))
        for row in conn.execute(_SYSTEMS, {"hall_id": hall_id})
    )


def signer(conn: Connection, hall_id: str, keyring: Keyring, key_id: str) -> Signer | None:
    """Return who signs with that key; None if there is none, or it is void."""
    row = conn.execute(_BY_KEY, {"hall_id": hall_id, "key_id": key_id}).one_or_none()
    if row is None:
        return None
    secret = keyring.unseal(row.sealed_secret).encode()
    return Signer(row.key_id, secret, _system(row), tuple(row.scopes.split()))


def use_nonce(tx: Tx, key_id: str, nonce: str) -> None:
    """Use a nonce up. Raises RequestReplayed for one that was used; older ones than can come go."""
    tx.execute(_FORGET_NONCES, {"hall_id": tx.hall_id, "before": tx.now - 2 * SKEW})
    row = {"hall_id": tx.hall_id, "key_id": key_id, "nonce": nonce, "now": tx.now}
    if tx.execute(_USE_NONCE, row).one_or_none() is None:
        raise RequestReplayed
    tx.execute(_USED, {**row, "lately": tx.now - MINUTE})


def case_for(
    conn: Connection, hall_id: str, system: CaseSystem, case_number: str | None, own_number: str | None
) -> tuple[str, str]:
    """Return id and number of the case that a system names by our number, or by its own.

    Raises CaseUnknown, and OtherDepartment for a case that is none of its departments'.
    """
    key = {"hall_id": hall_id, "system_id": system.id, "number": case_number or own_number}
    row = conn.execute(_BY_OUR_NUMBER if case_number else _BY_OWN_NUMBER, key).one_or_none()
    if row is None:
        raise CaseUnknown
    if row.case_number[:_DEPARTMENT_LENGTH] not in system.departments:
        raise OtherDepartment
    return str(row.id), str(row.case_number)


def cases_of_department(
    conn: Connection, hall_id: str, system: CaseSystem, department: str, after: str, limit: int
) -> tuple[str, ...]:
    """Return the numbers of a department's cases that follow `after`, in their order, at most `limit`.

    Raises OtherDepartment for one that is none of the system's.
    """
    if department not in system.departments:
        raise OtherDepartment
    key = {
        "hall_id": hall_id,
        "after": max(after, department),
        "last": department + "Z" * _REST,
        "limit": limit,
    }
    return tuple(conn.execute(_OF_DEPARTMENT, key).scalars())


def refer(tx: Tx, system: CaseSystem, case_id: str, case_number: str, own_number: str) -> None:
    """Keep the number that a case has in a system beside ours; the same again changes nothing.

    Raises BadOwnNumber, and NumberTaken if either has another partner already.
    """
    if len(own_number) > LONGEST_NUMBER or not _NUMBER.fullmatch(own_number):
        raise BadOwnNumber(longest=LONGEST_NUMBER)
    key = {"hall_id": tx.hall_id, "case_id": case_id, "system_id": system.id}
    known = number_in(tx.conn, tx.hall_id, system, case_id)
    if known == own_number:
        return
    if known is not None:
        raise NumberTaken
    if tx.execute(_REFER, {**key, "number": own_number, "now": tx.now}).one_or_none() is None:
        raise NumberTaken
    tx.append(CaseNumberedElsewhere(case_id, case_number, system.id))


def number_in(conn: Connection, hall_id: str, system: CaseSystem, case_id: str) -> str | None:
    """Return the number that a case has in that system, None if it has told none."""
    key = {"hall_id": hall_id, "case_id": case_id, "system_id": system.id}
    return conn.execute(_NUMBER_OF, key).scalar_one_or_none()


def cases_numbered(conn: Connection, hall_id: str, number: str, limit: int = 10) -> tuple[str, ...]:
    """Return the ids of the cases with that number, ours or that of a department's own system."""
    key = {"hall_id": hall_id, "number": number, "limit": limit}
    return tuple(conn.execute(_BY_ANY, key).scalars())


def numbers_elsewhere(conn: Connection, hall_id: str, case_id: str) -> tuple[NumberElsewhere, ...]:
    """Return the numbers that a case has in departments' own systems."""
    rows = conn.execute(_NUMBERS_OF_CASE, {"hall_id": hall_id, "case_id": case_id})
    return tuple(NumberElsewhere(*row) for row in rows)


def _make_key(tx: Tx, keyring: Keyring, system_id: str, name: str, scopes: Collection[str]) -> FreshKey:
    fresh = FreshKey(name, new_id(), secrets.token_urlsafe(_SECRET_BYTES))
    row = {
        "id": fresh.key_id,
        "hall_id": tx.hall_id,
        "system_id": system_id,
        "scopes": " ".join(scopes),
        "actor": tx.actor,
        "now": tx.now,
    }
    tx.execute(_MAKE, {**row, "sealed": keyring.seal(fresh.secret)})
    tx.append(CaseSystemKeyMade(fresh.key_id, system_id))
    return fresh


def _system(row: Any) -> CaseSystem:
    return CaseSystem(row.id, row.name, tuple(row.departments.split()))
