"""What becomes of a bad rating: signed for, verified, rectified, called back; or appealed against. Pure.

Source: 国办发〔2019〕51号, GB/T 39735-2020. A rating below fair opens a follow-up. Its limits are working
days from the rating; a mistaken or malicious rating can be appealed against, and somebody else decides.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from hallsys.evaluation.errors import (
    AppealNotAllowed,
    BadCorrection,
    FollowUpNoteMissing,
    FollowUpNoteTooLong,
    FollowUpNotInState,
    OwnAppeal,
    OwnRating,
)
from hallsys.evaluation.policy import FollowUpSettings
from hallsys.evaluation.rules import GOOD_LEVELS
from hallsys.halls.errors import CalendarUncovered
from hallsys.halls.rules import Calendar, add_working_days, is_working_day, local_instant, local_time
from hallsys.kernel.clock import Millis
from hallsys.kernel.text import one_line

LONGEST_NOTE = 500


class State(StrEnum):
    """Where a follow-up stands."""

    OPEN = "open"
    SIGNED = "signed"
    VERIFIED = "verified"
    RECTIFIED = "rectified"
    APPEALED = "appealed"
    CLOSED = "closed"
    DISMISSED = "dismissed"


class Step(StrEnum):
    """What is done in a follow-up."""

    SIGN = "sign"
    VERIFY = "verify"
    RECTIFY = "rectify"
    CONTENT = "content"
    NOT_CONTENT = "not_content"
    NOT_REACHED = "not_reached"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    REJECT = "reject"
    EXCLUDE = "exclude"  # taken by supervision before bad ratings were left to appeals; rows tell of it


class Words(NamedTuple):
    """A name on a screen."""

    zh: str
    en: str


STATE_NAMES: dict[State, Words] = {
    State.OPEN: Words("待签收", "to be signed for"),
    State.SIGNED: Words("待核实", "to be verified"),
    State.VERIFIED: Words("待整改", "to be rectified"),
    State.RECTIFIED: Words("待回访", "to be called back"),
    State.APPEALED: Words("申诉待裁定", "appeal to be decided"),
    State.CLOSED: Words("已办结", "closed"),
    State.DISMISSED: Words("已剔除或更正", "excluded or corrected"),
}
STEP_NAMES: dict[Step, Words] = {
    Step.SIGN: Words("签收", "Signed for"),
    Step.VERIFY: Words("核实", "Verified"),
    Step.RECTIFY: Words("整改", "Rectified"),
    Step.CONTENT: Words("回访：满意", "Called back: content"),
    Step.NOT_CONTENT: Words("回访：仍不满意", "Called back: still not content"),
    Step.NOT_REACHED: Words("回访：未联系上", "Called back: not reached"),
    Step.APPEAL: Words("申诉", "Appeal"),
    Step.UPHOLD: Words("申诉成立", "Appeal upheld"),
    Step.REJECT: Words("申诉不成立", "Appeal rejected"),
    Step.EXCLUDE: Words("监察剔除", "Excluded by supervision"),
}

_S, _T = State, Step
# Whoever is still not content is worked for again; who is not reached is tried again (`after`).
TRANSITIONS: dict[tuple[State, Step], State] = {
    (_S.OPEN, _T.SIGN): _S.SIGNED,
    (_S.SIGNED, _T.VERIFY): _S.VERIFIED,
    (_S.VERIFIED, _T.RECTIFY): _S.RECTIFIED,
    (_S.RECTIFIED, _T.CONTENT): _S.CLOSED,
    (_S.RECTIFIED, _T.NOT_CONTENT): _S.VERIFIED,
    (_S.RECTIFIED, _T.NOT_REACHED): _S.RECTIFIED,
    (_S.SIGNED, _T.APPEAL): _S.APPEALED,
    (_S.VERIFIED, _T.APPEAL): _S.APPEALED,
    (_S.APPEALED, _T.UPHOLD): _S.DISMISSED,
    (_S.APPEALED, _T.REJECT): _S.SIGNED,
}
OVER = (State.CLOSED, State.DISMISSED)
DECIDES = frozenset({Step.UPHOLD, Step.REJECT})
NEEDS_NOTE = frozenset(Step) - {Step.SIGN, Step.CONTENT, Step.NOT_REACHED}


class Ground(StrEnum):
    """Why a rating is appealed against, and so why it may be excluded or corrected."""

    MISTAKEN = "mistaken"
    MALICIOUS = "malicious"
    NOT_OURS = "not_ours"


GROUND_NAMES: dict[Ground, Words] = {
    Ground.MISTAKEN: Words("误评", "given by mistake"),
    Ground.MALICIOUS: Words("恶意评价", "malicious"),
    Ground.NOT_OURS: Words("与本次服务无关", "not about this service"),
}


FORCED = "forced"  # why supervision has ratings excluded: no ground of an appeal


@dataclass(frozen=True, slots=True)
class Standing:
    """A follow-up as its next step finds it. `clerk_id`: who was rated."""

    state: State
    clerk_id: str
    opened_at: Millis
    calls: int = 0
    appealed_by: str | None = None
    appeals: int = 0


def steps_from(state: State) -> tuple[Step, ...]:
    """Return what can be done where a follow-up stands, in the order of Step."""
    return tuple(step for step in Step if (state, step) in TRANSITIONS)


def after(standing: Standing, step: Step, settings: FollowUpSettings) -> State:
    """Return where a step leads. Raises FollowUpNotInState.

    Whoever was not reached in as many calls as the hall makes is left in peace: that ends it too.
    """
    reached = TRANSITIONS.get((standing.state, step))
    if reached is None:
        words = STATE_NAMES[standing.state]
        raise FollowUpNotInState(state_zh=words.zh, state_en=words.en)
    if step == Step.NOT_REACHED and standing.calls + 1 >= settings.calls:
        return State.CLOSED
    return reached


def check_actor(standing: Standing, step: Step, staff_id: str) -> None:
    """Check who takes a step: raise OwnRating for the clerk who was rated, OwnAppeal for who appealed."""
    if staff_id == standing.clerk_id:
        raise OwnRating
    if step in DECIDES and staff_id == standing.appealed_by:
        raise OwnAppeal


def appeal_ends(calendar: Calendar, timezone: str, settings: FollowUpSettings, since: Millis) -> Millis:
    """Return until when one can appeal, where the limit is counted from `since`. Raises CalendarUncovered."""
    return _end_of(calendar, timezone, since, settings.appeal_days)


def check_appeal(
    standing: Standing, calendar: Calendar, timezone: str, settings: FollowUpSettings, now: Millis
) -> None:
    """Raise AppealNotAllowed for a second appeal, or one after its limit. Raises CalendarUncovered."""
    until = appeal_ends(calendar, timezone, settings, standing.opened_at)
    if standing.appeals or now >= until:
        raise AppealNotAllowed(days=settings.appeal_days)


def check_correction(corrected: int | None, ground: Ground) -> None:
    """Raise BadCorrection unless a rating is excluded (None), or one given by mistake becomes a good one."""
    if corrected is not None and (ground != Ground.MISTAKEN or corrected not in GOOD_LEVELS):
        raise BadCorrection


def check_note(step: Step, text: str) -> str:
    """Return a step's note on one line. Raises FollowUpNoteMissing, FollowUpNoteTooLong."""
    clean = one_line(text)
    if len(clean) > LONGEST_NOTE:
        raise FollowUpNoteTooLong(longest=LONGEST_NOTE)
    if not clean and step in NEEDS_NOTE:
        raise FollowUpNoteMissing
    return clean


def due_at(
    calendar: Calendar, timezone: str, settings: FollowUpSettings, state: State, opened_at: Millis
) -> Millis | None:
    """Return until when the next step of a follow-up has to be taken; None for one that is over.

    The limits are working days after the rating's day, and end with the last of them. Raises
    CalendarUncovered.
    """
    days = _limits(settings).get(state)
    return None if days is None else _end_of(calendar, timezone, opened_at, days)


def due_if_opened(
    calendar: Calendar, timezone: str, settings: FollowUpSettings, state: State, now: Millis
) -> tuple[Millis, Millis]:
    """Return when a follow-up that stands at `state` was opened whose step is due at `now`: [since, until).

    `due_at` turned round, so that a statement can select by it. Empty where nothing is due. What was opened
    where the calendar does not reach is not in it: it begins after the last year that is missing.
    """
    days = _limits(settings).get(state)
    if days is None or not calendar.years:
        return 0, 0
    last = date(max(calendar.years), 12, 31)
    day = min(local_time(now, timezone).date(), last + timedelta(days=1))
    try:
        for _ in range(days):
            day -= timedelta(days=1)
            while not is_working_day(calendar, day):
                day -= timedelta(days=1)
    except CalendarUncovered:
        return 0, 0
    missing = day.year
    while missing in calendar.years:
        missing -= 1
    since = date(missing, 12, 31)  # from its last day on every day that counts is known
    return local_instant(since, "00:00", timezone), local_instant(day, "00:00", timezone)


def _limits(settings: FollowUpSettings) -> dict[State, int]:
    return {
        State.OPEN: settings.sign_days,
        State.SIGNED: settings.verify_days,
        State.APPEALED: settings.verify_days,
        State.VERIFIED: settings.rectify_days,
        State.RECTIFIED: settings.rectify_days,
    }


def _end_of(calendar: Calendar, timezone: str, opened_at: Millis, days: int) -> Millis:
    last = add_working_days(calendar, local_time(opened_at, timezone).date(), days)
    return local_instant(last + timedelta(days=1), "00:00", timezone)
