"""What a process holds, read from /proc: threads, descriptors, memory."""

import os
import re
import socket
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

_MIB = 1024
_EVERY = 1.0  # seconds between two looks
_LOCAL, _REMOTE, _INODE = 1, 2, 9  # columns of /proc/net/tcp


@dataclass(frozen=True)
class Vitals:
    """Threads, open descriptors by what they lead to, and resident memory in MiB."""

    threads: int
    descriptors: Counter[str]
    rss: float


def look(pid: int, *, without_ours: bool = False) -> Vitals:
    """Look at a process, perhaps without its connections to the one that looks.

    Raises OSError if it is gone.
    """
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    led = _led_to(pid)  # first: a connection that is accepted later is no descriptor yet
    ours = _ends_of_ours() if without_ours else ()
    return Vitals(
        threads=int(fields["Threads"]),
        descriptors=Counter(re.sub(r":\[\d+\]$", "", target) for target in led if target not in ours),
        rss=round(int(fields["VmRSS"].split()[0]) / _MIB, 1),
    )


def holds(pid: int, line: socket.socket) -> bool:
    """Tell whether a process still holds the other end of a connection of this process."""
    own = Path(f"/proc/self/fd/{line.fileno()}").readlink()
    return not _other_ends({str(own)}).isdisjoint(_led_to(pid))


def _led_to(pid: int) -> list[str]:
    """Return what the descriptors of a process lead to."""
    found = []
    for one in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            found.append(str(one.readlink()))
    return found


def _ends_of_ours() -> frozenset[str]:
    """Return the other ends of all connections of this process, as descriptors of theirs lead to them."""
    return _other_ends(set(_led_to(os.getpid())))


def _other_ends(ends: set[str]) -> frozenset[str]:
    rows = [row.split() for row in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    addresses = {row[_LOCAL] for row in rows if f"socket:[{row[_INODE]}]" in ends}
    return frozenset(f"socket:[{row[_INODE]}]" for row in rows if row[_REMOTE] in addresses)


class Memory:
    """Looks every second at the memory of the processes that `pids` names, until stopped."""

    def __init__(self, pids: Callable[[], dict[str, int]]) -> None:
        self._pids = pids
        self._samples: dict[str, list[float]] = {name: [] for name in pids()}
        self._stop = Event()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> dict[str, tuple[float, float]]:
        """Return the mean of the first and of the last third for each process, in MiB."""
        self._stop.set()
        self._thread.join()
        return {
            name: (_mean(found[: _third(found)]), _mean(found[-_third(found) :]))
            for name, found in self._samples.items()
        }

    def _run(self) -> None:
        while not self._stop.wait(_EVERY):
            for name, pid in self._pids().items():
                try:
                    self._samples[name].append(look(pid).rss)
                except (OSError, KeyError):
                    continue  # killed, by whoever tries that


def _third(found: list[float]) -> int:
    return max(1, len(found) // 3)


def _mean(found: list[float]) -> float:
    return round(sum(found) / len(found), 1) if found else 0.0
