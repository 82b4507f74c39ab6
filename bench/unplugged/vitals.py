"""What a process holds, read from /proc: threads, descriptors, memory."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

_MIB = 1024
_EVERY = 1.0  # seconds between two looks


@dataclass(frozen=True)
class Vitals:
    """Threads, open file descriptors, and resident memory in MiB."""

    threads: int
    descriptors: int
    rss: float


def look(pid: int) -> Vitals:
    """Look at a process. Raises OSError if it is gone."""
    folder = Path(f"/proc/{pid}")
    status = (folder / "status").read_text(encoding="ascii", errors="replace")
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return Vitals(
        threads=int(fields["Threads"]),
        descriptors=sum(1 for _ in (folder / "fd").iterdir()),
        rss=round(int(fields["VmRSS"].split()[0]) / _MIB, 1),
    )


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
