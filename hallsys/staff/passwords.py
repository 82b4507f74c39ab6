"""Hashing of passwords (Argon2id). Slow on purpose: never call this inside a transaction."""

import secrets
from functools import cache
from typing import NewType

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hallsys.staff.rules import check_password

# Letters and digits that nobody takes for each other.
_READABLE = ("ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789")

PasswordHash = NewType("PasswordHash", str)

# 19 MiB and two passes: some 20 ms. A hall's whole staff signs in within the same few minutes.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(login: str, password: str) -> PasswordHash:
    """Return the hash of a new password for `login`. Raises WeakPassword."""
    check_password(login, password)
    return hash_of(password)


def hash_of(password: str) -> PasswordHash:
    """Return the hash of a password that has been weighed already, or that a demo tells everybody."""
    return PasswordHash(_hasher.hash(password))


def matches(password_hash: PasswordHash | None, password: str) -> bool:
    """Tell whether `password` has that hash.

    Without a hash (an unknown login) the answer is no, after the same time. So it is for what no
    keyboard types, a lone surrogate.
    """
    try:
        return _hasher.verify(password_hash or _nobody(), password) and password_hash is not None
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


def initial_password() -> str:
    """Return a password to be handed over and used once: it can be read out, and nobody can guess it."""
    parts = ("".join(secrets.choice(kind) for _ in range(4)) for kind in _READABLE)
    return "-".join(parts)


@cache
def _nobody() -> str:
    return _hasher.hash("")
