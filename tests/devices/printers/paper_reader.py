"""A second reading of ESC/POS, written from the printers' manuals: it knows nothing of what wrote the bytes.

It keeps what a printer's ROM would print as text, line by line with its size, and draws the whole paper as a
picture of one pixel a dot. Whatever does not fit on the paper, and any command it does not know, is an error.
"""

from dataclasses import dataclass, field

import segno
from PIL import Image, ImageDraw

from hallsys.devices.printers.fonts import font

CELL, HEIGHT, SPACING = 12, 24, 32  # dots: an ASCII character of font A, its height, from line to line
QUIET = 4  # modules around a QR code


class NotEscPos(AssertionError):
    """Bytes that mean nothing to a printer, or print outside of its paper."""


@dataclass(frozen=True)
class Line:
    """A line of text as the printer set it; `left` and `width` in dots."""

    text: str
    scale: tuple[int, int]
    left: int
    width: int
    bold: bool
    inverted: bool


@dataclass
class Slip:
    """What came out between two cuts."""

    lines: list[Line] = field(default_factory=list)
    rasters: list[Image.Image] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    picture: Image.Image | None = None

    def says(self) -> str:
        """Return all text without blanks: what is wrapped over several lines stands together again."""
        return "".join("".join(line.text.split()) for line in self.lines)


class Printer:
    """A printer with paper of `width` dots."""

    def __init__(self, width: int) -> None:
        self._width = width
        self.slips: list[Slip] = []
        self._begin()

    def _begin(self) -> None:
        self._slip = Slip()
        self._paper = Image.new("L", (self._width, 1), 255)
        self._stored = b""
        self._module, self._level = 3, "L"
        self._reset()

    def _reset(self) -> None:
        self._align, self._size, self._bold, self._inverted, self._chinese = 0, (1, 1), False, False, False
        self._pending = bytearray()

    def read(self, data: bytes) -> list[Slip]:
        """Print `data`, which must end behind a cut, and return the slips."""
        at = 0
        while at < len(data):
            at = self._command(data, at)
        if self._pending or self._slip.lines or self._slip.rasters:
            raise NotEscPos("the paper is not cut")
        return self.slips

    def _command(self, data: bytes, at: int) -> int:
        head, second = data[at], data[at + 1] if at + 1 < len(data) else 0
        if head == 0x0A:
            self._line_feed()
            return at + 1
        if head in (0x1B, 0x1C, 0x1D):
            if self._pending and bytes((head, second)) != b"\x1c\x26":
                raise NotEscPos("a line is changed while it is set")
            return at + 2 + self._escape(bytes((head, second)), data[at + 2 :])
        if head < 0x20:
            raise NotEscPos(f"control character {head:#x}")
        self._pending.append(head)
        return at + 1

    def _escape(self, command: bytes, rest: bytes) -> int:
        """Carry out a command; return how many of the bytes behind it belong to it."""
        match command:
            case b"\x1b@":
                self._reset()
                return 0
            case b"\x1c&" | b"\x1c.":
                self._chinese = command == b"\x1c&"
                return 0
            case b"\x1ba":
                self._align = rest[0]
            case b"\x1bE":
                self._bold = bool(rest[0] & 1)
            case b"\x1dB":
                self._inverted = bool(rest[0] & 1)
            case b"\x1d!":
                self._size = (rest[0] >> 4) + 1, (rest[0] & 7) + 1
            case b"\x1bJ":
                self._feed(rest[0])
            case b"\x1bd":
                self._feed(rest[0] * SPACING)
            case b"\x1dV":
                self._cut()
            case b"\x1dv":
                return self._raster(rest)
            case b"\x1d(":
                return self._symbol(rest)
            case _:
                raise NotEscPos(f"command {command!r}")
        return 1

    def _line_feed(self) -> None:
        raw, self._pending = bytes(self._pending), bytearray()
        if not self._chinese and any(byte > 0x7F for byte in raw):
            raise NotEscPos("Chinese while the Chinese mode is off")
        text = raw.decode("gb18030")
        if any(len(char.encode("gb18030")) > 2 for char in text):
            raise NotEscPos("a character of four bytes, which the ROM lacks")
        across, down = self._size
        width = sum(CELL if char.isascii() else 2 * CELL for char in text) * across
        if width > self._width:
            raise NotEscPos(f"a line of {width} dots: {text!r}")
        left = self._left(width)
        height = max(SPACING, HEIGHT * down + SPACING - HEIGHT)
        top = self._feed(height)
        pen_at = left
        for char in text:
            cell = CELL if char.isascii() else 2 * CELL
            self._draw(char, cell, pen_at, top)
            pen_at += cell * across
        self._slip.lines.append(Line(text, self._size, left, width, self._bold, self._inverted))

    def _draw(self, char: str, cell: int, left: int, top: int) -> None:
        across, down = self._size
        glyph = Image.new("L", (cell, HEIGHT), 0 if self._inverted else 255)
        face = font("bold" if self._bold else "regular", 22, "monospace")
        ink = 255 if self._inverted else 0
        ImageDraw.Draw(glyph).text((cell / 2, 19), char, font=face, fill=ink, anchor="ms")
        self._paper.paste(glyph.resize((cell * across, HEIGHT * down), Image.Resampling.NEAREST), (left, top))

    def _raster(self, rest: bytes) -> int:
        """GS v 0 m xL xH yL yH d1...dk."""
        if rest[:2] != b"0\x00":
            raise NotEscPos("an image of another kind")
        across, rows = int.from_bytes(rest[2:4], "little"), int.from_bytes(rest[4:6], "little")
        dots = rest[6 : 6 + across * rows]
        if len(dots) != across * rows or across * 8 > self._width or not rows:
            raise NotEscPos(f"an image of {across * 8} x {rows} dots")
        image = Image.frombytes("1", (across * 8, rows), bytes(byte ^ 0xFF for byte in dots))
        self._paper_at(self._left(across * 8), image)
        self._slip.rasters.append(image)
        return 6 + across * rows

    def _symbol(self, rest: bytes) -> int:
        """GS ( k pL pH cn fn ...: cn 49 is QR; fn 65 model, 67 module, 69 correction, 80 store, 81 print."""
        length = int.from_bytes(rest[1:3], "little")
        body = rest[3 : 3 + length]
        if rest[:1] != b"k" or len(body) != length or body[:1] != b"1":
            raise NotEscPos("no QR code")
        match body[1]:
            case 65 if body[2:] == b"2\x00":
                pass
            case 67:
                self._module = body[2]
            case 69:
                self._level = "LMQH"[body[2] - 48]
            case 80 if body[2:3] == b"0":
                self._stored = body[3:]
            case 81 if body[2:] == b"0" and self._stored:
                self._print_code()
            case _:
                raise NotEscPos(f"QR function {body[1]}")
        return 3 + length

    def _print_code(self) -> None:
        text = self._stored.decode()
        matrix = segno.make_qr(text, error=self._level, boost_error=False).matrix
        side = len(matrix) * self._module
        if side > self._width:
            raise NotEscPos(f"a QR code of {side} dots")
        image = Image.new("1", (side, side), 1)
        for y, row in enumerate(matrix):
            for x, dark in enumerate(row):
                if dark:
                    box = (x * self._module, y * self._module)
                    image.paste(0, (*box, box[0] + self._module, box[1] + self._module))
        self._feed(QUIET * self._module)
        self._paper_at(self._left(side), image)
        self._feed(QUIET * self._module)
        self._slip.codes.append(text)

    def _paper_at(self, left: int, image: Image.Image) -> None:
        top = self._feed(image.height)
        self._paper.paste(image, (left, top))

    def _left(self, width: int) -> int:
        return (0, (self._width - width) // 2, self._width - width)[self._align]

    def _feed(self, dots: int) -> int:
        """Move the paper on; return where the dots begin that came free."""
        top = self._paper.height
        paper = Image.new("L", (self._width, top + dots), 255)
        paper.paste(self._paper, (0, 0))
        self._paper = paper
        return top

    def _cut(self) -> None:
        self._slip.picture = self._paper
        self.slips.append(self._slip)
        self._begin()
