"""The number under which whoever gave a bad rating wants to be called: sealed, looked up on record, erased.

It is given by choice. Only who follows the rating up opens it, and only until that is over; it goes a while
after the end, and after a longest time whatever became of the rating.
"""

import re

from sqlalchemy import Connection, String, bindparam, text

from hallsys.evaluation.errors import CallBackNumberWrong
from hallsys.evaluation.events import CallBackErased
from hallsys.evaluation.policy import FollowUpSettings
from hallsys.evaluation.tables import IS_UNDER_WAY
from hallsys.kernel.clock import DAY, Millis
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx

_NUMBER = re.compile(r"\+?[0-9]{7,15}(#[0-9]{1,6})?")
_BETWEEN = str.maketrans("", "", " -()（）—")
_MOST = 500  # in one turn

_SEALED = text(
    "SELECT b.sealed FROM follow_ups JOIN call_backs b ON b.hall_id = follow_ups.hall_id "  # noqa: S608
    "AND b.rating_id = follow_ups.rating_id "
    f"WHERE follow_ups.hall_id = :hall_id AND follow_ups.id = :follow_up_id AND follow_ups.{IS_UNDER_WAY}"
)
_DUE = text(
    "SELECT b.rating_id, follow_ups.id FROM call_backs b "  # noqa: S608
    "JOIN follow_ups ON follow_ups.hall_id = b.hall_id AND follow_ups.rating_id = b.rating_id "
    "WHERE b.hall_id = :hall_id "
    "AND (b.given_at < :given_before OR (b.given_at < :ended_before "
    f"AND follow_ups.changed_at < :ended_before AND NOT (follow_ups.{IS_UNDER_WAY}))) "
    "ORDER BY b.given_at LIMIT :most"
)
_ERASE = text("DELETE FROM call_backs WHERE hall_id = :hall_id AND rating_id IN :rating_ids").bindparams(
    bindparam("rating_ids", expanding=True, type_=String)
)


def sealed_number(keyring: Keyring, number: str) -> bytes:
    """Return a telephone number sealed, nothing for none. Raises CallBackNumberWrong."""
    clean = number.translate(_BETWEEN)
    if not clean:
        return b""
    if not _NUMBER.fullmatch(clean):
        raise CallBackNumberWrong
    return keyring.seal(clean)


def call_back_number(conn: Connection, hall_id: str, keyring: Keyring, follow_up_id: str) -> str:
    """Return the number to call while a follow-up is under way, empty for none.

    `look_up_rater` comes first.
    """
    key = {"hall_id": hall_id, "follow_up_id": follow_up_id}
    sealed = conn.execute(_SEALED, key).scalar_one_or_none()
    return "" if sealed is None else keyring.unseal(bytes(sealed))


def erase_call_backs(tx: Tx, settings: FollowUpSettings) -> int:
    """Erase the numbers whose time is over; return how many."""
    due = tx.execute(
        _DUE,
        {
            "hall_id": tx.hall_id,
            "given_before": _ago(tx.now, settings.phone_days_at_most),
            "ended_before": _ago(tx.now, settings.phone_days),
            "most": _MOST,
        },
    ).all()
    if due:
        tx.conn.execute(_ERASE, {"hall_id": tx.hall_id, "rating_ids": [row.rating_id for row in due]})
    for row in due:
        tx.append(CallBackErased(row.id))
    return len(due)


def _ago(now: Millis, days: int) -> Millis:
    return now - days * DAY
