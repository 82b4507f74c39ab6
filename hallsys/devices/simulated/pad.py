"""The twin of the FF 68 bus: rating pads, key pads and displays."""

from collections import Counter
from typing import Any

from hallsys.devices.pads import ff68_frames as frames
from hallsys.devices.simulated.twin import Twin, UnknownPoke


class PadTwin(Twin):
    """Pads, key pads and displays on one bus, told apart by address. Poke: `press` with `key` and `address`.

    It repeats a key only when it is pressed again; a real pad also does so when unanswered.
    """

    kind = "ff68"

    def __init__(self, faults: tuple[str, ...] | list[str] = ()) -> None:
        super().__init__(faults)
        self._rest = b""
        self._asking: set[int] = set()
        self._unanswered: Counter[tuple[int, bytes]] = Counter()
        self.acknowledged: list[frames.Frame] = []
        self.shown: dict[int, str] = {}  # by the address of a display, dark places as blanks

    def press(self, key: int, address: int = 1) -> None:
        """Press the key with this number (0..3 rate; 0B..13 are a clerk's)."""
        with self.changed:  # the answer to a clerk's rate key looks like the start of a rating
            self._unanswered[address, bytes([key])] += 1
        self.say(frames.encode(frames.Frame(address, frames.KEY_PRESSED, bytes([key]))))

    def asks(self, address: int) -> bool:
        """Tell whether the pad at `address` is lit up."""
        return address in self._asking

    def poke(self, action: str, facts: dict[str, Any]) -> None:
        if action != "press":
            super().poke(action, facts)
            return
        key, address = facts.get("key"), facts.get("address", 1)
        if not all(isinstance(byte, int) and 0 <= byte <= 255 for byte in (key, address)):
            raise UnknownPoke("press needs a key and an address, 0 to 255")
        self.press(int(key or 0), int(address))

    def state(self) -> dict[str, Any]:
        with self.changed:
            return {
                **super().state(),
                "asking": bool(self._asking),
                "addresses": sorted(self._asking),
                "acknowledged": len(self.acknowledged),
                "shown": dict(self.shown),
            }

    def receive(self, data: bytes) -> None:
        with self.changed:
            found, self._rest = frames.parse(self._rest + data)
            for frame in found:
                pressed = frame.address, frame.data
                if frame.function == frames.START_RATING and self._unanswered[pressed]:
                    self._unanswered[pressed] -= 1
                    self._asking.discard(frame.address)
                    self.acknowledged.append(frame)
                elif frames.encode(frame) == frames.start_rating(frame.address):
                    self._asking.add(frame.address)
                elif frame.function == frames.SHOW_DIGITS:
                    self.shown[frame.address] = "".join("0123456789 "[min(digit, 10)] for digit in frame.data)
            self.changed.notify_all()
