"""The twin of a rating pad on the FF 68 bus."""

from typing import Any

from hallsys.devices.pads import ff68_frames as frames
from hallsys.devices.simulated.twin import Twin, UnknownPoke


class PadTwin(Twin):
    """Pads and key pads on one bus, told apart by address. Poke: `press` with `key` and `address`.

    It repeats a key only when it is pressed again; a real pad also does so when unanswered.
    """

    kind = "ff68"

    def __init__(self, faults: tuple[str, ...] | list[str] = ()) -> None:
        super().__init__(faults)
        self._rest = b""
        self._asking: set[int] = set()
        self.acknowledged: list[frames.Frame] = []

    def press(self, key: int, address: int = 1) -> None:
        """Press the key with this number (0..3 rate; 0B..13 are a clerk's)."""
        self.say(frames.encode(frames.Frame(address, frames.KEY_PRESSED, bytes([key]))))

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
            }

    def receive(self, data: bytes) -> None:
        with self.changed:
            found, self._rest = frames.parse(self._rest + data)
            for frame in found:
                if frames.encode(frame) == frames.start_rating(frame.address):
                    self._asking.add(frame.address)
                elif frame.function == frames.START_RATING:  # an answer to a key
                    self._asking.discard(frame.address)
                    self.acknowledged.append(frame)
            self.changed.notify_all()
