"""The ciphers that personal data is sealed with: authenticated, each with a code of its own.

The code stands in front of what was sealed, so that data outlives a change of the setting.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CipherName = Literal["aes-256-gcm", "sm4-gcm"]

NONCE_BYTES = 12
_TAG_BYTES = 16

# (nonce, data, header that is authenticated but not encrypted) -> result; InvalidTag if tampered.
Transform = Callable[[bytes, bytes, bytes], bytes]


@dataclass(frozen=True)
class CipherSpec:
    """One cipher: its code in the header, its key's length in bytes, and how to key it."""

    code: int
    key_bytes: int
    keyed: Callable[[bytes], tuple[Transform, Transform]]


def _aes(key: bytes) -> tuple[Transform, Transform]:
    aead = AESGCM(key)
    return aead.encrypt, aead.decrypt


def _sm4(key: bytes) -> tuple[Transform, Transform]:
    algorithm = algorithms.SM4(key)

    def encrypt(nonce: bytes, data: bytes, header: bytes) -> bytes:
        context = Cipher(algorithm, modes.GCM(nonce)).encryptor()
        context.authenticate_additional_data(header)
        return context.update(data) + context.finalize() + context.tag

    def decrypt(nonce: bytes, data: bytes, header: bytes) -> bytes:
        if len(data) < _TAG_BYTES:
            raise InvalidTag
        context = Cipher(algorithm, modes.GCM(nonce, data[-_TAG_BYTES:])).decryptor()
        context.authenticate_additional_data(header)
        return context.update(data[:-_TAG_BYTES]) + context.finalize()

    return encrypt, decrypt


CIPHERS: dict[CipherName, CipherSpec] = {
    "aes-256-gcm": CipherSpec(code=1, key_bytes=32, keyed=_aes),
    "sm4-gcm": CipherSpec(code=2, key_bytes=16, keyed=_sm4),
}
