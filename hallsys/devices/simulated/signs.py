"""The twins of window signs: what they show is decoded from the frames they hear."""

import struct
from typing import Any

from hallsys.devices.signs import aabb_frames, bx_frames
from hallsys.devices.simulated.twin import Twin

_KEPT = 50  # frames remembered, for whoever wants to see the bytes


class _SignTwin(Twin):
    def __init__(self, faults: tuple[str, ...] | list[str] = ()) -> None:
        super().__init__(faults)
        self.shown: dict[int, tuple[str, ...]] = {}
        self.frames: list[bytes] = []
        self._rest = b""

    def state(self) -> dict[str, Any]:
        with self.changed:
            return {
                **super().state(),
                "shown": {str(address): list(lines) for address, lines in self.shown.items()},
                "frames": [frame.hex() for frame in self.frames],
            }

    def _show(self, address: int, lines: tuple[str, ...], frame: bytes) -> None:
        self.shown[address] = lines
        self.frames = [*self.frames, frame][-_KEPT:]
        self.changed.notify_all()


class AabbTwin(_SignTwin):
    """LED strips of the AA-BB protocol; they never answer."""

    kind = "aabb"

    def receive(self, data: bytes) -> None:
        with self.changed:
            found, self._rest = aabb_frames.parse(self._rest + data)
            for frame in found:
                sent = aabb_frames.encode(frame.address, frame.text, frame.screen)
                self._show(frame.address, (frame.text,), sent)


class BxTwin(_SignTwin):
    """Onbon controllers; each command for an address is answered from it."""

    kind = "bx"

    def receive(self, data: bytes) -> None:
        with self.changed:
            found, self._rest = bx_frames.parse(self._rest + data)
            answers = [bx_frames.encode(self._obey(each), each.source, each.destination) for each in found]
        for answer in answers:
            self.say(answer)

    def _obey(self, frame: bx_frames.Frame) -> bytes:
        if frame.data == bx_frames.PING:
            return bx_frames.ACCEPTED
        if frame.data == bx_frames.CLEAR:
            self._show(frame.destination, (), frame.data)
            return bx_frames.ACCEPTED
        try:
            areas = bx_frames.read_text_command(frame.data)
        except (ValueError, IndexError, struct.error):
            return bx_frames.REFUSED
        self._show(frame.destination, tuple(area.text for area in areas), frame.data)
        return bx_frames.ACCEPTED
