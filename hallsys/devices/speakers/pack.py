"""A whole voice as one file: a zip of recordings, by which another hall can use it. Pure."""

import io
import json
import zipfile
from collections.abc import Mapping

FORMAT = "hallsys voice 1"
_LIST = "voice.json"
_MOST_FILES = 2000
LARGEST_CLIP = 4 * 1024 * 1024  # bytes
_LARGEST_WHOLE = 128 * 1024 * 1024


class NoPack(ValueError):
    """Bytes that are no voice; the text says why."""


def pack(recordings: Mapping[str, bytes], texts: Mapping[str, str], hall: str) -> bytes:
    """Return the recordings (WAV files by fragment) as a zip, with a list of what each of them says."""
    listed = {
        "format": FORMAT,
        "hall": hall,
        "fragments": {key: texts.get(key, "") for key in sorted(recordings)},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(_LIST, json.dumps(listed, ensure_ascii=False, indent=1))
        for key in sorted(recordings):
            file.writestr(f"{key}.wav", recordings[key])
    return out.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """Return the WAV files of a pack by fragment. Raises NoPack.

    The sizes are looked at before anything is unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            entries = [entry for entry in file.infolist() if not entry.is_dir()]
            if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > _LARGEST_WHOLE:
                raise NoPack("too large")
            names = {entry.filename for entry in entries}
            if _LIST not in names or json.loads(file.read(_LIST)).get("format") != FORMAT:
                raise NoPack(f"no {_LIST}")
            found = {}
            for entry in entries:
                if entry.filename == _LIST:
                    continue
                key, dot, suffix = entry.filename.rpartition(".")
                if suffix != "wav" or not dot or "/" in key or "\\" in key:
                    raise NoPack(f"{entry.filename[:80]} does not belong into it")
                if entry.file_size > LARGEST_CLIP:
                    raise NoPack(f"{entry.filename[:80]} is too large")
                found[key] = file.read(entry)
            return found
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise NoPack(f"no zip file: {type(error).__name__}") from None
    except (AttributeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise NoPack(f"{_LIST} is damaged") from error
