"""Whose promises the hall does not take (信用不良): a list that it keeps, each entry with its end."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, text, update

from hallsys.cases.events import ExclusionAdded, ExclusionLifted
from hallsys.cases.life_errors import BadExclusion, ExclusionUnknown
from hallsys.cases.life_tables import gap_exclusions
from hallsys.cases.listed_reasons import Purpose
from hallsys.cases.reason_setting import given_reason
from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx

_E = gap_exclusions.c
_ADD = insert(gap_exclusions)
_LIFT = (
    update(gap_exclusions)
    .where(_E.hall_id == bindparam("of_hall"), _E.id == bindparam("exclusion_id"), _E.lifted_at.is_(None))
    .values(lifted_by=bindparam("who"), lifted_at=bindparam("now"))
)
_IN_FORCE = (_E.hall_id == bindparam("hall_id"), text("lifted_at IS NULL"), _E.until > bindparam("now"))
_OF_PERSON = select(_E.id).where(*_IN_FORCE, _E.person_id == bindparam("person_id")).limit(1)
_LIST = (
    select(_E.id, _E.person_id, _E.reason_code, _E.note, _E.added_by, _E.added_at, _E.until)
    .where(*_IN_FORCE)
    .order_by(_E.added_at.desc(), _E.id.desc())
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """An entry in force; the person is an id, whose name is people's affair."""

    id: str
    person_id: str
    reason_code: str
    note: str
    added_by: str
    added_at: Millis
    until: Millis


def exclude(tx: Tx, person_id: str, by: str, reason_code: str, until: Millis, note: str = "") -> str:
    """Take no promise of that person until an instant; return the entry's id.

    Raises ReasonUnknown, ReasonOff, NoteNeeded, NoteTooLong, BadExclusion for an end that does not lie ahead.
    """
    more = given_reason(tx, Purpose.EXCLUSION, reason_code, note)
    if until <= tx.now:
        raise BadExclusion
    exclusion_id = new_id()
    row = {"person_id": person_id, "reason_code": reason_code, "note": more, "until": until}
    tx.execute(_ADD, {"id": exclusion_id, "hall_id": tx.hall_id, **row, "added_by": by, "added_at": tx.now})
    tx.append(ExclusionAdded(exclusion_id, reason_code, until))
    return exclusion_id


def lift_exclusion(tx: Tx, exclusion_id: str, by: str) -> None:
    """Take that person's promises again from now on. Raises ExclusionUnknown."""
    key = {"of_hall": tx.hall_id, "exclusion_id": exclusion_id, "who": by, "now": tx.now}
    if not tx.execute(_LIFT, key).rowcount:
        raise ExclusionUnknown
    tx.append(ExclusionLifted(exclusion_id))


def is_excluded(conn: Connection, hall_id: str, person_id: str, now: Millis) -> bool:
    """Tell whether the person's promises are not taken now."""
    key = {"hall_id": hall_id, "person_id": person_id, "now": now}
    return conn.execute(_OF_PERSON, key).first() is not None


def exclusions(conn: Connection, hall_id: str, now: Millis, limit: int = 200) -> tuple[Exclusion, ...]:
    """Return the newest `limit` entries that are in force."""
    rows = conn.execute(_LIST, {"hall_id": hall_id, "now": now, "limit": limit})
    return tuple(Exclusion(*row) for row in rows)
