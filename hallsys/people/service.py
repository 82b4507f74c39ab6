"""From a document to a person: the only place where digits become a `person_id`.

Sealing is done by `prepare`, before the transaction; inside it remains one indexed select for
somebody who is known, and one insert more for somebody who is not.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from hallsys.kernel.credit_code import OrganisationKind
from hallsys.kernel.identity import Credential
from hallsys.kernel.ids import new_id
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx
from hallsys.people.errors import KindDiffers
from hallsys.people.events import CardPresented
from hallsys.people.rules import KEPT_AFTER_EXPIRY, PRESENTATION

_ORGANISATIONS = frozenset(OrganisationKind)
_FIND = text("SELECT id, kind, name_fingerprint FROM people WHERE fingerprint = :fingerprint")
# Two halls may meet the same person at the same moment: the second insert does nothing.
_INSERT = text(
    "INSERT INTO people (id, fingerprint, kind, sealed_number, sealed_name, name_fingerprint, created_at) "
    "VALUES (:id, :fingerprint, :kind, :sealed_number, :sealed_name, :name_fingerprint, :created_at) "
    "ON CONFLICT (fingerprint) DO NOTHING"
)
_RENAME = text(
    "UPDATE people SET kind = :kind, sealed_name = :sealed_name, name_fingerprint = :name_fingerprint "
    "WHERE id = :id"
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


def identify(tx: Tx, sealed: Sealed) -> str:
    """Return the id of the applicant with that number; the first time makes the record.

    Another name or kind on a newer document replaces the old one; a typed number, which has no name,
    does not. Raises KindDiffers: a person does not become an organisation, nor it a person.
    """
    known = tx.execute(_FIND, {"fingerprint": sealed.fingerprint}).one_or_none()
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
        raise KindDiffers
    if sealed.named and (known.kind, known.name_fingerprint) != (sealed.kind, sealed.name_fingerprint):
        tx.execute(
            _RENAME,
            {
                "id": known.id,
                "kind": sealed.kind,
                "sealed_name": sealed.sealed_name,
                "name_fingerprint": sealed.name_fingerprint,
            },
        )
    return str(known.id)


def present(tx: Tx, sealed: SealedCredential, place: str, day: date, *, typed: bool = False) -> Presentation:
    """Record that a document was laid on the reader at `place` (`kiosk:K1`, `window:W01`).

    `typed`: no document lay there, its number was typed in.

    `day` is the hall's local day, by which age and validity are told. A document that has expired, or
    is not valid yet, is recorded and marked; what follows from it is for the surface to decide.
    """
    person_id = identify(tx, sealed)
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
