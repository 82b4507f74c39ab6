"""From a document to a person: the only place where digits become a `person_id`.

Sealing is done by `prepare`, before the transaction; inside it remains one indexed select for
somebody who is known, and one insert more for somebody who is not.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select, text

from hallsys.kernel.credit_code import OrganisationKind
from hallsys.kernel.identity import Credential
from hallsys.kernel.ids import new_id
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx
from hallsys.people.errors import KindDiffers, NotThisOrganisation
from hallsys.people.events import ApplicantCorrected, CardPresented
from hallsys.people.rules import KEPT_AFTER_EXPIRY, PRESENTATION, SEEN_WITHIN
from hallsys.people.tables import people

_ORGANISATIONS = frozenset(OrganisationKind)
_FIND = text("SELECT id, kind, name_fingerprint, seen_at FROM people WHERE fingerprint = :fingerprint")
# Two halls may meet the same person at the same moment: the second insert does nothing.
_INSERT = text(
    "INSERT INTO people (id, fingerprint, kind, sealed_number, sealed_name, name_fingerprint, created_at, "
    "seen_at) VALUES (:id, :fingerprint, :kind, :sealed_number, :sealed_name, :name_fingerprint, "
    ":created_at, :created_at) "
    "ON CONFLICT (fingerprint) DO NOTHING"
)
_SEEN = text("UPDATE people SET seen_at = :now WHERE id = :id")
_KEPT = (
    select(people.c.kind, people.c.sealed_name).where(people.c.id == bindparam("person_id")).with_for_update()
)
_RENAME = text(
    "UPDATE people SET kind = :kind, sealed_name = :sealed_name, name_fingerprint = :name_fingerprint "
    "WHERE id = :id"
)
_KEEP = text(
    "INSERT INTO people_values (id, hall_id, person_id, kind, sealed_name, at, actor) "
    "VALUES (:id, :hall_id, :person_id, :kind, :sealed_name, :at, :actor)"
)
_PRESENT = text(
    "INSERT INTO presentations "
    "(id, hall_id, place, person_id, age, expired_document, typed, at, expires_at) "
    "VALUES (:id, :hall_id, :place, :person_id, :age, :expired_document, :typed, :at, :expires_at)"
)
_FORGET = text(
    "DELETE FROM presentations WHERE id IN (SELECT id FROM presentations "
    "WHERE hall_id = :hall_id AND expires_at < :before ORDER BY expires_at LIMIT :limit)"
)


@dataclass(frozen=True, repr=False)
class Sealed:
    """An applicant who is ready to be stored: looked up by `fingerprint`, readable with the keys only."""

    fingerprint: bytes
    kind: str
    sealed_number: bytes
    sealed_name: bytes
    name_fingerprint: bytes
    named: bool


@dataclass(frozen=True, repr=False)
class SealedCredential(Sealed):
    """A document. Birth date and validity stay in memory; of them only the age and a yes or no are kept."""

    credential: Credential


@dataclass(frozen=True)
class Presentation:
    """A card that was just presented, and speaks for its holder until the instant `expires_at`."""

    presentation_id: str
    person_id: str
    age: int
    expired_document: bool
    expires_at: int


def prepare(keyring: Keyring, credential: Credential) -> SealedCredential:
    """Seal a document. Pure but for the random nonces; to be called outside of the transaction."""
    sealed = seal(keyring, credential.kind, credential.number.value, credential.name)
    return SealedCredential(**vars(sealed), credential=credential)


def seal(keyring: Keyring, kind: str, number: str, name: str) -> Sealed:
    """Seal a number and a name; the name is empty where it is not known."""
    return Sealed(
        fingerprint=keyring.fingerprint(number),
        kind=kind,
        sealed_number=keyring.seal(number),
        sealed_name=keyring.seal(name),
        # With the number in it: the same name of two persons must not show.
        name_fingerprint=keyring.fingerprint(f"{number} {name}"),
        named=bool(name),
    )


def identify(tx: Tx, sealed: Sealed, *, sure: bool = False) -> str:
    """Return the id of the applicant with that number; the first time makes the record.

    Another name or kind on a newer document replaces the old one; a typed number, which has no name,
    does not. `sure`: the number was read from a card, or can be no person's, so that a record of the other
    sort was typed wrongly and is corrected. Raises KindDiffers unless `sure`: a person does not become an
    organisation, nor it a person.
    """
    known = tx.execute(_FIND, {"fingerprint": sealed.fingerprint}).one_or_none()
    # Once a day, which also tells one who is being erased at this moment: that record is made anew.
    if known is not None and known.seen_at <= tx.now - SEEN_WITHIN:
        known = known if tx.execute(_SEEN, {"id": known.id, "now": tx.now}).rowcount else None
    if known is None:
        tx.execute(
            _INSERT,
            {
                "id": new_id(),
                "fingerprint": sealed.fingerprint,
                "kind": sealed.kind,
                "sealed_number": sealed.sealed_number,
                "sealed_name": sealed.sealed_name,
                "name_fingerprint": sealed.name_fingerprint,
                "created_at": tx.now,
            },
        )
        known = tx.execute(_FIND, {"fingerprint": sealed.fingerprint}).one()
    if (known.kind in _ORGANISATIONS) != (sealed.kind in _ORGANISATIONS):
        if not sure:
            raise KindDiffers
        correct(tx, known.id, sealed, by_card=sealed.kind not in _ORGANISATIONS)
    elif sealed.named and (known.kind, known.name_fingerprint) != (sealed.kind, sealed.name_fingerprint):
        _rename(tx, known.id, sealed)
    return str(known.id)


def differs(tx: Tx, person_id: str, sealed: Sealed) -> bool:
    """Tell whether the record of an applicant bears another name or kind. Raises NotThisOrganisation."""
    known = tx.execute(_FIND, {"fingerprint": sealed.fingerprint}).one_or_none()
    if known is None or known.id != person_id:
        raise NotThisOrganisation
    return (known.kind, known.name_fingerprint) != (sealed.kind, sealed.name_fingerprint)


def correct(tx: Tx, person_id: str, sealed: Sealed, *, by_card: bool = False) -> None:
    """Write another name and kind on a record; both are kept, and the log has their ids."""
    before = tx.execute(_KEPT, {"person_id": person_id}).one()
    of = {"hall_id": tx.hall_id, "person_id": person_id, "at": tx.now, "actor": tx.actor}
    was, now = new_id(), new_id()
    says = ((was, before.kind, before.sealed_name), (now, sealed.kind, sealed.sealed_name))
    tx.execute(_KEEP, [{**of, "id": one, "kind": kind, "sealed_name": name} for one, kind, name in says])
    _rename(tx, person_id, sealed)
    tx.append(ApplicantCorrected(person_id, was, now, by_card))


def _rename(tx: Tx, person_id: str, sealed: Sealed) -> None:
    tx.execute(
        _RENAME,
        {
            "id": person_id,
            "kind": sealed.kind,
            "sealed_name": sealed.sealed_name,
            "name_fingerprint": sealed.name_fingerprint,
        },
    )


def present(tx: Tx, sealed: SealedCredential, place: str, day: date, *, typed: bool = False) -> Presentation:
    """Record that a document was laid on the reader at `place` (`kiosk:K1`, `window:W01`).

    `typed`: no document lay there, its number was typed in.

    `day` is the hall's local day, by which age and validity are told. A document that has expired, or
    is not valid yet, is recorded and marked; what follows from it is for the surface to decide.
    """
    person_id = identify(tx, sealed, sure=not typed)  # a card that was read is the truth
    presentation = Presentation(
        presentation_id=new_id(),
        person_id=person_id,
        age=sealed.credential.number.age_on(day),
        expired_document=not sealed.credential.valid_on(day),
        expires_at=tx.now + PRESENTATION,
    )
    tx.execute(
        _PRESENT,
        {
            "id": presentation.presentation_id,
            "hall_id": tx.hall_id,
            "place": place,
            "person_id": person_id,
            "age": presentation.age,
            "expired_document": presentation.expired_document,
            "typed": typed,
            "at": tx.now,
            "expires_at": presentation.expires_at,
        },
    )
    tx.append(CardPresented(presentation.presentation_id, place))
    return presentation


def forget_presentations(tx: Tx, limit: int = 1000) -> int:
    """Delete the hall's presentations that were over a day ago; return how many they were.

    At most `limit` in one turn, so that after a long pause others can write in between.
    """
    key = {"hall_id": tx.hall_id, "before": tx.now - KEPT_AFTER_EXPIRY, "limit": limit}
    return tx.execute(_FORGET, key).rowcount
