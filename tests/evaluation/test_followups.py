"""The rules of a follow-up: its steps, who may take them, its limits."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.evaluation.errors import (
    AppealNotAllowed,
    BadCorrection,
    FollowUpNoteMissing,
    FollowUpNoteTooLong,
    FollowUpNotInState,
    OwnAppeal,
    OwnRating,
)
from hallsys.evaluation.followups import (
    GROUND_NAMES,
    LONGEST_NOTE,
    NEEDS_NOTE,
    OVER,
    STATE_NAMES,
    STEP_NAMES,
    TRANSITIONS,
    Ground,
    Standing,
    State,
    Step,
    after,
    check_actor,
    check_appeal,
    check_correction,
    check_note,
    due_at,
    due_if_opened,
    steps_from,
)
from hallsys.evaluation.policy import FollowUpSettings
from hallsys.halls.calendars import published
from hallsys.halls.errors import CalendarUncovered
from hallsys.halls.rules import Calendar
from hallsys.kernel.clock import DAY, SECOND, Millis
from tests.served import CALENDARS

SETTINGS = FollowUpSettings()
ZONE = "Asia/Shanghai"
FACTS = published(2026, CALENDARS)
CALENDAR = Calendar(
    off=frozenset(day.isoformat() for day, _ in FACTS.off),
    work=frozenset(day.isoformat() for day in FACTS.work),
    years=frozenset({2026}),
)


def at(day: int, month: int = 3, hour: int = 10) -> Millis:
    """Return an instant of 2026 by the clock in Shanghai."""
    return int(datetime(2026, month, day, hour - 8, tzinfo=UTC).timestamp()) * SECOND


def standing(state: State = State.OPEN, **facts: object) -> Standing:
    return Standing(**{"state": state, "clerk_id": "rated", "opened_at": at(2), **facts})  # type: ignore[arg-type]


def test_the_ordinary_way() -> None:
    state = State.OPEN
    for step in (Step.SIGN, Step.VERIFY, Step.RECTIFY, Step.CONTENT):
        state = after(standing(state), step, SETTINGS)
    assert state == State.CLOSED


def test_whoever_is_still_not_content_is_worked_for_again() -> None:
    assert after(standing(State.RECTIFIED), Step.NOT_CONTENT, SETTINGS) == State.VERIFIED


def test_whoever_is_not_reached_is_tried_three_times() -> None:
    reached = [after(standing(State.RECTIFIED, calls=n), Step.NOT_REACHED, SETTINGS) for n in range(3)]
    assert reached == [State.RECTIFIED, State.RECTIFIED, State.CLOSED]


@given(state=st.sampled_from(State), step=st.sampled_from(Step))
def test_no_other_step_than_those_offered(state: State, step: Step) -> None:
    if step in steps_from(state):
        assert after(standing(state), step, SETTINGS) in State
    else:
        with pytest.raises(FollowUpNotInState):
            after(standing(state), step, SETTINGS)


def test_what_is_over_stays_over_and_everything_can_be_reached_and_has_a_name() -> None:
    assert not any(steps_from(state) for state in OVER)
    assert {*TRANSITIONS.values(), State.OPEN} == set(State)
    assert {step for _, step in TRANSITIONS} == set(Step) - {Step.EXCLUDE}  # nobody takes that by itself
    assert (set(STATE_NAMES), set(STEP_NAMES), set(GROUND_NAMES)) == (set(State), set(Step), set(Ground))


@pytest.mark.parametrize("step", Step)
def test_whoever_was_rated_does_nothing_here(step: Step) -> None:
    with pytest.raises(OwnRating):
        check_actor(standing(), step, "rated")


def test_whoever_appealed_does_not_decide() -> None:
    appealed = standing(State.APPEALED, appealed_by="one", appeals=1)
    for step in (Step.UPHOLD, Step.REJECT):
        with pytest.raises(OwnAppeal):
            check_actor(appealed, step, "one")
        check_actor(appealed, step, "another")


def test_an_appeal_is_made_once_and_in_five_working_days() -> None:
    # The 2nd of March 2026 is a Monday: five working days end with the 9th.
    check_appeal(standing(), CALENDAR, ZONE, SETTINGS, at(9, hour=23))
    with pytest.raises(AppealNotAllowed):
        check_appeal(standing(), CALENDAR, ZONE, SETTINGS, at(10, hour=8))
    with pytest.raises(AppealNotAllowed):
        check_appeal(standing(appeals=1), CALENDAR, ZONE, SETTINGS, at(2, hour=11))


@pytest.mark.parametrize(
    ("corrected", "ground", "right"),
    [
        (None, Ground.MALICIOUS, True),
        (None, Ground.MISTAKEN, True),
        (5, Ground.MISTAKEN, True),
        (3, Ground.MISTAKEN, True),
        (2, Ground.MISTAKEN, False),
        (6, Ground.MISTAKEN, False),
        (5, Ground.MALICIOUS, False),
        (5, Ground.NOT_OURS, False),
    ],
)
def test_what_an_upheld_appeal_makes_of_a_rating(corrected: int | None, ground: Ground, right: bool) -> None:
    if right:
        check_correction(corrected, ground)
    else:
        with pytest.raises(BadCorrection):
            check_correction(corrected, ground)


def test_what_was_found_is_written_down() -> None:
    assert check_note(Step.VERIFY, " 等候\n过长 ") == "等候 过长"
    assert check_note(Step.SIGN, "  ") == ""
    for step in NEEDS_NOTE:
        with pytest.raises(FollowUpNoteMissing):
            check_note(step, " \n ")
    with pytest.raises(FollowUpNoteTooLong):
        check_note(Step.SIGN, "x" * (LONGEST_NOTE + 1))


@pytest.mark.parametrize(
    ("state", "month", "day"),
    [
        (State.OPEN, 3, 4),  # one working day: until the end of the 3rd
        (State.SIGNED, 3, 10),
        (State.VERIFIED, 3, 24),
        (State.RECTIFIED, 3, 24),
    ],
)
def test_limits_end_with_their_last_working_day(state: State, month: int, day: int) -> None:
    assert due_at(CALENDAR, ZONE, SETTINGS, state, at(2)) == at(day, month, hour=8) - 8 * 3600 * SECOND


def test_holidays_and_make_up_days_count_as_the_calendar_says() -> None:
    # Before the Spring Festival of 2026: off from the 15th to the 23rd of February, and at work on the 14th.
    friday = at(13, 2)
    due = due_at(CALENDAR, ZONE, SETTINGS, State.OPEN, friday)
    assert due == int(datetime(2026, 2, 14, 16, tzinfo=UTC).timestamp()) * SECOND
    assert date(2026, 2, 14).weekday() == 5


def test_what_is_over_is_never_due_and_an_uncovered_year_is_an_error() -> None:
    assert due_at(CALENDAR, ZONE, SETTINGS, State.CLOSED, at(2)) is None
    with pytest.raises(CalendarUncovered):
        due_at(CALENDAR, ZONE, SETTINGS, State.VERIFIED, at(31, 12))


@given(
    state=st.sampled_from(State),
    opened=st.integers(at(1, month=1) - 7 * DAY, at(31, month=12)),
    later=st.integers(0, 40 * DAY),
)
def test_what_is_due_is_told_by_when_it_was_opened(state: State, opened: Millis, later: Millis) -> None:
    now = opened + later
    since, until = due_if_opened(CALENDAR, ZONE, SETTINGS, state, now)
    try:
        due = due_at(CALENDAR, ZONE, SETTINGS, state, opened)
    except CalendarUncovered:
        due = None
    assert (since <= opened < until) == (due is not None and due <= now)


def test_nothing_is_due_where_no_calendar_reaches() -> None:
    empty = Calendar(frozenset(), frozenset(), frozenset())
    assert due_if_opened(empty, ZONE, SETTINGS, State.OPEN, at(9)) == (0, 0)
    assert due_if_opened(CALENDAR, ZONE, SETTINGS, State.VERIFIED, at(3, month=1)) == (0, 0)


@given(
    state=st.sampled_from(State),
    opened=st.integers(min_value=at(1, month=1) - 800 * DAY, max_value=at(31, month=12)),
    now=st.integers(min_value=at(1, month=1), max_value=at(31, month=12) + 40 * DAY),
)
def test_what_is_due_is_never_asked_of_a_year_that_no_calendar_covers(
    state: State, opened: Millis, now: Millis
) -> None:
    gap = Calendar(CALENDAR.off, CALENDAR.work, frozenset({2024, 2026}))
    since, until = due_if_opened(gap, ZONE, SETTINGS, state, now)
    if since <= opened < until:
        due = due_at(gap, ZONE, SETTINGS, state, opened)
        assert due is not None
        assert due <= now
