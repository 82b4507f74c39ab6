"""`hallsys voice`, as it is typed."""

from array import array
from pathlib import Path

import pytest

from hallsys.devices.speakers.sound import write_wav
from tests.devices.speakers.test_clips import needs_voice
from tests.devices.speakers.test_levelling import tone
from tests.test_cli import done, told


@pytest.fixture
def hall(imported_hall: None, tmp_path: Path) -> Path:
    """Return the settings file of the demo hall, imported."""
    path = tmp_path / "hall.toml"
    path.write_text(
        f'[server]\ndatabase = "sqlite:///{tmp_path}/hall.db"\nkeys = "{tmp_path}/keys.json"\n'
        f'clips = "{tmp_path}/clips"\nrecordings = "{tmp_path}/voice"\n',
        encoding="utf-8",
    )
    return path


@needs_voice
def test_what_is_not_recorded_is_rendered_beforehand(hall: Path, tmp_path: Path) -> None:
    (tmp_path / "voice").mkdir()
    (tmp_path / "voice" / "zh.qing.wav").write_bytes(write_wav(tone(200, 0.5)))
    listed = done("voice", "list", "--config", hall).splitlines()
    assert any(line.split() == ["zh.qing", "recorded", "请"] for line in listed)
    assert any(line.split() == ["zh.shi", "espeak", "十"] for line in listed)
    assert listed[-1] == "46 clips: 1 chime, 44 espeak, 1 recorded"
    assert not (tmp_path / "clips").exists()
    assert done("voice", "render", "--config", hall).splitlines() == listed[-1:]
    assert len(list((tmp_path / "clips").glob("espeak-*.wav"))) == 44
    assert "can be heard" in done("voice", "check", "--config", hall)


@needs_voice
def test_a_clip_that_cannot_be_heard_is_told(hall: Path, tmp_path: Path) -> None:
    (tmp_path / "voice").mkdir()
    (tmp_path / "voice" / "zh.hao.wav").write_bytes(write_wav(array("h", [0] * 5000)))
    (tmp_path / "voice" / "zh.dao.wav").write_bytes(write_wav(array("h", [32767] * 5000)))
    (tmp_path / "voice" / "en.1.wav").write_bytes(write_wav(tone(200, 0.5, 0.01)))
    said = told("voice", "check", "--config", hall)
    assert "zh.hao: silent" in said
    assert "zh.dao: cut off at full scale" in said
    assert "en.1: -43.0 dBFS over 0.5 s" in said


def test_without_any_voice_every_clip_is_named(hall: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "45 nobody" in done("voice", "list", "--config", hall)
    assert "45 clips were not rendered" in told("voice", "render", "--config", hall)
    assert "nobody speaks “请”" in told("voice", "check", "--config", hall)


def test_the_internet_is_asked_only_where_the_hall_allows_it(
    hall: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "set gtts = true" in told("voice", "render", "--online", "--config", hall)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # where nobody listens
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("HALLSYS_SPEECH__GTTS", "true")
    said = told("voice", "render", "--online", "--config", hall)
    assert "45 clips were not rendered" in said
    assert "gTTS needs the internet, which cannot be reached" in said
