"""When a session ends: a while after the last activity, after its longest time, by newer ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel import eventlog
from hallsys.kernel.clock import HOUR, MINUTE, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id, new_token
from hallsys.kernel.transaction import Origin
from hallsys.staff import passwords, service, views
from hallsys.staff.errors import NotSignedIn, SignedInElsewhere
from hallsys.staff.policy import StaffSettings
from hallsys.staff.rules import SESSION, Ending, Role, ending
from hallsys.staff.service import ClerkFacts, note_active
from tests.counters.test_at_once import at_once

HASH = passwords.hash_password("w01", "Window-1!")
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


class Office:
    """An account of a hall, and its sessions, of which there may be two at once."""

    settings = StaffSettings(sessions_at_once=2)

    def __init__(self, db: Database, clock: ManualClock) -> None:
        self.db = db
        self.clock = clock
        self.origin = Origin(new_id(), "system")
        facts = ClerkFacts(login="w01", name="甲例", roles=(Role.CLERK,))
        db.transact(self.origin, service.create_clerk, facts, HASH)

    def opened(self, settings: StaffSettings | None = None, leaving: tuple[str, ...] = ()) -> str:
        """Sign in a minute later, and return the token."""
        self.clock.advance(MINUTE)
        kept = self.settings if settings is None else settings
        hall_id = self.origin.hall_id
        return service.sign_in(
            self.db, hall_id, "w01", "", lambda *_: True, settings=kept, leaving=leaving
        ).token

    def state(self, token: str) -> type[NotSignedIn] | None:
        """Return what the holder of a session is refused with, None while it is open."""
        try:
            self.db.read(views.signed_in, self.origin.hall_id, token, self.clock.now())
        except NotSignedIn as refusal:
            return type(refusal)
        return None

    def ended(self) -> list[bool]:
        """Return of each session that ended whether newer ones did it."""
        log = self.db.read(eventlog.after, self.origin.hall_id, 0)
        return [row.payload["replaced"] for row in log if row.kind == "SessionEnded"]


@pytest.fixture
def office(db: Database, clock: ManualClock) -> Office:
    return Office(db, clock)


def test_one_more_session_than_an_account_may_have_ends_the_oldest(office: Office) -> None:
    first, second, third = office.opened(), office.opened(), office.opened()
    assert [office.state(token) for token in (first, second, third)] == [SignedInElsewhere, None, None]
    fourth = office.opened(StaffSettings(sessions_at_once=1))  # the hall is stricter since
    states = [office.state(token) for token in (second, third, fourth)]
    assert states == [SignedInElsewhere, SignedInElsewhere, None]
    assert office.ended() == [True] * 3


def test_without_a_bound_an_account_has_as_many_sessions_as_it_likes(office: Office) -> None:
    tokens = [office.opened(StaffSettings()) for _ in range(5)]
    assert [office.state(token) for token in tokens] == [None] * 5


def test_what_is_over_or_left_with_the_sign_in_does_not_count(office: Office) -> None:
    elsewhere, here = office.opened(), office.opened()
    again = office.opened(leaving=(here,))  # the browser signs the one before out
    assert office.state(elsewhere) is None
    office.db.transact(office.origin, service.sign_out, here)
    assert office.state(here) is NotSignedIn
    office.clock.advance(office.settings.idle - 2 * MINUTE)
    office.db.transact(office.origin, note_active, elsewhere)
    office.clock.advance(2 * MINUTE)  # nothing was done in the other one for too long, though nobody looked
    office.opened()
    assert office.state(elsewhere) is None
    assert office.state(again) is None  # whoever looks at it ends it
    assert office.ended() == [False]


def test_of_sign_ins_at_the_same_instant_no_more_stay_than_there_may_be(office: Office) -> None:
    tokens = at_once(6, lambda _: office.opened())
    assert [office.state(token) for token in tokens].count(None) == 2
    assert office.ended() == [True] * 4


def test_the_bound_is_that_of_each_account(office: Office) -> None:
    own = [office.opened(), office.opened()]
    other = ClerkFacts(login="w02", name="乙例", roles=(Role.CLERK,))
    office.db.transact(office.origin, service.create_clerk, other, HASH)
    service.sign_in(office.db, office.origin.hall_id, "w02", "", lambda *_: True, settings=office.settings)
    assert [office.state(token) for token in own] == [None, None]
