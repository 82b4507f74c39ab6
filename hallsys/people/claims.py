"""Somebody who says from afar who they are, by number and name, without a document in hand."""

from dataclasses import dataclass

from sqlalchemy import text

from hallsys.kernel.identity import Credential, parse_number
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx
from hallsys.people.errors import NameDiffers
from hallsys.people.service import SealedCredential, identify, prepare

_NAME = text("SELECT name_fingerprint FROM people WHERE id = :person_id")


@dataclass(frozen=True, repr=False)
class Claim:
    """A number, and the fingerprints that the holder's name may have: none yet, or the one that was typed."""

    number: SealedCredential
    names: frozenset[bytes]


def claim(keyring: Keyring, number: str, name: str) -> Claim:
    """Seal what somebody typed, outside of the transaction. Raises BadIdNumber or a subclass of it."""
    parsed = parse_number(number)
    nameless, named = (prepare(keyring, Credential(parsed, one, parsed.kind)) for one in ("", name))
    return Claim(nameless, frozenset({nameless.name_fingerprint, named.name_fingerprint}))


def identify_claimed(tx: Tx, claimed: Claim) -> str:
    """Return the id of the person with that number. Raises NameDiffers.

    The name must be the one on the last document that was shown in a hall. It is compared and not kept:
    whoever knows a number could otherwise rename its holder.
    """
    person_id = identify(tx, claimed.number)
    if tx.execute(_NAME, {"person_id": person_id}).scalar_one() not in claimed.names:
        raise NameDiffers
    return person_id
