"""The speaker: clips on disk, one WAV for an announcement, and no voice."""

import io
import shutil
import wave
from array import array
from pathlib import Path

import pytest

from hallsys.devices.commands import Announce, Fragment
from hallsys.devices.faults import DeviceFault
from hallsys.devices.simulated.loudspeaker import Loudspeaker
from hallsys.devices.speakers.clips import ClipSpeaker, ClipsSettings
from hallsys.devices.speakers.sound import RATE, write_wav
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
        driver.announce(CALL)
        assert clips == {path: path.stat().st_mtime_ns for path in (tmp_path / "clips").iterdir()}
        assert twin.said[1].sound == said.sound


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
    for port in ("alsa:default", "gtts:", f"file:{tmp_path}/file", "sim://sdt/x", "sim://speaker"):
        with pytest.raises(DeviceFault, match="port_unavailable"):
            speaker(port)


def test_a_player_that_fails_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    player = tmp_path / "aplay"
    player.write_text(f"#!/bin/sh\n/bin/cat > {tmp_path}/heard\n[ $3 = good ]\n")
    player.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    chime = Announce((Fragment("chime"),))
    speaker("alsa:good", cache=tmp_path).announce(chime)
    assert seconds((tmp_path / "heard").read_bytes()) > 1
    with pytest.raises(DeviceFault, match="output_failed"):
        speaker("alsa:bad", cache=tmp_path).announce(chime)


def test_an_unplugged_loudspeaker(tmp_path: Path) -> None:
    with reached("speaker", "sim", "unplugged") as (url, _):
        driver = speaker(url, cache=tmp_path)
        with pytest.raises(DeviceFault, match="output_failed"):
            driver.announce(Announce((Fragment("chime"),)))
