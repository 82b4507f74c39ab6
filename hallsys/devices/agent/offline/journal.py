"""The kiosk's memory of what it was lent and gave out, in a file that survives a loss of power.

A line is `<CRC-32 of the rest, 8 hex digits> <JSON>`, and is on the disk before anything follows
from it: before a slip is printed, and before the server's acknowledgement counts. A torn last line
is something that nothing followed from. A ticket stays in the file until the server has it, and its
line until the file is written anew: whoever hands tickets in sees to that (`handed_since`).
"""

import json
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import structlog
from pydantic import ValidationError

from hallsys.devices.agent.linefile import LineFile
from hallsys.devices.agent.offline.lease import Issued, Key, Lease
from hallsys.kernel.clock import Millis
from hallsys.kernel.ids import new_id

Printed = Literal["none", "printed", "failed"]

_LONGEST = 500  # lines that no longer count before the file is written anew


log = structlog.get_logger("hallsys.agent")


class Journal:
    """Holds the lease, the tickets that the server does not have yet, and how far each block is used.

    What cannot be written raises OSError, and then nothing of it counts. A file that cannot be read
    or written at the start is tried again with the first entry; until then nothing is lent.
    """

    def __init__(self, path: Path) -> None:
        self.lease: Lease | None = None
        self.asking: str | None = None
        """The id under which numbers were asked for, until what was lent for it is kept."""
        self.offset: Millis = 0
        self.handed_since: float | None = None
        """Since when, by `time.monotonic`, the file holds lines of what the server has; None for none."""
        self._path = path
        self._lock = threading.RLock()
        self._waiting: dict[Key, Issued] = {}
        self._printed: dict[Key, Printed] = {}
        self._used: dict[str, int] = {}
        self._newest: Millis = 0
        self._file = LineFile(path)
        self._known = False
        try:
            self._rewrite()
        except OSError as error:
            log.warning("journal not open: no numbers are given offline", reason=error.strerror)

    @property
    def newest(self) -> Millis:
        """When the last ticket was issued that this file knows of; 0 for none."""
        return self._newest

    def held(self) -> list[str]:
        """Return the ids of the blocks that this kiosk holds."""
        with self._lock:
            return [] if self.lease is None else [block.id for block in self.lease.blocks]

    def left(self, prefix: str) -> int:
        """Return how many numbers of a prefix are left."""
        with self._lock:
            blocks = () if self.lease is None else self.lease.blocks
            return sum(one.last - self._next(one.id, one.first) + 1 for one in blocks if one.prefix == prefix)

    def next_number(self, prefix: str) -> Key | None:
        """Return the next number of a prefix, None if all are used."""
        with self._lock:
            for block in () if self.lease is None else self.lease.blocks:
                serial = self._next(block.id, block.first)
                if block.prefix == prefix and serial <= block.last:
                    return Key(block.id, serial)
            return None

    def waiting(self) -> list[tuple[Issued, Printed]]:
        """Return the tickets that the server does not have, in the order of their issue."""
        with self._lock:
            found = sorted(self._waiting.values(), key=lambda one: one.issued_at)
            return [(one, self._printed.get(one.key, "none")) for one in found]

    def ask(self) -> str:
        """Return the id under which to ask for numbers; it stays the same until they are kept.

        The server thereby lends once, however often an answer is lost, or finds a full disk here.
        """
        with self._lock:
            if self.asking is None:
                self._note({"asking": new_id()})
            assert self.asking is not None  # noqa: S101 - it was noted just now
            return self.asking

    def lend(self, lease: dict[str, Any], offset: Millis) -> Lease:
        """Keep what the server lent; `offset`: how far its clock is ahead of this machine's.

        Raises ValidationError for what is no lease.
        """
        checked = Lease.model_validate(lease)
        self._note({"lease": lease, "offset": offset})
        return checked

    def issue(self, ticket: Issued) -> None:
        """Keep a ticket; its number is used when this returns."""
        self._note({"issued": ticket.model_dump()})

    def print_told(self, key: Key, printed: Printed) -> None:
        """Keep what became of a slip; of a ticket that the server has, nothing is kept."""
        with self._lock:
            if key in self._waiting:
                self._note({"printed": [*key, printed]})

    def handed_in(self, keys: Iterable[Key]) -> None:
        """Forget tickets that the server has."""
        self._note({"handed": [list(key) for key in keys]})

    def forget_handed(self) -> None:
        """Write the file anew without what the server has; the old one counts until the new one is whole."""
        with self._lock:
            self._rewrite()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._file.close()

    def _next(self, block_id: str, first: int) -> int:
        return max(first, self._used.get(block_id, 0) + 1)

    def _note(self, entry: dict[str, Any]) -> None:
        with self._lock:
            if not self._file.ready:
                self._rewrite()  # half a line may stand at its end
            self._file.append(_line(entry))
            self._apply(entry)
            if self._file.lines > _LONGEST + 2 * len(self._waiting):
                self._shorten()

    def _apply(self, entry: dict[str, Any]) -> None:
        """Bring the memory to where an entry of the file leads."""
        if "lease" in entry:
            self._take_lease(entry)
            self.asking = None
        elif "asking" in entry:
            self.asking = str(entry["asking"])
        elif "issued" in entry:
            ticket = Issued.model_validate(entry["issued"])
            self._waiting[ticket.key] = ticket
            self._use(ticket.lease_id, ticket.serial)
            self._newest = max(self._newest, ticket.issued_at)
        elif "printed" in entry:
            lease_id, serial, printed = entry["printed"]
            self._printed[Key(lease_id, serial)] = printed
        elif "handed" in entry:
            if self.handed_since is None:
                self.handed_since = time.monotonic()
            for lease_id, serial in entry["handed"]:
                self._waiting.pop(Key(lease_id, serial), None)
                self._printed.pop(Key(lease_id, serial), None)
        elif "used" in entry:
            self._newest = max(self._newest, int(entry["newest"]))
            for lease_id, serial in entry["used"].items():
                self._use(lease_id, serial)

    def _take_lease(self, entry: dict[str, Any]) -> None:
        try:
            self.lease, self.offset = Lease.model_validate(entry["lease"]), int(entry["offset"])
        except ValidationError:
            # An older version wrote it; the server will lend anew.
            log.warning("the lease in the journal is not understood")

    def _use(self, block_id: str, serial: int) -> None:
        self._used[block_id] = max(serial, self._used.get(block_id, 0))

    def _shorten(self) -> None:
        try:
            self._rewrite()
        except OSError as error:  # the entry is on the disk; the old file goes on
            log.warning("journal not written anew", reason=error.strerror)
            self._file.lines = 0  # until it is tried again

    def _rewrite(self) -> None:
        """Write the file anew with what still counts: never before what it holds is known."""
        if not self._known:
            for entry in _read(self._path):
                self._apply(entry)
            self._known = True
        held = set(self.held())
        self._used = {block_id: serial for block_id, serial in self._used.items() if block_id in held}
        self._file.replace(map(_line, self._entries()))
        self.handed_since = None

    def _entries(self) -> Iterator[dict[str, Any]]:
        yield {"used": self._used, "newest": self._newest}
        if self.lease is not None:
            yield {"lease": self.lease.model_dump(mode="json"), "offset": self.offset}
        if self.asking is not None:
            yield {"asking": self.asking}
        yield from ({"issued": ticket.model_dump()} for ticket in self._waiting.values())
        yield from ({"printed": [*key, printed]} for key, printed in self._printed.items())


def _line(entry: dict[str, Any]) -> str:
    content = json.dumps(entry, ensure_ascii=True, separators=(",", ":"))
    return f"{zlib.crc32(content.encode()):08x} {content}\n"


def _read(path: Path) -> list[dict[str, Any]]:
    """Return the entries that are whole; a line that is torn or spoilt is left out."""
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        checksum, _, content = line.partition(b" ")
        if checksum == f"{zlib.crc32(content):08x}".encode() and content:
            found.append(json.loads(content))
    return found
