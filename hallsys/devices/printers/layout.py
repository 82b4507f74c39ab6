"""The layout of a slip: what stands where, how large. Pure; native and image printing share it.

Measures are cells: half the width of a Chinese character, as a printer's ROM font counts them.
58 mm paper is 32 cells wide, 80 mm paper 48.
"""

from dataclasses import dataclass
from typing import Literal

from hallsys.devices.commands import Slip

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

_LARGEST = 8  # of a printer's character sizes
_NUMBER_SHARE = 0.62  # of the paper's width that the number may fill


def cells(text: str) -> int:
    """Return the width of `text`: one cell for ASCII, two for everything else."""
    return sum(1 if char.isascii() else 2 for char in text)


def wrap(text: str, width: int) -> list[str]:
    """Break `text` into lines of at most `width` cells: Latin words stay whole where they fit."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, width):
        if line and cells(line) + cells(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str, width: int) -> list[str]:
    """Split before each character a line may break at; words wider than a line are cut up."""
    pieces: list[str] = []
    for char in text:
        joins = pieces and char.isascii() and not pieces[-1].endswith(" ") and pieces[-1].isascii()
        if joins and cells(pieces[-1]) < width:
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def lay_out(slip: Slip, width: int) -> list[Item]:
    """Return the items of a slip on paper of `width` cells.

    A slip that was, or may have been, printed before is marked 补打, so that nobody takes two
    papers for two places in the queue.
    """
    items: list[Item] = [Text(line, bold=True, align="center") for line in wrap(slip.title, width)]
    items += [Gap(), Rule(), Gap()]
    if slip.reprint:
        items += [Text(" 补打 REPRINT ", bold=True, align="center", invert=True), Gap()]
    items.append(Text("您的号码 Your number", align="center"))
    items.append(Text(slip.number, scale=_number_scale(slip.number, width), bold=True, align="center"))
    scale = 2 if cells(slip.queue) * 2 <= width else 1
    items += [Text(line, scale, bold=True, align="center") for line in wrap(slip.queue, width // scale)]
    items += [Text(line, align="center") for line in wrap(slip.queue_en, width) if line]
    items += [Gap(), Rule(), Gap(0.25)]
    items += [item for pair in _facts(slip) for item in _fitted(pair, width)]
    items += [Gap(0.25), Rule()]
    if slip.qr:
        items += [Gap(), Qr(slip.qr), Text("扫码查看排队进度", align="center")]
        items.append(Text("Scan to follow the queue", align="center"))
    for note in slip.notes:
        first, *others = wrap(note, width - 2)
        items += [Gap(0.25), Text("* " + first), *(Text("  " + line) for line in others)]
    return [*items, Cut()]


def _number_scale(number: str, width: int) -> int:
    return max(1, min(_LARGEST, int(width * _NUMBER_SHARE) // max(1, cells(number))))


def _facts(slip: Slip) -> list[Pair]:
    people = "" if slip.ahead is None else f"{slip.ahead} 人"
    facts = [
        Pair("前面等候 Ahead", people, bold=True),
        Pair("预计等候 Wait", slip.expect, bold=True),
        Pair("", slip.expect_en),
        *(Pair("办理事项 For" if at == 0 else "", matter) for at, matter in enumerate(slip.matters)),
        Pair("取号人 Name", slip.masked_name),
        Pair("取号时间 Issued", slip.issued_at),
    ]
    return [fact for fact in facts if fact.value]


def _fitted(pair: Pair, width: int) -> list[Item]:
    """Return `pair` on one line if it fits, else the value on lines of its own."""
    if cells(pair.label) + cells(pair.value) + 1 <= width:
        return [pair]
    label: list[Item] = [Text(pair.label, bold=pair.bold)] if pair.label else []
    return label + [Text(line, bold=pair.bold, align="right") for line in wrap(pair.value, width)]
