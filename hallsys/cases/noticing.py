"""The one-time notice (一次性告知): complete, and once for an application. Source: 行政许可法 art. 32."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from hallsys.cases.entering import Application, forms
from hallsys.cases.events import NoticeGiven
from hallsys.cases.life_errors import NothingLacking
from hallsys.cases.life_tables import material_notices
from hallsys.cases.notice_rules import Notice, check_again, lacking
from hallsys.cases.rules import Status, check_listed
from hallsys.cases.steps import service_in_hand
from hallsys.cases.tables import cases
from hallsys.halls.rules import local_time
from hallsys.halls.views import Hall
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx

_N = material_notices.c
_ADD = insert(material_notices)
_LAST = (
    select(_N.id, _N.at, _N.brought, _N.lacking)
    .where(
        _N.hall_id == bindparam("hall_id"),
        _N.ticket_id == bindparam("ticket_id"),
        _N.matter_id == bindparam("matter_id"),
        _N.person_id == bindparam("person_id"),  # one ticket may be for several applicants
    )
    .order_by(_N.at.desc(), _N.id.desc())
    .limit(1)
)
# What was taken in on another day is the same application, whatever ticket its applicant has today.
_TAKEN_IN = (
    select(cases.c.ticket_id)
    .where(
        cases.c.hall_id == bindparam("hall_id"),
        cases.c.person_id == bindparam("person_id"),
        cases.c.matter_id == bindparam("matter_id"),
        cases.c.status == Status.RECEIVED,
    )
    .order_by(cases.c.accepted_at)
    .limit(1)
)
# The applicant was answered: what was received does not count as accepted.
_ANSWERED = (
    update(cases)
    .where(
        cases.c.hall_id == bindparam("of_hall"),
        cases.c.ticket_id == bindparam("of_ticket"),
        cases.c.matter_id == bindparam("of_matter"),
        cases.c.person_id == bindparam("of_person"),
        cases.c.status == Status.RECEIVED,
        cases.c.noticed_at.is_(None),
    )
    .values(noticed_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class Given:
    """A notice that was just given: its id, and what it asks for in the order of the list."""

    notice_id: str
    lacking: tuple[str, ...]


def give_notice(tx: Tx, hall: Hall, service_id: str, clerk_id: str, application: Application) -> Given:
    """Give notice of everything that a matter still needs to the applicant whom the clerk serves.

    Raises NotYourTicket, MatterUnknown, AnswersMissing, AnswerUnknown, MaterialOutsideList,
    NothingLacking, and for a second one what `check_again` raises.
    """
    service = service_in_hand(tx, service_id, clerk_id)
    (form,) = forms(tx, [application])
    matter_id, brought = application.matter_id, application.material_ids
    check_listed(form.matter, form.listed, brought)
    wanted = lacking(form.listed, brought)
    if not wanted:
        raise NothingLacking
    about = (service.ticket_id, service.applicant_id, matter_id)
    of_ticket, last = _of_ticket(tx.conn, tx.hall_id, *about), last_notice(tx.conn, tx.hall_id, *about)
    if last is not None:
        names = {one.id: (one.name, one.name_en or one.name) for one in form.listed}
        check_again(last, brought, wanted, names, _said(hall, last.at))
    notice_id = new_id()
    row = {"ticket_id": of_ticket, "service_id": service_id, "matter_id": matter_id}
    kept = {"brought": json.dumps(sorted(set(brought))), "lacking": json.dumps(wanted)}
    tx.execute(
        _ADD,
        {
            "id": notice_id,
            "hall_id": tx.hall_id,
            **row,
            **kept,
            "person_id": service.applicant_id,
            "clerk_id": clerk_id,
            "at": tx.now,
        },
    )
    key = {
        "of_hall": tx.hall_id,
        "of_ticket": of_ticket,
        "of_matter": matter_id,
        "of_person": service.applicant_id,
    }
    tx.execute(_ANSWERED, {**key, "now": tx.now})
    tx.append(NoticeGiven(notice_id, service.ticket_id, matter_id, len(wanted)))
    return Given(notice_id, tuple(wanted))


def last_notice(
    conn: Connection, hall_id: str, ticket_id: str, person_id: str, matter_id: str
) -> Notice | None:
    """Return the last notice about an application: that of the ticket, or one that was taken in before."""
    of_ticket = _of_ticket(conn, hall_id, ticket_id, person_id, matter_id)
    key = {"hall_id": hall_id, "ticket_id": of_ticket, "matter_id": matter_id, "person_id": person_id}
    row = conn.execute(_LAST, key).one_or_none()
    return None if row is None else _notice(row)


def _of_ticket(conn: Connection, hall_id: str, ticket_id: str, person_id: str, matter_id: str) -> str:
    key = {"hall_id": hall_id, "person_id": person_id, "matter_id": matter_id}
    taken_in: str | None = conn.execute(_TAKEN_IN, key).scalar_one_or_none()
    return taken_in or ticket_id


def _notice(row: Any) -> Notice:
    return Notice(row.id, row.at, frozenset(json.loads(row.brought)), tuple(json.loads(row.lacking)))


def _said(hall: Hall, at: int) -> str:
    return local_time(at, hall.timezone).strftime("%Y-%m-%d %H:%M")
