"""When a session ends: a while after the last activity, and in any case after its longest time."""

from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.clock import HOUR, MINUTE
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id, new_token
from hallsys.kernel.transaction import Origin
from hallsys.staff.policy import StaffSettings
from hallsys.staff.rules import SESSION, Ending, ending
from hallsys.staff.service import note_active

SETTINGS = StaffSettings(idle_minutes=30, session_hours=8)


def test_a_session_ends_when_nothing_is_done_and_at_last_in_any_case() -> None:
    assert ending(0, 0, SETTINGS) == Ending(30 * MINUTE, last=False)
    assert ending(0, 7 * HOUR, SETTINGS) == Ending(7 * HOUR + 30 * MINUTE, last=False)
    for active in (7 * HOUR + 30 * MINUTE, 8 * HOUR):
        assert ending(0, active, SETTINGS) == Ending(8 * HOUR, last=True)


@given(st.integers(5, 720), st.integers(1, 12), st.integers(0, SESSION), st.integers(0, SESSION))
def test_activity_never_brings_the_end_nearer(idle: int, hours: int, opened: int, later: int) -> None:
    settings = StaffSettings(idle_minutes=idle, session_hours=hours)
    first, second = ending(opened, opened, settings), ending(opened, opened + later, settings)
    assert opened < first.at <= second.at <= opened + settings.longest <= opened + SESSION
    assert second.last == (second.at == opened + settings.longest)


def test_activity_of_a_session_that_is_none_changes_nothing(db: Database) -> None:
    db.transact(Origin(new_id(), "system"), note_active, new_token())
