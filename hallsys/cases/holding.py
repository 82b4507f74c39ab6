"""Results of a joint case that lie ready and wait for the others: told of once nothing is waited for.

And told of as held again when something of another goes back, until that is corrected.
Who finishes a part looks, under a lock of the joint case, whether it was the last: of two parts that end at
once, the second finds what the first did.
"""

from sqlalchemy import bindparam, select, text

from hallsys.cases.joint_rules import Issue
from hallsys.cases.joint_tables import WAITED_FOR, joint_cases, joint_members
from hallsys.cases.process_events import ResultsFreed, ResultsHeld
from hallsys.cases.result_rules import ResultStatus
from hallsys.cases.rules import Status
from hallsys.kernel.transaction import Tx

_TOGETHER = (
    select(joint_cases.c.id)
    .join(
        joint_members,
        (joint_members.c.hall_id == joint_cases.c.hall_id) & (joint_members.c.joint_id == joint_cases.c.id),
    )
    .where(
        joint_members.c.hall_id == bindparam("hall_id"),
        joint_members.c.case_id == bindparam("case_id"),
        joint_cases.c.issue == Issue.TOGETHER,
        joint_cases.c.released_at.is_(None),
    )
    .with_for_update(of=joint_cases)
)
_WAITED = text(
    "SELECT 1 FROM joint_members m JOIN cases o ON o.hall_id = m.hall_id AND o.id = m.case_id "  # noqa: S608
    f"WHERE m.hall_id = :hall_id AND m.joint_id = :joint_id AND m.case_id <> :but AND {WAITED_FOR} LIMIT 1"
)
_STANDS = text("SELECT status FROM cases WHERE hall_id = :hall_id AND id = :case_id")
_OF_JOINT = "SELECT m.case_id FROM joint_members m WHERE m.hall_id = :hall_id AND m.joint_id = :joint_id"
_READY = text(
    f"SELECT id, case_number FROM cases WHERE id IN ({_OF_JOINT}) AND status = '{Status.READY}' ORDER BY id"  # noqa: S608
)
# They can be collected since now, whenever they were laid on their shelf.
_SINCE_NOW = text(
    f"UPDATE results SET ready_at = :now WHERE hall_id = :hall_id AND case_id IN ({_OF_JOINT}) "  # noqa: S608
    f"AND status = '{ResultStatus.READY}'"
)


def is_told_later(tx: Tx, case_id: str) -> bool:
    """Tell whether ResultsFreed will tell of a result that comes to lie ready, as it waits for others.

    The case stands where it stood before. One that lay ready already waits for other cases alone.
    """
    joint_id = _joint(tx, case_id)
    if joint_id is None:
        return False
    stands = tx.execute(_STANDS, {"hall_id": tx.hall_id, "case_id": case_id}).scalar_one()
    return stands != Status.READY or is_waited_for(tx, joint_id)


def is_waited_for(tx: Tx, joint_id: str, but: str = "") -> bool:
    """Tell whether anything of a joint case, `but` for one of its cases, is not there yet."""
    key = {"hall_id": tx.hall_id, "joint_id": joint_id, "but": but}
    return tx.execute(_WAITED, key).first() is not None


def as_told(tx: Tx, case_id: str, stands: Status) -> Status:
    """Return where a case stands for those who are told of it: held results are decided, not ready."""
    if stands is not Status.READY:
        return stands
    joint_id = _joint(tx, case_id)
    return Status.CONCLUDED if joint_id is not None and is_waited_for(tx, joint_id) else stands


def look_for_others(tx: Tx, case_id: str) -> None:
    """Free what lies ready of a case's joint case, if nothing of it is waited for any more."""
    joint_id = _joint(tx, case_id)
    if joint_id is not None and not is_waited_for(tx, joint_id):
        free(tx, joint_id)


def hold_others(tx: Tx, case_id: str) -> None:
    """Tell that what lies ready of a case's joint case waits for it again; nothing if it waited already."""
    joint_id = _joint(tx, case_id)
    if joint_id is None or is_waited_for(tx, joint_id, but=case_id):
        return
    for row in tx.execute(_READY, {"hall_id": tx.hall_id, "joint_id": joint_id}).all():
        tx.append(ResultsHeld(row.id, row.case_number))


def free(tx: Tx, joint_id: str) -> None:
    """Tell of each case of a joint case whose results lie ready that they can be collected now."""
    key = {"hall_id": tx.hall_id, "joint_id": joint_id}
    tx.execute(_SINCE_NOW, {**key, "now": tx.now})
    for row in tx.execute(_READY, key).all():
        tx.append(ResultsFreed(row.id, row.case_number))


def _joint(tx: Tx, case_id: str) -> str | None:
    key = {"hall_id": tx.hall_id, "case_id": case_id}
    return tx.execute(_TOGETHER, key).scalar_one_or_none()
