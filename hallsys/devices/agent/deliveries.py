"""Deliveries: what the server wants done, in what order, and what became of it."""

import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import Any, Literal

from hallsys.devices.commands import Announce, AskRating, Command, ShowSign, read_command
from hallsys.kernel.clock import SECOND, Millis

AckState = Literal["done", "failed", "late"]


@dataclass(frozen=True)
class Delivery:
    """A command for a device; `deadline` on this machine's `time.monotonic()`, None for never."""

    delivery_id: str
    device_id: str
    command: Command
    deadline: float | None

    @property
    def late(self) -> bool:
        """Tell whether it is too late to carry it out."""
        return self.deadline is not None and time.monotonic() >= self.deadline


def read_delivery(data: dict[str, Any], now: Millis) -> Delivery:
    """Return the delivery in a `deliver` message.

    Its life is `expires_at` less the server's `now` where the message tells it (a kiosk's clock
    may be wrong), else less `now` of this machine. Raises DeviceFault `bad_command`.
    """
    expires_at = data.get("expires_at")
    left = None if expires_at is None else (int(expires_at) - int(data.get("now", now))) / SECOND
    return Delivery(
        delivery_id=str(data["delivery_id"]),
        device_id=str(data["device_id"]),
        command=read_command(data.get("command")),
        deadline=None if left is None else time.monotonic() + left,
    )


class Inbox:
    """What waits for one device, first come first served.

    A sign and a pad only need the newest command: it takes the place of those that wait.
    Announcements are all spoken, but a repeat of one that still waits is not.
    """

    def __init__(self) -> None:
        self._waiting: deque[Delivery] = deque()
        self._closed = False
        self._changed = threading.Condition()

    def put(self, delivery: Delivery) -> list[Delivery]:
        """Add a delivery and return those that are dropped for it, or it itself."""
        with self._changed:
            if any(each.delivery_id == delivery.delivery_id for each in self._waiting):
                return []  # sent again on a reconnect
            dropped = self._dropped(delivery)
            if delivery not in dropped:
                self._waiting = deque(each for each in self._waiting if each not in dropped)
                self._waiting.append(delivery)
                self._changed.notify()
            return dropped

    def take(self, seconds: float) -> Delivery | None:
        """Return the next delivery, waiting for one at most `seconds`."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed, timeout=max(0.0, seconds))
            return self._waiting.popleft() if self._waiting else None

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._waiting)

    def close(self) -> None:
        """Let no `take` wait any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _dropped(self, new: Delivery) -> list[Delivery]:
        if isinstance(new.command, ShowSign | AskRating):
            return [each for each in self._waiting if type(each.command) is type(new.command)]
        if isinstance(new.command, Announce) and any(_says(each, new.command) for each in self._waiting):
            return [new]
        return []


def _says(waiting: Delivery, command: Announce) -> bool:
    said = waiting.command
    return isinstance(said, Announce) and (said.fragments, said.text_zh) == (
        command.fragments,
        command.text_zh,
    )
