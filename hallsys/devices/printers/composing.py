"""From a layout and its fields to the items of a slip. Pure."""

from collections.abc import Callable, Mapping, Sequence

from hallsys.devices.commands import Slip
from hallsys.devices.printers.layout import (
    Align,
    Cut,
    Gap,
    Item,
    Pair,
    Qr,
    Rule,
    Text,
    balanced,
    cells,
    wrap,
)
from hallsys.devices.printers.template import Layout, Line, fill
from hallsys.devices.printers.vocabulary import Value, Values

_LARGEST = 8  # of a printer's character sizes
_HUGE_SHARE = 0.62  # of the paper's width that a huge text may fill
_LEAST_BLANK = 14  # cells to write on
_BLANK_SHARE = 0.85  # of the room: drawn as an image, an underscore is wider than a cell


def slip_values(slip: Slip) -> Values:
    """Return the fields of a ticket as its layout names them."""
    return {
        "title": slip.title,
        "number": slip.number,
        "queue": slip.queue,
        "queue_en": slip.queue_en,
        "ahead": "" if slip.ahead is None else str(slip.ahead),
        "expect": slip.expect,
        "expect_en": slip.expect_en,
        "matters": slip.matters,
        "masked_name": slip.masked_name,
        "issued_at": slip.issued_at,
        "qr": slip.qr,
        "notes": slip.notes,
        "offline": slip.offline,
    }


def compose(layout: Layout, values: Values, width: int) -> list[Item]:
    """Return the items of a slip on paper of `width` cells. A field that is not given is empty."""
    items: list[Item] = []
    for line in layout:
        if not line.condition or values.get(line.condition):
            items += _COMPOSERS[line.kind](line, _filled(line, values), width)
    return items


def _filled(line: Line, values: Values) -> list[str]:
    """Return the line's texts: none if a field is empty, one for each text of a list."""
    given = {field: _as_texts(values.get(field, "")) for field in line.fields}
    if not all(given.values()):
        return []
    rows = max(map(len, given.values()), default=1)
    return [
        fill(line.content, {field: texts[row % len(texts)] for field, texts in given.items()})
        for row in range(rows)
    ]


def _as_texts(value: Value) -> list[str]:
    return [text for text in ([value] if isinstance(value, str) else value) if text]


def _texts(line: Line, texts: Sequence[str], width: int) -> list[Item]:
    align: Align = "center" if "center" in line.styles else "right" if "right" in line.styles else "left"
    bold, invert = "bold" in line.styles, "invert" in line.styles
    items: list[Item] = []
    for text in texts:
        scale = _scale(line, text, width)
        room = width // scale - (2 if invert else 0)
        broken = balanced if align == "center" else wrap
        for row in broken(text, room, tidy="tidy" in line.styles):
            shown = f" {row} " if invert else row
            items.append(Text(shown, scale, bold=bold, align=align, invert=invert))
    return items


def _scale(line: Line, text: str, width: int) -> int:
    if "huge" in line.styles:
        return max(1, min(_LARGEST, int(width * _HUGE_SHARE) // max(1, cells(text))))
    return 2 if "large" in line.styles and cells(text) * 2 <= width else 1


def _pairs(line: Line, texts: Sequence[str], width: int) -> list[Item]:
    """Return each pair on one line if it fits, else the value on lines of its own; the label once."""
    bold, tidy = "bold" in line.styles, "tidy" in line.styles
    items: list[Item] = []
    for at, value in enumerate(texts):
        label = "" if at else line.label
        if cells(label) + cells(value) + 1 <= width:
            items.append(Pair(label, value, bold=bold))
            continue
        if label:
            items.append(Text(label, bold=bold))
        items += [Text(row, bold=bold, align="right") for row in balanced(value, width, tidy=tidy)]
    return items


def _notes(line: Line, texts: Sequence[str], width: int) -> list[Item]:
    return [item for text in texts for item in (Gap(0.25), *_hanging("* ", text, line, width))]


def _numbered(line: Line, texts: Sequence[str], width: int) -> list[Item]:
    return [item for at, text in enumerate(texts, 1) for item in _hanging(f"{at}. ", text, line, width)]


def _hanging(mark: str, text: str, line: Line, width: int) -> list[Item]:
    rows = wrap(text, width - len(mark), tidy="tidy" in line.styles)
    blank = " " * len(mark)
    return [Text((blank if at else mark) + row, bold="bold" in line.styles) for at, row in enumerate(rows)]


def _blank(line: Line, texts: Sequence[str], width: int) -> list[Item]:
    """Return each label with a line to write on, below the label where it leaves little room."""
    bold = "bold" in line.styles
    items: list[Item] = []
    for text in texts:
        room, label = width - cells(text), text
        if room < _LEAST_BLANK:
            items.append(Text(text, bold=bold))
            room, label = width, ""
        items.append(Pair(label, "_" * int(room * _BLANK_SHARE), bold=bold))
    return items


_COMPOSERS: Mapping[str, Callable[[Line, Sequence[str], int], list[Item]]] = {
    "text": _texts,
    "pair": _pairs,
    "note": _notes,
    "numbered": _numbered,
    "blank": _blank,
    "qr": lambda _line, texts, _width: [Qr(text) for text in texts],
    "rule": lambda _line, _texts, _width: [Rule()],
    "feed": lambda line, _texts, _width: [Gap(line.feed)],
    "cut": lambda _line, _texts, _width: [Cut()],
}
