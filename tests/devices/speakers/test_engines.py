"""Engines: the first that works speaks, what it spoke is kept whole, and nothing is fetched in a call."""

import json
import sys
from array import array
from pathlib import Path

import pytest

from hallsys.devices.commands import Fragment
from hallsys.devices.faults import DeviceFault
from hallsys.devices.speakers.engines import Espeak, Gtts, Piper, SpeechSettings, engines
from hallsys.devices.speakers.levelling import LOUDNESS, measure
from hallsys.devices.speakers.recordings import Recordings
from hallsys.devices.speakers.sound import RATE, write_wav
from hallsys.devices.speakers.voice import Voice
from tests.devices.speakers.test_clips import needs_voice
from tests.devices.speakers.test_levelling import tone

QING = Fragment("zh.qing", "请")

# A stand-in for the program that honours its command line: an .onnx with its .onnx.json beside it, a line of
# text on standard input, and a WAV file at --output_file; it fails as piper does where they are missing.
PIPER = """#!{python}
import argparse, json, math, struct, sys, wave
parser = argparse.ArgumentParser()
parser.add_argument("-m", "--model", required=True)
parser.add_argument("-c", "--config")
parser.add_argument("-f", "--output-file", "--output_file")
parser.add_argument("--length-scale", "--length_scale", type=float)
asked = parser.parse_args()
with open(asked.config or asked.model + ".json", encoding="utf-8") as file:
    rate = json.load(file)["audio"]["sample_rate"]
if not open(asked.model, "rb").read().startswith(b"onnx"):
    sys.exit("Load model failed")
lines = [line.strip() for line in sys.stdin if line.strip()]
with open({log!r}, "a", encoding="utf-8") as log:
    log.write("|".join(lines) + chr(10))
with wave.open(asked.output_file, "wb") as out:
    out.setnchannels(1)
    out.setsampwidth(2)
    out.setframerate(rate)
    for at in range(rate // 2):
        out.writeframes(struct.pack("<h", round(9000 * math.sin(at / 12))))
"""


class Site:
    """A machine whose programs are only those that a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.bin, self.log = folder, folder / "bin", folder / "piper.log"
        self.bin.mkdir()
        self.voice_file = folder / "zh_CN-specimen-medium.onnx"

    def install_piper(self, model: bytes = b"onnx specimen") -> None:
        program = self.bin / "piper"
        program.write_text(PIPER.format(python=sys.executable, log=str(self.log)), encoding="utf-8")
        program.chmod(0o755)
        self.voice_file.write_bytes(model)
        config = {"audio": {"sample_rate": 16_000}}
        self.voice_file.with_name(self.voice_file.name + ".json").write_text(json.dumps(config))

    def install_espeak(self) -> None:
        program = self.bin / "espeak-ng"
        sound = self.folder / "spoken.wav"
        sound.write_bytes(write_wav(tone(200, 0.3)))
        program.write_text(
            f'#!/bin/sh\n/bin/cat > /dev/null\nfor last; do :; done\n/bin/cp {sound} "$last"\n'
        )
        program.chmod(0o755)

    def voice(self, **settings: object) -> Voice:
        chosen = SpeechSettings.model_validate({"piper_zh": self.voice_file, **settings})
        return Voice(self.folder / "cache", engines(chosen), [Recordings(self.folder / "recorded")])

    def spoken(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []

    def kept(self) -> list[str]:
        return sorted(path.name.rpartition("-")[0] for path in (self.folder / "cache").iterdir())


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    site = Site(tmp_path)
    monkeypatch.setenv("PATH", str(site.bin))
    return site


def test_piper_speaks_a_line_and_its_clip_is_kept(site: Site) -> None:
    site.install_piper()
    voice = site.voice()
    voice.check()
    assert voice.speaker_of(QING) == "piper"
    sound = voice.clip(QING)
    assert 0.45 < len(sound) / RATE < 0.6  # from its own rate to ours
    assert measure(sound).rms == pytest.approx(LOUDNESS, abs=0.5)
    assert site.voice().clip(QING) == sound
    assert site.spoken() == ["请"]
    assert site.kept() == ["piper-zh"]


def test_another_voice_file_speaks_anew(site: Site) -> None:
    site.install_piper()
    site.voice().clip(QING)
    site.install_piper(b"onnx another specimen")
    site.voice().clip(QING)
    assert site.spoken() == ["请", "请"]


def test_in_a_call_the_quick_engine_speaks_and_beforehand_the_better_one(site: Site) -> None:
    site.install_piper()
    site.install_espeak()
    voice = site.voice()
    quick = voice.clip(QING)
    assert (site.spoken(), site.kept()) == ([], ["espeak-zh"])
    assert voice.speaker_of(QING) == "espeak"
    voice.prepare(QING)
    assert (site.spoken(), site.kept()) == (["请"], ["espeak-zh", "piper-zh"])
    assert voice.speaker_of(QING) == "piper"
    assert voice.clip(QING) != quick


def test_an_engine_that_fails_leaves_it_to_the_next(site: Site) -> None:
    site.install_piper(b"no model")
    site.install_espeak()
    voice = site.voice()
    voice.prepare(QING)
    assert site.kept() == ["espeak-zh"]
    assert voice.speaker_of(QING) == "espeak"


def test_without_any_engine_a_clip_is_missing(site: Site) -> None:
    with pytest.raises(DeviceFault, match="voice_missing"):
        site.voice().clip(QING)
    site.install_piper(b"no model")
    with pytest.raises(DeviceFault, match="voice_failed: piper: CalledProcessError"):
        site.voice().clip(QING)
    assert site.voice().speaker_of(Fragment("en.1", "one", "en")) is None


def test_a_recording_comes_before_every_engine(site: Site) -> None:
    site.install_espeak()
    Recordings(site.folder / "recorded").put("zh.qing", write_wav(array("h", [7] * 500)))
    voice = site.voice()
    assert voice.speaker_of(QING) == "recorded"
    assert voice.clip(QING) == array("h", [7] * 500)
    voice.prepare(QING)
    assert not (site.folder / "cache").exists()


@pytest.mark.parametrize("damaged", [b"", b"RIFF", write_wav(array("h", [1] * 100))[:60]])
def test_a_damaged_clip_is_rendered_anew(site: Site, damaged: bytes) -> None:
    site.install_espeak()
    sound = site.voice().clip(QING)
    (clip,) = (site.folder / "cache").iterdir()
    clip.write_bytes(damaged)
    assert site.voice().clip(QING) == sound


def test_a_full_or_forbidden_disk_is_a_fault_and_leaves_no_half_clip(site: Site) -> None:
    site.install_espeak()
    (site.folder / "cache").write_text("no folder")
    with pytest.raises(DeviceFault, match="voice_failed"):
        site.voice().clip(QING)


def test_nothing_is_fetched_in_a_call(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("asked the internet"))
    voice = site.voice(gtts=True)
    with pytest.raises(DeviceFault, match="voice_missing"):
        voice.clip(QING)
    with pytest.raises(DeviceFault, match="voice_missing"):
        voice.prepare(QING)
    assert voice.speaker_of(QING) is None


def test_without_the_internet_gtts_says_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # where nobody listens
    with pytest.raises(DeviceFault, match="gTTS needs the internet"):
        site.voice(gtts=True).prepare(QING, online=True)


def test_engines_are_asked_in_the_order_of_preference() -> None:
    assert [engine.name for engine in engines(SpeechSettings())] == ["piper", "espeak"]
    assert [engine.name for engine in engines(SpeechSettings(gtts=True))] == ["piper", "gtts", "espeak"]
    assert Piper("piper", {"zh": None, "en": None}).identity("zh") is None
    assert Gtts().identity("zh") == "zh"


@needs_voice
def test_espeak_reads_characters_and_not_pinyin(tmp_path: Path) -> None:
    assert Espeak(160).identity("zh") == "cmn-latn-pinyin|160"
    voice = Voice(tmp_path, engines(SpeechSettings()))
    # "zero zero three" spelt as pinyin letters would take twice as long.
    lengths = [len(voice.clip(Fragment(f"zh.{n}", word))) / RATE for n, word in enumerate("零一二三四五")]
    assert all(0.15 < length < 0.8 for length in lengths), lengths
