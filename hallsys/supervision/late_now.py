"""What is late now and tells nothing to the log: deadlines that pass, and services that go on and on.

Each is found once; each query reads of what is under way, never of what is over.
"""

from collections.abc import Iterator

from sqlalchemy import String, bindparam, text

from hallsys.cases.delivering import undelivered
from hallsys.cases.drawing import EXPERT_REVIEW
from hallsys.cases.process_tables import LIES_SOMEWHERE
from hallsys.cases.rules import Status
from hallsys.cases.stay_rules import late_from
from hallsys.cases.stay_views import travelling_since
from hallsys.evaluation.followups import State, due_at
from hallsys.evaluation.late import IS_DUE, due_now
from hallsys.evaluation.tables import IS_UNDER_WAY
from hallsys.kernel.clock import HOUR, MINUTE
from hallsys.kernel.transaction import Tx
from hallsys.queue.catalogue import Catalogue
from hallsys.supervision.at_hand import at_hand
from hallsys.supervision.inspection import Finding, Service, late, long_service
from hallsys.supervision.policy import InspectionSettings
from hallsys.supervision.rule_table import Rule
from hallsys.supervision.usual import UsualTimes
from hallsys.supervision.views import Limits

_MOST = 200
_MOST_UNDELIVERED = 1000  # those that are found already are among them


def _unfound(rule: Rule, hall_id: str, cause: str) -> str:
    return (
        "NOT EXISTS (SELECT 1 FROM findings f "  # noqa: S608 - literals of ours
        f"WHERE f.hall_id = {hall_id} AND f.rule = '{rule}' AND f.cause = {cause})"
    )


_THE_STAGE = "p.case_id || ':' || p.stage || ':' || p.since"  # what comes back to it can be late again
_THE_STEP = "u.id || ':' || u.state"

# Paused cases are not late. The partial index of open cases finds these.
_CASES = text(
    "SELECT id, case_number, due_at FROM cases WHERE hall_id = :hall_id AND due_at < :now "  # noqa: S608
    f"AND status IN ('{Status.ACCEPTED}', '{Status.IN_PROGRESS}') "
    f"AND {_unfound(Rule.OVERDUE, 'cases.hall_id', 'cases.id')} ORDER BY due_at LIMIT :limit"
)
# Nor is a stage of a paused case, unless it is its experts that are waited for.
_STAGES = text(
    "SELECT p.case_id, p.stage, p.since, p.stage_due, p.holder_id, c.case_number "  # noqa: S608
    "FROM case_processes p JOIN cases c ON c.id = p.case_id "
    f"WHERE p.hall_id = :hall_id AND p.{LIES_SOMEWHERE} AND p.stage_due < :now "
    f"AND c.status <> '{Status.SUPPLEMENT}' AND (c.status <> '{Status.SUSPENDED}' "
    "OR EXISTS (SELECT 1 FROM case_pauses w WHERE w.case_id = c.id AND w.until IS NULL "
    f"AND w.cause = '{EXPERT_REVIEW}')) "
    f"AND {_unfound(Rule.STAGE_LATE, 'p.hall_id', _THE_STAGE)} "
    "ORDER BY p.stage_due, p.case_id LIMIT :limit"
)
_FOLLOW_UPS = text(
    "SELECT u.id, u.state, u.opened_at, u.window_id FROM follow_ups u "  # noqa: S608
    f"WHERE u.hall_id = :hall_id AND u.{IS_UNDER_WAY} AND ({IS_DUE}) "
    f"AND {_unfound(Rule.FOLLOW_UP_LATE, 'u.hall_id', _THE_STEP)} "
    "ORDER BY u.opened_at, u.id LIMIT :limit"
)
_SERVICES = text(
    "SELECT s.id, s.window_id, s.started_at, t.number, t.queue_id "  # noqa: S608
    "FROM services s JOIN tickets t ON t.id = s.ticket_id "
    "WHERE s.hall_id = :hall_id AND s.ended_at IS NULL AND s.started_at < :before "
    f"AND {_unfound(Rule.LONG_SERVICE, 's.hall_id', 's.id')} ORDER BY s.id"
)
_KNOWN = text(
    "SELECT cause FROM findings WHERE hall_id = :hall_id AND rule = :rule AND cause IN :causes"
).bindparams(bindparam("causes", expanding=True, type_=String))


def late_now(
    tx: Tx, catalogue: Catalogue, settings: InspectionSettings, limits: Limits, usual: UsualTimes
) -> Iterator[Finding]:
    """Find what is late at the instant of the transaction and was not found before."""
    there = at_hand(tx.conn, tx.hall_id)
    yield from _late_cases(tx)
    if there.processes:
        yield from _late_stages(tx)
    if there.undelivered:
        yield from _undelivered(tx, catalogue, limits)
    if there.travels:
        yield from _in_transit(tx, limits)
    if there.follow_ups:
        yield from _late_follow_ups(tx, catalogue, limits)
    yield from _going_on(tx, settings, usual)


def _late_cases(tx: Tx) -> Iterator[Finding]:
    for row in tx.execute(_CASES, {"hall_id": tx.hall_id, "now": tx.now, "limit": _MOST}).all():
        yield late(Rule.OVERDUE, row.id, row.due_at, tx.now, subject=row.case_number)


def _late_stages(tx: Tx) -> Iterator[Finding]:
    for row in tx.execute(_STAGES, {"hall_id": tx.hall_id, "now": tx.now, "limit": _MOST}).all():
        cause = f"{row.case_id}:{row.stage}:{row.since}"
        who = {"subject": row.case_number, "clerk_id": row.holder_id}
        yield late(Rule.STAGE_LATE, cause, row.stage_due, tx.now, **who)


def _undelivered(tx: Tx, catalogue: Catalogue, limits: Limits) -> Iterator[Finding]:
    found = undelivered(tx.conn, catalogue.hall, limits.cases, tx.now, limit=_MOST_UNDELIVERED)
    if not found:
        return
    key = {"hall_id": tx.hall_id, "rule": Rule.UNDELIVERED, "causes": [one.case_id for one in found]}
    known = set(tx.execute(_KNOWN, key).scalars())
    for one in found:
        if one.case_id not in known:
            yield late(Rule.UNDELIVERED, one.case_id, one.deliver_by, tx.now, subject=one.case_number)


def _in_transit(tx: Tx, limits: Limits) -> Iterator[Finding]:
    """Find what is too long on its way between two halls: both find it, each for itself."""
    hours = limits.cases.transit_hours
    found = travelling_since(tx.conn, tx.hall_id, tx.now - hours * HOUR, _MOST_UNDELIVERED)
    if not found:
        return
    causes = {f"{one.stay_id}:{one.stands}": one for one in found}
    key = {"hall_id": tx.hall_id, "rule": Rule.IN_TRANSIT, "causes": list(causes)}
    known = set(tx.execute(_KNOWN, key).scalars())
    for cause, one in causes.items():
        if cause not in known:
            due = late_from(one.sent_at, hours)
            yield late(Rule.IN_TRANSIT, cause, due, tx.now, subject=one.number.rpartition("-")[0])


def _late_follow_ups(tx: Tx, catalogue: Catalogue, limits: Limits) -> Iterator[Finding]:
    hall = catalogue.hall
    asked = {**due_now(hall, limits.follow_up, tx.now), "hall_id": tx.hall_id, "limit": _MOST}
    for row in tx.execute(_FOLLOW_UPS, asked).all():
        due = due_at(hall.calendar, hall.timezone, limits.follow_up, State(row.state), row.opened_at)
        if due is not None:
            # Without the ticket's number: it leads to whoever rated, which is told on record alone.
            yield late(
                Rule.FOLLOW_UP_LATE, f"{row.id}:{row.state}", due, tx.now, subject="", window_id=row.window_id
            )


def _going_on(tx: Tx, settings: InspectionSettings, usual: UsualTimes) -> Iterator[Finding]:
    before = tx.now - settings.service_minutes * MINUTE
    for row in tx.execute(_SERVICES, {"hall_id": tx.hall_id, "before": before}).all():
        took = tx.now - row.started_at
        who = (row.id, row.number, row.window_id)
        found = long_service(Service(None, tx.now, *who, took, usual.of(row.queue_id)), settings)
        if found is not None:
            yield found
