"""The sound card: ALSA itself, with a device of its own that writes what it hears into a file."""

import subprocess
import sys
import wave
from pathlib import Path

import pytest

from hallsys.devices.commands import Announce, Fragment
from hallsys.devices.faults import DeviceFault
from hallsys.devices.speakers.alsa import Aplay, Miniaudio, open_alsa
from hallsys.devices.speakers.outputs import open_output
from hallsys.devices.speakers.sound import read_wav, write_wav
from tests.devices.speakers.test_levelling import tone

CALL = Announce((Fragment("chime"),))
SOUND = write_wav(tone(440, 0.4))

# In a process of its own: ALSA reads its configuration once.
PLAY = """
import sys
from pathlib import Path
from hallsys.devices.commands import Announce
from hallsys.devices.speakers.outputs import open_output
output = open_output(sys.argv[1])
output.play(Announce(()), [Path(sys.argv[2]).read_bytes()])
output.play(Announce(()), None)
output.close()
"""


def test_a_sound_reaches_the_card_whole(tmp_path: Path) -> None:
    heard, sound = tmp_path / "heard.wav", tmp_path / "sound.wav"
    sound.write_bytes(SOUND)
    config = tmp_path / "asound.conf"
    lines = ("pcm.hall {", "type file", "slave.pcm { type null }", f'file "{heard}"', "format wav", "}")
    config.write_text("\n".join(lines))
    subprocess.run(
        [sys.executable, "-c", PLAY, "alsa:hall", str(sound)],
        env={"ALSA_CONFIG_PATH": f"/usr/share/alsa/alsa.conf:{config}", "PATH": ""},
        check=True,
        timeout=60,
    )
    with wave.open(str(heard)) as file:
        played = file.readframes(file.getnframes())
    assert read_wav(SOUND).tobytes() in played


def test_a_card_that_is_not_there_is_a_fault_that_says_so() -> None:
    assert isinstance(open_alsa("null"), Miniaudio)
    with pytest.raises(DeviceFault, match="sound_missing") as fault:
        open_output("alsa:plughw:7,0")
    assert "plughw:7,0" in fault.value.detail


def test_aplay_takes_the_place_of_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "miniaudio", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeviceFault, match="sound_missing"):
        open_alsa("default")
    player = tmp_path / "aplay"
    player.write_text(
        f"#!/bin/sh\n/bin/cat > {tmp_path}/heard\n[ $3 = good ] || {{ echo no card >&2; exit 1; }}\n"
    )
    player.chmod(0o755)
    good = open_alsa("good")
    assert isinstance(good, Aplay)
    good.play(CALL, [SOUND])
    good.play(CALL, None)
    assert (tmp_path / "heard").read_bytes() == SOUND
    with pytest.raises(DeviceFault, match="output_failed: no card"):
        open_alsa("bad").play(CALL, [SOUND])
