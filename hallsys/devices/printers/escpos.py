"""Driver `escpos`: ticket printers of the ESC/POS family, 58 and 80 mm.

Text goes out as our own GB18030 bytes: python-escpos's `text()` loses Chinese outside U+4E00-9FA5.
Its `paper_status()` takes silence for plenty of paper; here silence is a printer that is off line.
"""

import time
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field, field_validator

from hallsys.devices.commands import PrintDocument, PrintTicket
from hallsys.devices.faults import DeviceFault
from hallsys.devices.ports import About, DeviceKind, DriverSettings
from hallsys.devices.ports_by_identity import is_pattern
from hallsys.devices.printers import escpos_bytes as escpos
from hallsys.devices.printers.connection import Connection, connect
from hallsys.devices.printers.fonts import font
from hallsys.devices.printers.layout import Item
from hallsys.devices.printers.library import load_library
from hallsys.devices.printers.raster import CELL
from hallsys.devices.printers.template import LayoutError
from hallsys.devices.registry import driver

PAPERS = {58: 384, 80: 576}  # mm of paper: printable dots at 8 dots/mm


class EscposSettings(DriverSettings):
    """Settings of a ticket printer.

    `mode` native uses the printer's fonts, image draws everything here (for printers without
    Chinese). `answer_timeout` and `print_timeout` in seconds: for a status, and for a whole slip.
    `confirms` is false for printers without GS r, where a slip counts as printed once it was sent.
    `layouts` is a folder with the hall's own layouts; they are checked whole with the settings.
    `serial_number` is what the printer answers to GS I 68 (it stands on its self-test print): with it,
    a printer that is plugged in elsewhere is found, and another in its place is refused.
    """

    baud_rate: int = 115200
    paper: Literal[58, 80] = 80
    mode: Literal["native", "image"] = "native"
    answer_timeout: float = Field(default=1.0, gt=0)
    print_timeout: float = Field(default=10.0, gt=0, le=20)
    confirms: bool = True
    layouts: Path | None = None
    serial_number: str = Field(default="", max_length=60)

    @property
    def identity(self) -> str:
        return self.serial_number

    @field_validator("layouts")
    @classmethod
    def _check_layouts(cls, folder: Path | None) -> Path | None:
        load_library(folder)
        return folder


@driver("escpos")
class EscposPrinter:
    """A TicketPrinter."""

    kind: ClassVar[DeviceKind] = "ticket_printer"
    Settings = EscposSettings
    shares_port = False
    finds_itself: ClassVar[bool] = True

    def __init__(self, port: str, settings: EscposSettings) -> None:
        self.interval = 5.0
        self._port = port
        self._settings = settings
        self._width = PAPERS[settings.paper]
        try:
            self._library = load_library(settings.layouts)
        except LayoutError as error:  # changed since the settings were checked
            raise DeviceFault("layout_wrong", str(error)) from None
        self._printer: Connection | None = None
        self._near_end = False
        self._about = About(port)

    def open(self) -> None:
        if self._settings.mode == "image":
            font("regular", CELL)
        try:
            self._printer = connect(self._port, self._settings.baud_rate, self._recognise)
        except DeviceFault:
            self._printer = None  # it is closed
            raise
        self._check()

    def about(self) -> About:
        return self._about

    def _recognise(self, printer: Connection) -> None:
        """Take the connection if this printer is at its end. Raises DeviceFault."""
        self._printer = printer
        wanted = self._settings.serial_number
        if wanted:
            found = self._ask_serial()
            if found is None:
                raise DeviceFault("no_reply", "the printer does not tell its serial number")
            if found != wanted:
                raise DeviceFault("wrong_device", f"its serial number is {found}")
        elif is_pattern(self._port):
            self._check_present()
        self._about = About(printer.path or self._port, wanted)

    def close(self) -> None:
        if self._printer is not None:
            printer, self._printer = self._printer, None
            printer.close()

    def warning(self) -> str | None:
        return "paper_near_end" if self._near_end else None

    def poll(self) -> None:
        self._check()

    def print_ticket(self, command: PrintTicket) -> None:
        self._print(self._library.ticket(command.slip, self._width // CELL))

    def print_document(self, command: PrintDocument) -> None:
        self._print(self._library.document(command, self._width // CELL))

    def _print(self, items: list[Item]) -> None:
        as_bytes = escpos.native_slip if self._settings.mode == "native" else escpos.image_slip
        data = as_bytes(items, self._width)
        self._check()
        try:
            self._open_printer().send(data)
            self._await_done()
        except DeviceFault as fault:
            raise DeviceFault(fault.code, fault.detail, begun=True) from None

    def _open_printer(self) -> Connection:
        if self._printer is None:
            raise DeviceFault("port_lost", "closed")
        return self._printer

    def _await_done(self) -> None:
        """Wait until the printer has worked off what was sent; say why if it does not."""
        if not self._settings.confirms:
            return
        printer = self._open_printer()
        printer.await_done(self._settings.print_timeout)
        if not printer.answers:
            return
        if self._ask(escpos.ASK_WHEN_DONE, escpos.is_done, self._settings.print_timeout) is None:
            self._check()
            raise DeviceFault("print_unconfirmed")

    def _check(self) -> None:
        """Ask for the printer's state. Raises DeviceFault; silence is a printer off line."""
        printer = self._open_printer()
        self._near_end = printer.check()
        if not printer.answers:
            return
        questions: tuple[escpos.StatusQuestion, ...] = ("cause", "paper", "online")
        for question in questions:
            asked = escpos.status_question(question)
            answer = self._ask(asked, escpos.is_status, self._settings.answer_timeout)
            fault = "printer_offline" if answer is None else escpos.fault_in(question, answer)
            if fault:
                raise DeviceFault(fault)
            if question == "paper" and answer is not None:
                self._near_end = escpos.near_end(answer)

    def _check_present(self) -> None:
        """Raise DeviceFault `no_reply` if there is no printer that answers."""
        asked = escpos.status_question("online")
        if self._ask(asked, escpos.is_status, self._settings.answer_timeout) is None:
            raise DeviceFault("no_reply")

    def _ask_serial(self) -> str | None:
        printer = self._open_printer()
        printer.forget_input()
        printer.send(escpos.ASK_SERIAL)
        deadline = time.monotonic() + self._settings.answer_timeout
        answers = b""
        while arrived := printer.answer(deadline):
            answers += arrived
            if (found := escpos.serial_in(answers)) is not None:
                return found
        return None

    def _ask(self, question: bytes, fits: escpos.Fits, timeout: float) -> int | None:
        """Return the first byte that `fits` as an answer, passing over noise; None for silence."""
        printer = self._open_printer()
        printer.forget_input()
        printer.send(question)
        deadline = time.monotonic() + timeout
        while arrived := printer.answer(deadline):
            for byte in arrived:
                if fits(byte):
                    return byte
        return None
