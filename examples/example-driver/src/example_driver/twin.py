"""The twin of lamp signs: what the maker's manual says of them, as a program."""

from collections.abc import Iterable
from typing import Any

from example_driver.frames import PLACES, Frame, encode, parse
from hallsys.devices.simulated.twin import Twin


class LampTwin(Twin):
    """Lamp signs on one line, one at every address."""

    kind = "lamp"

    def __init__(self, faults: Iterable[str] = ()) -> None:
        super().__init__(faults)
        self._rest = b""
        self.shown: dict[int, bytes] = {}

    def state(self) -> dict[str, Any]:
        with self.changed:
            shown = {str(address): data.decode("latin-1") for address, data in self.shown.items()}
        return {**super().state(), "shown": shown}

    def receive(self, data: bytes) -> None:
        with self.changed:
            found, self._rest = parse(self._rest + data)
            answers = [self._obey(frame) for frame in found if frame.kind in {b"S", b"Q"}]
            self.changed.notify_all()
        for answer in answers:
            self.say(answer)

    def _obey(self, frame: Frame) -> bytes:
        if frame.kind == b"S":
            self.shown[frame.address] = frame.data
        shown = self.shown.get(frame.address, b" " * PLACES)
        return encode(Frame(frame.address, frame.sequence, b"A", shown))
