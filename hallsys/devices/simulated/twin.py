"""What every simulated device has: ears on its line, faults, and a face that can be poked."""

import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, get_args

from hallsys.devices.simulated.faults import Fault, Piece, pieces, spoil

Ear = Callable[[bytes], None]

_FLOOD = 512  # bytes that a flooding device says at a time
_FLOOD_PAUSE = 0.005  # seconds between them: ten times as fast as a serial line


class UnknownPoke(ValueError):
    """An action that this twin does not know, or whose facts are wrong."""


class Twin:
    """A simulated device. It hears bytes through `receive` and answers to every ear on its line.

    `changed` is notified whenever its state changes, so that a test can wait for that. Servers of
    lines call `hear`, which lets through to `receive` what the faults do not keep away.
    """

    kind: ClassVar[str]

    def __init__(self, faults: Iterable[str] = ()) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.heard = 0
        self._ears: dict[Ear, Callable[[], None]] = {}
        self._chance = random.Random(1)  # noqa: S311 -- noise, and the same each time
        self._held: list[bytes] = []
        self._saying: deque[Piece] = deque()
        self._mouth: threading.Thread | None = None
        self._turn = 0  # of the faults
        self._due = 0.0  # when the last piece was to be said; a late one takes no pause of the next
        self.faults: frozenset[Fault] = frozenset()
        self.set_faults(faults)

    def attach(self, ear: Ear, hang_up: Callable[[], None]) -> None:
        """Let `ear` hear what the device says; `hang_up` is called when it is unplugged."""
        with self.changed:
            self._ears[ear] = hang_up
            if "flood" in self.faults:
                self._speak()
            self.changed.notify_all()

    def detach(self, ear: Ear) -> None:
        """Take the ear off the line."""
        with self.changed:
            self._ears.pop(ear, None)
            self.changed.notify_all()

    @property
    def listeners(self) -> int:
        """How many hold the device's line."""
        return len(self._ears)

    def set_faults(self, faults: Iterable[str]) -> None:
        """Have exactly these faults from now on; what is still under way is lost.

        Raises UnknownPoke for a name that is none.
        """
        wanted = frozenset(faults)
        if unknown := wanted - set(get_args(Fault)):
            raise UnknownPoke(f"no such fault: {', '.join(sorted(unknown))}")
        with self.changed:
            self.faults = wanted  # type: ignore[assignment]
            self._saying.clear()
            self._turn += 1
            if "unplugged" in wanted:
                for hang_up in list(self._ears.values()):
                    hang_up()
                self._ears.clear()
            if "flood" in wanted:
                self._speak()
            self.changed.notify_all()
        self.on_faults()

    def on_faults(self) -> None:
        """Do what follows from a change of faults."""

    def hear(self, data: bytes) -> None:
        """Take what comes over the line."""
        with self.changed:
            self.heard += len(data)
            faults, turn = self.faults, self._turn
            self.changed.notify_all()
            if "hung" in faults:
                self.changed.wait_for(lambda: self._turn != turn)
                return
        if "stale" in faults:
            self.release()
        elif "deaf" not in faults:
            self.receive(data)

    def receive(self, data: bytes) -> None:
        """Hear bytes from the line; answers go to the ears."""
        raise NotImplementedError

    def say(self, data: bytes) -> None:
        """Send bytes as the faults let them through: late, in pieces, amid noise, or not at all."""
        with self.changed:
            faults = self.faults
            if "silent" in faults:
                return
            if "held" in faults:
                self._held.append(data)
                return
            sent = spoil(data, faults, self._chance)
            cut = pieces(
                sent[: max(1, len(sent) // 2)] if "cut_off" in faults else sent, faults, self._chance
            )
            if faults & {"slow", "dribble"}:
                self._saying.extend(cut)
                self._speak()
                return
        for _, piece in cut:
            self._emit(piece)
        if "cut_off" in faults:
            self.set_faults(faults - {"cut_off"} | {"unplugged"})

    def release(self) -> None:
        """Say what was held back."""
        with self.changed:
            held, self._held = self._held, []
        for data in held:
            self._emit(data)

    def poke(self, action: str, facts: dict[str, Any]) -> None:
        """Do what a person at the device would do. Raises UnknownPoke."""
        if action == "faults":
            self.set_faults(facts.get("faults", ()))
        elif action == "release":
            self.release()
        else:
            raise UnknownPoke(f"no such action: {action}")

    def state(self) -> dict[str, Any]:
        """Return what a person at the device would see, as JSON."""
        return {"kind": self.kind, "faults": sorted(self.faults)}

    def _emit(self, data: bytes) -> None:
        with self.changed:
            ears = list(self._ears)
        for ear in ears:
            ear(data)

    def _speak(self) -> None:
        """Have a thread say what takes its time; it ends when that is said."""
        if self._mouth is None:
            self._due = time.monotonic()
            self._mouth = threading.Thread(target=self._say_on, name=f"twin {self.kind}", daemon=True)
            self._mouth.start()

    def _say_on(self) -> None:
        with self.changed:  # held while it emits: once the faults have changed, nothing of before comes
            while (piece := self._next_piece()) is not None:
                self._emit(piece)
            self._mouth = None

    def _next_piece(self) -> bytes | None:
        """Return the next piece when its time has come; None when there is none."""
        while True:
            if self._saying:
                turn, due = self._turn, self._due + self._saying[0][0]
                left = max(0.0, due - time.monotonic())
                if not self.changed.wait_for(lambda turn=turn: self._turn != turn, left):  # type: ignore[misc]
                    self._due = due
                    return self._saying.popleft()[1]
            elif "flood" in self.faults and self._ears:
                self.changed.wait(_FLOOD_PAUSE)
                if "flood" in self.faults:
                    return self._chance.randbytes(_FLOOD)
            else:
                return None
