"""ESC/POS as bytes: commands, text in GB18030, images, and the meaning of status replies. Pure."""

from collections.abc import Callable, Iterable
from typing import Literal

from PIL import Image

from hallsys.devices.printers.layout import Align, Cut, Gap, Item, Pair, Qr, Rule, Text, cells
from hallsys.devices.printers.raster import CELL, LINE, draw_item, draw_slip

RESET = b"\x1b\x40"
CHINESE_ON, CHINESE_OFF = b"\x1c\x26", b"\x1c\x2e"
FEED_AND_CUT = b"\x1b\x64\x06\x1d\x56\x01"  # six lines lie between the print head and the cutter
ASK_WHEN_DONE = b"\x1d\x72\x01"  # GS r 1: answered in turn, so only behind what was sent before it

ASK_SERIAL = b"\x1d\x49\x44"  # GS I 68: answered with _, the number and NUL

_ALIGN: dict[Align, bytes] = {"left": b"\x1b\x61\x00", "center": b"\x1b\x61\x01", "right": b"\x1b\x61\x02"}
_BAND = 256  # rows an image command carries: small printers have small buffers

Fits = Callable[[int], bool]
StatusQuestion = Literal["online", "cause", "paper"]
_QUESTIONS: dict[StatusQuestion, bytes] = {
    "online": b"\x10\x04\x01",
    "cause": b"\x10\x04\x02",
    "paper": b"\x10\x04\x04",
}

# Bits of the answers that mean a fault, worst first (DLE EOT n).
_FAULT_BITS: dict[StatusQuestion, tuple[tuple[int, str], ...]] = {
    "cause": ((0x04, "cover_open"), (0x20, "paper_out"), (0x40, "printer_error")),
    "paper": ((0x60, "paper_out"),),
    "online": ((0x08, "printer_offline"),),
}
_NEAR_END = 0x0C


def status_question(question: StatusQuestion) -> bytes:
    """Return DLE EOT n, which a printer answers at once, even without paper."""
    return _QUESTIONS[question]


def serial_in(answers: bytes) -> str | None:
    """Return the serial number in what a printer answered to ASK_SERIAL; None if it is not whole yet."""
    start = answers.find(b"_")
    end = answers.find(b"\0", start)
    return answers[start + 1 : end].decode("ascii", errors="replace") if 0 <= start < end else None


def is_status(byte: int) -> bool:
    """Tell whether a byte has the fixed bits of an answer to DLE EOT (0xx1xx10)."""
    return byte & 0x93 == 0x12


def is_done(byte: int) -> bool:
    """Tell whether a byte has the fixed bits of an answer to GS r (0xx0xxxx)."""
    return byte & 0x90 == 0


def fault_in(question: StatusQuestion, answer: int) -> str | None:
    """Return the fault that an answer reports, a key of FAULTS, or None."""
    return next((fault for bits, fault in _FAULT_BITS[question] if answer & bits), None)


def near_end(answer: int) -> bool:
    """Tell whether the answer to the question for paper says that it is nearly used up."""
    return bool(answer & _NEAR_END)


def rom_has(text: str) -> bool:
    """Tell whether a printer's ROM font has the text: ASCII and GBK.

    Other characters have four bytes in GB18030 (𠮷 is 95 34 B2 35), and cheap printers print
    them as two wrong ones.
    """
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return False
    return text.isprintable()


def native_slip(items: Iterable[Item], width: int) -> bytes:
    """Return the bytes of a slip printed with the printer's own fonts; `width` in dots.

    A line with a character that the ROM lacks goes as an image; only for such lines a font is
    needed on this machine. Raises DeviceFault `font_missing`.
    """
    return RESET + CHINESE_ON + b"".join(_native(item, width) for item in items) + CHINESE_OFF


def image_slip(items: list[Item], width: int) -> bytes:
    """Return the bytes of a slip drawn as an image. Raises DeviceFault `font_missing`."""
    return RESET + raster(draw_slip(items, width)) + FEED_AND_CUT


def raster(image: Image.Image) -> bytes:
    """Return the commands that print an image of mode "1": GS v 0 in bands."""
    across = (image.width + 7) // 8
    commands = []
    for top in range(0, image.height, _BAND):
        band = image.crop((0, top, image.width, min(top + _BAND, image.height)))
        dots = bytes(byte ^ 0xFF for byte in band.tobytes())  # Pillow's 1 is white, the printer's black
        size = across.to_bytes(2, "little") + band.height.to_bytes(2, "little")
        commands.append(b"\x1d\x76\x30\x00" + size + dots)
    return b"".join(commands)


def qr(payload: str) -> bytes:
    """Return the commands that print a QR code: model 2, modules of 6 dots, correction L."""
    data = payload.encode("utf-8")
    size = (len(data) + 3).to_bytes(2, "little")
    return (
        b"\x1d\x28\x6b\x04\x00\x31\x41\x32\x00"
        b"\x1d\x28\x6b\x03\x00\x31\x43\x06"
        b"\x1d\x28\x6b\x03\x00\x31\x45\x30"
        b"\x1d\x28\x6b" + size + b"\x31\x50\x30" + data + b"\x1d\x28\x6b\x03\x00\x31\x51\x30"
    )


def _native(item: Item, width: int) -> bytes:
    match item:
        case Gap():
            return b"\x1b\x4a" + bytes([min(255, round(LINE * item.lines))])
        case Qr():
            return _ALIGN["center"] + qr(item.payload)
        case Cut():
            return FEED_AND_CUT
    text = _as_text(item, width // CELL)
    if rom_has(text.text):
        return _styled(text)
    image = draw_item(item, width)
    return _ALIGN["left"] + raster(image) if image is not None else b""


def _as_text(item: Text | Pair | Rule, width: int) -> Text:
    """Return the item as a line of `width` cells of the printer's own characters."""
    match item:
        case Pair():
            blanks = " " * (width - cells(item.label) - cells(item.value))
            return Text(item.label + blanks + item.value, bold=item.bold)
        case Rule():
            return Text("─" * (width // 2))
    return item


def _styled(item: Text) -> bytes:
    size = (item.scale - 1) << 4 | (item.scale - 1)
    on = _ALIGN[item.align] + b"\x1d\x21" + bytes([size])
    on += b"\x1b\x45" + bytes([item.bold]) + b"\x1d\x42" + bytes([item.invert])
    return on + item.text.encode("gb18030") + b"\n"
