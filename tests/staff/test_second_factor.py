"""One-time codes at the sign-in: asked for, good once, counted when wrong, given up again."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin
from hallsys.staff import passwords, renewal, second_factor, service, totp, views
from hallsys.staff.errors import CodeAsked, LockedOut, NotSignedIn, WrongCode, WrongPassword
from hallsys.staff.policy import StaffSettings
from hallsys.staff.rules import FAILURES_BEFORE_LOCK, Role, second_factor_due
from hallsys.staff.service import ClerkFacts, Session
from tests.counters.test_at_once import at_once

OWN = "Window-1!"
HASH = passwords.hash_password("boss", OWN)
ADMIN = ClerkFacts(login="boss", name="乙例", roles=(Role.ADMIN,))
SECRET = b"12345678901234567890"


plain = str.encode  # how values are sealed is tried elsewhere


@pytest.fixture
def origin() -> Origin:
    return Origin(new_id(), "system")


@pytest.fixture
def clerk_id(db: Database, clock: ManualClock, origin: Origin) -> str:
    """Return an account that asks for one-time codes; the clock stands a step after the first code."""
    made = db.transact(origin, service.create_clerk, ADMIN, HASH)
    set_own(db, clock, origin)
    clock.advance(totp.STEP)
    return made


def set_own(
    db: Database, clock: ManualClock, origin: Origin, code: str | None = None, here: Sequence[str] = ()
) -> None:
    given = now(clock) if code is None else code
    second_factor.set_own(
        db, origin.hall_id, "boss", OWN, SECRET, given, now=clock.now(), seal=plain, here=here
    )


def now(clock: ManualClock) -> str:
    return totp.code(SECRET, clock.now() // totp.STEP)


def sign_in(db: Database, clock: ManualClock, origin: Origin, code: str = "", password: str = OWN) -> Session:
    def step_of(sealed: bytes, said: str) -> int | None:
        return totp.step_of(totp.unspelt(sealed.decode()), said, clock.now())

    return service.sign_in(db, origin.hall_id, "boss", password, code=code, step_of=step_of)


@pytest.mark.usefixtures("clerk_id")
def test_a_code_that_comes_twice_at_once_is_good_once(
    db: Database, clock: ManualClock, origin: Origin
) -> None:
    code = now(clock)
    answers = at_once(2, lambda _: sign_in(db, clock, origin, code))
    assert answers.count("wrong_code") == 1
    assert sum(isinstance(one, Session) for one in answers) == 1


@pytest.mark.usefixtures("clerk_id")
def test_a_password_is_not_enough(db: Database, clock: ManualClock, origin: Origin) -> None:
    with pytest.raises(CodeAsked):
        sign_in(db, clock, origin)
    with pytest.raises(WrongPassword):
        sign_in(db, clock, origin, now(clock), password="other")
    session = sign_in(db, clock, origin, now(clock))
    assert db.read(views.signed_in, origin.hall_id, session.token, clock.now()).clerk.second_factor


@pytest.mark.usefixtures("clerk_id")
def test_a_code_is_good_once(db: Database, clock: ManualClock, origin: Origin) -> None:
    code = now(clock)
    sign_in(db, clock, origin, code)
    with pytest.raises(WrongCode):
        sign_in(db, clock, origin, code)
    clock.advance(totp.STEP)
    sign_in(db, clock, origin, now(clock))


def test_the_code_of_the_set_up_opens_nothing(db: Database, clock: ManualClock, origin: Origin) -> None:
    db.transact(origin, service.create_clerk, ADMIN, HASH)
    set_own(db, clock, origin)
    with pytest.raises(WrongCode):
        sign_in(db, clock, origin, now(clock))


@pytest.mark.usefixtures("clerk_id")
def test_wrong_codes_lock_the_account(db: Database, clock: ManualClock, origin: Origin) -> None:
    for _ in range(FAILURES_BEFORE_LOCK - 1):
        with pytest.raises(WrongCode):
            sign_in(db, clock, origin, "000000")
    with pytest.raises(LockedOut):
        sign_in(db, clock, origin, "000000")
    with pytest.raises(LockedOut):
        sign_in(db, clock, origin, now(clock))


def test_asking_for_the_code_is_no_failure(
    db: Database, clock: ManualClock, origin: Origin, clerk_id: str
) -> None:
    for _ in range(FAILURES_BEFORE_LOCK):
        with pytest.raises(CodeAsked):
            sign_in(db, clock, origin)
    assert sign_in(db, clock, origin, now(clock)).clerk_id == clerk_id


def test_codes_are_set_up_with_the_password_and_a_first_code(
    db: Database, clock: ManualClock, origin: Origin
) -> None:
    db.transact(origin, service.create_clerk, ADMIN, HASH)
    with pytest.raises(WrongCode):
        set_own(db, clock, origin, "000000")
    with pytest.raises(WrongPassword):
        second_factor.set_own(
            db, origin.hall_id, "boss", "other", SECRET, now(clock), now=clock.now(), seal=plain
        )
    sign_in(db, clock, origin)


@pytest.mark.usefixtures("clerk_id")
def test_its_holder_gives_the_codes_up_with_the_password(
    db: Database, clock: ManualClock, origin: Origin
) -> None:
    with pytest.raises(WrongPassword):
        second_factor.drop_own(db, origin.hall_id, "boss", "other")
    second_factor.drop_own(db, origin.hall_id, "boss", OWN)
    sign_in(db, clock, origin)


def test_a_reset_of_the_password_ends_the_codes(
    db: Database, clock: ManualClock, origin: Origin, clerk_id: str
) -> None:
    password = renewal.reset_password(db, origin, clerk_id)
    sign_in(db, clock, origin, password=password)


@pytest.mark.usefixtures("clerk_id")
def test_the_secret_is_in_no_repr(db: Database, origin: Origin) -> None:
    account = db.read(views.account, origin.hall_id, "boss")
    assert account is not None
    assert account.second == totp.spelt(SECRET).encode()
    assert totp.spelt(SECRET) not in repr(account)


def test_a_hall_asks_some_roles_for_codes() -> None:
    asks = StaffSettings(second_factor=frozenset({"manager", "admin"}))
    assert second_factor_due((Role.CLERK, Role.ADMIN), asks, has_one=False)
    assert not second_factor_due((Role.ADMIN,), asks, has_one=True)
    assert not second_factor_due((Role.CLERK,), asks, has_one=False)
    assert not second_factor_due((Role.ADMIN,), StaffSettings(), has_one=False)
    StaffSettings(second_factor=frozenset(role.value for role in Role))  # every role can be named


@pytest.mark.usefixtures("clerk_id")
def test_a_locked_account_tells_nothing_of_a_password(
    db: Database, clock: ManualClock, origin: Origin
) -> None:
    for _ in range(FAILURES_BEFORE_LOCK):
        with pytest.raises((WrongPassword, LockedOut)):
            sign_in(db, clock, origin, password="other")
    for password in (OWN, "other"):
        with pytest.raises(LockedOut):
            sign_in(db, clock, origin, password=password)
    with pytest.raises(LockedOut):
        second_factor.drop_own(db, origin.hall_id, "boss", OWN)


def test_an_account_out_of_use_asks_for_no_code(
    db: Database, clock: ManualClock, origin: Origin, clerk_id: str
) -> None:
    other = replace(ADMIN, login="other")
    db.transact(origin, service.create_clerk, other, HASH)
    db.transact(origin, service.change_clerk, clerk_id, replace(ADMIN, active=False))
    with pytest.raises(WrongPassword):
        sign_in(db, clock, origin)


def test_sessions_that_were_opened_without_a_code_end(
    db: Database, clock: ManualClock, origin: Origin
) -> None:
    db.transact(origin, service.create_clerk, ADMIN, HASH)
    here, elsewhere = (sign_in(db, clock, origin).token for _ in range(2))
    set_own(db, clock, origin, here=[here])
    assert db.read(views.signed_in, origin.hall_id, here, clock.now()).clerk.second_factor
    with pytest.raises(NotSignedIn):
        db.read(views.signed_in, origin.hall_id, elsewhere, clock.now())


def test_a_reset_in_the_middle_leaves_no_codes(
    db: Database, clock: ManualClock, origin: Origin, clerk_id: str
) -> None:
    account = db.read(views.account, origin.hall_id, "boss")
    assert account is not None
    renewal.reset_password(db, origin, clerk_id)
    with pytest.raises(WrongPassword):
        db.transact(origin, second_factor._set, account, b"sealed", 7, [])
    found = db.read(views.account, origin.hall_id, "boss")
    assert found is not None
    assert found.second is None
