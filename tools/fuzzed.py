"""The parsers that tools/fuzz.py feeds, with whole frames to begin from."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from pymodbus.framer import FramerBase, FramerRTU, FramerSocket
from pymodbus.pdu import DecodePDU
from pymodbus.pdu.register_message import (
    ReadHoldingRegistersResponse,
    WriteMultipleRegistersRequest,
    WriteMultipleRegistersResponse,
)

from hallsys.devices.faults import DeviceFault
from hallsys.devices.locks import lockboard_frames
from hallsys.devices.pads import ff68_frames
from hallsys.devices.printers import escpos_bytes
from hallsys.devices.printers.layout import Cut, Qr, Text
from hallsys.devices.readers import sdt_frames, sdt_text
from hallsys.devices.readers.huashi import FIELDS, read_card
from hallsys.devices.readers.huashi_http import read_answer
from hallsys.devices.readers.scans import CODES, ScanLines, recognise
from hallsys.devices.signs import aabb_frames, bx_frames, fe_frames
from hallsys.devices.signs.modbus_bus import LONGEST, find_answer
from hallsys.devices.simulated import escpos_stream
from hallsys.devices.simulated.cards import SPECIMENS
from hallsys.devices.simulated.huashi import HuashiTwin
from hallsys.kernel.errors import Refusal

Feed = Callable[[bytes], int]
"""Takes the next piece and returns how many bytes the parser keeps."""


@dataclass(frozen=True)
class Parser:
    """A parser, whole frames of its protocol, and the most bytes that it may keep."""

    name: str
    seeds: tuple[bytes, ...]
    make: Callable[[], Feed]
    longest_rest: int


def _framed(parse: Callable[[bytes], tuple[object, bytes]]) -> Callable[[], Feed]:
    """Feed a parser that returns what it found and the rest."""

    def make() -> Feed:
        rest = b""

        def feed(piece: bytes) -> int:
            nonlocal rest
            _, rest = parse(rest + piece)
            return len(rest)

        return feed

    return make


def _sdt(buffer: bytes) -> tuple[object, bytes]:
    found, rest = sdt_frames.parse(buffer)
    for frame in found:
        if isinstance(frame, sdt_frames.Frame):
            sdt_frames.text_of(frame.body)
    return found, rest


def _cards(buffer: bytes) -> tuple[object, bytes]:
    while len(buffer) >= sdt_frames.TEXT_SIZE:
        with suppress(sdt_text.UnknownCard, sdt_text.EmptyField, Refusal):
            sdt_text.credential(buffer[: sdt_frames.TEXT_SIZE])
        buffer = buffer[sdt_frames.TEXT_SIZE :]
    return None, buffer


def _bx(buffer: bytes) -> tuple[object, bytes]:
    found, rest = bx_frames.parse(buffer)
    for frame in found:
        bx_frames.answer_of(frame)
        with suppress(ValueError):
            bx_frames.read_text_command(frame.data)
    return found, rest


def _scans() -> Feed:
    lines = ScanLines(lambda: 0.0)

    def feed(piece: bytes) -> int:
        for text in lines.take(piece):
            recognise(text, CODES)
        return lines.kept

    return feed


def _modbus(framer: FramerBase) -> Callable[[], Feed]:
    request = WriteMultipleRegistersRequest(address=0, registers=[1, 2], dev_id=5, transaction_id=7)

    def parse(buffer: bytes) -> tuple[object, bytes]:
        buffer = buffer[-LONGEST:]
        return find_answer(framer, request, buffer), buffer

    return _framed(parse)


class _Pieces:
    """A stream that brings what it was given, and then hangs up."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def write(self, data: bytes) -> None:
        """Take a request, and forget it."""

    def read_until(self, deadline: float) -> bytes:  # noqa: ARG002 -- it does not wait
        piece, self._data = self._data[:100], self._data[100:]
        if not piece:
            raise DeviceFault("port_lost")
        return piece

    def close(self) -> None:
        """Do nothing."""


def _huashi(buffer: bytes) -> tuple[object, bytes]:
    while (end := buffer.find(b"HTTP", 1)) > 0 or len(buffer) > 4096:
        with suppress(DeviceFault):
            read_card(read_answer(_Pieces(buffer[:end]), 0.0), FIELDS)
        buffer = buffer[end:] if end > 0 else b""
    return None, buffer


def _huashi_seeds() -> tuple[bytes, ...]:
    said: list[bytes] = []
    twin = HuashiTwin()
    twin.attach(said.append, lambda: None)
    for card in ("zhang", "rare", "foreigner-2023"):
        twin.lay_card(card)
        for path in ("OpenDevice", "readcard"):
            twin.receive(f"GET /{path} HTTP/1.1\r\n\r\n".encode())
    chunked = b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{"resultFlag": 0}\r\n0\r\n\r\n'
    return (*said, chunked, b"HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\n{}")


_READ = bytes([0, 0, 0x90, 1, 0, 4, 0]) + SPECIMENS["zhang"].block + bytes(1024)
_RTU, _TCP = FramerRTU(DecodePDU(False)), FramerSocket(DecodePDU(False))
_ANSWERS = (
    WriteMultipleRegistersResponse(address=0, count=2, dev_id=5, transaction_id=7),
    ReadHoldingRegistersResponse(registers=[1, 2], dev_id=5, transaction_id=7),
)
_SLIP = escpos_bytes.native_slip([Text("云河市"), Qr("http://hall.example/t/x"), Cut()], 576)

_SAM_ANSWERS = tuple(sdt_frames.encode(body) for body in (b"\0\0\x9f" + bytes(4), b"\0\0\x80", _READ))
_SCANS = (b"https://hall.example/t/AbCdEf0123456789_-xyzw\r", b"508213\r\n", b"x" * 999)
_AABB = (aabb_frames.encode(3, "A003 请到3号窗口"), aabb_frames.encode(1, "", "summary"))
_FE = (fe_frames.encode(fe_frames.Frame(3, 9, "A003 请到3号窗口")),)
_BX = (
    bx_frames.encode(bx_frames.PING),
    bx_frames.encode(bx_frames.ACCEPTED, 0x8000, 1),
    bx_frames.encode(bx_frames.text_command([bx_frames.Area(0, 0, 16, 16, "A003 请")])),
)
_LOCKS = tuple(
    lockboard_frames.encode(lockboard_frames.question(head, 1, lock))
    for head in (lockboard_frames.OPEN, lockboard_frames.ASK)
    for lock in (1, 24)
)
_PAD = (ff68_frames.start_rating(1), ff68_frames.encode(ff68_frames.Frame(1, 0x11, b"\x02")))
_PRINTS = (_SLIP, b"\x10\x04\x01", b"\x1d\x76\x30\x00\x02\x00\x02\x00abcd")

PARSERS: tuple[Parser, ...] = (
    Parser("sdt", _SAM_ANSWERS, _framed(_sdt), sdt_frames.LONGEST_FRAME),
    Parser("card text", tuple(card.block for card in SPECIMENS.values()), _framed(_cards), 255),
    Parser("huashi", _huashi_seeds(), _framed(_huashi), 4096),
    Parser("scanner", _SCANS, _scans, 4096),
    Parser("aabb", _AABB, _framed(aabb_frames.parse), aabb_frames.LONGEST_FRAME),
    Parser("fe", _FE, _framed(fe_frames.parse), 260),
    Parser("bx", _BX, _framed(_bx), 4096),
    Parser("modbus rtu", tuple(_RTU.buildFrame(each) for each in _ANSWERS), _modbus(_RTU), LONGEST),
    Parser("modbus tcp", tuple(_TCP.buildFrame(each) for each in _ANSWERS), _modbus(_TCP), LONGEST),
    Parser("ff68", _PAD, _framed(ff68_frames.parse), ff68_frames.LONGEST_FRAME),
    Parser("lockboard", _LOCKS, _framed(lockboard_frames.parse), lockboard_frames.LENGTH),
    Parser("escpos twin", _PRINTS, _framed(escpos_stream.read), escpos_stream.LONGEST),
)
