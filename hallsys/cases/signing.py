"""Signatures for what was handed over: sealed, and opened only for whoever must prove a hand-over."""

import json
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from hallsys.cases.collecting import Signature, signed
from hallsys.cases.errors import SignatureUnknown
from hallsys.cases.events import SignatureShown
from hallsys.cases.tables import hand_overs, signatures
from hallsys.kernel.clock import Millis
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx

_KEEP = insert(signatures)
_READ = select(signatures.c.sealed).where(
    signatures.c.hall_id == bindparam("hall_id"), signatures.c.hand_over_id == bindparam("hand_over_id")
)

_SIGNED_AT = (
    select(hand_overs.c.case_id, hand_overs.c.window_id)
    .join(
        signatures,
        (signatures.c.hall_id == hand_overs.c.hall_id) & (signatures.c.hand_over_id == hand_overs.c.id),
    )
    .where(
        hand_overs.c.hall_id == bindparam("hall_id"),
        hand_overs.c.id == bindparam("hand_over_id"),
    )
)
_FORGET = delete(signatures).where(
    signatures.c.hall_id == bindparam("hall_id"),
    signatures.c.hand_over_id.in_(
        select(hand_overs.c.id).where(
            hand_overs.c.hall_id == bindparam("hall_id"), hand_overs.c.at < bindparam("before")
        )
    ),
)


def keep_signature(tx: Tx, keyring: Keyring, hand_over_id: str, signature: Signature) -> None:
    """Seal a signature beside its hand-over. Raises BadSignature."""
    sealed = keyring.seal(signed(signature))
    tx.execute(_KEEP, {"hand_over_id": hand_over_id, "hall_id": tx.hall_id, "sealed": sealed})


def signature_of(
    conn: Connection, keyring: Keyring, hall_id: str, hand_over_id: str
) -> dict[str, Any] | None:
    """Return the strokes and the typed name of a hand-over, None if nobody signed. Raises SealBroken."""
    key = {"hall_id": hall_id, "hand_over_id": hand_over_id}
    sealed = conn.execute(_READ, key).scalar_one_or_none()
    if sealed is None:
        return None
    opened: dict[str, Any] = json.loads(keyring.unseal(sealed))
    return opened


def note_shown(tx: Tx, hand_over_id: str, window_id: str | None) -> None:
    """Write down that a signature given at a window (None: at any) is looked at. Raises SignatureUnknown.

    It is read afterwards, with `signature_of`: what a command answers is kept, and this is not to be.
    """
    row = tx.execute(_SIGNED_AT, {"hall_id": tx.hall_id, "hand_over_id": hand_over_id}).one_or_none()
    if row is None or window_id not in (None, row.window_id):
        raise SignatureUnknown
    tx.append(SignatureShown(hand_over_id, row.case_id, row.window_id))


def forget_signatures(tx: Tx, before: Millis) -> int:
    """Delete the signatures of hand-overs before an instant; the ledger keeps that they were signed for."""
    return tx.execute(_FORGET, {"hall_id": tx.hall_id, "before": before}).rowcount
