from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, text

from hallsys.kernel.clock import HOUR, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.transaction import Origin
from hallsys.screens.errors import ScreenCodeWrong, ScreenUnknown
from hallsys.screens.passes import (
    CODE_LIFE,
    forget_revoked,
    make_pass,
    note_seen,
    open_passes,
    pass_of,
    passes,
    revoke_pass,
    set_up,
)
from tests.counters.test_at_once import at_once

HALL = "a-hall"
Act = Callable[..., Any]


@pytest.fixture
def act(db: Database) -> Act:
    """Return what carries out a use case in the hall."""
    return lambda use_case, *args: db.transact(Origin(HALL, "clerk:boss"), use_case, *args)


def test_a_code_that_two_screens_bring_at_once_sets_up_one(act: Act) -> None:
    made = act(make_pass, "kiosk:K1", "boss")
    answers = at_once(4, lambda _: act(set_up, made.code))
    assert answers.count("screen_code_wrong") == 3


def test_a_code_sets_up_one_screen_once(db: Database, act: Act) -> None:
    made = act(make_pass, "kiosk:K1", "boss")
    done = act(set_up, made.code.lower().replace("-", " "))
    assert done.place == "kiosk:K1"
    held = db.read(pass_of, HALL, done.token)
    assert held is not None
    assert held.place == "kiosk:K1"
    assert db.read(pass_of, "another-hall", done.token) is None
    with pytest.raises(ScreenCodeWrong):
        act(set_up, made.code)


def test_a_code_is_good_for_ten_minutes(db: Database, clock: ManualClock, act: Act) -> None:
    made = act(make_pass, "board:all", "boss")
    clock.advance(CODE_LIFE)
    with pytest.raises(ScreenCodeWrong):
        act(set_up, made.code)
    act(make_pass, "pad:W01", "boss")  # what is over goes
    assert [one.place for one in db.read(passes, HALL)] == ["pad:W01"]


@pytest.mark.parametrize("code", ["", "ABCD-EFGH", "\ud800"])
def test_a_code_that_nobody_made(act: Act, code: str) -> None:
    with pytest.raises(ScreenCodeWrong):
        act(set_up, code)


def test_what_is_revoked_opens_nothing(db: Database, act: Act) -> None:
    used, unused = act(make_pass, "sign:W01", "boss"), act(make_pass, "sign:W02", "boss")
    token = act(set_up, used.code).token
    first, second = db.read(passes, HALL)
    for one in (first, second):
        act(revoke_pass, one.pass_id)
        with pytest.raises(ScreenUnknown):
            act(revoke_pass, one.pass_id)
    assert db.read(pass_of, HALL, token) is None
    with pytest.raises(ScreenCodeWrong):
        act(set_up, unused.code)
    assert db.read(passes, HALL) == ()


def test_what_was_revoked_long_ago_is_forgotten(db: Database, clock: ManualClock, act: Act) -> None:
    def count(conn: Connection) -> int:
        return int(conn.execute(text("SELECT count(*) FROM screen_passes")).scalar_one())

    for place in ("kiosk:K1", "kiosk:K2"):
        act(set_up, act(make_pass, place, "boss").code)
    act(revoke_pass, db.read(passes, HALL)[0].pass_id)
    act(forget_revoked, clock.now())
    assert db.read(count) == 2
    clock.advance(1)
    act(forget_revoked, clock.now())
    assert db.read(count) == 1
    assert [one.place for one in db.read(passes, HALL)] == ["kiosk:K2"]


def test_screens_were_seen(db: Database, clock: ManualClock, act: Act) -> None:
    for place in ("kiosk:K1", "kiosk:K2", "kiosk:K3"):
        act(set_up, act(make_pass, place, "boss").code)
    opened_at = clock.now()
    clock.advance(5)
    first, second, _ = db.read(passes, HALL)
    act(note_seen, {first.pass_id: clock.now(), second.pass_id: clock.now() - 2})
    assert [one.last_seen for one in db.read(passes, HALL)] == [clock.now(), clock.now() - 2, opened_at]


def test_who_says_later_what_it_saw_earlier_changes_nothing(
    db: Database, clock: ManualClock, act: Act
) -> None:
    act(set_up, act(make_pass, "kiosk:K1", "boss").code)
    (row,) = db.read(passes, HALL)

    def seen(at: int) -> int | None:
        act(note_seen, {row.pass_id: at})
        return db.read(passes, HALL)[0].last_seen

    clock.advance(100)
    assert [seen(clock.now() - 10), seen(clock.now() - 20), seen(clock.now() + HOUR)] == [
        clock.now() - 10,
        clock.now() - 10,
        clock.now() + HOUR,
    ]
    assert seen(clock.now() - 5) == clock.now() - 5  # the clock had been wrong


def test_passes_are_open_that_were_brought_and_are_not_void(db: Database, act: Act) -> None:
    for place in ("kiosk:K1", "kiosk:K2"):
        act(set_up, act(make_pass, place, "boss").code)
    act(make_pass, "kiosk:K3", "boss")
    first, second, _ = db.read(passes, HALL)
    act(revoke_pass, second.pass_id)
    assert db.read(open_passes, HALL) == {first.pass_id}
    assert db.read(open_passes, "another") == frozenset()
