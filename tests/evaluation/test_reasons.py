"""The reason of a bad rating from hard keys is told later: by its applicant, by who verifies it, or never."""

from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from hallsys.evaluation.errors import NeedsReason, ReasonNotAsked, TagUnknown
from hallsys.evaluation.events import RatingChanged, RatingReasonGiven, RatingReasonLapsed
from hallsys.evaluation.follow_up_views import FollowUp, under_way
from hallsys.evaluation.followups import State, Step
from hallsys.evaluation.policy import RatingSettings
from hallsys.evaluation.reasons import Waited, end_waits, reason_asked, verify_with_reason
from hallsys.evaluation.rectifying import Taken, take_step
from hallsys.evaluation.rules import Channel, Grade, reason_waits
from hallsys.evaluation.service import open_session, rate_at_window
from hallsys.evaluation.tags import load_tags
from hallsys.kernel.clock import HOUR, ManualClock
from hallsys.kernel.database import Database
from tests.served import Served, Visit, open_hall

TAGS = load_tags(Path(__file__).parents[2] / "config" / "hcp_norms.csv")
SETTINGS = RatingSettings()


def pressed(served: Served, level: int) -> tuple[Visit, str]:
    """Have a visit rated on hard keys; return it with the id of its session."""
    visit = served.visit(outcome="finished")
    ask = (served.hall, SETTINGS, visit.service_id, Channel.KEYPAD)
    session = served.db.transact(served.origin(), open_session, *ask)
    grade = Grade(level, reason_later=True)
    at = (TAGS, visit.window_id, session.session_id, grade)
    served.db.transact(served.origin("agent:pads"), rate_at_window, *at)
    return visit, session.session_id


def asked(served: Served, visit: Visit, now: int) -> int | None:
    return served.db.read(reason_asked, served.hall.id, SETTINGS, visit.service_id, now)


def signed(served: Served) -> FollowUp:
    (found,) = served.db.read(under_way, served.hall, SETTINGS.follow_up)
    by, on = served.origin("clerk:boss"), (served.hall, SETTINGS.follow_up, found.follow_up_id)
    served.db.transact(by, take_step, *on, Step.SIGN)
    return found


def verified(served: Served, found: FollowUp, *tags: str) -> Taken:
    on = (served.hall, SETTINGS, TAGS, found.follow_up_id, "窗口不足，情况属实", tags)
    taken: Taken = served.db.transact(served.origin("clerk:boss"), verify_with_reason, *on)
    return taken


def ended(served: Served) -> Waited:
    waited: Waited = served.db.transact(served.origin(), end_waits, SETTINGS)
    return waited


def test_a_reason_is_waited_for_as_long_as_a_phone_may_rate() -> None:
    assert reason_waits(True, 0, SETTINGS, 24 * HOUR - 1)
    assert not reason_waits(True, 0, SETTINGS, 24 * HOUR)
    assert not reason_waits(False, 0, SETTINGS, 1)


def test_only_a_bad_level_without_its_reason_is_asked_for_it(served: Served, clock: ManualClock) -> None:
    good, _ = pressed(served, 4)
    bad, _ = pressed(served, 1)
    now = clock.now()
    assert (asked(served, good, now), asked(served, bad, now)) == (None, 1)
    assert asked(served, bad, now + 24 * HOUR) is None


def test_the_wait_ends_by_itself_and_is_told_once(served: Served, clock: ManualClock) -> None:
    visit, session_id = pressed(served, 2)
    assert ended(served).ended == 0
    clock.advance(24 * HOUR)
    assert (ended(served).ended, ended(served).ended) == (1, 0)
    assert served.log()[-1] == RatingReasonLapsed(session_id, visit.service_id, visit.window_id)
    (found,) = served.db.read(under_way, served.hall, SETTINGS.follow_up)
    assert (found.reason_pending, found.reason_by, found.tags) == (False, None, ())


_TOLD = text("UPDATE ratings SET reason_pending = false WHERE hall_id = :hall_id")
_WAITS = text("SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))")


@pytest.mark.parametrize("any_database_url", ["postgresql"], indirect=True)
def test_a_wait_that_somebody_just_ended_is_not_told_as_over(
    any_database_url: str, clock: ManualClock
) -> None:
    engine = create_engine(any_database_url)
    with closing(Database.open(any_database_url, clock)) as db, ThreadPoolExecutor(1) as beside:
        served = open_hall(db)
        pressed(served, 2)
        clock.advance(24 * HOUR)
        with engine.begin() as conn:
            conn.execute(_TOLD, {"hall_id": served.hall.id})
            late = beside.submit(ended, served)
            while not late.done() and conn.execute(_WAITS).first() is None:
                wait([late], 0.01)
        assert late.result().ended == 0
        assert not any(isinstance(one, RatingReasonLapsed) for one in served.log())
    engine.dispose()


@pytest.mark.parametrize("in_time", [True, False])
def test_whoever_verifies_notes_what_was_found(served: Served, clock: ManualClock, in_time: bool) -> None:
    visit, session_id = pressed(served, 2)
    if not in_time:
        clock.advance(24 * HOUR)
        ended(served)
    found = signed(served)
    with pytest.raises(TagUnknown):
        verified(served, found, "517")
    with pytest.raises(NeedsReason):
        verified(served, found)
    assert verified(served, found, "213").state == State.VERIFIED
    fact = RatingReasonGiven(session_id, visit.service_id, visit.window_id, "verifier", in_time)
    *_, given, changed = served.log()
    if in_time:
        assert changed == fact
    else:
        assert given == fact  # and receivers, who know of the rating without it, are told
        assert isinstance(changed, RatingChanged)
        assert (changed.change, changed.level, changed.service_id) == ("reason", 2, visit.service_id)
    (shown,) = served.db.read(under_way, served.hall, SETTINGS.follow_up)
    assert (shown.tags, shown.reason_by, shown.reason_pending) == (("213",), "verifier", False)
    assert asked(served, visit, clock.now()) is None


def test_nobody_puts_another_reason_in_place_of_the_one_that_was_given(served: Served) -> None:
    visit = served.visit(outcome="finished")
    ask = (served.hall, SETTINGS, visit.service_id, Channel.TABLET)
    session = served.db.transact(served.origin(), open_session, *ask)
    at = (TAGS, visit.window_id, session.session_id, Grade(2, ("213",)))
    served.db.transact(served.origin("pad:W01"), rate_at_window, *at)
    found = signed(served)
    with pytest.raises(ReasonNotAsked):
        verified(served, found, "214")
    (shown,) = served.db.read(under_way, served.hall, SETTINGS.follow_up)
    assert (shown.state, shown.tags, shown.reason_by) == (State.SIGNED, ("213",), None)
