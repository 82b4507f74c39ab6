"""The end of the day at the windows."""

import pytest

from hallsys.counters import service, shifts
from hallsys.counters.night import LONGEST_SHIFT, close_shifts
from hallsys.counters.rules import PauseReason
from hallsys.kernel.clock import DAY, HOUR
from hallsys.queue.night import expire_past_days
from hallsys.queue.states import Status
from tests.counters.office import Office
from tests.queue.windows import clerk_of


def test_who_forgot_to_sign_out_is_signed_out_after_any_shift(office: Office) -> None:
    office.at(0, shifts.pause, PauseReason.MEAL)
    office.hall.clock.advance(LONGEST_SHIFT)
    office.do(close_shifts)
    assert office.standing(0).state == "paused"
    office.hall.clock.advance(1)
    office.do(close_shifts)
    for n in range(3):
        standing = office.standing(n)
        assert (standing.state, standing.clerk_id, standing.pause_reason) == ("signed_out", None, None)
    gone = {row.payload["window_id"]: row.payload["clerk_id"] for row in office.hall.log("ClerkSignedOut")}
    assert gone == {window_id: clerk_of(n) for n, window_id in enumerate(office.windows)}
    before = office.everything()
    office.do(close_shifts)
    assert office.everything() == before
    office.do(shifts.sign_in, office.windows[2], clerk_of(0))


def test_a_pause_does_not_begin_the_shift_anew(office: Office) -> None:
    office.hall.clock.advance(LONGEST_SHIFT - HOUR)
    office.at(0, shifts.pause, PauseReason.MEAL)
    office.at(0, shifts.reopen)
    office.hall.clock.advance(HOUR + 1)
    office.do(close_shifts)
    assert office.standing(0).state == "signed_out"


def test_who_serves_somebody_is_left_until_he_has_finished(office: Office) -> None:
    office.issue("p1")
    office.serve(0)
    office.hall.clock.advance(DAY)
    office.do(expire_past_days, office.hall.day)
    office.do(close_shifts)
    assert office.standing(0).clerk_id == clerk_of(0)
    assert office.standing(1).clerk_id is None
    office.finish(0)
    office.do(close_shifts)
    assert office.standing(0).clerk_id is None


@pytest.mark.parametrize("how", ["called", "parked", "waiting"])
def test_the_service_of_an_expired_ticket_ends(office: Office, how: str) -> None:
    (issued,) = office.issue("p1")
    if how == "called":
        office.call(0)
    elif how == "parked":
        office.serve(0)
        office.park(0)
    office.hall.clock.advance(DAY)
    office.do(expire_past_days, office.hall.day)
    office.do(close_shifts)
    assert office.ticket(issued.ticket_id).status is Status.EXPIRED
    assert office.calls() == ()
    assert [row.outcome for row in office.services()] == {
        "called": ["expired"],
        "parked": ["parked"],
        "waiting": [],
    }[how]
    office.issue("p2")
    office.do(shifts.sign_in, office.windows[0], clerk_of(0))
    assert office.call(0).number == "A001"


def test_who_waited_for_a_forgotten_window_is_anybodys(office: Office) -> None:
    (issued,) = office.issue("p1")
    office.at(0, service.transfer_to_window, office.call(0).service_id, office.windows[1])
    office.hall.clock.advance(LONGEST_SHIFT)  # it is past midnight, and the day is still the same
    office.at(0, shifts.sign_out)
    office.at(0, shifts.sign_in)
    assert office.next(0) is None
    office.do(close_shifts)
    assert office.standing(1).clerk_id is None
    assert office.call(0).ticket_id == issued.ticket_id
