"""The second factor of an account: one-time codes, which its holder sets up and takes away."""

from collections.abc import Callable, Iterable

from sqlalchemy import bindparam, update

from hallsys.kernel.clock import Millis
from hallsys.kernel.database import Database
from hallsys.kernel.transaction import Origin, Tx
from hallsys.staff import events, passwords, totp
from hallsys.staff.errors import WrongCode
from hallsys.staff.service import Compare, end_sessions, proven, require_unchanged
from hallsys.staff.tables import clerks
from hallsys.staff.views import Account

_THIS = (clerks.c.hall_id == bindparam("of_hall"), clerks.c.id == bindparam("clerk_id"))
_PUT = update(clerks).where(*_THIS).values(second_sealed=bindparam("sealed"), second_step=bindparam("step"))
_DROP = (
    update(clerks)
    .where(*_THIS, clerks.c.second_sealed.is_not(None))
    .values(second_sealed=None, second_step=0)
)


def set_own(
    db: Database,
    hall_id: str,
    login: str,
    password: str,
    secret: bytes,
    code: str,
    *,
    now: Millis,
    seal: Callable[[str], bytes],
    compare: Compare = passwords.matches,
    here: Iterable[str] = (),
) -> None:
    """Ask for the codes of `secret` at each sign-in from now on, which a first code shows to be in the app.

    A wrong password counts like at a sign-in. Sessions that were opened without a code end, but for those of
    the tokens `here`. Raises WrongPassword, LockedOut, WrongCode.
    """
    account = proven(db, hall_id, login, password, compare)
    step = totp.step_of(secret, code, now)
    if step is None:
        raise WrongCode
    origin, sealed = Origin(hall_id, f"clerk:{account.clerk_id}"), seal(totp.spelt(secret))
    db.transact(origin, _set, account, sealed, step, here)


def drop_own(
    db: Database, hall_id: str, login: str, password: str, compare: Compare = passwords.matches
) -> None:
    """Sign in with the password alone from now on. Raises WrongPassword, LockedOut."""
    account = proven(db, hall_id, login, password, compare)
    db.transact(Origin(hall_id, f"clerk:{account.clerk_id}"), _drop, account)


def drop(tx: Tx, clerk_id: str) -> None:
    """Take the second factor of an account away, if it has one."""
    if tx.execute(_DROP, {"of_hall": tx.hall_id, "clerk_id": clerk_id}).rowcount:
        tx.append(events.SecondFactorDropped(clerk_id))


def _set(tx: Tx, account: Account, sealed: bytes, step: int, here: Iterable[str]) -> None:
    require_unchanged(tx, account)
    clerk_id = account.clerk_id
    tx.execute(_PUT, {"of_hall": tx.hall_id, "clerk_id": clerk_id, "sealed": sealed, "step": step})
    end_sessions(tx, clerk_id, but=here)
    tx.append(events.SecondFactorSet(clerk_id))


def _drop(tx: Tx, account: Account) -> None:
    require_unchanged(tx, account)
    drop(tx, account.clerk_id)
