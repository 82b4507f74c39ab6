"""Envelopes: only the mailbox they are for opens them, unchanged and in their place."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.envelopes import EnvelopeBroken, Mailbox, seal_for
from hallsys.kernel.sealing import Keyring

MAILBOX = Mailbox(bytes(range(32)))


@given(plain=st.binary(max_size=300), context=st.text(max_size=40))
def test_what_was_sealed_is_opened(plain: bytes, context: str) -> None:
    envelope = seal_for(MAILBOX.public, plain, context)
    assert MAILBOX.open(envelope, context) == plain
    assert plain not in envelope or len(plain) < 4
    assert seal_for(MAILBOX.public, plain, context) != envelope


@given(at=st.integers(0, 200), bit=st.integers(0, 7))
def test_a_changed_envelope_does_not_open(at: int, bit: int) -> None:
    envelope = bytearray(seal_for(MAILBOX.public, b"110101199003070000", "A001"))
    envelope[at % len(envelope)] ^= 1 << bit
    # X25519 ignores the highest bit of a public key; the key that seals is made of the bytes themselves.
    with pytest.raises(EnvelopeBroken):
        MAILBOX.open(bytes(envelope), "A001")


@given(junk=st.binary(max_size=120))
def test_junk_does_not_open(junk: bytes) -> None:
    with pytest.raises(EnvelopeBroken):
        MAILBOX.open(junk, "")


def test_it_opens_for_its_mailbox_and_in_its_place_only() -> None:
    envelope = seal_for(MAILBOX.public, b"digits", "A001")
    with pytest.raises(EnvelopeBroken):
        MAILBOX.open(envelope, "A002")
    with pytest.raises(EnvelopeBroken):
        Mailbox(bytes(32)).open(envelope, "A001")


def test_the_mailbox_of_an_installation_outlives_its_keys(tmp_path: Path) -> None:
    keyring = Keyring.create(tmp_path / "keys.json")
    envelope = seal_for(keyring.mailbox().public, b"digits", "A001")
    keyring.rotate()
    assert Keyring.load(tmp_path / "keys.json").mailbox().open(envelope, "A001") == b"digits"
    other = Keyring.create(tmp_path / "other.json")
    assert other.mailbox().public != keyring.mailbox().public


def test_the_private_key_is_in_no_repr() -> None:
    assert bytes(range(32)).hex()[:16] not in repr(MAILBOX)
