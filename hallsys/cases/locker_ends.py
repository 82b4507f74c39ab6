"""How a stay in a locker ends with its applicant: collected through an open door, or found to have been."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, bindparam, update

from hallsys.cases.collecting import Collector, Counter, TakenBy
from hallsys.cases.locker_rules import label
from hallsys.cases.locker_tables import locker_banks, locker_deposits
from hallsys.cases.pickup import give
from hallsys.cases.result_rules import Move, ResultStatus
from hallsys.cases.results import lies_on, move, result_in_hand
from hallsys.kernel.transaction import Tx

_B, _D = locker_banks.c, locker_deposits.c
_TAKEN = (
    update(locker_deposits)
    .where(_D.hall_id == bindparam("of_hall"), _D.id == bindparam("this"))
    .values(taken_at=bindparam("now"), code_print=None, code_sealed=None)
)
_FORGET = (
    update(locker_banks)
    .where(_B.hall_id == bindparam("of_hall"), _B.id == bindparam("this"), _B.wrong_codes > 0)
    .values(wrong_codes=0)
)


def collected(
    tx: Tx, lies: Row[Any], why: Mapping[str, str] | None = None, clerk_id: str | None = None
) -> None:
    """Hand over what lay in a box, and forget the wrong codes that were typed at its bank.

    The ledger says which box, and with `why` more; `clerk_id`: who found it empty. It counts as having left
    its shelf, where it lies if it is taken back. One that became void meanwhile and was found gone is no
    hand-over, but its applicant has it. Raises what `give` raises, before anything is written.
    """
    at = Counter(None, clerk_id, lies.bank_id, lies.code)
    who, said = Collector(TakenBy.LOCKER, ""), {"shelf": label(lies.code, lies.number), **(why or {})}
    row = result_in_hand(tx, lies.result_id)
    if clerk_id is not None and row.paper == ResultStatus.IN_LOCKER:
        move(tx, row, Move.DELIVERED, **said)
    else:
        give(tx, row, at, who, {}, Move.COLLECTED, said)
    lies_on(tx, lies.result_id, lies.shelf)
    tx.execute(_TAKEN, {"of_hall": tx.hall_id, "this": lies.id, "now": tx.now})
    tx.execute(_FORGET, {"of_hall": tx.hall_id, "this": lies.bank_id})
