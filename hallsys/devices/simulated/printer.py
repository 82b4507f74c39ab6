"""The twin of a ticket printer: it turns the byte stream into slips and answers for its state."""

from base64 import b64encode
from collections import deque
from collections.abc import Callable
from itertools import count
from typing import Any

from hallsys.devices.printers.escpos_bytes import ASK_SERIAL
from hallsys.devices.printers.layout import Align
from hallsys.devices.simulated import escpos_stream as stream
from hallsys.devices.simulated.paper import Code, Dots, Feed, Line, Piece, PrintedSlip
from hallsys.devices.simulated.twin import Twin

_KEPT = 6  # slips, all drawn for whoever looks: a picture costs a tenth of a second
_PICTURE_DOTS = 576
_LINE_DOTS = 32
_ALIGN: tuple[Align, ...] = ("left", "center", "right")
_FIXED_BITS = 0x12  # of an answer to DLE EOT

# Bits of the answers to DLE EOT n that the faults set.
_STATUS_BITS: dict[int, dict[str, int]] = {
    1: {"paper_out": 0x08, "cover_open": 0x08},
    2: {"paper_out": 0x20, "cover_open": 0x04},
    3: {},
    4: {"paper_out": 0x60, "near_end": 0x0C},
}
_CHINESE = (b"\x1c\x26", b"\x1c\x2e")  # on and off: this printer takes GB18030 always
_serials = count(1)
_WAITING_FOR = {"paper_out", "cover_open"}


class PrinterTwin(Twin):
    """A printer of 80 mm paper. Its faults are poked; without paper it keeps what it has heard.

    `run_out_after` lets the paper end after so many more lines: the middle of a slip.
    """

    kind = "escpos"

    def __init__(self, faults: tuple[str, ...] | list[str] = ()) -> None:
        self.slips: deque[PrintedSlip] = deque(maxlen=_KEPT)
        self.printed = 0
        self.serial_number = f"SIM{next(_serials):06}"
        self.unknown: list[bytes] = []
        self.run_out_after: int | None = None
        self._rest = b""
        self._waiting: deque[stream.Token] = deque()
        self._pieces: list[Piece] = []
        self._bytes = b""
        self._text = b""
        self._payload = b""
        self._align: Align = "left"
        self._reset_style()
        super().__init__(faults)

    def on_faults(self) -> None:
        self._say_all(self._work())

    def poke(self, action: str, facts: dict[str, Any]) -> None:
        if action == "run_out_after":
            self.run_out_after = int(facts.get("lines", 0))
        else:
            super().poke(action, facts)

    def state(self) -> dict[str, Any]:
        with self.changed:
            slips, printed = list(self.slips), self.printed
        return {
            **super().state(),
            "printed": printed,
            "slips": [
                {
                    "lines": slip.lines,
                    "codes": slip.codes,
                    "bytes": b64encode(slip.data).decode(),
                    "png": b64encode(slip.png(_PICTURE_DOTS)).decode(),
                }
                for slip in slips
            ],
        }

    def receive(self, data: bytes) -> None:
        with self.changed:
            tokens, self._rest = stream.read(self._rest + data)
            answers = [self._status(token) for token in tokens if stream.is_real_time(token)]
            self._waiting.extend(token for token in tokens if not stream.is_real_time(token))
        self._say_all(answers)
        self._say_all(self._work())

    def _say_all(self, answers: list[bytes]) -> None:
        for answer in answers:
            self.say(answer)

    def _status(self, token: stream.Token) -> bytes:
        bits = _STATUS_BITS.get(token.data[0], {})
        answer = _FIXED_BITS
        for fault in self.faults:
            answer |= bits.get(fault, 0)
        return bytes([answer])

    def _work(self) -> list[bytes]:
        """Obey what waits, as long as there is paper; return what the printer answers."""
        answers = []
        with self.changed:
            while self._waiting and not self.faults & _WAITING_FOR:
                token = self._waiting.popleft()
                if isinstance(token, stream.Printed):
                    self._bytes += token.data
                    self._text += token.data
                else:
                    self._bytes += token.name + token.data
                    answers += self._obey(token)
        return answers

    def _obey(self, command: stream.Command) -> list[bytes]:
        if command.name == b"\x1d\x72":
            return [bytes([0x03 if "near_end" in self.faults else 0x00])]
        if command.name + command.data == ASK_SERIAL:
            return [b"_" + self.serial_number.encode() + b"\0"]
        if command.name in _METHODS:
            _METHODS[command.name](self, command.data)
        elif command.name not in _CHINESE:
            self.unknown.append(command.name)
        return []

    def _set_align(self, data: bytes) -> None:
        self._align = _ALIGN[data[0] % 48 % 3]

    def _set_bold(self, data: bytes) -> None:
        self._bold = bool(data[0] & 1)

    def _set_invert(self, data: bytes) -> None:
        self._invert = bool(data[0] & 1)

    def _set_size(self, data: bytes) -> None:
        self._width, self._height = (data[0] >> 4) + 1, (data[0] & 7) + 1

    def _feed_lines(self, data: bytes) -> None:
        self._pieces.append(Feed(data[0] * _LINE_DOTS))

    def _feed_dots(self, data: bytes) -> None:
        self._pieces.append(Feed(data[0]))

    def _image(self, data: bytes) -> None:
        across, rows = int.from_bytes(data[1:3], "little"), int.from_bytes(data[3:5], "little")
        self._pieces.append(Dots(across, rows, data[5:]))

    def _end_line(self, _: bytes) -> None:
        text = self._text.decode("gb18030", errors="replace")
        self._pieces.append(Line(text, self._width, self._height, self._bold, self._align, self._invert))
        self._text = b""
        if self.run_out_after is not None:
            self.run_out_after -= 1
            if self.run_out_after < 0:
                self.run_out_after = None
                self.faults |= {"paper_out"}

    def _qr(self, data: bytes) -> None:
        function = data[2:]
        if function[:2] == b"\x31\x50":
            self._payload = function[3:]
        elif function[:2] == b"\x31\x51":
            self._pieces.append(Code(self._payload.decode("utf-8", errors="replace")))

    def _cut(self, _: bytes) -> None:
        self.slips.append(PrintedSlip(tuple(self._pieces), self._bytes))
        self.printed += 1
        self._pieces, self._bytes = [], b""
        self.changed.notify_all()

    def _reset_style(self, _: bytes = b"") -> None:
        self._align = _ALIGN[0]
        self._bold = self._invert = False
        self._width = self._height = 1


_METHODS: dict[bytes, Callable[[PrinterTwin, bytes], None]] = {
    b"\n": PrinterTwin._end_line,
    b"\x1b\x40": PrinterTwin._reset_style,
    b"\x1b\x61": PrinterTwin._set_align,
    b"\x1b\x45": PrinterTwin._set_bold,
    b"\x1d\x42": PrinterTwin._set_invert,
    b"\x1d\x21": PrinterTwin._set_size,
    b"\x1b\x64": PrinterTwin._feed_lines,
    b"\x1b\x4a": PrinterTwin._feed_dots,
    b"\x1d\x28\x6b": PrinterTwin._qr,
    b"\x1d\x76\x30": PrinterTwin._image,
    b"\x1d\x56": PrinterTwin._cut,
}
