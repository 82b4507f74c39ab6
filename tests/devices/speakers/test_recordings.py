"""Recordings in a folder, the agent's copy of them, and a voice as one file."""

import io
import json
import zipfile
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.devices.commands import Fragment
from hallsys.devices.speakers.pack import NoPack, pack, unpack
from hallsys.devices.speakers.recordings import HallCopy, Recordings, read_list
from hallsys.devices.speakers.sound import write_wav
from hallsys.devices.speakers.store import content_hash

ONE, TWO = (write_wav(array("h", [value] * 300)) for value in (1, 2))
NEEDED = (Fragment("zh.qing", "请"), Fragment("en.1", "one", "en"))


def test_recordings_are_found_by_name_and_by_content(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path)
    recordings.put("zh.qing", ONE)
    recordings.put("en.1", TWO)
    (tmp_path / "notes.txt").write_text("not a clip")
    assert recordings.hashes() == {"en.1": content_hash(TWO), "zh.qing": content_hash(ONE)}
    assert recordings.by_hash(content_hash(ONE)) == ONE
    recordings.put("zh.qing", TWO)
    assert recordings.by_hash(content_hash(ONE)) is None
    assert (recordings.remove("zh.qing"), recordings.remove("zh.qing")) == (True, False)
    assert list(recordings.hashes()) == ["en.1"]


def test_a_folder_that_is_not_there_has_no_recordings(tmp_path: Path) -> None:
    assert Recordings(tmp_path / "none").hashes() == {}


@pytest.mark.parametrize("key", ["../x", "a/b", "", ".", "..", "x\n", "名"])
def test_a_name_leads_out_of_no_folder(tmp_path: Path, key: str) -> None:
    recordings = Recordings(tmp_path / "voice")
    with pytest.raises(ValueError, match="no fragment's name"):
        recordings.put(key, ONE)
    assert recordings.find(key) is None


def test_the_agents_copy_lasts_and_drops_what_is_no_longer_used(tmp_path: Path) -> None:
    copy = HallCopy(tmp_path)
    assert (copy.find("zh.qing"), copy.needed()) == (None, ())
    for sound in (ONE, TWO):
        copy.path(content_hash(sound)).write_bytes(sound)
    copy.keep({"zh.qing": content_hash(ONE), "en.1": content_hash(TWO)}, NEEDED)
    again = HallCopy(tmp_path)
    assert again.needed() == NEEDED
    found = again.find("zh.qing")
    assert found is not None
    assert found.read_bytes() == ONE
    copy.keep({"zh.qing": content_hash(TWO)}, NEEDED[:1])
    assert [path.name for path in tmp_path.glob("*.wav")] == [f"{content_hash(TWO)}.wav"]
    assert (again.find("en.1"), again.needed()) == (None, NEEDED[:1])


def test_a_damaged_list_is_none(tmp_path: Path) -> None:
    (tmp_path / "voice.json").write_text('{"recordings": {')
    assert HallCopy(tmp_path).needed() == ()


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(max_size=8) | st.integers(),
        lambda part: (
            st.lists(part, max_size=3)
            | st.dictionaries(
                st.sampled_from(["recordings", "needed", "key", "text", "lang", "x"]), part, max_size=4
            )
        ),
        max_leaves=8,
    )
)
def test_any_list_is_read_or_refused(listed: object) -> None:
    try:
        hashes, needed = read_list(listed)
    except ValueError:
        return
    assert all(len(known) == 64 for known in hashes.values())
    assert all(each.lang in ("zh", "en") for each in needed)


def test_a_voice_goes_from_hall_to_hall() -> None:
    packed = pack({"zh.qing": ONE, "en.1": TWO}, {"zh.qing": "请"}, "云溪市")
    assert unpack(packed) == {"zh.qing": ONE, "en.1": TWO}
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        listed = json.loads(file.read("voice.json"))
    assert listed == {
        "format": "hallsys voice 1",
        "hall": "云溪市",
        "fragments": {"en.1": "", "zh.qing": "请"},
    }


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return out.getvalue()


GOOD_LIST = json.dumps({"format": "hallsys voice 1"}).encode()


@pytest.mark.parametrize(
    ("sent", "why"),  # packed in the test: the largest take a second, whenever tests are collected
    [
        (lambda: b"", "no zip file"),
        (lambda: b"PK\x03\x04 and no more", "no zip file"),
        (lambda: zipped(**{"a.wav": ONE}), "no voice.json"),
        (lambda: zipped(**{"voice.json": b"{}"}), "no voice.json"),
        (lambda: zipped(**{"voice.json": b"[1]"}), "damaged"),
        (lambda: zipped(**{"voice.json": b"\xff"}), "damaged"),
        (lambda: zipped(**{"voice.json": GOOD_LIST, "a.mp3": b""}), "a.mp3 does not belong"),
        (lambda: zipped(**{"voice.json": GOOD_LIST, "../../a.wav": ONE}), "does not belong"),
        (lambda: zipped(**{"voice.json": GOOD_LIST, "a.wav": bytes(5 << 20)}), "a.wav is too large"),
        (lambda: zipped(**{"voice.json": GOOD_LIST, "a.wav": bytes(200 << 20)}), "too large"),
    ],
)
def test_what_is_no_voice_is_refused(sent: Callable[[], bytes], why: str) -> None:
    data = sent()
    with pytest.raises(NoPack, match=why):
        unpack(data)


@given(st.binary(max_size=200))
def test_any_bytes_are_no_voice(data: bytes) -> None:
    with pytest.raises(NoPack):
        unpack(data)
