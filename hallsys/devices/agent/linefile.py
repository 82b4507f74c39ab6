"""A file of lines that survives a loss of power, and a disk that is full for a while."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO

_MODE = 0o600


class LineFile:
    """Each line is on the disk when the call returns; what cannot be written raises OSError.

    Half a line may stand at the end after that: until `replace` succeeds it takes no more lines.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None
        self.lines = 0
        """How many lines were written since the file was written anew, with those of then."""

    @property
    def ready(self) -> bool:
        """Whether it takes lines."""
        return self._file is not None

    def append(self, line: str) -> None:
        """Write a line, which ends with its newline. Raises OSError; to be called while it is ready."""
        file = self._file
        assert file is not None  # noqa: S101 - the caller saw that it is ready
        try:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            self.close()
            raise
        self.lines += 1

    def replace(self, lines: Iterable[str]) -> None:
        """Write the file anew; it appears whole, and the old one serves until then. Raises OSError."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = self._path.with_name(self._path.name + ".new")
        new.unlink(missing_ok=True)
        content = list(lines)
        try:
            with os.fdopen(
                os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE), "w", encoding="utf-8"
            ) as file:
                file.writelines(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                new.unlink(missing_ok=True)  # it would hold the last space
            raise
        self.close()  # some systems replace no file that is open
        new.replace(self._path)
        _sync_folder(self._path.parent)
        self._file = self._path.open("a", encoding="utf-8")
        self.lines = len(content)

    def close(self) -> None:
        """Close the file; nothing is lost by that."""
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):  # what could not be written was told when it was to be written
                file.close()


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return  # a folder cannot be opened there; the file system keeps its own order
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
