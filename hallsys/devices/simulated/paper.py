"""What came out of a simulated printer, and how it looks."""

import io
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

from hallsys.devices.printers.fonts import font
from hallsys.devices.printers.layout import Align, Qr, cells
from hallsys.devices.printers.raster import CELL, LINE, draw_item, stack

_MARGIN = 24  # dots of white paper around the print, as on a real slip
_PICTURES = 64  # that are kept


@dataclass(frozen=True)
class Line:
    """A line of the printer's own characters."""

    text: str
    width: int
    height: int
    bold: bool
    align: Align
    invert: bool


@dataclass(frozen=True)
class Code:
    """A QR code the printer drew."""

    payload: str


@dataclass(frozen=True)
class Dots:
    """An image: bytes of eight dots, 1 is black."""

    across: int
    rows: int
    data: bytes


@dataclass(frozen=True)
class Feed:
    """Paper fed without print, in dots."""

    dots: int


Piece = Line | Code | Dots | Feed


@dataclass(frozen=True)
class PrintedSlip:
    """What lay between two cuts, and the bytes that made it."""

    pieces: tuple[Piece, ...]
    data: bytes

    @property
    def lines(self) -> list[str]:
        """The text of the slip."""
        return [piece.text for piece in self.pieces if isinstance(piece, Line)]

    @property
    def codes(self) -> list[str]:
        """What its QR codes say."""
        return [piece.payload for piece in self.pieces if isinstance(piece, Code)]

    def png(self, width: int) -> bytes:
        """Return the slip as a PNG, `width` dots wide and a margin. Raises DeviceFault `font_missing`."""
        return _picture(self.pieces, width)


@lru_cache(_PICTURES)  # whoever looks at a printer looks again and again
def _picture(pieces: tuple[Piece, ...], width: int) -> bytes:
    drawn = stack([Image.new("1", (width, 1), 1), *(_draw(piece, width) for piece in pieces)])
    paper = Image.new("1", (drawn.width + 2 * _MARGIN, drawn.height + 2 * _MARGIN), 1)
    paper.paste(drawn, (_MARGIN, _MARGIN))
    out = io.BytesIO()
    paper.save(out, "PNG")
    return out.getvalue()


def _draw(piece: Piece, width: int) -> Image.Image:
    match piece:
        case Dots():
            return _unpack(piece, width)
        case Feed():
            return Image.new("1", (width, max(1, piece.dots)), 1)
        case Line():
            return _type(piece, width)
    drawn = draw_item(Qr(piece.payload), width)
    return drawn if drawn is not None else Image.new("1", (width, 1), 1)


def _type(line: Line, width: int) -> Image.Image:
    """Set a line as a printer does: each character in its cells, whatever its shape."""
    cell, height = CELL * line.width, LINE * line.height
    size = cells(line.text) * cell
    at = {"left": 0, "center": (width - size) // 2, "right": width - size}[line.align]
    paper, ink = (1, 0) if not line.invert else (0, 1)
    image = Image.new("1", (width, height), 1)
    pen = ImageDraw.Draw(image)
    pen.rectangle((at, 0, at + size - 1, height - 1), fill=paper)
    face = font("bold" if line.bold else "regular", 2 * CELL * line.height, "monospace")
    for char in line.text:
        wide = cells(char) * cell
        pen.text((at + wide / 2, height * 0.82), char, font=face, fill=ink, anchor="ms")
        at += wide
    return image


def _unpack(dots: Dots, width: int) -> Image.Image:
    plain = bytes(byte ^ 0xFF for byte in dots.data)
    image = Image.frombytes("1", (dots.across * 8, dots.rows), plain)
    whole = Image.new("1", (width, dots.rows), 1)
    whole.paste(image, (0, 0))
    return whole
