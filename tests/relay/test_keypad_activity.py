"""Hard keys at a window are activity of its clerk's session, whether they do what was wanted or not."""

import pytest

from hallsys.counters import shifts
from hallsys.devices.readings import ClerkAction, ClerkKey
from hallsys.kernel.clock import MINUTE, SECOND, Millis
from hallsys.kernel.errors import Refusal
from hallsys.kernel.ids import new_id
from hallsys.relay.messages import ReadingPosted
from hallsys.relay.registration import DeviceReport, Line, greet
from hallsys.staff import views
from hallsys.staff.errors import NotSignedIn
from hallsys.staff.passwords import PasswordHash
from hallsys.staff.policy import StaffSettings
from hallsys.staff.rules import Role
from hallsys.staff.service import ClerkFacts, create_clerk, sign_in
from tests.relay.hall import RelayHall

USUAL = StaffSettings().idle


class AtKeys:
    """A clerk signed in at a window with hard keys, whose page is not touched."""

    def __init__(self, hall: RelayHall) -> None:
        self.hall = hall
        facts = ClerkFacts(login="keys", name="李娜", roles=(Role.CLERK,))
        clerk_id = hall.do(create_clerk, facts, PasswordHash("-"))
        self.token = sign_in(hall.db, hall.id, "keys", "-", lambda _known, _given: True).token
        hall.do(shifts.sign_in, hall.windows["W01"], clerk_id)
        self._agent = hall.agent()
        reports = [DeviceReport("keys", "clerk_keypad", "keypad", "window:W01")]
        hall.do(greet, self._agent, Line("s1", new_id()), "1.0", reports)

    def press(self, key: ClerkAction) -> None:
        body = {"device_id": "keys", "request_id": new_id(), "reading": ClerkKey(key).as_json()}
        self.hall.desk().take(self._agent, ReadingPosted.model_validate(body))

    def active_at(self) -> Millis:
        session: views.OpenSession = self.hall.db.read(
            views.signed_in, self.hall.id, self.token, self.hall.clock.now()
        )
        return session.active_at


@pytest.fixture
def at_keys(hall: RelayHall) -> AtKeys:
    return AtKeys(hall)


def test_a_key_keeps_the_clerk_signed_in(at_keys: AtKeys) -> None:
    hall = at_keys.hall
    for _ in range(3):
        hall.clock.advance(USUAL - MINUTE)
        at_keys.press("call")  # nobody waits, and somebody is there all the same
        assert at_keys.active_at() == hall.clock.now()


def test_a_key_that_is_refused_was_pressed_by_somebody(at_keys: AtKeys) -> None:
    at_keys.hall.clock.advance(10 * MINUTE)
    with pytest.raises(Refusal):
        at_keys.press("transfer")
    assert at_keys.active_at() == at_keys.hall.clock.now()


def test_a_key_does_not_bring_back_a_session_that_is_over(at_keys: AtKeys) -> None:
    hall = at_keys.hall
    before = at_keys.active_at()
    hall.clock.advance(USUAL + SECOND)
    at_keys.press("call")
    assert at_keys.active_at() == before
    hall.clock.advance(12 * 60 * MINUTE)
    with pytest.raises(NotSignedIn):
        at_keys.active_at()
