"""Passwords that are given and changed: hashed before the transaction, like at a sign-in."""

from collections.abc import Callable

from hallsys.kernel.database import Database
from hallsys.kernel.transaction import Origin, Tx
from hallsys.staff import passwords, views
from hallsys.staff.errors import PasswordUnchanged
from hallsys.staff.passwords import PasswordHash
from hallsys.staff.rules import check_password
from hallsys.staff.second_factor import drop
from hallsys.staff.service import ClerkFacts, Compare, create_clerk, proven, require_unchanged, set_password
from hallsys.staff.views import Account

Hash = Callable[[str, str], PasswordHash]


def add_clerk(
    db: Database, origin: Origin, facts: ClerkFacts, make_hash: Hash = passwords.hash_password
) -> tuple[str, str]:
    """Add a member of staff; return the new id and the password for the first sign-in, told only here.

    `make_hash` and `compare` are the slow steps; a server hands ones in that run on its thread pool.
    Raises what `create_clerk` raises.
    """
    password = passwords.initial_password()
    made = make_hash(facts.login, password)
    return db.transact(origin, create_clerk, facts, made, initial=True), password


def reset_password(
    db: Database, origin: Origin, clerk_id: str, make_hash: Hash = passwords.hash_password
) -> str:
    """Give a clerk a password for one sign-in and return it; it is told only here. Raises ClerkUnknown.

    One-time codes end, too: whoever lost the app with them comes in person, as for a forgotten password.
    """
    clerk = db.read(views.clerk, origin.hall_id, clerk_id)
    password = passwords.initial_password()
    db.transact(origin, _begin_anew, clerk_id, make_hash(clerk.login, password))
    return password


def _begin_anew(tx: Tx, clerk_id: str, password_hash: PasswordHash) -> None:
    set_password(tx, clerk_id, password_hash, initial=True)
    drop(tx, clerk_id)


def change_own_password(
    db: Database,
    hall_id: str,
    login: str,
    old: str,
    new: str,
    *,
    hall_code: str = "",
    compare: Compare = passwords.matches,
    make_hash: Hash = passwords.hash_password,
) -> None:
    """Replace one's own password; all one's sessions end.

    `hall_code`: no part of the new one. A wrong old one counts like at a sign-in.
    Raises WrongPassword, LockedOut, PasswordUnchanged, WeakPassword.
    """
    account = proven(db, hall_id, login, old, compare)
    if old == new:
        raise PasswordUnchanged
    check_password(login, new, hall_code)
    origin = Origin(hall_id, f"clerk:{account.clerk_id}")
    db.transact(origin, replace_password, account, make_hash(login, new))


def replace_password(tx: Tx, account: Account, password_hash: PasswordHash) -> None:
    """Set the password unless the account changed since it was read. Raises WrongPassword, LockedOut."""
    require_unchanged(tx, account)
    set_password(tx, account.clerk_id, password_hash)
