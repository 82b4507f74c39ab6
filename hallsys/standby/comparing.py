"""Making a copy anew: block by block, and of the file on the main only what is different here.

The main goes on meanwhile, and its file changes while it is read. What changes in it came out of its log;
so the copy is whole once every frame since the beginning is written over it.
"""

import os
from base64 import b64encode
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from hallsys.kernel.shipping import BLOCK, DIGEST_BYTES, Step, digest
from hallsys.kernel.wal import HEADER_BYTES, Mark, mark_at, reading, salts_of
from hallsys.standby.copy import Copy, CopyTorn, append
from hallsys.standby.line import Line

_AT_ONCE = 512  # blocks whose digests are asked for
_SENT = 64  # blocks in an answer


class Logs:
    """The logs that the main has written since a copy was begun, each in a file; none is written back yet."""

    def __init__(self, line: Line, folder: Path, header: bytes) -> None:
        self._line = line
        self._folder = folder
        self.files: list[Path] = []
        self._mark = Mark(b"", 0)
        self._begin(header)

    def pull(self, keep_up: bool = False) -> int | None:
        """Take what the main has written; return the main's clock once that is all, else None.

        Raises CopyTorn if the main does not have any more what follows.
        """
        as_of: int | None = None
        while as_of is None:
            mark = self._mark
            told, data = self._line.ask("pull", as_of=None, **place(mark))
            if told["step"] == Step.LOST:
                raise CopyTorn
            if told["step"] == Step.NEXT:
                self._begin(data)
                continue
            with self.files[-1].open("r+b") as log:
                frames = append(log, mark.frames, data)
                self._mark = mark_at(reading(log.fileno()), frames)
            as_of = told["now"] if told["all"] else None
            if keep_up:
                break
        return as_of

    def _begin(self, header: bytes) -> None:
        path = self._folder / f"log-{len(self.files)}"
        path.write_bytes(header)
        self.files.append(path)
        self._mark = Mark(salts_of(header), 0)


def place(mark: Mark) -> dict[str, Any]:
    """Return a mark as the main is asked about it."""
    salts, checksum = (b64encode(one).decode() for one in (mark.salts, mark.checksum))
    return {"salts": salts, "frames": mark.frames, "checksum": checksum}


def compare(
    line: Line, new: Copy, known: Sequence[Path], told: Callable[[int, int], None] = lambda *_: None
) -> int:
    """Make the copy `new`; return the main's clock at an instant up to which it has everything.

    `known`: files whose blocks are taken where they are the same, so that they need not travel. `told` is
    called with the bytes that are compared, and with how many there are. Raises CopyTorn, Unreachable.
    """
    new.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in new.folder.iterdir():
        if left != new.file:
            left.unlink()
    first, header = line.ask("begin")
    if len(header) < HEADER_BYTES:
        raise CopyTorn
    logs = Logs(line, new.folder, header)
    size = first["size"]
    new.file.touch(mode=0o600)
    sources = [one.open("rb") for one in known if one.exists()]
    try:
        with new.file.open("r+b") as file:
            here: list[BinaryIO] = [file, *sources]
            for start in range(0, -(-size // BLOCK), _AT_ONCE):
                _, digests = line.ask("digests", first=start, count=_AT_ONCE)
                missing: list[int] = []
                for at in range(len(digests) // DIGEST_BYTES):
                    wanted = digests[at * DIGEST_BYTES : (at + 1) * DIGEST_BYTES]
                    found = _block_like(wanted, here, start + at)
                    if found is None:
                        missing.append(start + at)
                    elif found[0] is not file:
                        os.pwrite(file.fileno(), found[1], (start + at) * BLOCK)
                for part in range(0, len(missing), _SENT):
                    _fetch(line, file.fileno(), missing[part : part + _SENT])
                    logs.pull(keep_up=True)
                told(min(size, (start + _AT_ONCE) * BLOCK), size)
                logs.pull(keep_up=True)
            file.truncate(size)
            os.fsync(file.fileno())
    finally:
        for source in sources:
            source.close()
    as_of = None
    while as_of is None:
        as_of = logs.pull()
    new.replay(logs.files)
    return as_of


def _block_like(wanted: bytes, files: Sequence[BinaryIO], at: int) -> tuple[BinaryIO, bytes] | None:
    for file in files:
        block = os.pread(file.fileno(), BLOCK, at * BLOCK)
        if block and digest(block) == wanted:
            return file, block
    return None


def _fetch(line: Line, file: int, wanted: Sequence[int]) -> None:
    _, data = line.ask("blocks", blocks=list(wanted))
    for at, block in enumerate(wanted):
        os.pwrite(file, data[at * BLOCK : (at + 1) * BLOCK], block * BLOCK)
