"""The codes under which results are picked up: one a case, while its results lie ready.

Six digits are no proof of who somebody is: at the output window they find the results, and the card
of whoever collects them decides (cases/pickup.py).
"""

import secrets

from sqlalchemy import Connection, text

from hallsys.cases.rules import Status
from hallsys.kernel.transaction import Tx

# As a literal, so that the partial index serves it.
_IS_READY = f"status = '{Status.READY}'"
_GIVE = text(
    "UPDATE cases SET pick_up_code = :code WHERE hall_id = :hall_id AND id = :case_id "  # noqa: S608
    "AND NOT EXISTS (SELECT 1 FROM cases other WHERE other.hall_id = :hall_id "
    f"AND other.pick_up_code = :code AND other.{_IS_READY})"
)
_FIND = text(
    f"SELECT id FROM cases WHERE hall_id = :hall_id AND pick_up_code = :code AND {_IS_READY}"  # noqa: S608
)


def give_code(tx: Tx, case_id: str) -> None:
    """Give a case a code that no other case whose results lie ready has now."""
    while True:
        key = {"hall_id": tx.hall_id, "case_id": case_id, "code": f"{secrets.randbelow(10**6):06}"}
        if tx.execute(_GIVE, key).rowcount:
            return


def case_of_code(conn: Connection, hall_id: str, code: str) -> str | None:
    """Return the id of the case whose results lie ready under the code, None if there is none."""
    case_id = conn.execute(_FIND, {"hall_id": hall_id, "code": code}).scalar_one_or_none()
    return None if case_id is None else str(case_id)
