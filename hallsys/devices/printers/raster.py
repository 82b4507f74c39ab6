"""Drawing slips and single lines as black-and-white images, with the machine's Chinese font."""

from itertools import pairwise

import segno
from PIL import Image, ImageDraw

from hallsys.devices.printers.fonts import font
from hallsys.devices.printers.layout import Align, Gap, Item, Pair, Qr, Rule, Text

CELL = 12  # dots, as wide as an ASCII character of a printer's ROM font
LINE = 32  # dots from line to line: a character of 24 and the space between lines
_CHARACTER = 24
_QR_MODULE = 6
_WHITE, _BLACK = 255, 0
_THRESHOLD = 140  # thermal paper knows no grey; a little above half keeps thin strokes


def draw_item(item: Item, width: int) -> Image.Image | None:
    """Return `item` as an image of mode "1", `width` dots wide; None for the cut.

    Raises DeviceFault `font_missing`.
    """
    match item:
        case Text():
            drawn = _text_line(item, width)
        case Pair():
            drawn = _blank(width, LINE)
            _write(drawn, item.label, 1, item.bold, "left")
            _write(drawn, item.value, 1, item.bold, "right")
        case Rule():
            drawn = _blank(width, 4)
            ImageDraw.Draw(drawn).rectangle((0, 1, width - 1, 2), fill=_BLACK)
        case Gap():
            drawn = _blank(width, max(1, round(LINE * item.lines)))
        case Qr():
            drawn = _qr(item.payload, width)
        case _:
            return None
    return drawn.point(lambda grey: 255 * (grey > _THRESHOLD)).convert("1", dither=Image.Dither.NONE)


def draw_slip(items: list[Item], width: int) -> Image.Image:
    """Return the whole slip as one image of mode "1". Raises DeviceFault `font_missing`."""
    return stack([image for item in items if (image := draw_item(item, width)) is not None])


def stack(images: list[Image.Image]) -> Image.Image:
    """Return the images one below the other; all have the same width."""
    tops = [0]
    for image in images:
        tops.append(tops[-1] + image.height)
    whole = Image.new("1", (images[0].width, tops[-1]), 1)
    for image, (top, _) in zip(images, pairwise(tops), strict=True):
        whole.paste(image, (0, top))
    return whole


def _blank(width: int, height: int) -> Image.Image:
    return Image.new("L", (width, height), _WHITE)


def _text_line(item: Text, width: int) -> Image.Image:
    drawn = _blank(width, LINE * item.scale if item.scale < 3 else round(_CHARACTER * item.scale * 1.1))
    _write(drawn, item.text, item.scale, item.bold, item.align, invert=item.invert)
    return drawn


def _write(
    drawn: Image.Image, text: str, scale: int, bold: bool, align: Align, *, invert: bool = False
) -> None:
    """Write `text` on the middle of the image; too wide a text is set smaller, never cut."""
    pixels = _CHARACTER * scale
    face = font("bold" if bold else "regular", pixels)
    while pixels > _CHARACTER // 2 and face.getlength(text) > drawn.width:
        pixels -= 1
        face = font("bold" if bold else "regular", pixels)
    size = face.getlength(text)
    left = {"left": 0.0, "center": (drawn.width - size) / 2, "right": drawn.width - size}[align]
    pen = ImageDraw.Draw(drawn)
    if invert:
        pen.rounded_rectangle((left, 0, left + size, drawn.height - 1), radius=4, fill=_BLACK)
    pen.text((left, _middle(drawn, pixels)), text, font=face, fill=_WHITE if invert else _BLACK, anchor="ls")


def _middle(drawn: Image.Image, pixels: int) -> float:
    """Return the base line that puts capitals and Chinese characters in the middle."""
    return (drawn.height + pixels * 0.76) / 2


def _qr(payload: str, width: int) -> Image.Image:
    matrix = segno.make_qr(payload, error="m", boost_error=False).matrix
    module = max(2, min(_QR_MODULE, width // (len(matrix) + 8)))
    side = len(matrix) * module
    left = (width - side) // 2
    drawn = _blank(width, side + 2 * module)
    pen = ImageDraw.Draw(drawn)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                corner = (left + x * module, (y + 1) * module)
                pen.rectangle((*corner, corner[0] + module - 1, corner[1] + module - 1), fill=_BLACK)
    return drawn
