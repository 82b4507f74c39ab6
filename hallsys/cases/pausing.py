"""Where the clock of a case stands: while something is to be supplied (补正), or a hearing or the like lasts.

What was left when it stopped is left when it runs again: see `clock.moved`. Sources: 行政许可法 arts. 32, 45.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from hallsys.cases.clock import Limit, Pause, due_at, moved, office
from hallsys.cases.events import CaseResumed, CaseSupplied, CaseSuspended, SupplementAsked
from hallsys.cases.gaps import tick
from hallsys.cases.life_errors import NoSuchGap, NotListedForSupplement, SupplementsUsedUp
from hallsys.cases.life_tables import case_pauses, supplement_items, supplements
from hallsys.cases.listed_reasons import Purpose
from hallsys.cases.policy import CaseSettings
from hallsys.cases.reason_setting import given_reason
from hallsys.cases.rules import Action, check_note, check_separation
from hallsys.cases.steps import case_in_hand, move, of_applicant, undisputed
from hallsys.cases.tables import cases
from hallsys.halls.views import Hall
from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.matters.limits import LimitUnit
from hallsys.matters.tables import materials, matter_versions

SUPPLEMENT = "supplement"

_STOP = insert(case_pauses)
_STANDING = select(case_pauses.c.id, case_pauses.c.since).where(
    case_pauses.c.hall_id == bindparam("hall_id"),
    case_pauses.c.case_id == bindparam("case_id"),
    case_pauses.c.until.is_(None),
)
_RUN = (
    update(case_pauses)
    .where(case_pauses.c.hall_id == bindparam("of_hall"), case_pauses.c.id == bindparam("pause_id"))
    .values(until=bindparam("now"), ended_by=bindparam("who"))
)
_MOVE_DUE = (
    update(cases)
    .where(cases.c.hall_id == bindparam("of_hall"), cases.c.id == bindparam("moved_id"))
    .values(due_at=bindparam("due"))
)
_ASKED_BEFORE = (
    select(func.count())
    .select_from(supplements)
    .where(supplements.c.hall_id == bindparam("hall_id"), supplements.c.case_id == bindparam("case_id"))
)
_LISTED = select(materials.c.id).where(
    materials.c.hall_id == bindparam("hall_id"),
    materials.c.matter_id == bindparam("matter_id"),
    materials.c.version == bindparam("version"),
)
_UNIT = select(matter_versions.c.limit_unit).where(
    matter_versions.c.hall_id == bindparam("hall_id"),
    matter_versions.c.matter_id == bindparam("matter_id"),
    matter_versions.c.number == bindparam("version"),
)
_ASK = insert(supplements)
_ASK_ITEM = insert(supplement_items)
_WANTED = (
    select(supplement_items.c.supplement_id, supplement_items.c.material_id)
    .join(
        supplements,
        (supplements.c.hall_id == supplement_items.c.hall_id)
        & (supplements.c.id == supplement_items.c.supplement_id),
    )
    .where(
        supplements.c.hall_id == bindparam("hall_id"),
        supplements.c.case_id == bindparam("case_id"),
        supplements.c.supplied_at.is_(None),
        supplement_items.c.supplied_at.is_(None),
    )
)
_TAKE = (
    update(supplement_items)
    .where(
        supplement_items.c.hall_id == bindparam("of_hall"),
        supplement_items.c.supplement_id == bindparam("of_supplement"),
        supplement_items.c.material_id == bindparam("of_material"),
    )
    .values(supplied_at=bindparam("now"), supplied_to=bindparam("who"))
)
_COMPLETE = (
    update(supplements)
    .where(supplements.c.hall_id == bindparam("of_hall"), supplements.c.id == bindparam("of_supplement"))
    .values(supplied_at=bindparam("now"))
)


def ask_supplement(
    tx: Tx,
    hall: Hall,
    settings: CaseSettings,
    case_id: str,
    approver_id: str,
    material_ids: Collection[str],
    days: int,
    note: str = "",
) -> Millis:
    """Ask for materials of the matter's list, all at once; return until when they are due. The clock stands.

    Raises CaseUnknown, SamePerson, DeclineWaits, CaseNotInState, NotListedForSupplement, SupplementsUsedUp,
    NoteTooLong, CalendarUncovered.
    """
    case = undisputed(case_in_hand(tx, case_id))
    check_separation(case.accepted_by, approver_id)
    more = check_note(note)
    key = {"hall_id": tx.hall_id, "case_id": case_id}
    listed = {"hall_id": tx.hall_id, "matter_id": case.matter_id, "version": case.matter_version}
    wanted = set(material_ids)
    if (
        not wanted
        or not wanted <= set(tx.execute(_LISTED, listed).scalars())
        or not 1 <= days <= settings.supplement_days
    ):
        raise NotListedForSupplement(longest=settings.supplement_days)
    times = tx.execute(_ASKED_BEFORE, key).scalar_one()
    if times >= settings.supplements:
        raise SupplementsUsedUp(case_number=case.case_number, times=times)
    move(tx, case, Action.ASK_SUPPLEMENT, approver_id, None, more)
    until = due_at(office(hall.calendar, hall.timezone, hall.hours, settings), tx.now, Limit(days))
    supplement_id = new_id()
    row = {
        **key,
        "id": supplement_id,
        "asked_by": approver_id,
        "asked_at": tx.now,
        "due_at": until,
        "note": more,
    }
    tx.execute(_ASK, row)
    items = [
        {"hall_id": tx.hall_id, "supplement_id": supplement_id, "material_id": one} for one in sorted(wanted)
    ]
    tx.execute(_ASK_ITEM, items)
    _stop(tx, case_id, SUPPLEMENT, more, approver_id)
    tx.append(SupplementAsked(case_id, case.case_number, until))
    return until


def supply(
    tx: Tx,
    hall: Hall,
    settings: CaseSettings,
    case_id: str,
    service_id: str,
    clerk_id: str,
    material_ids: Collection[str],
) -> int:
    """Take in what was asked for, from the applicant at any window; return how much is still wanted.

    With nothing wanted any more the case goes on and its clock runs. Raises NotYourTicket, CaseUnknown,
    NotTheApplicant, DeclineWaits, NoSuchGap, CalendarUncovered.
    """
    case = undisputed(of_applicant(tx, case_id, service_id, clerk_id))
    return _supply(tx, hall, settings, case, clerk_id, material_ids)


def supplied_elsewhere(tx: Tx, hall: Hall, settings: CaseSettings, case_id: str, by: str) -> None:
    """Take note that the applicant supplied everything in the department's own system; the clock runs.

    Raises CaseUnknown, DeclineWaits, NoSuchGap, CalendarUncovered.
    """
    _supply(tx, hall, settings, undisputed(case_in_hand(tx, case_id)), by, None)


def suspend(tx: Tx, case_id: str, approver_id: str, cause: str, note: str = "") -> None:
    """Stop the clock for a reason of suspensions.

    Raises ReasonUnknown, ReasonOff, NoteNeeded, NoteTooLong, and what `wait_for` raises.
    """
    wait_for(tx, case_id, approver_id, cause, given_reason(tx, Purpose.SUSPENSION, cause, note))


def wait_for(tx: Tx, case_id: str, approver_id: str, cause: str, note: str = "") -> None:
    """Stop the clock for what the process itself waits for, whatever reasons the hall offers its staff.

    Raises CaseUnknown, SamePerson, DeclineWaits, CaseNotInState.
    """
    case = undisputed(case_in_hand(tx, case_id))
    check_separation(case.accepted_by, approver_id)
    move(tx, case, Action.SUSPEND, approver_id, cause, note)
    _stop(tx, case_id, cause, note, approver_id)
    tx.append(CaseSuspended(case_id, case.case_number, cause))


def resume(
    tx: Tx, hall: Hall, settings: CaseSettings, case_id: str, approver_id: str, note: str = ""
) -> Millis:
    """Let the clock of a suspended case run again; return when it is due now.

    Raises CaseUnknown, SamePerson, NoteTooLong, CaseNotInState, CalendarUncovered.
    """
    case = case_in_hand(tx, case_id)
    check_separation(case.accepted_by, approver_id)
    move(tx, case, Action.RESUME, approver_id, None, check_note(note))
    due = _run(tx, hall, settings, case, approver_id)
    tx.append(CaseResumed(case_id, case.case_number, due))
    return due


def _stop(tx: Tx, case_id: str, cause: str, note: str, by: str) -> None:
    row = {"hall_id": tx.hall_id, "case_id": case_id, "cause": cause, "note": note, "since": tx.now}
    tx.execute(_STOP, {**row, "id": new_id(), "begun_by": by})


def _run(tx: Tx, hall: Hall, settings: CaseSettings, case: Row[Any], by: str) -> Millis:
    pause = tx.execute(_STANDING, {"hall_id": tx.hall_id, "case_id": case.id}).one()
    tx.execute(_RUN, {"of_hall": tx.hall_id, "pause_id": pause.id, "now": tx.now, "who": by})
    clock = office(hall.calendar, hall.timezone, hall.hours, settings)
    under = {"hall_id": tx.hall_id, "matter_id": case.matter_id, "version": case.matter_version}
    unit = LimitUnit(tx.execute(_UNIT, under).scalar_one())
    due = moved(clock, case.due_at, unit, Pause(pause.since, tx.now))
    tx.execute(_MOVE_DUE, {"of_hall": tx.hall_id, "moved_id": case.id, "due": due})
    return due


def _supply(
    tx: Tx,
    hall: Hall,
    settings: CaseSettings,
    case: Row[Any],
    by: str,
    material_ids: Collection[str] | None,
) -> int:
    """Take in what was asked for, all of it if nothing is named; return how much is still wanted."""
    rows = tx.execute(_WANTED, {"hall_id": tx.hall_id, "case_id": case.id}).all()
    wanted = {row.material_id: row.supplement_id for row in rows}
    brought = set(wanted if material_ids is None else material_ids)
    if not brought or not brought <= wanted.keys():
        raise NoSuchGap
    taken = [
        {
            "of_hall": tx.hall_id,
            "of_supplement": wanted[one],
            "of_material": one,
            "now": tx.now,
            "who": by,
        }
        for one in sorted(brought)
    ]
    tx.execute(_TAKE, taken)
    tick(tx, case.id, brought)
    left, due = len(wanted) - len(brought), case.due_at
    if left == 0:
        tx.execute(_COMPLETE, {"of_hall": tx.hall_id, "of_supplement": rows[0].supplement_id, "now": tx.now})
        move(tx, case, Action.SUPPLY, by)
        due = _run(tx, hall, settings, case, by)
    tx.append(CaseSupplied(case.id, case.case_number, left, due))
    return left
