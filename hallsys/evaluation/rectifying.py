"""Use cases of the follow-up to a bad rating: opened with the rating, and led to its end step by step."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from hallsys.evaluation.changing import change_ratings
from hallsys.evaluation.errors import FollowUpUnknown, OwnCase
from hallsys.evaluation.events import FollowUpMoved, FollowUpOpened, RaterLookedUp
from hallsys.evaluation.followups import (
    Ground,
    Standing,
    State,
    Step,
    after,
    check_actor,
    check_appeal,
    check_correction,
    check_note,
)
from hallsys.evaluation.hands import had_a_hand_in
from hallsys.evaluation.policy import FollowUpSettings
from hallsys.evaluation.rules import STAFF_ACTOR
from hallsys.evaluation.tables import follow_up_steps, follow_ups
from hallsys.halls.views import Hall
from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx

_OPEN = insert(follow_ups)
_NOTE = insert(follow_up_steps)
_OF_HALL = (follow_ups.c.id == bindparam("this_id"), follow_ups.c.hall_id == bindparam("this_hall"))
# Locked, so that of two who take a step at once the second finds what the first has done.
_STANDING = select(follow_ups).where(*_OF_HALL).with_for_update()
_MOVED = ("state", "changed_at", "calls", "appeals", "appealed_by", "ground")
_MOVE = update(follow_ups).where(*_OF_HALL).values({name: bindparam(name) for name in _MOVED})


@dataclass(frozen=True, slots=True)
class Taken:
    """A step was taken; the follow-up stands at `state`."""

    follow_up_id: str
    state: State


@dataclass(frozen=True, slots=True)
class Appeal:
    """What an appeal, or its decision, says besides its note.

    `ground` belongs to an appeal, and `since`, from when on its limit is counted, if not from the rating;
    `corrected` to one that is upheld: the level that counts instead, or None for a rating that counts no
    more.
    """

    ground: Ground | None = None
    corrected: int | None = None
    since: Millis | None = None


def open_follow_up(tx: Tx, rating_id: str, service_id: str, window_id: str, clerk_id: str) -> str:
    """Open the follow-up of a bad rating of the clerk `clerk_id`; return its id."""
    follow_up_id = new_id()
    row = {
        "id": follow_up_id,
        "hall_id": tx.hall_id,
        "rating_id": rating_id,
        "service_id": service_id,
        "window_id": window_id,
        "clerk_id": clerk_id,
        "state": State.OPEN,
        "opened_at": tx.now,
        "changed_at": tx.now,
    }
    tx.execute(_OPEN, row)
    tx.append(FollowUpOpened(follow_up_id, service_id, window_id))
    return follow_up_id


def take_step(
    tx: Tx,
    hall: Hall,
    settings: FollowUpSettings,
    follow_up_id: str,
    step: Step,
    note: str = "",
    appeal: Appeal = Appeal(),
) -> Taken:
    """Take a step of a follow-up, by the member of staff who asks.

    Raises FollowUpUnknown, FollowUpNotInState, OwnRating, OwnAppeal, AppealNotAllowed, BadCorrection,
    FollowUpNoteMissing, FollowUpNoteTooLong, OwnCase for who had a hand in the visit or its case, and
    CalendarUncovered for an appeal whose limit is not known.
    """
    staff_id = tx.actor.removeprefix(STAFF_ACTOR)
    row = tx.execute(_STANDING, {"this_id": follow_up_id, "this_hall": tx.hall_id}).one_or_none()
    if row is None:
        raise FollowUpUnknown
    standing = Standing(
        State(row.state), row.clerk_id, row.opened_at, row.calls, row.appealed_by, row.appeals
    )
    reached = after(standing, step, settings)
    check_actor(standing, step, staff_id)
    _check_no_hand(tx, row.rating_id, staff_id)
    clean = check_note(step, note)
    ground = Ground(row.ground) if row.ground else None
    appealing = step == Step.APPEAL
    if appealing:
        counted = replace(standing, opened_at=appeal.since or row.opened_at)
        check_appeal(counted, hall.calendar, hall.timezone, settings, tx.now)
        ground = appeal.ground or Ground.MISTAKEN
    tx.execute(
        _MOVE,
        {
            "this_id": follow_up_id,
            "this_hall": tx.hall_id,
            "state": reached,
            "changed_at": tx.now,
            "calls": row.calls + (step == Step.NOT_REACHED),
            "appeals": row.appeals + appealing,
            "appealed_by": staff_id if appealing else row.appealed_by,
            "ground": ground,
        },
    )
    tx.execute(_NOTE, _step(tx, follow_up_id, step, staff_id, clean))
    tx.append(FollowUpMoved(follow_up_id, row.window_id, step, reached))
    if step == Step.UPHOLD and ground is not None:
        check_correction(appeal.corrected, ground)
        change_ratings(tx, [row.rating_id], ground, appeal.corrected)
    return Taken(follow_up_id, reached)


def look_up_rater(tx: Tx, follow_up_id: str) -> Taken:
    """Put on record that the member of staff who asks is shown who rated.

    Raises FollowUpUnknown, OwnRating, OwnCase.
    """
    row = tx.execute(_STANDING, {"this_id": follow_up_id, "this_hall": tx.hall_id}).one_or_none()
    if row is None:
        raise FollowUpUnknown
    state, staff_id = State(row.state), tx.actor.removeprefix(STAFF_ACTOR)
    check_actor(Standing(state, row.clerk_id, row.opened_at), Step.SIGN, staff_id)
    _check_no_hand(tx, row.rating_id, staff_id)
    tx.append(RaterLookedUp(follow_up_id))
    return Taken(follow_up_id, state)


def _check_no_hand(tx: Tx, rating_id: str, staff_id: str) -> None:
    if had_a_hand_in(tx.conn, tx.hall_id, [rating_id], staff_id):
        raise OwnCase


def _step(tx: Tx, follow_up_id: str, step: Step, staff_id: str, note: str) -> dict[str, Any]:
    row = {"id": new_id(), "hall_id": tx.hall_id, "follow_up_id": follow_up_id, "step": step}
    return {**row, "by": staff_id, "at": tx.now, "note": note}
