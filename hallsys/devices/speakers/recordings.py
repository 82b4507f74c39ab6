"""A voice that people recorded: a folder of `<fragment>.wav`, and the hall's copy of one at an agent."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from hallsys.devices.commands import Fragment
from hallsys.devices.speakers.store import content_hash, write_whole

_SAFE_KEY = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
HASH = re.compile("[0-9a-f]{64}")


class Recorded(Protocol):
    """Where recordings are looked for."""

    def find(self, key: str) -> Path | None:
        """Return the file of a fragment's recording, None if there is none."""


class Recordings:
    """The recordings in a folder, under their fragments' names. What is in it counts at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._hashes: dict[str, tuple[int, int, str]] = {}

    def find(self, key: str) -> Path | None:
        if not _SAFE_KEY.fullmatch(key):
            return None
        path = self.folder / f"{key}.wav"
        return path if path.is_file() else None

    def put(self, key: str, wav: bytes) -> None:
        """Keep a recording in place of the one before. Raises ValueError for no name, OSError."""
        if not _SAFE_KEY.fullmatch(key):
            raise ValueError(f"no fragment's name: {key!r}")
        write_whole(self.folder / f"{key}.wav", wav)

    def remove(self, key: str) -> bool:
        """Forget a recording; tell whether there was one. Raises OSError."""
        path = self.find(key)
        if path is not None:
            path.unlink(missing_ok=True)
        return path is not None

    def hashes(self) -> dict[str, str]:
        """Return the content hash of each recording by its fragment's name."""
        found = {}
        for path in sorted(self.folder.glob("*.wav")):
            if not _SAFE_KEY.fullmatch(path.stem):
                continue
            try:
                known = path.stat()
                seen = self._hashes.get(path.stem, (0, 0, ""))
                if seen[:2] != (known.st_mtime_ns, known.st_size):
                    seen = (known.st_mtime_ns, known.st_size, content_hash(path.read_bytes()))
            except OSError:
                continue  # removed while we looked
            found[path.stem] = seen
        self._hashes = found
        return {key: seen[2] for key, seen in found.items()}

    def by_hash(self, wanted: str) -> bytes | None:
        """Return the recording with that content, None if there is none."""
        for key, known in self.hashes().items():
            path = self.find(key) if known == wanted else None
            if path is not None:
                data = path.read_bytes()
                return data if content_hash(data) == wanted else None
        return None


class HallCopy:
    """An agent's copy of the hall's recordings, by content hash, and the list of what the hall needs.

    It lies on disk and serves through a cut of the network. `voice.json` is written last, so that it
    never names a recording that is not there.
    """

    _LIST = "voice.json"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read_at: tuple[int, int] | None = None
        self._hashes: Mapping[str, str] = {}
        self._needed: tuple[Fragment, ...] = ()

    def find(self, key: str) -> Path | None:
        self._refresh()
        known = self._hashes.get(key)
        return None if known is None else self.path(known)

    def needed(self) -> Sequence[Fragment]:
        """Return the fragments that the hall needs, as far as is known."""
        self._refresh()
        return self._needed

    def path(self, content: str) -> Path:
        """Return where the recording with that content is, or will be."""
        return self.folder / f"{content}.wav"

    def keep(self, hashes: Mapping[str, str], needed: Sequence[Fragment]) -> None:
        """Take up a new list, whose recordings are all there, and drop what it does not name."""
        listed = {"recordings": dict(hashes), "needed": [asdict(each) for each in needed]}
        write_whole(self.folder / self._LIST, json.dumps(listed, ensure_ascii=False).encode())
        kept = set(hashes.values())
        for path in self.folder.glob("*.wav"):
            if path.stem not in kept:
                path.unlink(missing_ok=True)

    def _refresh(self) -> None:
        path = self.folder / self._LIST
        try:
            known = path.stat()
            stamp = (known.st_mtime_ns, known.st_size)
            if stamp == self._read_at:
                return
            self._hashes, self._needed = read_list(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return  # none yet, or damaged: the next one replaces it
        self._read_at = stamp


def read_list(listed: object) -> tuple[dict[str, str], tuple[Fragment, ...]]:
    """Return hashes by fragment and the fragments needed. Raises ValueError for anything else."""
    try:
        recordings, needed = listed["recordings"], listed["needed"]  # type: ignore[index]
        hashes = {str(key): str(known) for key, known in recordings.items()}
        fragments = tuple(Fragment(str(each["key"]), str(each["text"]), each["lang"]) for each in needed)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("no list of a voice") from error
    if not all(HASH.fullmatch(known) for known in hashes.values()):
        raise ValueError("no content hash")
    if not all(each.lang in ("zh", "en") for each in fragments):
        raise ValueError("no language")
    return hashes, fragments
