"""What a case was accepted without (容缺受理): promised, filled at any window, or missed, which ends it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from hallsys.cases.ending import wind_up
from hallsys.cases.events import CaseTerminated, GapFilled, GapsPromised
from hallsys.cases.life_errors import GapOverdue, GapsOpen, NoSuchGap
from hallsys.cases.life_tables import GAP_OPEN, case_gaps
from hallsys.cases.reasons import GAP_MISSED
from hallsys.cases.result_rules import Move
from hallsys.cases.results import move_all
from hallsys.cases.rules import TRANSITIONS, Action, Status
from hallsys.cases.steps import case_in_hand, end, of_applicant, write_step
from hallsys.cases.tables import case_materials, cases
from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx
from hallsys.matters.tables import materials

FILLED, PROMISED = "fill_gap", "promise_gaps"
_AT_ONCE = 200

_PROMISE = insert(case_gaps)
_OPEN = select(case_gaps.c.material_id, case_gaps.c.due_at).where(
    case_gaps.c.hall_id == bindparam("hall_id"), case_gaps.c.case_id == bindparam("case_id"), text(GAP_OPEN)
)
_NAMES = (
    select(materials.c.name, materials.c.name_en)
    .join(
        case_gaps, (case_gaps.c.hall_id == materials.c.hall_id) & (case_gaps.c.material_id == materials.c.id)
    )
    .where(
        case_gaps.c.hall_id == bindparam("hall_id"),
        case_gaps.c.case_id == bindparam("case_id"),
        text(f"case_gaps.{GAP_OPEN}"),
    )
    .order_by(materials.c.position)
)
_FILL = (
    update(case_gaps)
    .where(
        case_gaps.c.hall_id == bindparam("of_hall"),
        case_gaps.c.case_id == bindparam("of_case"),
        case_gaps.c.material_id == bindparam("of_material"),
    )
    .values(ended_at=bindparam("now"), ended_by=bindparam("who"), ending="filled")
)
_MISSED = (
    select(case_gaps.c.case_id)
    .join(cases, (cases.c.hall_id == case_gaps.c.hall_id) & (cases.c.id == case_gaps.c.case_id))
    .where(
        case_gaps.c.hall_id == bindparam("hall_id"),
        case_gaps.c.due_at < bindparam("now"),
        text(f"case_gaps.{GAP_OPEN}"),
        cases.c.status.in_([status for status, action in TRANSITIONS if action is Action.LAPSE]),
    )
    .distinct()
    .order_by(case_gaps.c.case_id)
    .limit(_AT_ONCE)
)
# What was supplied may have been ticked before.
_TICK = {
    "sqlite": sqlite.insert(case_materials).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(case_materials).on_conflict_do_nothing(),
}


def promise(
    tx: Tx, case_id: str, case_number: str, material_ids: Collection[str], due: Millis, clerk_id: str
) -> None:
    """Write down what an accepted case still lacks, and until when the applicant promised it."""
    rows = [
        {
            "hall_id": tx.hall_id,
            "case_id": case_id,
            "material_id": one,
            "promised_to": clerk_id,
            "due_at": due,
        }
        for one in sorted(material_ids)
    ]
    tx.execute(_PROMISE, rows)
    write_step(tx, case_id, PROMISED, Status.ACCEPTED, clerk_id)
    tx.append(GapsPromised(case_id, case_number, len(rows), due))


def fill_gaps(tx: Tx, case_id: str, service_id: str, clerk_id: str, material_ids: Collection[str]) -> int:
    """Take in what was promised, from the applicant at any window; return how many gaps are left.

    Raises NotYourTicket, CaseUnknown, NotTheApplicant, NoSuchGap, GapOverdue once the time is over.
    """
    case = of_applicant(tx, case_id, service_id, clerk_id)
    rows = tx.execute(_OPEN, {"hall_id": tx.hall_id, "case_id": case_id})
    waiting = {row.material_id: row.due_at for row in rows}
    brought = sorted(set(material_ids))
    if not brought or not waiting.keys() >= set(brought):
        raise NoSuchGap
    if any(waiting[one] < tx.now for one in brought):
        raise GapOverdue(case_number=case.case_number)
    tx.execute(
        _FILL,
        [
            {"of_hall": tx.hall_id, "of_case": case_id, "of_material": one, "now": tx.now, "who": clerk_id}
            for one in brought
        ],
    )
    tick(tx, case_id, brought)
    write_step(tx, case_id, FILLED, case.status, clerk_id)
    left = len(waiting)
    for one in brought:
        left -= 1
        tx.append(GapFilled(case_id, case.case_number, one, left))
    return left


def terminate_missed(tx: Tx) -> int:
    """End the cases whose promised time is over, each once; return how many there were.

    Their results are void: nothing was handed over before.
    """
    found = tx.execute(_MISSED, {"hall_id": tx.hall_id, "now": tx.now}).scalars().all()
    for case_id in found:
        _lapse(tx, case_in_hand(tx, case_id))
    return len(found)


def require_filled(tx: Tx, case_id: str, case_number: str) -> None:
    """Raise GapsOpen, with what is missing, if the case still has gaps: nothing of it is handed over."""
    missing = tx.execute(_NAMES, {"hall_id": tx.hall_id, "case_id": case_id}).all()
    if missing:
        raise GapsOpen(
            case_number=case_number,
            missing_zh="、".join(one.name for one in missing),
            missing_en=", ".join(one.name_en or one.name for one in missing),
        )


def tick(tx: Tx, case_id: str, material_ids: Collection[str]) -> None:
    """Write down that materials of a case's list are there now."""
    rows = [{"hall_id": tx.hall_id, "case_id": case_id, "material_id": one} for one in sorted(material_ids)]
    if rows:
        tx.execute(_TICK[tx.dialect], rows)


def _lapse(tx: Tx, case: Row[Any]) -> None:
    end(tx, case, Action.LAPSE, None, GAP_MISSED)
    move_all(tx, case.id, Move.LAPSED)
    wind_up(tx, case.id, "missed")
    tx.append(CaseTerminated(case.id, case.case_number, GAP_MISSED))
