"""Windows that the manager closes, locks and opens."""

import pytest

from hallsys.counters import closing, service, shifts
from hallsys.counters.rules import ClosingReason, Outcome, left_behind
from hallsys.kernel.clock import MINUTE
from hallsys.kernel.ids import new_id
from tests.counters.office import Office
from tests.queue.windows import clerk_of

ABSENT = ClosingReason.ABSENT


@pytest.mark.parametrize(
    ("started", "resumed", "waits_too", "ends"),
    [
        (True, False, False, Outcome.PARKED),
        (True, True, True, Outcome.PARKED),
        (False, False, False, Outcome.UNDONE),
        (False, True, True, Outcome.UNDONE),
        (False, False, True, Outcome.NO_SHOW),
    ],
)
def test_how_a_service_ends_whose_clerk_is_gone(
    started: bool, resumed: bool, waits_too: bool, ends: Outcome
) -> None:
    assert left_behind(started=started, resumed=resumed, waits_too=waits_too) is ends


def test_an_idle_window_is_closed_for_its_clerk(office: Office) -> None:
    closed = office.do(closing.sign_out_by_manager, office.windows[0], ABSENT)
    assert closed == closing.Closed(office.windows[0], clerk_of(0))
    assert office.standing(0).state == "signed_out"
    fact = office.last("ClerkSignedOut")
    assert fact.payload == {"window_id": office.windows[0], "clerk_id": clerk_of(0), "reason": "absent"}
    assert fact.actor == "clerk:test"
    assert office.refused(closing.sign_out_by_manager, office.windows[0], ABSENT)[0] == "nobody_signed_in"
    assert office.refused(closing.sign_out_by_manager, new_id(), ABSENT)[0] == "window_unknown"


def test_who_is_being_served_is_parked_and_any_window_can_go_on(office: Office) -> None:
    (issued,) = office.issue("p1")
    office.serve(0)
    closed = office.do(closing.sign_out_by_manager, office.windows[0], ABSENT)
    assert (closed.number, closed.outcome) == ("A001", Outcome.PARKED)
    office.at(1, service.resume, issued.ticket_id)
    assert office.current(1).number == "A001"


def test_who_was_called_waits_again_where_they_stood(office: Office) -> None:
    office.issue("p1", "p2")
    office.call(0)
    office.hall.clock.advance(10 * MINUTE)  # long after a call can be taken back by the clerk
    closed = office.do(closing.sign_out_by_manager, office.windows[0], ABSENT)
    assert (closed.number, closed.outcome) == ("A001", Outcome.UNDONE)
    assert office.call(1).number == "A001"


def test_who_took_another_ticket_meanwhile_is_missed(office: Office) -> None:
    office.issue("p1")
    office.call(0)
    office.issue("p1")
    closed = office.do(closing.sign_out_by_manager, office.windows[0], ABSENT)
    assert (closed.number, closed.outcome) == ("A001", Outcome.NO_SHOW)
    assert office.call(1).number == "A002"


def test_nobody_signs_in_at_a_locked_window(office: Office) -> None:
    office.do(closing.sign_out_by_manager, office.windows[0], ClosingReason.TROUBLE, lock=True)
    assert office.standing(0).lock_reason == "trouble"
    code, sentence = office.refused(shifts.sign_in, office.windows[0], "somebody")
    assert (code, sentence) == ("window_locked", "1 号窗口已由值班经理关闭，不能签到。")
    office.do(closing.unlock_window, office.windows[0])
    assert office.refused(closing.unlock_window, office.windows[0])[0] == "not_locked"
    office.do(shifts.sign_in, office.windows[0], "somebody")
    assert office.standing(0).clerk_id == "somebody"


def test_a_window_with_a_clerk_is_not_locked(office: Office) -> None:
    assert office.refused(closing.lock_window, office.windows[0], ABSENT)[0] == "window_staffed"
    office.at(0, shifts.sign_out)
    office.do(closing.lock_window, office.windows[0], ABSENT)
    assert [row.kind for row in office.hall.log()[-1:]] == ["WindowLocked"]
