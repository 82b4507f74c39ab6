"""Experts are drawn at random for a case, excused with a reason, and heard (专家库随机抽取).

The record of a draw is its seed, the pool it drew from, and who was drawn in the order of the lots: whoever
is excused gives way to the next lot of the same draw. When there is none left, another seed is committed
to and draws whom the first did not. Source: 依据审批事项在专家库随机抽取数名专家, 依据核查报告意见审批.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select, update

from hallsys.cases.desk import Lying, department_of, held
from hallsys.cases.errors import CaseNotInState
from hallsys.cases.expert_rules import SeatState, draw, eligible
from hallsys.cases.expert_tables import expert_draws, expert_seats
from hallsys.cases.experts import pool
from hallsys.cases.pausing import wait_for
from hallsys.cases.process_errors import (
    DrawnAlready,
    NotDrawn,
    NoteAgainstExperts,
    OpinionsMissing,
    ReasonForExcusing,
    StageHasNoSuchEnd,
)
from hallsys.cases.process_events import ExpertExcused, ExpertsDrawn, OpinionGiven
from hallsys.cases.process_rules import Stage, StageKind
from hallsys.cases.rules import STATUS_FACTS, Status, check_note
from hallsys.cases.seeds import commit_seed
from hallsys.kernel.text import one_line
from hallsys.kernel.transaction import Tx

EXPERT_REVIEW = "expert_review"  # of suspensions: what experts take does not count (行政许可法 art. 45)

_WAITING = select(expert_draws.c.id, expert_draws.c.round, expert_draws.c.seed, expert_draws.c.wanted).where(
    expert_draws.c.hall_id == bindparam("hall_id"),
    expert_draws.c.case_id == bindparam("case_id"),
    expert_draws.c.stage == bindparam("stage"),
    expert_draws.c.drawn_at.is_(None),
)
_SEATS = (
    select(
        expert_seats.c.draw_id,
        expert_seats.c.expert_id,
        expert_seats.c.state,
        expert_draws.c.round,
        expert_draws.c.seed,
        expert_draws.c.pool,
    )
    .join(expert_draws, expert_draws.c.id == expert_seats.c.draw_id)
    .where(
        expert_draws.c.hall_id == bindparam("hall_id"),
        expert_draws.c.case_id == bindparam("case_id"),
        expert_draws.c.stage == bindparam("stage"),
    )
    .order_by(expert_draws.c.round, expert_seats.c.place)
)
_DRAW = (
    update(expert_draws)
    .where(expert_draws.c.hall_id == bindparam("of_hall"), expert_draws.c.id == bindparam("draw_id"))
    .values(
        drawn_at=bindparam("now"),
        drawn_by=bindparam("who"),
        field=bindparam("of_field"),
        units=bindparam("of_units"),
        pool=bindparam("drawn_from"),
    )
)
_SEAT = insert(expert_seats)
_SAY = (
    update(expert_seats)
    .where(
        expert_seats.c.hall_id == bindparam("of_hall"),
        expert_seats.c.draw_id == bindparam("of_draw"),
        expert_seats.c.expert_id == bindparam("of_expert"),
    )
    .values(state=bindparam("becomes"), note=bindparam("why"), at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draw that was made: its round, and whom it drew, the lowest lot first."""

    draw_id: str
    round: int
    expert_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Seat:
    draw_id: str
    expert_id: str
    state: str
    round: int
    seed: str
    pool: str


def draw_experts(tx: Tx, case_id: str, clerk_id: str, field: str = "", units: Collection[str] = ()) -> Drawn:
    """Draw the experts of the stage that one holds a case in, with the seed that was committed to.

    `field`: which they must be of, "" for any; `units`: those with a conflict, as the applicant's own. The
    department that decides and who was drawn before are left out anyway. The clock stands from then on if
    the stage says so. Raises what `held` raises, StageHasNoSuchEnd, CaseNotInState, DrawnAlready,
    TooFewExperts.
    """
    found = _for_experts(tx, case_id, clerk_id)
    case, stage = found.case, found.stage
    key = {"hall_id": tx.hall_id, "case_id": case_id, "stage": stage.code}
    commit_seed(tx, case_id, case.case_number, stage)  # of a case that came here before seeds were made
    waiting = tx.execute(_WAITING, key).one_or_none()
    if waiting is None:
        raise DrawnAlready(case_number=case.case_number)
    apart = {one_line(unit) for unit in units} | {case.department, department_of(tx, case.matter_id)}
    apart.discard("")
    active = [one.expert for one in pool(tx.conn, tx.hall_id) if one.active]
    there = eligible(active, field, apart, {one.expert_id for one in _seats(tx, case_id, stage)})
    drawn = draw(waiting.seed, case.case_number, there, waiting.wanted)
    told = {"of_field": field, "of_units": _as_json(sorted(apart)), "drawn_from": _as_json(there)}
    tx.execute(_DRAW, {"of_hall": tx.hall_id, "draw_id": waiting.id, "now": tx.now, "who": clerk_id, **told})
    for place, expert_id in enumerate(drawn, 1):
        _sit(tx, waiting.id, expert_id, place)
    tx.append(ExpertsDrawn(case_id, case.case_number, waiting.round, waiting.seed, drawn))
    if stage.pauses and case.status == Status.IN_PROGRESS:
        wait_for(tx, case_id, clerk_id, EXPERT_REVIEW)
    return Drawn(waiting.id, waiting.round, drawn)


def excuse_expert(tx: Tx, case_id: str, clerk_id: str, expert_id: str, reason: str) -> str | None:
    """Let a drawn expert who cannot act give way to the next lot, and return who that is.

    None: the pool of the draw is used up, and another draw waits. Raises what `held` raises,
    StageHasNoSuchEnd, CaseNotInState, NotDrawn, ReasonForExcusing, NoteTooLong.
    """
    found = _for_experts(tx, case_id, clerk_id)
    why = check_note(reason)
    if not why:
        raise ReasonForExcusing
    seats = _seats(tx, case_id, found.stage)
    seat = _awaited(seats, expert_id, found)
    _say(tx, seat, SeatState.EXCUSED, why)
    number = found.case.case_number
    seated = [one.expert_id for one in seats if one.draw_id == seat.draw_id]
    there = json.loads(seat.pool)
    instead = None
    if len(seated) < len(there):
        instead = draw(seat.seed, number, there, len(seated) + 1)[-1]
        _sit(tx, seat.draw_id, instead, len(seated) + 1)
    tx.append(ExpertExcused(case_id, number, expert_id, instead or ""))
    if instead is None:
        commit_seed(tx, case_id, number, found.stage, why)
    return instead


def note_opinion(
    tx: Tx, case_id: str, clerk_id: str, expert_id: str, *, favour: bool, note: str = ""
) -> None:
    """Note what a drawn expert said, once.

    Raises what `held` raises, StageHasNoSuchEnd, CaseNotInState, NotDrawn, NoteTooLong.
    """
    found = _for_experts(tx, case_id, clerk_id)
    seat = _awaited(_seats(tx, case_id, found.stage), expert_id, found)
    _say(tx, seat, SeatState.FAVOUR if favour else SeatState.AGAINST, check_note(note))
    tx.append(OpinionGiven(case_id, found.case.case_number, expert_id))


def check_heard(tx: Tx, found: Lying) -> None:
    """Raise OpinionsMissing unless as many experts as the stage wants have given their opinions."""
    heard = [one for one in _seats(tx, found.case.id, found.stage) if one.state in _HEARD]
    if len(heard) < found.stage.experts:
        raise OpinionsMissing(case_number=found.case.case_number, left=found.stage.experts - len(heard))


def check_quorum(tx: Tx, found: Lying, note: str) -> None:
    """Raise NoteAgainstExperts for a grant without a note that fewer experts favour than a stage wants."""
    for stage in found.process.stages:
        if note or stage.kind is not StageKind.EXPERTS or stage.code not in found.acted:
            continue
        favour = [one for one in _seats(tx, found.case.id, stage) if one.state == SeatState.FAVOUR]
        if len(favour) < stage.quorum:
            raise NoteAgainstExperts


_HEARD = frozenset({SeatState.FAVOUR, SeatState.AGAINST})
_MEANWHILE = (Status.IN_PROGRESS, Status.SUSPENDED)


def _for_experts(tx: Tx, case_id: str, clerk_id: str) -> Lying:
    found = held(tx, case_id, clerk_id)
    if found.stage.kind is not StageKind.EXPERTS:
        raise StageHasNoSuchEnd(stage_zh=found.stage.zh, stage_en=found.stage.en or found.stage.zh)
    if found.case.status not in _MEANWHILE:
        facts = STATUS_FACTS[Status(found.case.status)]
        raise CaseNotInState(case_number=found.case.case_number, status_zh=facts.zh, status_en=facts.en)
    return found


def _seats(tx: Tx, case_id: str, stage: Stage) -> list[_Seat]:
    key = {"hall_id": tx.hall_id, "case_id": case_id, "stage": stage.code}
    return [_Seat(**row) for row in tx.execute(_SEATS, key).mappings()]


def _awaited(seats: Collection[_Seat], expert_id: str, found: Lying) -> _Seat:
    for one in seats:
        if one.expert_id == expert_id and one.state == SeatState.DRAWN:
            return one
    raise NotDrawn(case_number=found.case.case_number)


def _sit(tx: Tx, draw_id: str, expert_id: str, place: int) -> None:
    row = {"draw_id": draw_id, "expert_id": expert_id, "hall_id": tx.hall_id, "place": place}
    tx.execute(_SEAT, {**row, "state": SeatState.DRAWN, "at": tx.now})


def _say(tx: Tx, seat: _Seat, state: SeatState, note: str) -> None:
    where = {"of_draw": seat.draw_id, "of_expert": seat.expert_id}
    tx.execute(_SAY, {"of_hall": tx.hall_id, **where, "becomes": state, "why": note, "now": tx.now})


def _as_json(names: Collection[str]) -> str:
    return json.dumps(list(names), ensure_ascii=False)
