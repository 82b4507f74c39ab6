"""The items of a slip: what stands where, how large. Pure; native and image printing share them.

Measures are cells: half the width of a Chinese character, as a printer's ROM font counts them.
58 mm paper is 32 cells wide, 80 mm paper 48.
"""

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Text:
    """A line of text, `scale` times as large as plain text; `invert` is white on black."""

    text: str
    scale: int = 1
    bold: bool = False
    align: Align = "left"
    invert: bool = False


@dataclass(frozen=True)
class Pair:
    """A label on the left and its value on the right of one line."""

    label: str
    value: str
    bold: bool = False


@dataclass(frozen=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True)
class Gap:
    """Blank paper, a part of a line's height."""

    lines: float = 0.5


@dataclass(frozen=True)
class Qr:
    """A QR code, centred."""

    payload: str


@dataclass(frozen=True)
class Cut:
    """The end of the slip."""


Item = Text | Pair | Rule | Gap | Qr | Cut

_NEVER_FIRST = "，。、；：！？）》」』】〕”’…,.;:!?)]%"  # of a line
_NEVER_LAST = ("（", "《", "「", "『", "【", "〔", "“", "‘", "(", "[")  # of a line


def cells(text: str) -> int:
    """Return the width of `text`: one cell for ASCII, two for everything else."""
    return sum(1 if char.isascii() else 2 for char in text)


def wrap(text: str, width: int, *, tidy: bool = False) -> list[str]:
    """Break `text` into lines of at most `width` cells: Latin words stay whole where they fit.

    Where it is `tidy`, no line begins with closing punctuation or ends with an opening bracket.
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, width, tidy):
        if line and cells(line) + cells(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def balanced(text: str, width: int, *, tidy: bool = False) -> list[str]:
    """Break `text` into as few lines as `wrap` does, of much the same length: none has a last sign alone."""
    rows = wrap(text, width, tidy=tidy)
    least = max((cells(piece.rstrip()) for piece in _pieces(text, width, tidy)), default=width)
    while len(rows) > 1 and width > least:
        narrower = wrap(text, width - 1, tidy=tidy)
        if len(narrower) > len(rows):
            break
        rows, width = narrower, width - 1
    return rows


def _pieces(text: str, width: int, tidy: bool) -> list[str]:
    """Split before each character a line may break at; words wider than a line are cut up."""
    pieces: list[str] = []
    for char in text:
        last = pieces[-1] if pieces else ""
        word = char.isascii() and last.isascii() and not last.endswith(" ")
        bound = (char in _NEVER_FIRST and not last.endswith(" ")) or last.endswith(_NEVER_LAST)
        if last and (word or (tidy and bound)) and cells(last) + cells(char) <= width:
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces
