"""Each step of a follow-up that was not taken in time is counted, and with it alerted to."""

import pytest

from hallsys.evaluation.followups import Ground, Step
from hallsys.evaluation.late import _LATE, LateFollowUps, due_now, late_follow_ups
from hallsys.evaluation.policy import FollowUpSettings
from hallsys.evaluation.rectifying import Appeal
from hallsys.kernel.clock import DAY, ManualClock
from tests.evaluation.test_rectifying import rated, step, under_way
from tests.plans import of_sqlite, plan
from tests.served import Served

# Of the rating's Monday: the next day, the Monday after, the Monday in three weeks.
STEPS = [
    ((), "open", 2),
    ((Step.SIGN,), "signed", 8),
    ((Step.SIGN, Step.APPEAL), "appealed", 8),
    ((Step.SIGN, Step.VERIFY), "verified", 22),
    ((Step.SIGN, Step.VERIFY, Step.RECTIFY), "rectified", 22),
]


def late(served: Served, now: int) -> tuple[LateFollowUps, ...]:
    found: tuple[LateFollowUps, ...] = served.db.read(late_follow_ups, served.hall, FollowUpSettings(), now)
    return found


@pytest.mark.parametrize(("taken", "state", "days"), STEPS)
def test_whichever_step_is_due_is_late_from_its_limit_on(
    served: Served, clock: ManualClock, taken: tuple[Step, ...], state: str, days: int
) -> None:
    rated(served, 1)
    rated(served, 5)
    for what in taken:
        appeal = Appeal(Ground.MALICIOUS) if what is Step.APPEAL else Appeal()
        step(served, under_way(served)[0], what, appeal=appeal)
    (one,) = under_way(served)
    assert one.due_at is not None
    assert late(served, one.due_at - 1) == ()
    assert late(served, one.due_at) == (
        LateFollowUps(one.state, (one.follow_up_id,), one.due_at, one.due_at),
    )
    assert one.state == state
    assert (one.due_at - clock.now()) // DAY < days


def test_what_is_over_is_late_no_more(served: Served, clock: ManualClock) -> None:
    rated(served, 2)
    for what in (Step.SIGN, Step.VERIFY, Step.RECTIFY, Step.CONTENT):
        step(served, under_way(served)[0], what)
    assert late(served, clock.now() + 60 * DAY) == ()


@of_sqlite
def test_nothing_reads_through_history(served: Served) -> None:
    asked = {**due_now(served.hall, FollowUpSettings(), 0), "hall_id": "h", "limit": 9}
    assert "ix_follow_ups_under_way" in served.db.read(plan, _LATE, asked)


def test_many_that_have_time_hide_none_that_is_late(
    served: Served, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hallsys.evaluation.late._MOST", 2)
    for _ in range(3):  # they have three weeks
        rated(served, 1)
        for what in (Step.SIGN, Step.VERIFY):
            step(served, under_way(served)[0], what)
        clock.advance(1000)
    rated(served, 1)
    newest = under_way(served)[0]
    assert newest.due_at is not None
    assert [one.follow_up_ids for one in late(served, newest.due_at)] == [(newest.follow_up_id,)]
