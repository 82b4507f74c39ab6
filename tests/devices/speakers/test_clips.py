"""The speaker: clips on disk, one WAV for an announcement, and no voice."""

import io
import shutil
import wave
from array import array
from dataclasses import replace
from pathlib import Path

import pytest

from hallsys.devices.commands import Announce, Fragment
from hallsys.devices.faults import DeviceFault
from hallsys.devices.simulated.loudspeaker import Loudspeaker
from hallsys.devices.speakers.clips import ClipSpeaker, ClipsSettings
from hallsys.devices.speakers.levelling import measure
from hallsys.devices.speakers.recordings import HallCopy
from hallsys.devices.speakers.script import CROWDED
from hallsys.devices.speakers.sound import RATE, read_wav, write_wav
from tests.devices.lines import reached

CALL = Announce(
    fragments=(
        Fragment("chime"),
        Fragment("zh.qing", "请"),
        Fragment("zh.A", "A"),
        Fragment("zh.3", "三"),
        Fragment("zh.hao", "号"),
        Fragment("en.ticket", "ticket A 3", "en"),
    ),
    text_zh="请A3号到3号窗口",
    text_en="Ticket A3, window 3",
)
NOWHERE = ""

needs_voice = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


def seconds(sound: bytes | None) -> float:
    assert sound is not None
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        frames: int = file.getnframes()
        return frames / RATE


def speaker(port: str, **settings: object) -> ClipSpeaker:
    driver = ClipSpeaker(port, ClipsSettings.model_validate(settings))
    driver.open()
    return driver


@needs_voice
def test_an_announcement_is_one_wav_and_its_clips_stay_on_disk(tmp_path: Path) -> None:
    with reached("speaker") as (url, twin):
        assert isinstance(twin, Loudspeaker)
        driver = speaker(url, cache=tmp_path / "clips")
        driver.poll()
        driver.announce(CALL)
        (said,) = twin.said
        assert said.text_zh == CALL.text_zh
        assert 3 < seconds(said.sound) < 8
        clips = {path: path.stat().st_mtime_ns for path in (tmp_path / "clips").iterdir()}
        assert len(clips) == 5
        assert all(path.name.startswith("espeak-") for path in clips)
        driver.announce(CALL)
        assert clips == {path: path.stat().st_mtime_ns for path in (tmp_path / "clips").iterdir()}
        assert twin.said[1].sound == said.sound


@needs_voice
def test_an_announcement_can_be_heard_and_is_not_cut_off(tmp_path: Path) -> None:
    driver = speaker(f"file:{tmp_path / 'out'}", cache=tmp_path / "clips")
    driver.announce(CALL)
    driver.announce(replace(CALL, volume=50))
    loud, soft = (read_wav((tmp_path / "out" / f"00000{n}.wav").read_bytes()) for n in (1, 2))
    found = measure(loud)
    assert -26 < found.rms < -14
    assert -12 < found.peak <= -0.9
    assert not found.clipped
    assert -6.5 < measure(soft).rms - found.rms < -5.5


@needs_voice
def test_the_chinese_call_is_repeated_while_nobody_waits(tmp_path: Path) -> None:
    lasts = {}
    for times, waiting in ((2, 0), (1, 0), (2, 1), (2, CROWDED)):
        with reached("speaker") as (url, twin):
            assert isinstance(twin, Loudspeaker)
            speaker(url, cache=tmp_path).announce(replace(CALL, times=times, waiting=waiting))
            lasts[times, waiting] = seconds(twin.said[0].sound)
    assert lasts[2, 0] > lasts[1, 0] == lasts[2, 1] > lasts[2, CROWDED]


@needs_voice
def test_what_the_hall_needs_is_ready_before_a_call(tmp_path: Path) -> None:
    driver = speaker(f"file:{tmp_path / 'out'}", cache=tmp_path / "clips")
    HallCopy(tmp_path / "clips" / "hall").keep({}, CALL.fragments)
    polls = 0
    driver.poll()
    while driver.interval < 1:
        driver.poll()
        polls += 1
    assert polls == len(CALL.fragments)
    assert len(list((tmp_path / "clips").glob("espeak-*.wav"))) == 5


@needs_voice
def test_text_that_looks_like_an_option_is_spoken(tmp_path: Path) -> None:
    driver = speaker(f"file:{tmp_path / 'out'}", cache=tmp_path)
    driver.announce(Announce((Fragment("zh.x", "--version"),)))
    assert seconds((tmp_path / "out" / "000001.wav").read_bytes()) > 0.3


def test_the_sites_own_recordings_come_first(tmp_path: Path) -> None:
    (tmp_path / "zh.qing.wav").write_bytes(write_wav(array("h", [7] * RATE)))
    driver = speaker(f"file:{tmp_path / 'out'}", cache=tmp_path / "clips", recordings=tmp_path)
    driver.poll()
    driver.announce(Announce((Fragment("zh.qing", "请"),), text_zh="请"))
    assert seconds((tmp_path / "out" / "000001.wav").read_bytes()) == 1.0
    assert (tmp_path / "out" / "000001.txt").read_text(encoding="utf-8").splitlines() == ["请", ""]
    assert not (tmp_path / "clips").exists()


def test_a_fragments_name_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", NOWHERE)
    (tmp_path / "secret.wav").write_bytes(write_wav(array("h", [7] * RATE)))
    (tmp_path / "recordings").mkdir()
    driver = speaker(f"file:{tmp_path / 'out'}", cache=tmp_path / "clips", recordings=tmp_path / "recordings")
    with pytest.raises(DeviceFault, match="voice_missing"):
        driver.announce(Announce((Fragment("../secret", "x"),)))


def test_without_a_voice_the_speaker_is_broken_and_the_text_still_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", NOWHERE)
    with reached("speaker") as (url, twin):
        assert isinstance(twin, Loudspeaker)
        driver = speaker(url, cache=tmp_path)
        with pytest.raises(DeviceFault, match="voice_missing"):
            driver.poll()
        with pytest.raises(DeviceFault, match="voice_missing"):
            driver.announce(CALL)
        assert [(said.text_zh, said.sound) for said in twin.said] == [(CALL.text_zh, None)]


def test_only_the_last_announcements_are_kept_in_the_folder(tmp_path: Path) -> None:
    silent = Announce((Fragment("zh.none", ""),), text_zh="无声")
    for _ in range(2):  # the numbers go on after a restart
        driver = speaker(f"file:{tmp_path / 'out'}", cache=tmp_path)
        for _ in range(30):
            driver.announce(silent)
    kept = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert len(kept) == 100
    assert kept[-1] == "000060.wav"


def test_ports_that_lead_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", NOWHERE)
    (tmp_path / "file").touch()
    for port in ("gtts:", f"file:{tmp_path}/file", "sim://sdt/x", "sim://speaker"):
        with pytest.raises(DeviceFault, match="port_unavailable"):
            speaker(port)


def test_an_unplugged_loudspeaker(tmp_path: Path) -> None:
    with reached("speaker", "sim", "unplugged") as (url, _):
        driver = speaker(url, cache=tmp_path)
        with pytest.raises(DeviceFault, match="output_failed"):
            driver.announce(Announce((Fragment("chime"),)))
        with pytest.raises(DeviceFault, match="sound_missing"):
            driver.poll()
