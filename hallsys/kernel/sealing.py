"""Sealing of personal data at rest, and the keyed hash it is found by.

A sealed value is `header | nonce (12 bytes) | ciphertext and tag`; the header is a format byte,
the cipher's code and the key's id (2 bytes, big endian), and is authenticated with the rest.
"""

import hmac
import json
import os
import secrets
import stat
from base64 import b64decode, b64encode
from pathlib import Path
from struct import Struct
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hallsys.kernel.ciphers import CIPHERS, NONCE_BYTES, CipherName, Transform
from hallsys.kernel.envelopes import Mailbox
from hallsys.kernel.errors import Refusal

_HEADER = Struct(">BBH")
_FORMAT = 1
HEADER_BYTES = _HEADER.size
_FINGERPRINT_KEY_BYTES = 32
_MAILBOX_PURPOSE = b"hallsys mailbox 1"
_LOG_PURPOSE = b"hallsys log seals"
_KEY_FILE_MODE = 0o600


class KeyFileMissing(Refusal):
    """There is no key file where the settings say."""

    code = "key_file_missing"
    status = 503
    zh = "找不到密钥文件 {path}，请先运行 hallsys init。"
    en = "There is no key file {path}; run hallsys init first."


class KeyFileExists(Refusal):
    """A key file would be overwritten, and with it the only way to read what was sealed."""

    code = "key_file_exists"
    zh = "密钥文件 {path} 已存在，不会覆盖。"
    en = "The key file {path} exists and is not overwritten."


class KeyFileTooOpen(Refusal):
    """Others than the owner may read or write the key file."""

    code = "key_file_too_open"
    status = 503
    zh = "密钥文件 {path} 的权限为 {mode}，必须为 0600。"
    en = "The key file {path} has mode {mode}; it must be 0600."


class KeyFileBroken(Refusal):
    """The key file cannot be understood."""

    code = "key_file_broken"
    status = 503
    zh = "密钥文件 {path} 已损坏，请从备份恢复。"
    en = "The key file {path} is damaged; restore it from the backup."


class KeyInUse(Refusal):
    """A key would be given up that something is still sealed with, or that seals from now on."""

    code = "key_in_use"
    zh = "仍有数据由密钥 {key_id} 加密，不能删除；请先运行 hallsys keys reseal。"
    en = "Something is still sealed with key {key_id}, which stays; run hallsys keys reseal first."


class KeyUnknown(Refusal):
    """There is no such key in the key file."""

    code = "key_unknown"
    status = 404
    zh = "密钥文件中没有密钥 {key_id}。"
    en = "There is no key {key_id} in the key file."


class SealBroken(Refusal):
    """Sealed data was changed, or was sealed with a key that is not in the key file."""

    code = "seal_broken"
    status = 500
    zh = "加密数据无法解密：数据已被改动，或密钥文件不符。"
    en = "Sealed data cannot be opened: it was changed, or the key file is another one."


class _Key(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    id: int = Field(ge=1, le=0xFFFF)
    cipher: CipherName
    key: str = Field(repr=False)


class _KeyFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    fingerprint_key: str = Field(repr=False)
    keys: tuple[_Key, ...] = Field(min_length=1)


class Keyring:
    """The keys of one installation: the newest seals, each one unseals what it has sealed.

    The fingerprint has a key of its own, which rotation leaves alone: otherwise nobody who is
    known already would be found again.
    """

    def __init__(self, path: Path, content: _KeyFile) -> None:
        self._path = path
        self._use(content)

    def _use(self, content: _KeyFile) -> None:
        fingerprint_key = b64decode(content.fingerprint_key, validate=True)
        if len(fingerprint_key) != _FINGERPRINT_KEY_BYTES:
            raise ValueError("the fingerprint key has a wrong length")
        opens: dict[bytes, Transform] = {}
        for entry in content.keys:
            spec = CIPHERS[entry.cipher]
            key = b64decode(entry.key, validate=True)
            if len(key) != spec.key_bytes:
                raise ValueError("a key has a wrong length")
            header = _HEADER.pack(_FORMAT, spec.code, entry.id)
            encrypt, opens[header] = spec.keyed(key)
            newest = header, encrypt
        if len({entry.id for entry in content.keys}) != len(content.keys):
            raise ValueError("two keys have the same id")
        # Other threads seal and unseal meanwhile: each of these is put in place whole, what opens first.
        self._content, self._fingerprint_key = content, fingerprint_key
        self._opens = opens
        self._newest: tuple[bytes, Transform] = newest

    @classmethod
    def create(cls, path: Path, cipher: CipherName = "aes-256-gcm") -> Self:
        """Make a key file of mode 0600 at `path` with a first key for `cipher`.

        Raises KeyFileExists rather than overwrite one.
        """
        fingerprint_key = b64encode(secrets.token_bytes(_FINGERPRINT_KEY_BYTES)).decode()
        content = _KeyFile(fingerprint_key=fingerprint_key, keys=(_new_key(1, cipher),))
        try:
            _write(path, content)
        except FileExistsError:
            raise KeyFileExists(path=str(path)) from None
        return cls(path, content)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the key file. Raises KeyFileMissing, KeyFileTooOpen or KeyFileBroken."""
        try:
            with path.open("rb") as file:
                mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
                if mode & 0o177:
                    raise KeyFileTooOpen(path=str(path), mode=f"{mode:04o}")
                content = file.read()
        except FileNotFoundError:
            raise KeyFileMissing(path=str(path)) from None
        try:
            return cls(path, _KeyFile.model_validate_json(content))
        except (ValidationError, ValueError):
            # The cause is left out: it would quote the keys.
            raise KeyFileBroken(path=str(path)) from None

    def rotate(self, cipher: CipherName | None = None) -> int:
        """Add a new key, for the same cipher unless told otherwise, and seal with it from now on.

        Returns the new key's id. The file is replaced at once or not at all; keys that another
        process has added to it stay. A process that has loaded the file before must load it again
        to open what is sealed with the new key. Raises what `load` raises.
        """
        found = Keyring.load(self._path)._content
        newest = found.keys[-1]
        key = _new_key(newest.id + 1, cipher or newest.cipher)
        self._replace(found.model_copy(update={"keys": (*found.keys, key)}))
        return key.id

    def forget(self, key_id: int) -> None:
        """Take a key out of the file: nothing that it sealed can be opened any more, in no backup either.

        That nothing in the database is sealed with it is for the caller to know. Raises KeyUnknown, KeyInUse
        for the newest key, and what `load` raises.
        """
        found = Keyring.load(self._path)._content
        if key_id not in {key.id for key in found.keys}:
            raise KeyUnknown(key_id=key_id)
        if key_id == found.keys[-1].id:
            raise KeyInUse(key_id=key_id)
        kept = tuple(key for key in found.keys if key.id != key_id)
        self._replace(found.model_copy(update={"keys": kept}))

    def keys(self) -> dict[bytes, tuple[int, CipherName]]:
        """Return the id and the cipher of each key, by the header of what it seals; the newest comes last."""
        named = {key.id: key.cipher for key in self._content.keys}
        return {header: (key_id, named[key_id]) for header in self._opens for key_id in [header_key(header)]}

    def _replace(self, content: _KeyFile) -> None:
        beside = self._path.with_name(f"{self._path.name}.new")
        beside.unlink(missing_ok=True)  # left by a rotation that was cut short
        _write(beside, content)
        beside.replace(self._path)
        _sync_folder(self._path.parent)
        self._use(content)

    def seal(self, plain: str | bytes) -> bytes:
        """Encrypt `plain` (text as UTF-8) with the newest key; a second call gives other bytes."""
        data = plain.encode() if isinstance(plain, str) else plain
        nonce = secrets.token_bytes(NONCE_BYTES)
        header, encrypt = self._newest
        return header + nonce + encrypt(nonce, data, header)

    def unseal(self, sealed: bytes) -> str:
        """Return the text that `seal` was given. Raises SealBroken."""
        header, rest = sealed[: _HEADER.size], sealed[_HEADER.size :]
        decrypt = self._opens.get(header)
        if decrypt is None or len(rest) < NONCE_BYTES:
            raise SealBroken
        try:
            return decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], header).decode()
        except (InvalidTag, UnicodeDecodeError):
            raise SealBroken from None

    @property
    def folder(self) -> Path:
        """Where the key file lies, and what belongs to it."""
        return self._path.parent

    def fingerprint(self, text: str) -> bytes:
        """Return the keyed hash of `text` (HMAC-SHA256, 32 bytes), the same for ever."""
        return hmac.digest(self._fingerprint_key, text.encode(), "sha256")

    def mailbox(self) -> Mailbox:
        """Return the mailbox of this installation, the same for ever: it comes from the fingerprint's key."""
        drawn = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_MAILBOX_PURPOSE)
        return Mailbox(drawn.derive(self._fingerprint_key))

    def log_key(self) -> bytes:
        """Return the key that seals the log (32 bytes), the same for ever: see kernel.log_seals."""
        drawn = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_LOG_PURPOSE)
        return drawn.derive(self._fingerprint_key)

    def __repr__(self) -> str:
        return f"Keyring({len(self._opens)} keys)"


def header_key(header: bytes) -> int:
    """Return the id of the key that a sealed value's header (its first `HEADER_BYTES`) names."""
    _, _, key_id = _HEADER.unpack(header)
    return int(key_id)


def _new_key(key_id: int, cipher: CipherName) -> _Key:
    key = secrets.token_bytes(CIPHERS[cipher].key_bytes)
    return _Key(id=key_id, cipher=cipher, key=b64encode(key).decode())


def _write(path: Path, content: _KeyFile) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _KEY_FILE_MODE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content.model_dump(), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
