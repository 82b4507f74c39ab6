"""Signatures for what was handed over: sealed, and opened only for whoever must prove a hand-over."""

import json
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from hallsys.cases.collecting import Signature, signed
from hallsys.cases.tables import signatures
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx

_KEEP = insert(signatures)
_READ = select(signatures.c.sealed).where(
    signatures.c.hall_id == bindparam("hall_id"), signatures.c.hand_over_id == bindparam("hand_over_id")
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
