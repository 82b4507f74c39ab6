"""Signatures of requests between machines: HMAC over what is asked, when, and with which body.

The text that is signed has a line each for the method, the path with its query just as they are sent, the
instant in milliseconds, the nonce, the idempotency key and the digest of the body, in this order. With it
nobody can change the request, send its body elsewhere, or send it again unnoticed.
"""

import hmac
from collections.abc import Mapping
from typing import Literal

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

from hallsys.kernel.clock import MINUTE, Millis

Algorithm = Literal["sm3", "sha256"]

ALGORITHMS: Mapping[Algorithm, type[hashes.HashAlgorithm]] = {"sm3": hashes.SM3, "sha256": hashes.SHA256}

_NAMED: Mapping[str, Algorithm] = {f"hmac-{name}": name for name in ALGORITHMS}

KEY_ID = "X-Hall-Key-Id"
ALGORITHM = "X-Hall-Algorithm"
TIMESTAMP = "X-Hall-Timestamp"
NONCE = "X-Hall-Nonce"
DIGEST = "X-Hall-Digest"
SIGNATURE = "X-Hall-Signature"
IDEMPOTENCY = "Idempotency-Key"

SKEW: Millis = 5 * MINUTE  # by so much the clocks of the two machines may differ
SHORTEST_SECRET = 16  # bytes


def signed(
    secret: bytes,
    algorithm: Algorithm,
    key_id: str,
    method: str,
    target: str,
    now: Millis,
    nonce: str,
    key: str,
    body: bytes,
) -> dict[str, str]:
    """Return the headers that sign a request; `target` is its path with the query, `key` may be empty."""
    digest = _digest(algorithm, body)
    text = "\n".join((method, target, str(now), nonce, key, digest))
    headers = {
        KEY_ID: key_id,
        ALGORITHM: f"hmac-{algorithm}",
        TIMESTAMP: str(now),
        NONCE: nonce,
        DIGEST: digest,
        SIGNATURE: _hmac(algorithm, secret, text.encode()),
    }
    return {**headers, IDEMPOTENCY: key} if key else headers


def fault_of(
    headers: Mapping[str, str], secret: bytes, method: str, target: str, body: bytes, now: Millis
) -> str | None:
    """Return what is wrong with the signature of a request, as a code; None if it is in order.

    Whether the nonce was seen before is for the caller to find out, over twice SKEW.
    """
    algorithm = _NAMED.get(headers.get(ALGORITHM, ""))
    if algorithm is None:
        return "unknown_algorithm"
    stamp, nonce = headers.get(TIMESTAMP, ""), headers.get(NONCE, "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 16 and nonce):
        return "not_signed"
    if abs(int(stamp) - now) > SKEW:
        return "stale_signature"
    right = signed(
        secret, algorithm, "", method, target, int(stamp), nonce, headers.get(IDEMPOTENCY, ""), body
    )
    for name in (DIGEST, SIGNATURE):
        if not hmac.compare_digest(right[name].encode(), headers.get(name, "").encode()):
            return "wrong_signature"
    return None


def _digest(algorithm: Algorithm, data: bytes) -> str:
    made = hashes.Hash(ALGORITHMS[algorithm]())
    made.update(data)
    return made.finalize().hex()


def _hmac(algorithm: Algorithm, secret: bytes, data: bytes) -> str:
    made = HMAC(secret, ALGORITHMS[algorithm]())
    made.update(data)
    return made.finalize().hex()
