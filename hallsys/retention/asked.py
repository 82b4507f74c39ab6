"""Who asked to be erased, as keyed hashes beside the key file: a restored copy does not know of it.

A file a month, so that forgetting is removing one and nothing is ever rewritten. A line is written before the
erasure is committed: what was promised is never missing here.
"""

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from hallsys.kernel.clock import DAY, SECOND, Millis
from hallsys.kernel.sealing import Keyring
from hallsys.retention.rules import Ground

KEPT = 366 * DAY  # no backup is to be older: see docs/operations.md

_NAME = "erased-"
_MONTH = "%Y-%m"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody asked a hall for it at an instant; `print`: the fingerprint of their number, in hex."""

    print: str
    hall_id: str
    at: Millis
    ground: Ground


def note(keyring: Keyring, asked: Asked) -> None:
    """Write down that somebody asked, and return once it is on the disk."""
    path = keyring.folder / f"{_NAME}{_month(asked.at)}"
    # A line begins with its end: what a loss of power cut off does not spoil the next.
    line = f"\n{json.dumps(asdict(asked))}".encode()
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, line)
        os.fsync(file)
    finally:
        os.close(file)


def noted(keyring: Keyring, hall_id: str) -> tuple[Asked, ...]:
    """Return who asked that hall, the oldest first."""
    return tuple(one for one in _all(keyring) if one.hall_id == hall_id)


def halls_asked(keyring: Keyring, print_: str, since: Millis) -> frozenset[str]:
    """Return the halls that somebody asked at that instant or later."""
    return frozenset(one.hall_id for one in _all(keyring) if one.print == print_ and one.at >= since)


def _all(keyring: Keyring) -> Iterator[Asked]:
    for path in sorted(keyring.folder.glob(f"{_NAME}*")):
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                said = json.loads(line) if line else None
            except ValueError:
                log.warning("%s has a line that was cut off; its erasure was never committed", path.name)
                continue
            if said:
                yield Asked(**{**said, "ground": Ground(said["ground"])})


def forget(keyring: Keyring, now: Millis) -> None:
    """Remove the months that no backup can be older than."""
    oldest = f"{_NAME}{_month(now - KEPT)}"
    for path in keyring.folder.glob(f"{_NAME}*"):
        if path.name < oldest:
            path.unlink(missing_ok=True)


def _month(at: Millis) -> str:
    return datetime.fromtimestamp(at / SECOND, UTC).strftime(_MONTH)
