"""Identifiers: made by the caller, so that a row's id is known before it is written."""

import secrets
import time
from hashlib import sha256
from itertools import count

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
_PAIRS = tuple(high + low for high in _ALPHABET for low in _ALPHABET)
_step = count(secrets.randbelow(1 << 20))


class _Milliseconds:
    """The milliseconds of the machine; they stand still while its clock is set back."""

    def __init__(self) -> None:
        self._newest = 0

    def now(self) -> int:
        self._newest = max(self._newest, time.time_ns() // 1_000_000)
        return self._newest


_milliseconds = _Milliseconds()


def new_id() -> str:
    """Return a 26-character id that sorts by the time it was made.

    48 bits of milliseconds, a 20-bit counter that orders the ids of one process within a
    millisecond, and 62 random bits. Sorted ids keep the primary-key index append-only.
    """
    value = _milliseconds.now() << 82 | (next(_step) & 0xFFFFF) << 62 | secrets.randbits(62)
    return "".join([_PAIRS[value >> shift & 1023] for shift in range(120, -1, -10)])


def sooner(one: str, by: int) -> str:
    """Return what sorts before every id that was made `by` milliseconds before that one, or earlier still."""
    value = 0
    for letter in one:
        value = value << 5 | _ALPHABET.index(letter)
    value = max(0, (value >> 82) - by) << 82
    return "".join([_PAIRS[value >> shift & 1023] for shift in range(120, -1, -10)])


def derived_id(*parts: str) -> str:
    """Return a 26-character id that is the same for the same parts only: for the copy of something."""
    value = int.from_bytes(sha256("\n".join(parts).encode()).digest()[:17], "big")
    return "".join([_PAIRS[value >> shift & 1023] for shift in range(120, -1, -10)])


def new_token() -> str:
    """Return a secret of 128 bits as 22 URL-safe characters."""
    return secrets.token_urlsafe(16)


CODE_LENGTH = 13
_LOOKS_LIKE = str.maketrans("ilo", "110", " -")


def typed_code(text: str) -> str:
    """Return a code as `new_code` makes them from what somebody typed."""
    return text.lower().translate(_LOOKS_LIKE).upper()


def new_code() -> str:
    """Return a secret of 65 bits as 13 characters that a person can also read out."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(CODE_LENGTH)).upper()
