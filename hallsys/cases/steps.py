"""A case in hand, locked, and a step of it: the table of transitions asked, the case moved, the step written.

Of two people who do something to one case at once, the second finds what the first did.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, func, insert, literal_column, select, text, update

from hallsys.cases.errors import CaseUnknown
from hallsys.cases.holding import look_for_others
from hallsys.cases.life_errors import AgentWasReplaced, DeclineWaits, NotTheApplicant
from hallsys.cases.life_tables import DECLINE_WAITS, agent_changes, case_steps, declines
from hallsys.cases.rules import Action, Status, next_status
from hallsys.cases.tables import cases
from hallsys.cases.visits import came_again
from hallsys.counters.errors import NotYourTicket
from hallsys.counters.tables import representations, services
from hallsys.counters.views import ServiceDetails
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.queue.tables import tickets

WAITS_FOR_DECLINE = exists(literal_column("1")).where(
    declines.c.case_id == cases.c.id, text(f"declines.{DECLINE_WAITS}")
)
_CASE = (
    select(
        cases.c.id,
        cases.c.case_number,
        cases.c.matter_id,
        cases.c.matter_version,
        cases.c.matter_kind,
        cases.c.person_id,
        cases.c.agent_person_id,
        cases.c.ticket_id,
        cases.c.status,
        cases.c.accepted_by,
        cases.c.accepted_at,
        cases.c.due_at,
        cases.c.noticed_at,
        WAITS_FOR_DECLINE.label("decline_waits"),
    )
    .where(cases.c.id == bindparam("case_id"), cases.c.hall_id == bindparam("hall_id"))
    .with_for_update()
)
_MOVE = (
    update(cases)
    .where(cases.c.hall_id == bindparam("of_hall"), cases.c.id == bindparam("moved_id"))
    .values(status=bindparam("reached"))
)
_END = (
    update(cases)
    .where(cases.c.hall_id == bindparam("of_hall"), cases.c.id == bindparam("moved_id"))
    .values(
        status=bindparam("reached"),
        decided_by=bindparam("who"),
        decided_at=bindparam("now"),
        reason_code=bindparam("why"),
        note=bindparam("more"),
    )
)
_STEP = insert(case_steps)
# Another took over from whoever is here since the organisation was named.
_WAS_REPLACED = exists(literal_column("1")).where(
    agent_changes.c.hall_id == representations.c.hall_id,
    agent_changes.c.organisation_id == representations.c.organisation_id,
    agent_changes.c.before_person_id == tickets.c.present_id,
    agent_changes.c.at > representations.c.at,
)
_SERVICE = (
    select(
        services.c.id,
        services.c.ticket_id,
        services.c.window_id,
        tickets.c.person_id,
        tickets.c.present_id,
        representations.c.organisation_id,
        representations.c.role,
        representations.c.note,
        func.coalesce(representations.c.organisation_id, tickets.c.person_id).label("applicant_id"),
        _WAS_REPLACED.label("was_replaced"),
    )
    .join(tickets, (tickets.c.hall_id == services.c.hall_id) & (tickets.c.id == services.c.ticket_id))
    .outerjoin(
        representations,
        and_(
            representations.c.hall_id == services.c.hall_id,
            representations.c.ticket_id == services.c.ticket_id,
        ),
    )
    .where(
        services.c.id == bindparam("service_id"),
        services.c.hall_id == bindparam("hall_id"),
        services.c.clerk_id == bindparam("clerk_id"),
        services.c.started_at.is_not(None),
        services.c.ended_at.is_(None),
    )
)


def case_in_hand(tx: Tx, case_id: str) -> Row[Any]:
    """Return the case, locked until the commit. Raises CaseUnknown."""
    row = tx.execute(_CASE, {"case_id": case_id, "hall_id": tx.hall_id}).one_or_none()
    if row is None:
        raise CaseUnknown
    return row


def undisputed(case: Row[Any]) -> Row[Any]:
    """Return the case unless a decline of it waits to be confirmed. Raises DeclineWaits."""
    if case.decline_waits:
        raise DeclineWaits(case_number=case.case_number)
    return case


def service_in_hand(tx: Tx, service_id: str, clerk_id: str) -> Row[Any]:
    """Return the service that the clerk gives now. Raises NotYourTicket, AgentWasReplaced."""
    row = tx.execute(
        _SERVICE, {"service_id": service_id, "hall_id": tx.hall_id, "clerk_id": clerk_id}
    ).one_or_none()
    if row is None:
        raise NotYourTicket
    if row.was_replaced:
        raise AgentWasReplaced
    return row


def of_applicant(tx: Tx, case_id: str, service_id: str, clerk_id: str) -> Row[Any]:
    """Return a case whose applicant, or who acts for that organisation, is served by the clerk now.

    Raises NotYourTicket, CaseUnknown, NotTheApplicant.
    """
    service = service_in_hand(tx, service_id, clerk_id)
    case = case_in_hand(tx, case_id)
    if not may_act(service, case.person_id, case.agent_person_id):
        raise NotTheApplicant
    if case.ticket_id != service.ticket_id:
        came_again(tx, case.id, service.id)
    return case


def may_act(service: Row[Any] | ServiceDetails, applicant_id: str, agent_id: str | None) -> bool:
    """Tell whether the holder of the ticket in hand may act in a case with that applicant and agent.

    It is their own, one of the organisation that they act for today, or one that they applied for as agent.
    """
    own = (service.person_id, service.organisation_id)
    return applicant_id in own or (agent_id is not None and agent_id == service.present_id)


def move(
    tx: Tx, case: Row[Any], action: Action, by: str | None, why: str | None = None, note: str = ""
) -> Status:
    """Take the case a step on and return where it stands. Raises CaseNotInState."""
    reached = next_status(Status(case.status), action, case.case_number)
    tx.execute(_MOVE, {"of_hall": tx.hall_id, "moved_id": case.id, "reached": reached})
    write_step(tx, case.id, action, reached, by, why, note)
    return reached


def end(tx: Tx, case: Row[Any], action: Action, by: str | None, why: str | None, note: str = "") -> Status:
    """End the case without a decision on its merits; who ended it stands with it. Raises CaseNotInState."""
    reached = next_status(Status(case.status), action, case.case_number)
    tx.execute(
        _END,
        {
            "of_hall": tx.hall_id,
            "moved_id": case.id,
            "reached": reached,
            "who": by,
            "now": tx.now,
            "why": why,
            "more": note,
        },
    )
    write_step(tx, case.id, action, reached, by, why, note)
    look_for_others(tx, case.id)
    return reached


def write_step(
    tx: Tx, case_id: str, action: str, reached: str, by: str | None, why: str | None = None, note: str = ""
) -> None:
    """Write down a step of a case; the note is read by staff only."""
    tx.execute(_STEP, _step(tx, case_id, action, reached, by, why, note))


def write_steps(tx: Tx, stand: Sequence[Row[Any]], action: str, by: str, note: str = "") -> None:
    """Write down a step of several cases, by `id` and `status`, that stay where they are."""
    tx.execute(_STEP, [_step(tx, one.id, action, one.status, by, None, note) for one in stand])


def _step(
    tx: Tx, case_id: str, action: str, reached: str, by: str | None, why: str | None, note: str
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "hall_id": tx.hall_id,
        "case_id": case_id,
        "action": action,
        "reached": reached,
        "by": by,
        "at": tx.now,
        "reason_code": why,
        "note": note,
    }
