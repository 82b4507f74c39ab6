"""What the two machines of a hall say to each other: requests that are signed, answers that are sealed.

Both have the same key file. Nobody without it can ask, read an answer, or change one: also not where the line
between them has no TLS. An answer is bound to the signature of its request, and is no answer to another.
"""

import json
import secrets
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hallsys.kernel.ciphers import NONCE_BYTES
from hallsys.kernel.errors import Refusal
from hallsys.kernel.signing import SHORTEST_SECRET

PATH = "/api/standby"
_PURPOSE = b"hallsys standby 1"
_OTHERS_MAY_READ = 0o177
_LENGTH_BYTES = 4


class StandbyKeyUnusable(Refusal):
    """The key that the two machines share cannot be used."""

    code = "standby_key_unusable"
    status = 503
    zh = "备机密钥文件 {path} 不可用：请运行 hallsys standby key，并把文件（权限 0600）复制到另一台机器。"
    en = (
        "The standby's key file {path} cannot be used: `hallsys standby key` makes it; both machines need it."
    )


class ParcelBroken(Exception):
    """An answer was changed, was given to another request, or comes from who has another key."""


def make_secret(path: Path) -> None:
    """Make a key file of mode 0600. Raises FileExistsError rather than overwrite one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x") as file:
        path.chmod(0o600)
        file.write(secrets.token_urlsafe(32) + "\n")


def secret_in(path: Path) -> bytes:
    """Read the key that the two machines share. Raises StandbyKeyUnusable."""
    try:
        secret, mode = path.read_bytes().strip(), path.stat().st_mode
    except OSError as error:
        raise StandbyKeyUnusable(path=str(path)) from error
    if len(secret) < SHORTEST_SECRET or mode & _OTHERS_MAY_READ:
        raise StandbyKeyUnusable(path=str(path))
    return secret


def packed(secret: bytes, head: dict[str, Any], data: bytes, signature: str) -> bytes:
    """Seal an answer to the request with that signature."""
    told = json.dumps(head).encode()
    nonce = secrets.token_bytes(NONCE_BYTES)
    plain = len(told).to_bytes(_LENGTH_BYTES, "big") + told + data
    return nonce + AESGCM(_key(secret)).encrypt(nonce, plain, signature.encode())


def unpacked(secret: bytes, parcel: bytes, signature: str) -> tuple[dict[str, Any], bytes]:
    """Open an answer to the request with that signature. Raises ParcelBroken."""
    try:
        plain = AESGCM(_key(secret)).decrypt(parcel[:NONCE_BYTES], parcel[NONCE_BYTES:], signature.encode())
    except (InvalidTag, ValueError) as error:
        raise ParcelBroken from error
    end = _LENGTH_BYTES + int.from_bytes(plain[:_LENGTH_BYTES], "big")
    return json.loads(plain[_LENGTH_BYTES:end]), plain[end:]


def _key(secret: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret)
