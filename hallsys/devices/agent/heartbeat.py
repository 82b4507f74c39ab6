"""What the agent tells of its devices beside their health: where each was found, and what it did.

One small message every ten seconds, and a second after something changed that a person waits for.
Nothing depends on it: a server of an older version does not listen to it.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from hallsys.devices.ports import About, Device, TellsAboutItself

EVERY = 10.0  # seconds


@dataclass
class Counts:
    """What a device did since the agent started. Written by the device's thread, read by others."""

    prints: int = 0  # deliveries carried out
    reads: int = 0
    errors: int = 0  # times that it broke
    opened: int = 0

    def as_json(self) -> dict[str, int]:
        """Return them for the server."""
        counted = asdict(self)
        counted["reconnects"] = max(0, counted.pop("opened") - 1)
        return counted


@dataclass
class Vitals:
    """A device's counts, and what is known of it while it is open."""

    about: About
    counts: Counts = field(default_factory=Counts)

    def opened(self, driver: Device) -> None:
        """Note that the device works, and what it tells of itself."""
        self.counts.opened += 1
        if isinstance(driver, TellsAboutItself):
            self.about = driver.about()

    def as_json(self) -> dict[str, Any]:
        """Return them for the server."""
        return {**asdict(self.about), **self.counts.as_json()}


class Heartbeat:
    """Sends the vitals when they are due; `beat` is called every second or so, by one thread."""

    def __init__(self, vitals: Mapping[str, Vitals], emit: Callable[[str, dict[str, Any]], None]) -> None:
        self._vitals = vitals
        self._emit = emit
        self._began = time.monotonic()
        self._due = 0.0
        self._told: object = None

    def renew(self) -> None:
        """Send at the next beat: the server has just been met."""
        self._due = 0.0

    def beat(self) -> None:
        """Send if ten seconds are over, or something changed that should be seen at once."""
        now = time.monotonic()
        devices = [{"device_id": id_, **vitals.as_json()} for id_, vitals in self._vitals.items()]
        news = _news(devices)
        if now < self._due and news == self._told:
            return
        self._told, self._due = news, now + EVERY
        self._emit("pulse", {"uptime": int(now - self._began), "devices": devices})


def _news(devices: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    return [
        tuple(each[name] for name in ("port", "identity", "version", "errors", "reconnects"))
        for each in devices
    ]
