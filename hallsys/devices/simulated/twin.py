"""What every simulated device has: ears on its line, faults, and a face that can be poked."""

import random
import threading
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Literal, get_args

Fault = Literal[
    "noise", "split", "silent", "slow", "unplugged",  # of any line
    "corrupt", "trailing", "long_length", "lift_early",  # of a card reader
    "paper_out", "near_end", "cover_open",  # of a printer
]  # fmt: skip

Ear = Callable[[bytes], None]

_SLOW = 1.5  # seconds, longer than a driver waits for a card to be found


class UnknownPoke(ValueError):
    """An action that this twin does not know, or whose facts are wrong."""


class Twin:
    """A simulated device. It hears bytes through `receive` and answers to every ear on its line.

    `changed` is notified whenever its state changes, so that a test can wait for that.
    """

    kind: ClassVar[str]

    def __init__(self, faults: Iterable[str] = ()) -> None:
        self.changed = threading.Condition(threading.RLock())
        self._ears: dict[Ear, Callable[[], None]] = {}
        self._chance = random.Random(1)  # noqa: S311 -- noise, and the same each time
        self.faults: frozenset[Fault] = frozenset()
        self.set_faults(faults)

    def attach(self, ear: Ear, hang_up: Callable[[], None]) -> None:
        """Let `ear` hear what the device says; `hang_up` is called when it is unplugged."""
        with self.changed:
            self._ears[ear] = hang_up

    def detach(self, ear: Ear) -> None:
        """Take the ear off the line."""
        with self.changed:
            self._ears.pop(ear, None)

    def set_faults(self, faults: Iterable[str]) -> None:
        """Have exactly these faults from now on. Raises UnknownPoke for a name that is none."""
        wanted = frozenset(faults)
        if unknown := wanted - set(get_args(Fault)):
            raise UnknownPoke(f"no such fault: {', '.join(sorted(unknown))}")
        with self.changed:
            self.faults = wanted  # type: ignore[assignment]
            if "unplugged" in wanted:
                for hang_up in list(self._ears.values()):
                    hang_up()
                self._ears.clear()
            self.changed.notify_all()
        self.on_faults()

    def on_faults(self) -> None:
        """Do what follows from a change of faults."""

    def receive(self, data: bytes) -> None:
        """Hear bytes from the line; answers go to the ears."""
        raise NotImplementedError

    def say(self, data: bytes) -> None:
        """Send bytes as the faults let them through: late, in pieces, amid noise, or not at all."""
        if "silent" in self.faults:
            return
        if "slow" in self.faults:
            late = threading.Timer(_SLOW, self._send, (data,))
            late.daemon = True
            late.start()
        else:
            self._send(data)

    def poke(self, action: str, facts: dict[str, Any]) -> None:
        """Do what a person at the device would do. Raises UnknownPoke."""
        if action != "faults":
            raise UnknownPoke(f"no such action: {action}")
        self.set_faults(facts.get("faults", ()))

    def state(self) -> dict[str, Any]:
        """Return what a person at the device would see, as JSON."""
        return {"kind": self.kind, "faults": sorted(self.faults)}

    def _send(self, data: bytes) -> None:
        if "noise" in self.faults:
            data = self._chance.randbytes(self._chance.randint(1, 8)) + b"\xaa" + data
        size = self._chance.randint(1, 7) if "split" in self.faults else max(1, len(data))
        with self.changed:
            ears = list(self._ears)
        for start in range(0, len(data), size):
            for ear in ears:
                ear(data[start : start + size])
