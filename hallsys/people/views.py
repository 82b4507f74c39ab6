"""Reads of applicants: masked, for the screens of those who serve them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, select, text

from hallsys.kernel.clock import Millis
from hallsys.kernel.credit_code import CreditCode
from hallsys.kernel.identity import mask_name, parse_number
from hallsys.kernel.sealing import Keyring
from hallsys.people.errors import DocumentExpired, PresentationUnknown
from hallsys.people.organisations import is_organisation
from hallsys.people.tables import people

ERASED = "—"  # what is told of somebody whose record is gone (hallsys.retention)

_PRESENTATION = text(
    "SELECT c.place, c.person_id, c.age, c.expired_document, c.typed, p.kind, p.sealed_number, p.sealed_name "
    "FROM presentations c JOIN people p ON p.id = c.person_id "
    "WHERE c.id = :presentation_id AND c.hall_id = :hall_id AND c.expires_at > :now"
)
# The few that are not over, by their index.
_LATEST_AT = text(
    "SELECT id, at FROM presentations "
    "WHERE hall_id = :hall_id AND place = :place AND expires_at > :now ORDER BY at DESC, id DESC LIMIT 1"
)
_OF_IDS = people.c.id.in_(bindparam("ids", expanding=True))
_NAMES = select(people.c.id, people.c.kind, people.c.sealed_name).where(_OF_IDS)
_PEOPLE = select(people.c.id, people.c.kind, people.c.sealed_name, people.c.sealed_number).where(_OF_IDS)
_BY_PRINT = text("SELECT id FROM people WHERE fingerprint = :fingerprint")


@dataclass(frozen=True)
class Presented:
    """The holder of a card that was just presented, as far as a screen may show it."""

    presentation_id: str
    place: str
    person_id: str
    kind: str
    age: int
    masked_name: str
    masked_number: str
    expired_document: bool
    typed: bool

    @property
    def number_tail(self) -> str:
        """The last four characters of the number: enough to compare with a document in hand."""
        return self.masked_number[-4:]

    def require_valid(self) -> None:
        """Raise DocumentExpired if the document is out of date."""
        if self.expired_document:
            raise DocumentExpired


def latest_at(conn: Connection, hall_id: str, place: str, now: Millis) -> tuple[str, Millis] | None:
    """Return the last presentation at a place that is not over, and when it was made."""
    row = conn.execute(_LATEST_AT, {"hall_id": hall_id, "place": place, "now": now}).one_or_none()
    return (row.id, row.at) if row else None


def presentation(
    conn: Connection, keyring: Keyring, hall_id: str, presentation_id: str, now: Millis
) -> Presented:
    """Return who presented a card. Raises PresentationUnknown if that is over, or never was."""
    row = conn.execute(
        _PRESENTATION, {"presentation_id": presentation_id, "hall_id": hall_id, "now": now}
    ).one_or_none()
    if row is None:
        raise PresentationUnknown
    return Presented(
        presentation_id=presentation_id,
        place=row.place,
        person_id=row.person_id,
        kind=row.kind,
        age=row.age,
        masked_name=mask_name(keyring.unseal(row.sealed_name)),
        masked_number=parse_number(keyring.unseal(row.sealed_number)).masked,
        expired_document=bool(row.expired_document),
        typed=bool(row.typed),
    )


@dataclass(frozen=True)
class Masked:
    """An applicant as far as staff may see one; an organisation has its whole name, and no age."""

    kind: str
    name: str
    number: str
    age: int | None

    @property
    def tail(self) -> str:
        """The last four characters of the number."""
        return self.number[-4:]


def masked_people(
    conn: Connection, keyring: Keyring, person_ids: Iterable[str], day: date
) -> dict[str, Masked]:
    """Return each applicant by id, masked, with the age on `day`; a dash for each who was erased."""
    ids = {one for one in person_ids if one}
    gone = Masked("", ERASED, "", None)
    return dict.fromkeys(ids, gone) | {
        row.id: _masked(row.kind, keyring.unseal(row.sealed_name), keyring.unseal(row.sealed_number), day)
        for row in conn.execute(_PEOPLE, {"ids": list(ids)})
    }


def _masked(kind: str, name: str, number: str, day: date) -> Masked:
    if is_organisation(kind):
        return Masked(kind, name, CreditCode(number).masked, None)
    document = parse_number(number)
    return Masked(kind, mask_name(name), document.masked, document.age_on(day))


def person_by_print(conn: Connection, fingerprint: bytes) -> str | None:
    """Return the id of the applicant with that fingerprint, None if none was here yet."""
    found = conn.execute(_BY_PRINT, {"fingerprint": fingerprint}).scalar_one_or_none()
    return None if found is None else str(found)


def name_and_tail(conn: Connection, keyring: Keyring, person_id: str) -> tuple[str, str]:
    """Return a person's full name ("" if the number was typed) and the last four characters of the number.

    For whoever is on record to see them. A dash and nothing for somebody who was erased.
    """
    for row in conn.execute(_PEOPLE, {"ids": [person_id]}):
        return keyring.unseal(row.sealed_name), keyring.unseal(row.sealed_number)[-4:]
    return ERASED, ""


def masked_names(conn: Connection, keyring: Keyring, person_ids: Iterable[str]) -> dict[str, str]:
    """Return the name of each applicant by id, masked unless an organisation's; unknown ids are left out."""
    rows = conn.execute(_NAMES, {"ids": list(set(person_ids))})
    names = {row.id: (row.kind, keyring.unseal(row.sealed_name)) for row in rows}
    return {one: name if is_organisation(kind) else mask_name(name) for one, (kind, name) in names.items()}
