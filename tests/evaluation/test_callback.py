"""The number to call back: by choice, beside a bad level alone, sealed, and erased when its time is over."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from hallsys.evaluation import follow_up_views
from hallsys.evaluation.callback import call_back_number, erase_call_backs, sealed_number
from hallsys.evaluation.errors import CallBackNotAsked, CallBackNumberWrong
from hallsys.evaluation.events import CallBackErased
from hallsys.evaluation.followups import Step
from hallsys.evaluation.policy import FollowUpSettings, RatingSettings
from hallsys.evaluation.rectifying import take_step
from hallsys.evaluation.rules import Channel, Grade, Tags
from hallsys.evaluation.service import open_session, rate
from hallsys.evaluation.tables import call_backs
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.sealing import Keyring
from tests.served import Served

SETTINGS = FollowUpSettings()
NUMBER = "13800001234"


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "keys.json")


def bad(served: Served, sealed: bytes, level: int = 1) -> str:
    """Rate badly, with a number; return the follow-up's id."""
    visit = served.visit(outcome="finished")
    ask = (served.hall, RatingSettings(), visit.service_id, Channel.PHONE)
    session = served.db.transact(served.origin(), open_session, *ask)
    grade = Grade(level, text="态度不好", call_back=sealed)
    served.db.transact(served.origin("phone"), rate, Tags(()), session.token, grade)
    return served.db.read(follow_up_views.under_way, served.hall, SETTINGS)[0].follow_up_id


def number(served: Served, keyring: Keyring, follow_up_id: str) -> str:
    return served.db.read(call_back_number, served.hall.id, keyring, follow_up_id)


def close(served: Served, follow_up_id: str) -> None:
    for step, note in ((Step.SIGN, ""), (Step.VERIFY, "属实"), (Step.RECTIFY, "已改"), (Step.CONTENT, "")):
        args = (served.hall, SETTINGS, follow_up_id, step, note)
        served.db.transact(served.origin("clerk:chief"), take_step, *args)


def erase(served: Served) -> int:
    return served.db.transact(served.origin(), erase_call_backs, SETTINGS)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (NUMBER, NUMBER),
        (" 138-0000 1234 ", NUMBER),
        ("+86 138 0000 1234", "+8613800001234"),
        ("(0632) 555-1234", "06325551234"),
        ("0632—5551234#12", "06325551234#12"),
        ("", ""),
        (" - ", ""),
    ],
)
def test_a_number_is_taken_as_people_write_it(keyring: Keyring, typed: str, kept: str) -> None:
    sealed = sealed_number(keyring, typed)
    assert (keyring.unseal(sealed) if sealed else "") == kept
    assert NUMBER.encode() not in sealed


@given(st.text(max_size=40))
def test_nothing_else_is_kept_for_a_number(text: str) -> None:
    class Kept:
        def seal(self, plain: str) -> bytes:
            assert 7 <= sum(one in "0123456789" for one in plain) <= 21
            return plain.encode()

    try:
        sealed_number(Kept(), text)  # type: ignore[arg-type]
    except CallBackNumberWrong:
        assert text


def test_a_number_beside_a_good_level_is_refused(served: Served, keyring: Keyring) -> None:
    with pytest.raises(CallBackNotAsked):
        bad(served, sealed_number(keyring, NUMBER), level=3)


def test_it_is_sealed_opened_while_the_follow_up_lasts_and_stands_in_no_event(
    served: Served, keyring: Keyring
) -> None:
    follow_up_id = bad(served, sealed_number(keyring, NUMBER))
    (one,) = served.db.read(follow_up_views.under_way, served.hall, SETTINGS)
    assert one.wants_call
    assert number(served, keyring, follow_up_id) == NUMBER
    rows = served.db.read(lambda conn: conn.execute(select(call_backs)).all())
    assert NUMBER not in repr(rows)
    assert NUMBER not in repr(served.log())
    assert NUMBER not in repr(Grade(1, text="x", call_back=NUMBER.encode()))
    close(served, follow_up_id)
    assert number(served, keyring, follow_up_id) == ""


def test_it_is_erased_a_while_after_the_end(served: Served, keyring: Keyring, clock: ManualClock) -> None:
    ended, lasting = bad(served, sealed_number(keyring, NUMBER)), bad(served, b"")
    clock.advance(20 * DAY)
    close(served, ended)
    clock.advance(30 * DAY)
    assert erase(served) == 0
    clock.advance(1)
    assert erase(served) == 1
    assert served.log()[-1] == CallBackErased(ended)
    assert erase(served) == 0
    assert lasting


def test_it_is_erased_at_the_latest_whatever_became_of_it(
    served: Served, keyring: Keyring, clock: ManualClock
) -> None:
    follow_up_id = bad(served, sealed_number(keyring, NUMBER))
    clock.advance(180 * DAY)
    assert erase(served) == 0
    clock.advance(1)
    assert erase(served) == 1
    assert number(served, keyring, follow_up_id) == ""
    (one,) = served.db.read(follow_up_views.under_way, served.hall, SETTINGS)
    assert not one.wants_call
