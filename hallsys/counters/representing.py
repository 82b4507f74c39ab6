"""For whom the holder of the ticket in hand acts: for themselves, or for an organisation."""

from dataclasses import replace

from sqlalchemy import text

from hallsys.counters.errors import NotYourTicket
from hallsys.counters.events import ApplicantNamed
from hallsys.kernel.transaction import Tx
from hallsys.people.errors import NotThisOrganisation
from hallsys.people.organisations import AgentRole, check_role
from hallsys.people.service import Sealed, correct, differs, identify

_IN_HAND = text(
    "SELECT ticket_id FROM services WHERE hall_id = :hall_id AND id = :service_id "
    "AND clerk_id = :clerk_id AND started_at IS NOT NULL AND ended_at IS NULL"
)
_ACTS_FOR = text(
    "SELECT organisation_id FROM representations WHERE hall_id = :hall_id AND ticket_id = :ticket_id"
)
_FORGET = text("DELETE FROM representations WHERE hall_id = :hall_id AND ticket_id = :ticket_id")
_WRITE = text(
    "INSERT INTO representations (hall_id, ticket_id, organisation_id, role, note, at) "
    "VALUES (:hall_id, :ticket_id, :organisation_id, :role, :note, :at)"
)


def represent(
    tx: Tx, service_id: str, clerk_id: str, organisation: Sealed, role: AgentRole, note: str = ""
) -> str:
    """Let the holder of the ticket in hand act for an organisation from now on; return its id.

    What is accepted, taken in or noticed in this visit is then the organisation's. `note`: the paper by
    which an agent is authorised. On a ticket that an agent took for somebody else (代办), who is present acts
    for it. An organisation that is known keeps its name and kind, until they are corrected.
    Raises NotYourTicket, RoleNeedsPaper.
    """
    clean = check_role(role, note)
    key = {"hall_id": tx.hall_id, "ticket_id": _ticket(tx, service_id, clerk_id)}
    # What a clerk types renames nobody: the name stands on every case of the organisation.
    organisation_id = identify(tx, replace(organisation, named=False), sure=True)
    tx.execute(_FORGET, key)
    tx.execute(_WRITE, {**key, "organisation_id": organisation_id, "role": role, "note": clean, "at": tx.now})
    tx.append(ApplicantNamed(service_id, key["ticket_id"], organisation=True))
    return organisation_id


def correct_organisation(tx: Tx, service_id: str, clerk_id: str, organisation: Sealed) -> None:
    """Write name and kind of the organisation in hand as its licence has them, which the clerk looked at.

    What stood there is kept; nothing changes if it says the same. Raises NotYourTicket, NotThisOrganisation.
    """
    key = {"hall_id": tx.hall_id, "ticket_id": _ticket(tx, service_id, clerk_id)}
    organisation_id = tx.execute(_ACTS_FOR, key).scalar_one_or_none()
    if organisation_id is None:
        raise NotThisOrganisation
    if differs(tx, organisation_id, organisation):
        correct(tx, organisation_id, organisation)


def represent_nobody(tx: Tx, service_id: str, clerk_id: str) -> None:
    """Let the holder of the ticket in hand act for themselves again. Raises NotYourTicket."""
    key = {"hall_id": tx.hall_id, "ticket_id": _ticket(tx, service_id, clerk_id)}
    if tx.execute(_FORGET, key).rowcount:
        tx.append(ApplicantNamed(service_id, key["ticket_id"], organisation=False))


def _ticket(tx: Tx, service_id: str, clerk_id: str) -> str:
    found = tx.execute(
        _IN_HAND, {"hall_id": tx.hall_id, "service_id": service_id, "clerk_id": clerk_id}
    ).scalar_one_or_none()
    if found is None:
        raise NotYourTicket
    return str(found)
