"""For how long messages are kept, and the numbers they went to: no longer than there is something to tell."""

from sqlalchemy import String, bindparam, text

from hallsys.cases.process_tables import LIES_SOMEWHERE
from hallsys.cases.rules import Status
from hallsys.kernel.clock import DAY
from hallsys.kernel.schema import quoted
from hallsys.kernel.transaction import Tx
from hallsys.messages.ledger import drop_too_late, forget
from hallsys.messages.policy import GatewaySettings
from hallsys.messages.tables import IS_WAITING

_OVER = (Status.HANDED_OVER, Status.DECLINED, Status.WITHDRAWN, Status.TERMINATED, Status.VOIDED)
MOST = 1000  # in one transaction
# A decision that nothing follows ends a case as well.
_ENDED = (
    f"(c.status IN ({quoted(_OVER)}) OR (c.status = '{Status.CONCLUDED}' "  # noqa: S608
    "AND NOT EXISTS (SELECT 1 FROM results r WHERE r.hall_id = p.hall_id AND r.case_id = c.id) "
    "AND NOT EXISTS (SELECT 1 FROM case_processes o WHERE o.hall_id = p.hall_id AND o.case_id = c.id "
    f"AND o.{LIES_SOMEWHERE})))"
)
# Since when it has been over, its last step or hand-over tells.
_LONG_AGO = " AND ".join(
    f"NOT EXISTS (SELECT 1 FROM {name} s WHERE s.hall_id = p.hall_id AND s.case_id = c.id "  # noqa: S608
    "AND s.at >= :over_before)"
    for name in ("case_steps", "hand_overs")
)
_DUE = text(
    "SELECT p.subject_id FROM phones p LEFT JOIN cases c ON c.hall_id = p.hall_id AND c.id = p.subject_id "  # noqa: S608 - literals
    "WHERE p.hall_id = :hall_id AND (p.at < :given_before OR (((c.id IS NULL AND p.at < :a_day_ago "
    "AND NOT EXISTS (SELECT 1 FROM appointments a WHERE a.id = p.subject_id AND a.starts_at >= :a_day_ago)) "
    f"OR (p.at < :over_before AND {_ENDED} AND {_LONG_AGO})) "
    "AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.hall_id = p.hall_id AND m.subject_id = p.subject_id "
    f"AND m.{IS_WAITING}))) ORDER BY p.at LIMIT :most"
)
_ERASE = text("DELETE FROM phones WHERE hall_id = :hall_id AND subject_id IN :subjects").bindparams(
    bindparam("subjects", expanding=True, type_=String)
)
_NO_GATEWAY = (7 * DAY, 730 * DAY, 190 * DAY)


def forget_messages(tx: Tx, settings: GatewaySettings | None) -> int:
    """Delete old messages, and the numbers of cases that are over; return how many numbers, up to MOST.

    Those of tickets and appointments go the day after. A hall without a gateway now forgets all the same:
    what is too old to be told keeps no number.
    """
    after, at_most, kept = _NO_GATEWAY if settings is None else (*settings.phone_kept, settings.kept)
    drop_too_late(tx)
    forget(tx, tx.now - kept)
    ends = {"given_before": tx.now - at_most, "over_before": tx.now - after, "a_day_ago": tx.now - DAY}
    due = tx.execute(_DUE, {"hall_id": tx.hall_id, **ends, "most": MOST}).scalars().all()
    if due:
        tx.execute(_ERASE, {"hall_id": tx.hall_id, "subjects": due})
    return len(due)
