"""Passwords that are given and changed, and accounts that must stay."""

from dataclasses import replace

import pytest

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin
from hallsys.staff import passwords, renewal, service, views
from hallsys.staff.errors import (
    ClerkUnknown,
    LastAdmin,
    LockedOut,
    NotSignedIn,
    OwnAccount,
    PasswordUnchanged,
    WeakPassword,
    WrongPassword,
)
from hallsys.staff.rules import FAILURES_BEFORE_LOCK, Role, check_password, loses_last_admin
from hallsys.staff.service import ClerkFacts

OWN = "Window-1!"
CLERK = ClerkFacts(login="w01", name="甲例", roles=(Role.CLERK,))
ADMIN = ClerkFacts(login="boss", name="乙例", roles=(Role.ADMIN,))


@pytest.fixture
def origin() -> Origin:
    return Origin(new_id(), "system")


def due(db: Database, origin: Origin, login: str, password: str, now: int) -> bool:
    token = service.sign_in(db, origin.hall_id, login, password).token
    return db.read(views.signed_in, origin.hall_id, token, now).clerk.must_change


def test_a_new_account_has_a_password_for_one_sign_in(
    db: Database, clock: ManualClock, origin: Origin
) -> None:
    _, first = renewal.add_clerk(db, origin, CLERK)
    assert due(db, origin, "w01", first, clock.now())
    renewal.change_own_password(db, origin.hall_id, "w01", first, OWN)
    assert not due(db, origin, "w01", OWN, clock.now())
    with pytest.raises(WrongPassword):
        service.sign_in(db, origin.hall_id, "w01", first)


def test_a_reset_ends_the_sessions_and_lifts_a_lock(db: Database, clock: ManualClock, origin: Origin) -> None:
    clerk_id, first = renewal.add_clerk(db, origin, CLERK)
    token = service.sign_in(db, origin.hall_id, "w01", first).token
    for _ in range(FAILURES_BEFORE_LOCK - 1):
        with pytest.raises(WrongPassword):
            renewal.change_own_password(db, origin.hall_id, "w01", "wrong", OWN)
    with pytest.raises(WrongPassword):
        renewal.change_own_password(db, origin.hall_id, "w01", "wrong", OWN)
    with pytest.raises(LockedOut):
        service.sign_in(db, origin.hall_id, "w01", first)
    second = renewal.reset_password(db, origin, clerk_id)
    assert second != first
    with pytest.raises(NotSignedIn):
        db.read(views.signed_in, origin.hall_id, token, clock.now())
    assert due(db, origin, "w01", second, clock.now())
    with pytest.raises(ClerkUnknown):
        renewal.reset_password(db, origin, new_id())


def test_a_new_password_is_another_one_and_a_good_one(db: Database, origin: Origin) -> None:
    _, first = renewal.add_clerk(db, origin, CLERK)
    with pytest.raises(PasswordUnchanged):
        renewal.change_own_password(db, origin.hall_id, "w01", first, first)
    with pytest.raises(WeakPassword):
        renewal.change_own_password(db, origin.hall_id, "w01", first, "short")
    with pytest.raises(WeakPassword, match="code"):
        renewal.change_own_password(db, origin.hall_id, "w01", first, "Qx-h001-7413", hall_code="H001")
    with pytest.raises(WrongPassword):
        renewal.change_own_password(db, origin.hall_id, "nobody", first, OWN)


def test_initial_passwords_keep_the_rules_and_are_all_different() -> None:
    made = {passwords.initial_password() for _ in range(200)}
    assert len(made) == 200
    for one in made:
        check_password("w01", one)


def test_a_password_that_was_changed_meanwhile_is_not_replaced(db: Database, origin: Origin) -> None:
    clerk_id, _ = renewal.add_clerk(db, origin, CLERK)
    account = db.read(views.account, origin.hall_id, "w01")
    assert account is not None
    renewal.reset_password(db, origin, clerk_id)
    made = passwords.hash_password("w01", OWN)
    with pytest.raises(WrongPassword):
        db.transact(origin, renewal.replace_password, account, made)


def test_no_password_is_changed_while_the_account_is_locked(db: Database, origin: Origin) -> None:
    _, first = renewal.add_clerk(db, origin, CLERK)
    for _ in range(FAILURES_BEFORE_LOCK):
        with pytest.raises(WrongPassword):
            renewal.change_own_password(db, origin.hall_id, "w01", "wrong", OWN)
    with pytest.raises(LockedOut):
        renewal.change_own_password(db, origin.hall_id, "w01", first, OWN)


def test_the_last_admin_stays(db: Database, origin: Origin) -> None:
    admin_id, _ = renewal.add_clerk(db, origin, ADMIN)
    for facts in (replace(ADMIN, active=False), replace(ADMIN, roles=(Role.CLERK,))):
        with pytest.raises(LastAdmin):
            db.transact(origin, service.change_clerk, admin_id, facts)
    renewal.add_clerk(db, origin, replace(ADMIN, login="other"))
    db.transact(origin, service.change_clerk, admin_id, replace(ADMIN, active=False))


def test_nobody_takes_their_own_account_out_of_use(db: Database, origin: Origin) -> None:
    clerk_id, _ = renewal.add_clerk(db, origin, CLERK)
    own = Origin(origin.hall_id, f"clerk:{clerk_id}")
    with pytest.raises(OwnAccount):
        db.transact(own, service.change_clerk, clerk_id, replace(CLERK, active=False))


def test_who_is_the_last_admin() -> None:
    admin, clerk = (Role.ADMIN,), (Role.CLERK,)
    assert loses_last_admin([clerk], admin, clerk)
    assert not loses_last_admin([clerk, admin], admin, clerk)
    assert not loses_last_admin([], clerk, ())
    assert not loses_last_admin([], admin, (Role.CLERK, Role.ADMIN))
