"""The codes that open boxes: six digits, drawn anew for each stay, one a bank for all that lies there.

Found by a keyed hash, and sealed for the slip and for whoever has shown who they are; gone once the box
is empty. They stand in no log, event or address. Unlike a pick-up code, which only finds results at a
window, whoever has one gets the result: so few wrong ones are borne.
"""

import secrets
from collections.abc import Collection

from sqlalchemy import Connection, bindparam, select, update

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
_OF_CASES = select(_D.id, _D.bank_id).where(
    _D.hall_id == bindparam("hall_id"), _D.case_id.in_(bindparam("case_ids", expanding=True)), STILL_LIES
)
_CHANGE = (
    update(locker_deposits)
    .where(_D.hall_id == bindparam("of_hall"), _D.id == bindparam("this"))
    .values(code_print=bindparam("print"), code_sealed=bindparam("sealed_code"))
)


def draw(tx: Tx, keyring: Keyring, bank_id: str) -> dict[str, bytes]:
    """Return the columns of a code that nothing else in the bank has now."""
    taken = set(tx.execute(_PRINTS, {"hall_id": tx.hall_id, "bank_id": bank_id}).scalars())
    while True:
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        found = code_print(keyring, bank_id, code)
        if found not in taken:
            return {"code_print": found, "code_sealed": keyring.seal(code)}


def draw_anew(tx: Tx, keyring: Keyring, case_ids: Collection[str]) -> None:
    """Give what lies in lockers of those cases, which is little, other codes: who knows the old ones may not.

    The new ones are on a slip that is printed anew, and on the pages of who has shown that it is theirs.
    """
    for row in tx.execute(_OF_CASES, {"hall_id": tx.hall_id, "case_ids": list(case_ids)}).all():
        code = draw(tx, keyring, row.bank_id)
        drawn = {"print": code["code_print"], "sealed_code": code["code_sealed"]}
        tx.execute(_CHANGE, {"of_hall": tx.hall_id, "this": row.id, **drawn})


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
