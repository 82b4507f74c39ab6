"""Another agent of an organisation (更换经办人): who comes with a new letter takes over the old one's cases.

The clerk sees the new letter of authority, under the organisation's seal, and the new agent's ID card. From
then on the old agent's card and codes open nothing, no window, no locker, no page, no message is sent to
the number that the old agent left, and no parcel to the address.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, insert, or_, select, text, update

from hallsys.cases.events import AgentPersonReplaced
from hallsys.cases.life_errors import ActsForNobody, NobodyToReplace, NotTheApplicant
from hallsys.cases.life_tables import agent_changes
from hallsys.cases.locker_codes import draw_anew
from hallsys.cases.rules import GOING_ON_STATUSES, Status
from hallsys.cases.steps import case_in_hand, service_in_hand, write_steps
from hallsys.cases.tables import IS_ACTED_IN, cases
from hallsys.cases.ways import forget_couriers
from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_id
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx
from hallsys.people.phones import withdraw_phones

AGENT_REPLACED = "replace_agent"

# What was collected may come back, and is collected again.
_TAKEN_OVER = (*GOING_ON_STATUSES, Status.HANDED_OVER)

_C, _G = cases.c, agent_changes.c
_OF_AGENT = (
    select(_C.id, _C.case_number, _C.status, _C.agent_person_id, _C.agent_role, _C.agent_note)
    .where(
        _C.hall_id == bindparam("hall_id"),
        _C.person_id == bindparam("organisation_id"),
        _C.agent_person_id == bindparam("agent_id"),
        _C.status.in_(_TAKEN_OVER),
    )
    .order_by(_C.id)
    .with_for_update()
)
_TAKE_OVER = (
    update(cases)
    .where(_C.hall_id == bindparam("of_hall"), _C.id.in_(bindparam("case_ids", expanding=True)))
    .values(agent_person_id=bindparam("who"), agent_role=bindparam("right"), agent_note=bindparam("paper"))
)
_CHANGE = insert(agent_changes)
_AGENTS = (
    select(_C.agent_person_id, func.count(), func.min(_C.id))
    .where(
        _C.hall_id == bindparam("hall_id"),
        _C.person_id == bindparam("organisation_id"),
        text(f"cases.{IS_ACTED_IN}"),
        _C.agent_person_id != bindparam("but"),
    )
    .group_by(_C.agent_person_id)
    .order_by(func.min(_C.id))
)
_LAST_CHANGE = (
    select(_G.before_person_id, _G.at)
    .where(
        _G.hall_id == bindparam("hall_id"),
        _G.organisation_id == bindparam("organisation_id"),
        or_(_G.before_person_id == bindparam("person_id"), _G.person_id == bindparam("person_id")),
    )
    .order_by(_G.at.desc(), _G.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Agent:
    """Who acts for an organisation, in how many cases that go on, and one of those."""

    person_id: str
    cases: int
    case_id: str


@dataclass(frozen=True, slots=True)
class TakenOver:
    """How many cases were taken over, and of how many the results were to go to the old agent's address."""

    cases: int
    couriers: int


def replace_agent(tx: Tx, keyring: Keyring, service_id: str, clerk_id: str, case_id: str) -> TakenOver:
    """Let who is served take over from the agent of a case, all that agent's cases of the organisation.

    The holder acts for it in this visit, by the right and paper that the clerk noted. What a courier was to
    bring is collected at the window, until the new agent says otherwise. Raises NotYourTicket,
    ActsForNobody, CaseUnknown, NotTheApplicant for a case of somebody else,
    NobodyToReplace, also the second time.
    """
    service = service_in_hand(tx, service_id, clerk_id)
    if service.organisation_id is None:
        raise ActsForNobody
    case = case_in_hand(tx, case_id)
    if case.person_id != service.organisation_id:
        raise NotTheApplicant
    of = {"hall_id": tx.hall_id, "organisation_id": case.person_id, "agent_id": case.agent_person_id}
    taken = tx.execute(_OF_AGENT, of).all()
    if not taken or case.agent_person_id == service.present_id:
        raise NobodyToReplace(case_number=case.case_number)
    ids = [one.id for one in taken]
    who = {"who": service.present_id, "right": service.role, "paper": service.note}
    tx.execute(_TAKE_OVER, {"of_hall": tx.hall_id, "case_ids": ids, **who})
    tx.execute(
        _CHANGE,
        [
            {
                "id": new_id(),
                "hall_id": tx.hall_id,
                "case_id": one.id,
                "service_id": service_id,
                "organisation_id": case.person_id,
                "before_person_id": one.agent_person_id,
                "before_role": one.agent_role,
                "before_note": one.agent_note or "",
                "person_id": service.present_id,
                "at": tx.now,
                "clerk_id": clerk_id,
            }
            for one in taken
        ],
    )
    write_steps(tx, taken, AGENT_REPLACED, clerk_id, service.note)
    draw_anew(tx, keyring, ids)
    withdraw_phones(tx, ids)
    couriers = forget_couriers(tx, ids)
    for one in taken:
        tx.append(AgentPersonReplaced(one.id, one.case_number, service_id))
    return TakenOver(len(taken), couriers)


def other_agents(conn: Connection, hall_id: str, organisation_id: str, present_id: str) -> tuple[Agent, ...]:
    """Return who else acts for an organisation in cases that go on, the longest first."""
    key = {"hall_id": hall_id, "organisation_id": organisation_id, "but": present_id}
    return tuple(Agent(*row) for row in conn.execute(_AGENTS, key))


def replaced_at(conn: Connection, hall_id: str, organisation_id: str, person_id: str) -> Millis | None:
    """Return when an organisation replaced that agent; None if it never did, or has that one again."""
    key = {"hall_id": hall_id, "organisation_id": organisation_id, "person_id": person_id}
    row = conn.execute(_LAST_CHANGE, key).one_or_none()
    return row.at if row and row.before_person_id == person_id else None
