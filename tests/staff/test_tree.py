"""Accounts in a tree of halls: whoever is in charge above is so below, and nobody is beside or above."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pytest

from hallsys.halls.rules import Level
from hallsys.halls.service import change_hall, create_hall
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin
from hallsys.staff import passwords, service, views
from hallsys.staff.errors import LockedOut, NotSignedIn, WrongPassword
from hallsys.staff.rules import FAILURES_BEFORE_LOCK, LOCK, Role
from hallsys.staff.service import ClerkFacts
from hallsys.staff.views import Clerk

PASSWORD = "Window-1!"
HASH = passwords.hash_password("boss", PASSWORD)
ROLES = (Role.CLERK, Role.APPROVER, Role.MANAGER)

Halls = Mapping[str, str]


@pytest.fixture
def any_db(any_database_url: str, clock: ManualClock) -> Iterator[Database]:
    """Yield a database of each sort."""
    database = Database.open(any_database_url, clock)
    yield database
    database.close()


@pytest.fixture
def halls(any_db: Database) -> Halls:
    """Return a city's hall over two counties' halls, by code, with somebody called boss in each."""
    ids = {code: new_id() for code in ("city", "east", "west")}
    codes = {code: f"{code}-{ids['city'][:20]}" for code in ids}  # no two halls share one
    for code, hall_id in ids.items():
        parent_id = None if code == "city" else ids["city"]
        facts = ClerkFacts(login="boss", name=f"{code}主任", roles=ROLES)
        any_db.transact(
            Origin(hall_id, "system"), create_hall, code=codes[code], name=code, parent_id=parent_id
        )
        any_db.transact(Origin(hall_id, "system"), service.create_clerk, facts, HASH)
    return {**ids, **{f"code of {code}": known for code, known in codes.items()}}


def who(db: Database, clock: ManualClock, hall_id: str, login: str) -> Clerk:
    token = service.sign_in(db, hall_id, login, PASSWORD).token
    return db.read(views.signed_in, hall_id, token, clock.now()).clerk


def test_who_is_in_charge_above_is_so_below(any_db: Database, clock: ManualClock, halls: Halls) -> None:
    login = f"boss@{halls['code of city']}"
    here = who(any_db, clock, halls["east"], login)
    assert (here.name, here.hall_id, here.login) == ("city主任", halls["city"], login)
    assert here.roles == (Role.MANAGER,)  # no window and no case of another hall is theirs
    own = who(any_db, clock, halls["east"], "boss")
    assert (own.name, own.roles) == ("east主任", ROLES)
    assert who(any_db, clock, halls["east"], f" Boss@{halls['code of east']} ").id == own.id


@pytest.mark.parametrize(("at", "of"), [("east", "west"), ("city", "east")])
def test_nobody_is_let_in_beside_or_above(any_db: Database, halls: Halls, at: str, of: str) -> None:
    for login in (f"boss@{halls[f'code of {of}']}", "boss@none", "boss@", "@", f"@{halls['code of city']}"):
        with pytest.raises(WrongPassword):
            service.sign_in(any_db, halls[at], login, PASSWORD)


def test_a_session_is_good_in_its_hall_alone(any_db: Database, clock: ManualClock, halls: Halls) -> None:
    token = service.sign_in(any_db, halls["city"], "boss", PASSWORD).token
    for elsewhere in ("east", "west"):
        with pytest.raises(NotSignedIn):
            any_db.read(views.signed_in, halls[elsewhere], token, clock.now())
        any_db.transact(Origin(halls[elsewhere], "system"), service.sign_out, token)
    assert any_db.read(views.signed_in, halls["city"], token, clock.now())


def test_failures_below_lock_sign_ins_below_and_no_namesake(
    any_db: Database, clock: ManualClock, halls: Halls
) -> None:
    login = f"boss@{halls['code of city']}"
    for _ in range(FAILURES_BEFORE_LOCK - 1):
        with pytest.raises(WrongPassword):
            service.sign_in(any_db, halls["east"], login, "wrong")
    with pytest.raises(LockedOut):
        service.sign_in(any_db, halls["west"], login, "wrong")
    assert who(any_db, clock, halls["city"], "boss")  # nobody below locks the account where it is kept
    assert who(any_db, clock, halls["east"], "boss")
    for _ in range(FAILURES_BEFORE_LOCK - 1):
        with pytest.raises(WrongPassword):
            service.sign_in(any_db, halls["city"], "boss", "wrong")
    with pytest.raises(LockedOut):
        service.sign_in(any_db, halls["city"], "boss", "wrong")
    clock.advance(LOCK - 1)
    with pytest.raises(LockedOut):  # what is locked above is locked below
        service.sign_in(any_db, halls["west"], login, PASSWORD)


@pytest.mark.parametrize(
    "tried",
    [
        [("east", "{}")] * 3 + [("east", "{}@{east}"), ("east", " {}@ {east} ")],
        [("city", "{}")] * 5 + [("west", "{}@{city}"), ("east", "{}@{city}")],
        [("east", "{}@{city}")] * 4 + [("west", "{}@{city}"), ("east", "{}@{city}"), ("city", "{}")],
        [("east", "{}")] * 5 + [("west", "{}"), ("city", "{}"), ("east", "{}@{city}")],
    ],
    ids=["its own hall is named", "locked above", "counted below", "a namesake elsewhere"],
)
def test_a_lock_tells_nothing_of_who_has_an_account_however_the_login_is_typed(
    any_db: Database, halls: Halls, tried: Sequence[tuple[str, str]]
) -> None:
    codes = {name: halls[f"code of {name}"] for name in ("city", "east")}

    def answers(name: str) -> list[str]:
        found = []
        for at, login in tried:
            with pytest.raises((WrongPassword, LockedOut)) as told:
                service.sign_in(any_db, halls[at], login.format(name, **codes), "wrong")
            found.append(type(told.value).__name__)
        return found

    out = ClerkFacts(login="out", name="已停用", roles=ROLES)
    for hall in ("city", "east", "west"):
        origin = Origin(halls[hall], "system")
        left = any_db.transact(origin, service.create_clerk, out, HASH)
        any_db.transact(origin, service.change_clerk, left, replace(out, active=False))
    told = answers("boss")
    assert {"WrongPassword", "LockedOut"} == set(told)
    assert (answers("nobody"), answers("out")) == (told, told)


def test_who_was_above_is_let_in_no_more(any_db: Database, clock: ManualClock, halls: Halls) -> None:
    token = service.sign_in(any_db, halls["east"], f"boss@{halls['code of city']}", PASSWORD).token
    any_db.transact(
        Origin(halls["east"], "system"),
        change_hall,
        name="east",
        name_en="",
        level=Level.COUNTY,
        timezone="Asia/Shanghai",
    )
    with pytest.raises(NotSignedIn):
        any_db.read(views.signed_in, halls["east"], token, clock.now())


def test_who_does_something_has_a_name_in_each_hall(any_db: Database, halls: Halls) -> None:
    assert sorted(any_db.read(views.names_of, halls["east"]).values()) == ["city主任（city）", "east主任"]
    assert list(any_db.read(views.names_of, halls["city"]).values()) == ["city主任"]


def test_another_password_above_ends_the_sessions_below(
    any_db: Database, clock: ManualClock, halls: Halls
) -> None:
    token = service.sign_in(any_db, halls["east"], f"boss@{halls['code of city']}", PASSWORD)
    own = service.sign_in(any_db, halls["east"], "boss", PASSWORD).token
    above = Origin(halls["city"], "system")
    any_db.transact(above, service.set_password, token.clerk_id, passwords.hash_password("boss", "Other-1!"))
    with pytest.raises(NotSignedIn):
        any_db.read(views.signed_in, halls["east"], token.token, clock.now())
    assert any_db.read(views.signed_in, halls["east"], own, clock.now())
