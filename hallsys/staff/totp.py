"""One-time codes of an authenticator app: TOTP (RFC 6238), as usual of six digits, SHA-1 and half minutes."""

import hmac
import secrets
from base64 import b32decode, b32encode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from hallsys.kernel.clock import SECOND, Millis

DIGITS = 6
STEP: Millis = 30 * SECOND
SECRET_BYTES = 20  # as long as SHA-1's output: RFC 4226, section 4
_SLACK = 1  # steps that a phone's clock may be off, either way: RFC 6238, section 5.2


def new_secret() -> bytes:
    """Return a fresh secret."""
    return secrets.token_bytes(SECRET_BYTES)


def spelt(secret: bytes) -> str:
    """Return a secret as authenticator apps take it: base32, 32 capitals and digits."""
    return b32encode(secret).decode()


def unspelt(text: str) -> bytes:
    """Return the secret that is spelt. Raises ValueError if it is none of ours."""
    secret = b32decode(text)
    if len(secret) != SECRET_BYTES:
        raise ValueError("not a secret of ours")
    return secret


def code(secret: bytes, step: int) -> str:
    """Return the code of a step: steps are half minutes since 1970."""
    return HOTP(secret, DIGITS, SHA1()).generate(step).decode()  # noqa: S303 - what the apps know


def step_of(secret: bytes, given: str, now: Millis) -> int | None:
    """Return the step whose code was `given` about now, or None if it is the code of none."""
    about = now // STEP
    for step in range(about - _SLACK, about + _SLACK + 1):
        if hmac.compare_digest(code(secret, step), given):
            return step
    return None


def address(secret: bytes, login: str, issuer: str) -> str:
    """Return the otpauth address that an app reads from a QR code."""
    totp = TOTP(secret, DIGITS, SHA1(), STEP // SECOND)  # noqa: S303 - what the apps know
    return totp.get_provisioning_uri(login, issuer)
