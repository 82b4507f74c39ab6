"""Speech engines behind one face: piper where the site has a voice for it, else espeak-ng; gTTS beforehand.

Each is a program or library that may be missing. What they render is kept (store.py), so that in a
call as a rule none of them runs.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar, Protocol

from pydantic import Field

from hallsys.devices.faults import DeviceFault
from hallsys.devices.ports import DriverSettings
from hallsys.devices.speakers.sound import RATE, write_wav
from hallsys.kernel.errors import Language


class SpeechSettings(DriverSettings):
    """Which engines speak what is not recorded, the first that works.

    `piper_zh`, `piper_en`: voice files (.onnx, with the .onnx.json beside it) that the site supplies, and
    `piper` the program that reads them; without the program the Python module of that name will do.
    `words_per_minute`: of espeak-ng. `gtts`: clips rendered through the internet by `hallsys voice
    render` may be used; nothing is ever fetched in a call.
    """

    piper_zh: Path | None = None
    piper_en: Path | None = None
    piper: str = "piper"
    words_per_minute: int = Field(default=160, ge=80, le=450)
    gtts: bool = False


class Engine(Protocol):
    """Speaks a text. `quick`: fast enough to be asked in a call; `offline`: asks nobody outside."""

    name: str
    quick: bool
    offline: bool

    def identity(self, lang: Language) -> str | None:
        """Return what the engine's sound depends on besides the text; None if it cannot speak `lang`."""

    def render(self, text: str, lang: Language, folder: Path) -> bytes:
        """Return a WAV file, made in `folder`. Raises DeviceFault `voice_failed`."""


def engines(settings: SpeechSettings) -> tuple[Engine, ...]:
    """Return the engines in the order in which they are preferred."""
    return (
        Piper(settings.piper, {"zh": settings.piper_zh, "en": settings.piper_en}),
        *((Gtts(),) if settings.gtts else ()),
        Espeak(settings.words_per_minute),
    )


class Espeak:
    """espeak-ng: understood by everybody, loved by nobody, and everywhere."""

    name = "espeak"
    quick = offline = True
    _PROGRAM = "espeak-ng"
    # espeak-ng's own `cmn` spells pinyin as English; this one reads Chinese characters.
    _VOICES: ClassVar[dict[Language, str]] = {"zh": "cmn-latn-pinyin", "en": "en"}

    def __init__(self, words_per_minute: int) -> None:
        self._speed = str(words_per_minute)

    def identity(self, lang: Language) -> str | None:
        if shutil.which(self._PROGRAM) is None:
            return None
        return f"{self._VOICES[lang]}|{self._speed}"

    def render(self, text: str, lang: Language, folder: Path) -> bytes:
        program = shutil.which(self._PROGRAM)
        if program is None:
            raise DeviceFault("voice_missing")
        spoken = folder / "spoken.wav"
        options = ["--stdin", "-v", self._VOICES[lang], "-s", self._speed, "-w", str(spoken)]
        return _run([program, *options], text, spoken, 20)


class Piper:
    """A neural voice that the site has a file of. Loading it takes seconds, so not in a call."""

    name = "piper"
    quick = False
    offline = True

    def __init__(self, program: str, voices: dict[Language, Path | None]) -> None:
        self._program = program
        self._voices = voices

    def identity(self, lang: Language) -> str | None:
        voice = self._voices[lang]
        if voice is None or not voice.is_file() or not self._command():
            return None
        return f"{voice.name}|{voice.stat().st_size}"

    def render(self, text: str, lang: Language, folder: Path) -> bytes:
        voice, command = self._voices[lang], self._command()
        if voice is None or not command:
            raise DeviceFault("voice_missing")
        spoken = folder / "spoken.wav"
        # These spellings are understood by the program (rhasspy) and by the Python package alike.
        options = ["--model", str(voice), "--output_file", str(spoken)]
        return _run([*command, *options], text + "\n", spoken, 45)

    def _command(self) -> list[str]:
        program = shutil.which(self._program)
        if program is not None:
            return [program]
        return [sys.executable, "-m", "piper"] if find_spec("piper") else []


class Gtts:
    """Google's voice over the internet: for rendering beforehand, where a hall has that."""

    name = "gtts"
    quick = offline = False
    _LANGUAGES: ClassVar[dict[Language, str]] = {"zh": "zh", "en": "en"}

    def __init__(self) -> None:
        self._out_of_reach: str | None = None

    def identity(self, lang: Language) -> str | None:
        return self._LANGUAGES[lang]

    def render(self, text: str, lang: Language, folder: Path) -> bytes:
        import miniaudio
        from gtts import gTTS
        from gtts.tts import gTTSError
        from requests import RequestException

        if self._out_of_reach:  # it takes long to find that out, and a hall has some seventy clips
            raise DeviceFault("voice_failed", self._out_of_reach)
        target = folder / "spoken.mp3"
        try:
            gTTS(text, lang=self._LANGUAGES[lang], timeout=15).save(str(target))
            decoded = miniaudio.decode_file(str(target), nchannels=1, sample_rate=RATE)
        except (gTTSError, RequestException, OSError) as error:
            self._out_of_reach = f"gTTS needs the internet, which cannot be reached: {type(error).__name__}"
            raise DeviceFault("voice_failed", self._out_of_reach) from None
        except miniaudio.MiniaudioError as error:
            raise DeviceFault("voice_failed", f"gTTS sent no sound: {error}") from None
        return write_wav(decoded.samples)


def _run(command: Sequence[str], text: str, target: Path, timeout: float) -> bytes:
    """Run an engine that reads `text` from standard input and writes `target`."""
    try:
        subprocess.run(command, input=text.encode(), capture_output=True, timeout=timeout, check=True)  # noqa: S603 -- no shell; the text goes in by standard input
        return target.read_bytes()
    except (subprocess.SubprocessError, OSError) as error:
        raise DeviceFault("voice_failed", f"{Path(command[0]).name}: {type(error).__name__}") from None
