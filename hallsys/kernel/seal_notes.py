"""The newest seal of each hall's log that this machine knows, in files beside the key file.

Who can write the database, and nothing else, can take its seals away and have the server seal a changed log.
So the leader writes down the newest seal that is committed, and seals nothing where one it knows is gone.
A machine that did not lead for a while knows an older seal, which is still one of the log's.

After a restore the seals of later facts are gone rightly: then the notes are put aside.
"""

import logging
import os
import re
from collections.abc import Sequence
from pathlib import Path

from hallsys.kernel.log_seals import Newest

log = logging.getLogger(__name__)

_ENDING, _VOID = ".txt", ".void"
_NOTED = re.compile(r"\S+:([0-9]{1,16}):([0-9a-f]{64})")


class SealNotes:
    """The notes in `seals` of the folder of the key file: a line HALL:NUMBER:DIGEST of each hall."""

    def __init__(self, keys: Path) -> None:
        self.folder = keys / "seals"

    def of(self, code: str) -> dict[int, str]:
        """Return the seal of a hall that is written down, by the last fact that it covers."""
        try:
            noted = _NOTED.fullmatch(self._file(code).read_text("utf-8").strip())
        except FileNotFoundError:
            return {}
        if noted is None:  # the disk's doing: who could write here could read the keys
            log.warning("the note of the newest seal of %s cannot be read", code)
            return {}
        return {int(noted[1]): noted[2]}

    def keep(self, code: str, seal: Newest) -> None:
        """Write down the newest seal of a hall, whole or not at all; it has to be committed."""
        file = self._file(code)
        part = file.with_name(f"{code}.part")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.touch(mode=0o600)
            with part.open("w", encoding="utf-8") as new:
                new.write(f"{code}:{seal.through}:{seal.digest}\n")
                new.flush()
                os.fsync(new.fileno())
            part.replace(file)
        except OSError as error:  # the hall goes on: its seals are kept with its copies, too
            log.warning("the newest seal of %s cannot be written down: %s", code, error)

    def files(self) -> Sequence[Path]:
        """Return the notes of all halls."""
        return sorted(self.folder.glob(f"*{_ENDING}"))

    def void(self) -> list[Path]:
        """Put all notes aside: what they vouch for went, as somebody wanted it."""
        return [one.replace(one.with_name(one.name + _VOID)) for one in self.files()]

    def _file(self, code: str) -> Path:
        return self.folder / f"{code}{_ENDING}"
