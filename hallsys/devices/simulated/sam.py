"""The twin of a card reader: a SAM module that answers find, select and read with real frames."""

from itertools import count
from struct import Struct
from typing import Any

from hallsys.devices.readers import sdt_frames as frames
from hallsys.devices.simulated.cards import text_block
from hallsys.devices.simulated.twin import Twin, UnknownPoke

_PHOTO = bytes.fromhex("574C66007E00").ljust(1024, b"\0")  # the header of a photo, and no photo
_FIRST_NUMBER = Struct("<HHI").pack(5, 3, 20260101)  # maker, kind, and when it was made
_serials = count(1)
_SW1_SW2 = b"\x00\x00"


class SamTwin(Twin):
    """A reader with at most one card on it.

    Pokes: `lay_card` with `card` (a specimen's name, or the fields of a card to encode), and
    `lift_card`. Like the module it finds a card that was read again only after it was lifted.
    """

    kind = "sdt"

    def __init__(self, faults: tuple[str, ...] | list[str] = ()) -> None:
        super().__init__(faults)
        self._rest = b""
        self._card: bytes | None = None
        self._label = ""
        self._selected = False
        self._was_read = False
        self.reads = 0
        self.found_none = 0
        self._number = _FIRST_NUMBER + next(_serials).to_bytes(4, "little") + bytes(4)

    @property
    def sam_id(self) -> str:
        """The number on the module's label."""
        return frames.sam_id_of(bytes([0, 0, frames.OK]) + self._number) or ""

    def lay_card(self, block: bytes, label: str = "") -> None:
        """Lay a card with this text block on the reader."""
        if len(block) != frames.TEXT_SIZE:
            raise UnknownPoke("a card's text has 256 bytes")
        with self.changed:
            self._card, self._label = block, label
            self._selected = self._was_read = False
            self.changed.notify_all()

    def lift_card(self) -> None:
        """Take the card away."""
        with self.changed:
            self._card, self._label = None, ""
            self._selected = self._was_read = False
            self.changed.notify_all()

    def poke(self, action: str, facts: dict[str, Any]) -> None:
        if action == "lay_card":
            label, block = text_block(facts.get("card"))
            self.lay_card(block, label)
        elif action == "lift_card":
            self.lift_card()
        else:
            super().poke(action, facts)

    def state(self) -> dict[str, Any]:
        with self.changed:
            lying = self._card is not None
            return {
                **super().state(),
                "card": self._label,
                "lying": lying,
                "reads": self.reads,
                "found_none": self.found_none,
            }

    def receive(self, data: bytes) -> None:
        with self.changed:
            found, self._rest = frames.parse(self._rest + data)
            answers = [self._answer(each) for each in found]
        for answer in answers:
            self.say(answer)

    def _answer(self, asked: frames.Frame | frames.Broken) -> bytes:
        if isinstance(asked, frames.Broken):
            return _status(frames.BAD_CHECKSUM)
        answer = {
            frames.SAM_STATUS: lambda: _status(frames.OK),
            frames.SAM_ID: lambda: frames.encode(bytes([0, 0, frames.OK]) + self._number),
            frames.FIND: self._find,
            frames.SELECT: self._select,
            frames.READ_TEXT_AND_PHOTO: self._read,
        }.get(asked.body, lambda: _status(frames.BAD_COMMAND))()
        return self._spoilt(answer)

    def _find(self) -> bytes:
        if self._card is None or self._was_read:
            self.found_none += 1
            return _status(frames.NOT_FOUND)
        return frames.encode(bytes([0, 0, frames.FOUND]) + bytes(4))

    def _select(self) -> bytes:
        self._selected = self._card is not None
        if not self._selected:
            return _status(frames.NOT_SELECTED)
        return frames.encode(bytes([0, 0, frames.OK]) + bytes(8))

    def _read(self) -> bytes:
        if "lift_early" in self.faults:
            self.lift_card()
        if self._card is None or not self._selected:
            return _status(frames.NOT_READ)
        self._was_read = True
        self.reads += 1
        self.changed.notify_all()
        sizes = len(self._card).to_bytes(2, "big") + len(_PHOTO).to_bytes(2, "big")
        return frames.encode(bytes([0, 0, frames.OK]) + sizes + self._card + _PHOTO)

    def _spoilt(self, answer: bytes) -> bytes:
        if "long_length" not in self.faults:
            return answer
        return answer[:5] + (len(answer) + 99).to_bytes(2, "big") + answer[7:]


def _status(sw3: int) -> bytes:
    return frames.encode(_SW1_SW2 + bytes([sw3]))
