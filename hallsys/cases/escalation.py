"""Who is alerted to a case that is overdue, and after how much: by the table of the settings, once each."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection, String, bindparam, text

from hallsys.cases.deadlines import working_days_ago
from hallsys.cases.events import CaseEscalated
from hallsys.cases.policy import CaseSettings, EscalationStep
from hallsys.cases.rules import Status
from hallsys.cases.tables import IS_OPEN
from hallsys.halls.views import Hall
from hallsys.kernel.clock import Millis
from hallsys.kernel.transaction import Tx

_MOST = 200  # cases in one turn; the next is seconds away

# The clock of these does not run, so that no more delay is anybody's.
_STANDS = (Status.SUPPLEMENT, Status.SUSPENDED)

_OVERDUE = (
    f"hall_id = :hall_id AND {IS_OPEN} AND due_at < :before "
    f"AND status NOT IN ('{_STANDS[0]}', '{_STANDS[1]}')"
)
_DUE = text(
    f"SELECT id, case_number, due_at FROM cases c WHERE {_OVERDUE} "  # noqa: S608 - literals of ours
    "AND NOT EXISTS (SELECT 1 FROM case_escalations e WHERE e.hall_id = c.hall_id AND e.case_id = c.id "
    "AND e.after_days = :after_days AND e.ended_at IS NULL) ORDER BY due_at, id LIMIT :limit"
)
_RAISE = text(
    "INSERT INTO case_escalations (hall_id, case_id, after_days, told, raised_at) "
    "VALUES (:hall_id, :case_id, :after_days, :told, :now) ON CONFLICT (hall_id, case_id, after_days) "
    "DO UPDATE SET told = excluded.told, raised_at = excluded.raised_at, ended_at = NULL"
)
# A case that was decided, or whose deadline moved on, is nobody's alert any more.
_ENDED = (
    "hall_id = :hall_id AND ended_at IS NULL "  # noqa: S608 - a literal of ours
    "AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = case_escalations.case_id "
    f"AND c.{IS_OPEN} AND c.due_at < :now)"
)
_ANY = text(
    f"SELECT EXISTS (SELECT 1 FROM case_escalations WHERE {_ENDED}) AS ended, "  # noqa: S608 - ours
    f"EXISTS (SELECT 1 FROM cases c WHERE {_OVERDUE}) AS overdue"
)
_END = text(f"UPDATE case_escalations SET ended_at = :now WHERE {_ENDED}")  # noqa: S608 - ours
_OPEN = text(
    "SELECT e.after_days, e.told, e.case_id, c.due_at FROM case_escalations e "
    "JOIN cases c ON c.hall_id = e.hall_id AND c.id = e.case_id WHERE e.hall_id = :hall_id "
    "AND e.ended_at IS NULL "
    "ORDER BY e.after_days, e.told, e.case_id LIMIT :limit"
)
_NEWEST = text(
    "SELECT max(raised_at) FROM case_escalations WHERE hall_id = :hall_id AND after_days = :after_days"
)
_OF_CASES = text(
    "SELECT case_id, after_days, told, raised_at, ended_at FROM case_escalations "
    "WHERE hall_id = :hall_id AND case_id IN :case_ids ORDER BY raised_at, after_days"
).bindparams(bindparam("case_ids", expanding=True, type_=String))


@dataclass(frozen=True, slots=True)
class Told:
    """Who was alerted to a case, after how many working days of delay, since when, and until when."""

    after_days: int
    told: str
    since: Millis
    ended_at: Millis | None


@dataclass(frozen=True, slots=True)
class Escalated:
    """The overdue cases that somebody is alerted to after so many working days of delay.

    `newest`: when the last one came, be it open still or not; by it a new alert is known from an old one.
    """

    after_days: int
    told: str
    case_ids: tuple[str, ...]
    since: Millis
    newest: Millis


def escalate(tx: Tx, hall: Hall, settings: CaseSettings) -> int:
    """Note each case that has become overdue by as much as a step of the table; return how many.

    Each case is noted once a step, whatever was restarted meanwhile; again only if its deadline moved on
    and passed a second time. What is decided ends.
    """
    now = {"hall_id": tx.hall_id, "now": tx.now}
    least = min((step.after_days for step in settings.escalation), default=0)
    before = working_days_ago(hall.calendar, hall.timezone, tx.now, least)
    found = tx.execute(_ANY, {**now, "before": before}).one()
    if found.ended:
        tx.execute(_END, now)
    return sum(_step(tx, hall, step) for step in settings.escalation) if found.overdue else 0


def escalated(conn: Connection, hall_id: str, limit: int) -> tuple[Escalated, ...]:
    """Return what is noted of cases that are open still, by step; of at most `limit` cases in all."""
    rows = conn.execute(_OPEN, {"hall_id": hall_id, "limit": limit})
    found = []
    for (after_days, told), noted in groupby(rows, key=lambda row: (row.after_days, row.told)):
        cases = list(noted)
        newest = conn.execute(_NEWEST, {"hall_id": hall_id, "after_days": after_days}).scalar_one()
        ids, since = tuple(row.case_id for row in cases), min(row.due_at for row in cases)
        found.append(Escalated(after_days, told, ids, since, newest))
    return tuple(found)


def told_of(conn: Connection, hall_id: str, case_ids: Collection[str]) -> Mapping[str, tuple[Told, ...]]:
    """Return who was alerted to each of those cases, in order; what has ended since is among it."""
    if not case_ids:
        return {}
    found: defaultdict[str, list[Told]] = defaultdict(list)
    for row in conn.execute(_OF_CASES, {"hall_id": hall_id, "case_ids": list(case_ids)}):
        found[row.case_id].append(Told(row.after_days, row.told, row.raised_at, row.ended_at))
    return {case_id: tuple(told) for case_id, told in found.items()}


def _step(tx: Tx, hall: Hall, step: EscalationStep) -> int:
    before = working_days_ago(hall.calendar, hall.timezone, tx.now, step.after_days)
    key = {"hall_id": tx.hall_id, "after_days": step.after_days}
    found = tx.execute(_DUE, {**key, "before": before, "limit": _MOST}).all()
    if found:
        noted = {**key, "told": step.told, "now": tx.now}
        tx.execute(_RAISE, [{**noted, "case_id": row.id} for row in found])
    for row in found:
        tx.append(CaseEscalated(row.id, row.case_number, step.after_days, step.told, row.due_at))
    return len(found)
