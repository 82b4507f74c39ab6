"""Where a standby keeps its copy, beside the place of the database that it takes over with."""

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from hallsys.kernel.clock import Millis
from hallsys.kernel.errors import Refusal
from hallsys.standby.copy import Copy, sync_folder


class NoCopyYet(Refusal):
    """There is no whole copy here."""

    code = "no_copy_yet"
    zh = "这台机器上还没有完整的副本，请先运行 hallsys standby run。"
    en = "There is no whole copy on this machine yet; hallsys standby run makes one."


class StandbyRuns(Refusal):
    """Another process follows the main on this machine."""

    code = "standby_runs"
    zh = "这台机器上已有备机进程在运行。"
    en = "Another process of the standby runs on this machine."


@dataclass(frozen=True, slots=True)
class Status:
    """What the standby knows: up to which instant of the main's clock it has everything, and what is wrong.

    `heard_at`: this machine's clock when it had everything last; `verified_at`: when the copy was read whole.
    `keys_fit`: the key file on this machine reads it: without that nobody can take over here.
    """

    as_of: Millis | None = None
    heard_at: Millis | None = None
    verified_at: Millis | None = None
    term: int = 0
    fault: str = ""
    keys_fit: bool = True


class Folder:
    """The folder of a standby."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(f"{database.name}.standby")
        self.whole = Copy(self.path / "whole")
        self.new = Copy(self.path / "new")
        self._old = Copy(self.path / "old")
        self.seals = self.path / "seals.txt"  # of the logs, each time the copy was found whole
        self._status = self.path / "status.json"
        self._ending = self.path / "ending"

    def prepare(self) -> None:
        """Make the folder, and end an exchange of copies that was cut off."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self.whole.folder.exists() and self._old.folder.exists():
            self._old.folder.rename(self.whole.folder)

    def exchange(self) -> None:
        """Put the new copy, which was verified, in the place of the one before."""
        self._old.remove()
        if self.whole.folder.exists():
            self.whole.folder.rename(self._old.folder)
        self.new.folder.rename(self.whole.folder)
        sync_folder(self.path)
        self._old.remove()

    def keep_seals(self, seals: Mapping[str, tuple[int, str]]) -> None:
        """Write down the newest seals of a copy that was read whole, after those of before.

        They stay when the main's log is cut at its end and this copy with it.
        """
        with self.seals.open("a", encoding="utf-8") as file:
            file.writelines(f"{code}:{through}:{digest}\n" for code, (through, digest) in seals.items())

    def status(self) -> Status:
        """Return what the standby wrote down last."""
        try:
            return Status(**json.loads(self._status.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return Status()

    def note(self, status: Status) -> None:
        """Write down how it stands: whole or not at all."""
        beside = self._status.with_suffix(".new")
        beside.write_text(json.dumps(asdict(status)), encoding="utf-8")
        beside.replace(self._status)

    def ask_to_end(self) -> None:
        """Ask the process that follows to end."""
        self._ending.touch()

    def is_to_end(self) -> bool:
        """Tell whether the process that follows was asked to end."""
        return self._ending.exists()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other processes of the standby away. Raises StandbyRuns."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.path / "lock").open("w") as lock:
            _lock(lock)
            self._ending.unlink(missing_ok=True)
            yield


def _lock(file: IO[str]) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise StandbyRuns from error
