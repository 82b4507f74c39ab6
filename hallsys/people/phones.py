"""Mobile numbers under which applicants want to be told 短信通知: one for a case, a ticket or an
appointment, sealed.

Each is given by choice, for that purpose alone, and withdrawn at a window at any time. Whoever sends opens it
at that moment and keeps no copy: what is withdrawn is told nothing more.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select, text

from hallsys.kernel.sealing import Keyring, SealBroken
from hallsys.kernel.transaction import Tx
from hallsys.people.errors import BadMobile
from hallsys.people.events import PhoneGiven, PhoneWithdrawn
from hallsys.people.tables import phones

LANGUAGES = ("zh", "en")
LONGEST_SAID = 40  # characters, as somebody writes it
_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})")
_UNREADABLE = "***********"
_BETWEEN = str.maketrans("", "", " \u00a0\u3000-()（）")

_P = phones.c
_GIVE = insert(phones)
_WITHDRAW = text("DELETE FROM phones WHERE hall_id = :hall_id AND subject_id = :subject_id")
_HAND_ON = text("UPDATE phones SET subject_id = :to_id WHERE hall_id = :hall_id AND subject_id = :subject_id")
_WITHDRAW_ALL = (
    delete(phones)
    .where(_P.hall_id == bindparam("hall_id"), _P.subject_id.in_(bindparam("subjects", expanding=True)))
    .returning(_P.subject_id)
)
_OF = select(_P.subject_id, _P.sealed, _P.print, _P.lang).where(
    _P.hall_id == bindparam("hall_id"), _P.subject_id.in_(bindparam("subjects", expanding=True))
)


@dataclass(frozen=True, repr=False)
class Mobile:
    """A mobile number of the mainland, eleven digits. Raises BadMobile.

    Spaces, dashes, brackets and the country code 86 are tolerated, and left out.
    """

    number: str

    def __post_init__(self) -> None:
        found = _MOBILE.fullmatch(self.number.translate(_BETWEEN))
        if found is None:
            raise BadMobile
        object.__setattr__(self, "number", found[1])

    @property
    def masked(self) -> str:
        """The number as staff sees it: 138****0000."""
        return f"{self.number[:3]}****{self.number[-4:]}"


@dataclass(frozen=True, repr=False)
class Phone:
    """A sealed number, its keyed hash, and the language that its owner wants to be told in."""

    sealed: bytes
    print: bytes
    lang: str


def prepare_phone(keyring: Keyring, said: str, lang: str) -> Phone | None:
    """Seal a number as it was said, outside of the transaction; None for none. Raises BadMobile."""
    if not said.strip():
        return None
    number = Mobile(said).number
    return Phone(keyring.seal(number), keyring.fingerprint(f"mobile {number}"), lang)


def give_phone(tx: Tx, subject_id: str, phone: Phone | None) -> None:
    """Keep the number that the applicant of a case or ticket is told under from now on; None: withdrawn."""
    gone = tx.execute(_WITHDRAW, {"hall_id": tx.hall_id, "subject_id": subject_id}).rowcount
    if phone is not None:
        row = {"subject_id": subject_id, "hall_id": tx.hall_id, "at": tx.now}
        tx.execute(_GIVE, {**row, "sealed": phone.sealed, "print": phone.print, "lang": phone.lang})
        tx.append(PhoneGiven(subject_id))
    elif gone:
        tx.append(PhoneWithdrawn(subject_id))


def hand_phone_on(tx: Tx, subject_id: str, to_id: str) -> None:
    """Tell what comes in the place of something to the same number."""
    tx.execute(_HAND_ON, {"hall_id": tx.hall_id, "subject_id": subject_id, "to_id": to_id})


def withdraw_phones(tx: Tx, subjects: Collection[str]) -> None:
    """Tell nobody any more of those cases or tickets: whose numbers these are has no part in them now."""
    for subject_id in sorted(
        tx.execute(_WITHDRAW_ALL, {"hall_id": tx.hall_id, "subjects": sorted(subjects)}).scalars()
    ):
        tx.append(PhoneWithdrawn(subject_id))


def phones_of(conn: Connection, hall_id: str, subjects: Collection[str]) -> dict[str, Phone]:
    """Return the numbers of those cases and tickets that have one."""
    if not subjects:
        return {}
    rows = conn.execute(_OF, {"hall_id": hall_id, "subjects": sorted(subjects)})
    return {row.subject_id: Phone(bytes(row.sealed), bytes(row.print), row.lang) for row in rows}


def mobile_of(keyring: Keyring, phone: Phone) -> Mobile:
    """Open a number. Raises SealBroken."""
    return Mobile(keyring.unseal(phone.sealed))


def masked_mobile(keyring: Keyring, phone: Phone) -> str:
    """Return a number as staff sees it: stars alone for one that cannot be read, which is still withdrawn."""
    try:
        return mobile_of(keyring, phone).masked
    except (SealBroken, BadMobile):
        return _UNREADABLE
