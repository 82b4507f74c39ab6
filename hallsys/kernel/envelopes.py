"""Envelopes: sealed by anybody who has the public key, opened only by who has the mailbox.

A kiosk that is cut off may keep a document on its disk in no other way. An envelope is
`format (1 byte) | ephemeral public key (32) | ciphertext and tag`: X25519 (RFC 7748) with a key of
its own for each, HKDF-SHA256 (RFC 5869) over both public keys, AES-256-GCM. As no key seals twice,
its nonce is zero. `context` names what the envelope belongs to: under another it does not open.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hallsys.kernel.errors import Refusal

_FORMAT = b"\x01"
_KEY_BYTES = 32
_NONCE = bytes(12)
_PURPOSE = b"hallsys envelope 1"


class EnvelopeBroken(Refusal):
    """An envelope was changed, or is for another mailbox or another context."""

    code = "envelope_broken"
    status = 422
    zh = "离线取号的加密资料无法解密：资料已被改动，或服务器的密钥已更换。"
    en = "What a kiosk sealed cannot be opened: it was changed, or the server has other keys now."


class Mailbox:
    """Opens what was sealed for its public key. `private` is 32 secret bytes."""

    def __init__(self, private: bytes) -> None:
        self._private = X25519PrivateKey.from_private_bytes(private)
        self.public: bytes = self._private.public_key().public_bytes_raw()

    def open(self, envelope: bytes, context: str) -> bytes:
        """Return what was sealed. Raises EnvelopeBroken."""
        head, ephemeral = envelope[:1], envelope[1 : 1 + _KEY_BYTES]
        try:
            if head != _FORMAT:
                raise ValueError("another format")
            shared = self._private.exchange(X25519PublicKey.from_public_bytes(ephemeral))
            key = _key(shared, ephemeral, self.public)
            return AESGCM(key).decrypt(_NONCE, envelope[1 + _KEY_BYTES :], context.encode())
        except (ValueError, InvalidTag):
            raise EnvelopeBroken from None

    def __repr__(self) -> str:
        return f"Mailbox({self.public.hex()[:8]})"


def seal_for(public: bytes, plain: bytes, context: str) -> bytes:
    """Return `plain` in an envelope for the mailbox with that public key.

    Raises ValueError for a key that is none.
    """
    ephemeral = X25519PrivateKey.generate()
    own = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    return _FORMAT + own + AESGCM(_key(shared, own, public)).encrypt(_NONCE, plain, context.encode())


def _key(shared: bytes, ephemeral: bytes, public: bytes) -> bytes:
    info = _PURPOSE + ephemeral + public
    return HKDF(algorithm=hashes.SHA256(), length=_KEY_BYTES, salt=None, info=info).derive(shared)
