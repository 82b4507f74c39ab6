"""Short codes that one person reads out and another types: good once, and for minutes."""

import secrets
from hashlib import sha256

# 32 characters that nobody takes for one another; eight of them are 40 bits. With the few guesses that one
# address has in ten minutes, guessing a code in its lifetime is hopeless.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH = 8


def draw_code() -> str:
    """Return a fresh code like "K7M3-92QD"."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    return f"{drawn[:4]}-{drawn[4:]}"


def code_hash(code: str) -> str:
    """Return what the database keeps of a code; small letters, spaces and the hyphen do not matter."""
    return secret_hash("".join(character for character in code.upper() if character.isalnum()))


def secret_hash(text: str) -> str:
    """Return what the database keeps of a secret; 128 random bits need no salt."""
    # Whatever somebody sends has a hash; half a surrogate pair is no reason to fail.
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
