"""How a rating is kept, whatever it is of: its row, the number to call back, the follow-up of a bad one."""

import json
from dataclasses import dataclass

from sqlalchemy import insert, text

from hallsys.cases.visits import cases_of_services, ordinal, ordinal_of_visit
from hallsys.evaluation.rectifying import open_follow_up
from hallsys.evaluation.rules import GOOD_LEVELS, Channel, Grade
from hallsys.evaluation.tables import call_backs, rating_devices, ratings
from hallsys.kernel.events import Event
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx

# The exchange counts the services of a project: `assessNumber` is that of the service which was rated. The
# case as a whole is rated besides, under a number that no visit's service comes to.
OF_THE_WHOLE_CASE = 99

_RATE = insert(ratings)
_CALL_BACK = insert(call_backs)
_NUMBER = text("SELECT case_number FROM cases WHERE hall_id = :hall_id AND id = :case_id")
_DEVICE = insert(rating_devices)


@dataclass(frozen=True, slots=True)
class Subject:
    """What was rated: a visit's service (`session_id`), or the case that was accepted in it (`case_id`)."""

    service_id: str
    window_id: str
    clerk_id: str
    session_id: str | None = None
    case_id: str | None = None
    case_number: str = ""


def keep(tx: Tx, subject: Subject, given: Grade, channel: Channel, tag_version: int, fact: Event) -> None:
    """Keep a rating that was checked, tell the `fact`, and open the follow-up of a bad one."""
    rating_id = new_id()
    project_number, assess_number = _numbers(tx, subject)
    tx.execute(
        _RATE,
        {
            "id": rating_id,
            "hall_id": tx.hall_id,
            "service_id": subject.service_id,
            "session_id": subject.session_id,
            "case_id": subject.case_id,
            "project_number": project_number,
            "assess_number": assess_number,
            "level": given.level,
            "channel": channel,
            "tag_version": tag_version,
            "tags": json.dumps(given.tags),
            "text": given.text,
            "reason_pending": given.lacks_reason,
            "at": tx.now,
        },
    )
    if given.call_back:
        keep_call_back(tx, rating_id, given.call_back)
    if given.device:
        subject_id = subject.session_id or subject.case_id
        tx.execute(_DEVICE, {"hall_id": tx.hall_id, "subject_id": subject_id, "device": given.device})
    tx.append(fact)
    if given.level not in GOOD_LEVELS:
        open_follow_up(tx, rating_id, subject.service_id, subject.window_id, subject.clerk_id)


def keep_call_back(tx: Tx, rating_id: str, sealed: bytes) -> None:
    """Keep the number, sealed, under which whoever gave a bad rating wants to be called."""
    row = {"rating_id": rating_id, "hall_id": tx.hall_id, "sealed": sealed, "given_at": tx.now}
    tx.execute(_CALL_BACK, row)


def _numbers(tx: Tx, subject: Subject) -> tuple[str, int]:
    if subject.case_id is not None:
        return subject.case_number, OF_THE_WHOLE_CASE
    found = cases_of_services(tx.conn, tx.hall_id, [subject.service_id])
    if not found:
        return subject.service_id, ordinal_of_visit(tx.conn, tx.hall_id, subject.service_id)
    first = found[subject.service_id][0]
    number = tx.execute(_NUMBER, {"hall_id": tx.hall_id, "case_id": first}).scalar_one()
    return str(number), ordinal(tx.conn, tx.hall_id, first, subject.service_id)
