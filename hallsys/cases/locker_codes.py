"""The codes that open boxes: six digits, drawn anew for each stay, one a bank for all that lies there.

Found by a keyed hash, and sealed for the slip and for whoever has shown who they are; gone once the box
is empty. They stand in no log, event or address. Unlike a pick-up code, which only finds results at a
window, whoever has one gets the result: so few wrong ones are borne.
"""

import secrets

from sqlalchemy import Connection, bindparam, select

from hallsys.cases.locker_rules import CODE_DIGITS
from hallsys.cases.locker_tables import STILL_LIES, locker_deposits
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx

_D = locker_deposits.c
_PRINTS = select(_D.code_print).where(
    _D.hall_id == bindparam("hall_id"), _D.bank_id == bindparam("bank_id"), STILL_LIES
)
_SEALED = select(_D.code_sealed).where(
    _D.hall_id == bindparam("hall_id"), _D.id == bindparam("deposit_id"), STILL_LIES
)


def draw(tx: Tx, keyring: Keyring, bank_id: str) -> dict[str, bytes]:
    """Return the columns of a code that nothing else in the bank has now."""
    taken = set(tx.execute(_PRINTS, {"hall_id": tx.hall_id, "bank_id": bank_id}).scalars())
    while True:
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        found = code_print(keyring, bank_id, code)
        if found not in taken:
            return {"code_print": found, "code_sealed": keyring.seal(code)}


def code_print(keyring: Keyring, bank_id: str, code: str) -> bytes:
    """Return the keyed hash under which a code of a bank is found."""
    return keyring.fingerprint(f"locker {bank_id} {code}")


def code_of(conn: Connection, keyring: Keyring, hall_id: str, deposit_id: str) -> str | None:
    """Return the code of what lies there, for its slip or its applicant; None once it is gone.

    Raises SealBroken.
    """
    key = {"hall_id": hall_id, "deposit_id": deposit_id}
    sealed = conn.execute(_SEALED, key).scalar_one_or_none()
    return None if sealed is None else keyring.unseal(sealed)
