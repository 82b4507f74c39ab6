import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.ciphers import CIPHERS, CipherName
from hallsys.kernel.sealing import (
    KeyFileBroken,
    KeyFileExists,
    KeyFileMissing,
    KeyFileTooOpen,
    Keyring,
    SealBroken,
)

ciphers = pytest.mark.parametrize("cipher", list(CIPHERS))


@pytest.fixture(scope="module")
def rings(tmp_path_factory: pytest.TempPathFactory) -> dict[CipherName, Keyring]:
    folder = tmp_path_factory.mktemp("keys")
    return {cipher: Keyring.create(folder / cipher, cipher) for cipher in CIPHERS}


@ciphers
@given(text=st.text())
def test_what_is_sealed_can_be_opened(
    rings: dict[CipherName, Keyring], cipher: CipherName, text: str
) -> None:
    ring = rings[cipher]
    once, twice = ring.seal(text), ring.seal(text.encode())
    assert once != twice
    assert ring.unseal(once) == ring.unseal(twice) == text


@ciphers
@given(at=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_any_changed_byte_is_found(
    rings: dict[CipherName, Keyring], cipher: CipherName, at: int, flip: int
) -> None:
    sealed = bytearray(rings[cipher].seal("某人"))
    sealed[at % len(sealed)] ^= flip
    with pytest.raises(SealBroken):
        rings[cipher].unseal(bytes(sealed))


@ciphers
def test_any_cut_is_found(rings: dict[CipherName, Keyring], cipher: CipherName) -> None:
    sealed = rings[cipher].seal("某人")
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            rings[cipher].unseal(sealed[:length])


def test_another_installations_keys_open_nothing(tmp_path: Path) -> None:
    mine, theirs = Keyring.create(tmp_path / "mine"), Keyring.create(tmp_path / "theirs")
    with pytest.raises(SealBroken):
        theirs.unseal(mine.seal("某人"))
    assert mine.fingerprint("1") != theirs.fingerprint("1")


def test_rotation_keeps_old_seals_and_fingerprints(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    ring = Keyring.create(path)
    old, fingerprint = ring.seal("旧"), ring.fingerprint("号码")
    assert ring.rotate() == 2
    assert ring.rotate("sm4-gcm") == 3
    new = ring.seal("新")
    assert new[1:4] == bytes([CIPHERS["sm4-gcm"].code, 0, 3])

    again = Keyring.load(path)
    assert (again.unseal(old), again.unseal(new)) == ("旧", "新")
    assert again.fingerprint("号码") == fingerprint
    assert again.rotate() == 4
    assert again.seal("x")[1] == CIPHERS["sm4-gcm"].code
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys.json"]


def test_a_rotation_keeps_the_keys_that_another_process_added(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    first = Keyring.create(path)
    second = Keyring.load(path)
    second.rotate()
    sealed = second.seal("新")
    assert first.rotate() == 3
    assert first.unseal(sealed) == "新"
    assert Keyring.load(path).unseal(sealed) == "新"


def test_the_key_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "keys.json"
    ring = Keyring.create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    ring.rotate()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for mode in (0o640, 0o604, 0o644, 0o660, 0o700):
        path.chmod(mode)
        with pytest.raises(KeyFileTooOpen, match=f"{mode:04o}"):
            Keyring.load(path)


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    Keyring.create(path)
    before = path.read_bytes()
    with pytest.raises(KeyFileExists):
        Keyring.create(path)
    assert path.read_bytes() == before


def test_a_missing_or_damaged_key_file_is_refused_without_quoting_it(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    with pytest.raises(KeyFileMissing):
        Keyring.load(path)
    Keyring.create(path)
    whole = json.loads(path.read_text())
    first = whole["keys"][0]
    broken = [
        "",
        path.read_text()[:-9],
        json.dumps(whole | {"keys": []}),
        json.dumps(whole | {"keys": [first, first]}),
        json.dumps(whole | {"keys": [first | {"key": first["key"][:-8]}]}),
        json.dumps(whole | {"keys": [first | {"cipher": "rot13"}]}),
        json.dumps(whole | {"fingerprint_key": "c2hvcnQ="}),
    ]
    for text in broken:
        path.write_text(text)
        with pytest.raises(KeyFileBroken) as caught:
            Keyring.load(path)
        assert caught.value.__cause__ is None
        assert first["key"] not in str(caught.value)


def test_a_keyring_does_not_show_its_keys(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    shown = repr(Keyring.create(path))
    assert shown == "Keyring(1 keys)"
