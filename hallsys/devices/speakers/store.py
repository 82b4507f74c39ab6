"""Sounds on disk: each file appears whole or not at all, and a damaged one counts as missing."""

import os
import tempfile
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from hallsys.devices.faults import DeviceFault
from hallsys.devices.speakers.sound import NoSound, Samples, read_wav

_IN_MEMORY = 256  # clips; a hall needs some seventy


def write_whole(target: Path, data: bytes) -> None:
    """Write a file so that nobody ever sees half of it, not even after a power cut. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".new-", dir=target.parent)
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.chmod(0o644)
        new.replace(target)
    except OSError:
        new.unlink(missing_ok=True)
        raise


def content_hash(data: bytes) -> str:
    """Return the name by which a sound is known to others: what it is called may be said anew."""
    return sha256(data).hexdigest()


def stored(path: Path) -> "Samples[int] | None":
    """Return the sound in a file, None if there is none or it is no sound."""
    try:
        known = path.stat()
    except OSError:
        return None
    return _read(path, known.st_mtime_ns, known.st_size)


@lru_cache(maxsize=_IN_MEMORY)
def _read(path: Path, _changed: int, _size: int) -> "Samples[int] | None":
    try:
        return read_wav(path.read_bytes())
    except (OSError, NoSound):
        return None


def rendered(folder: Path, target: Path, make: Callable[[Path], bytes]) -> None:
    """Have `make` render a sound in a folder of its own, and keep it as `target`. Raises DeviceFault."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".render-") as workplace:
            write_whole(target, make(Path(workplace)))
    except OSError as error:
        raise DeviceFault("voice_failed", f"{folder}: {error.strerror or type(error).__name__}") from None
