"""Every driver of ours under the conformance suite, over each way it has."""

from hallsys.devices.commands import AskRating, OpenBox, PrintTicket, ShowSign
from hallsys.devices.locks.lockboard import LockBoard, LockBoardSettings
from hallsys.devices.pads.ff68 import Ff68Pad, Ff68Settings
from hallsys.devices.ports import CredentialReader, LockController, RatingPad, TicketPrinter, WindowSign
from hallsys.devices.printers.escpos import EscposPrinter, EscposSettings
from hallsys.devices.readers import sdt_text
from hallsys.devices.readers.huashi import HuashiReader, HuashiSettings
from hallsys.devices.readers.scanner import Scanner, ScannerSettings
from hallsys.devices.readers.sdt import SdtReader, SdtSettings
from hallsys.devices.readings import CardRead, DoorClosed, PadKey, Scanned
from hallsys.devices.signs.aabb import AabbSettings, AabbSign
from hallsys.devices.signs.bx import BxSettings, BxSign
from hallsys.devices.signs.fe import FeSettings, FeSign
from hallsys.devices.signs.ff68_display import Ff68Display, Ff68DisplaySettings
from hallsys.devices.signs.modbus import ModbusSettings, ModbusSign
from hallsys.devices.simulated.cards import SPECIMENS
from hallsys.devices.simulated.huashi import HuashiTwin
from hallsys.devices.simulated.locks import LockBoardTwin
from hallsys.devices.simulated.pad import PadTwin
from hallsys.devices.simulated.printer import PrinterTwin
from hallsys.devices.simulated.sam import SamTwin
from hallsys.devices.simulated.scanner import ScannerTwin
from hallsys.devices.simulated.signs import AabbTwin, BxTwin, FeTwin, ModbusTwin, SignTwin
from hallsys.devices.testing import DriverCase, DriverConformance, WrongReading, read_until, wait_until
from tests.devices.slips import SLIP

CARDS = "zhang", "rare"


def read_a_card(driver: CredentialReader, twin: SamTwin | HuashiTwin, turn: int) -> None:
    twin.poke("lift_card", {})
    for _ in range(2):
        if isinstance(driver.poll(), CardRead):
            raise WrongReading
    card = CARDS[turn % 2]
    twin.poke("lay_card", {"card": card})
    read_until(driver, CardRead(sdt_text.credential(SPECIMENS[card].block)))


def scan_a_code(driver: CredentialReader, twin: ScannerTwin, turn: int) -> None:
    code = f"{508200 + turn}"
    twin.scan(code)
    read_until(driver, Scanned("pick_up", code), attempts=5)


def print_a_slip(driver: TicketPrinter, twin: PrinterTwin, turn: int) -> None:
    before = twin.printed
    driver.print_ticket(PrintTicket(SLIP))
    wait_until(twin, lambda: twin.printed == before + 1)


def show_a_number(driver: WindowSign, twin: SignTwin, turn: int) -> None:
    number = f"A{turn:03}"
    driver.poll()
    driver.show(ShowSign((number,), "called"))
    wait_until(twin, lambda: tuple(line.strip() for line in twin.shown.get(1, ())) == (number,))


def show_digits(driver: WindowSign, twin: PadTwin, turn: int) -> None:
    driver.poll()
    driver.show(ShowSign((f"A{turn:03}",), "called"))
    wait_until(twin, lambda: twin.shown.get(1, "").strip() == f"{turn:03}")


def ask_for_a_rating(driver: RatingPad, twin: PadTwin, turn: int) -> None:
    driver.ask(AskRating())
    wait_until(twin, lambda: twin.asks(1))
    twin.press(turn % 4)
    read_until(driver, PadKey(5 - turn % 4), attempts=5)


def open_a_box(driver: LockController, twin: LockBoardTwin, turn: int) -> None:
    box = 1 + turn % 24
    driver.open_box(OpenBox(box))
    wait_until(twin, lambda: twin.is_open(box))
    twin.poke("close", {"lock": box})
    read_until(driver, DoorClosed(box))


class TestSdt(DriverConformance):
    case = DriverCase(SdtReader, SdtSettings(find_timeout=0.25, read_timeout=2.0), SamTwin, read_a_card)


class TestHuashi(DriverConformance):
    case = DriverCase(
        HuashiReader,
        HuashiSettings(timeout=0.5),
        HuashiTwin,
        read_a_card,
        checked=False,
        tells_late=False,
        ways=("sim", "tcp"),
        port=lambda url: url.replace("socket:", "http:"),
    )


class TestScanner(DriverConformance):
    case = DriverCase(Scanner, ScannerSettings(), ScannerTwin, scan_a_code, speaks="tells", checked=False)


class TestEscpos(DriverConformance):
    """Its answers are single bytes without a checksum."""

    case = DriverCase(
        EscposPrinter,
        EscposSettings(print_timeout=0.5),
        PrinterTwin,
        print_a_slip,
        checked=False,
        tells_late=False,
    )


class TestAabb(DriverConformance):
    case = DriverCase(AabbSign, AabbSettings(), AabbTwin, show_a_number, speaks="nothing")


class TestFe(DriverConformance):
    case = DriverCase(FeSign, FeSettings(gap=0), FeTwin, show_a_number, speaks="nothing")


class TestBx(DriverConformance):
    """All its commands have the same answer."""

    case = DriverCase(BxSign, BxSettings(reply_timeout=0.25), BxTwin, show_a_number, tells_late=False)


class TestModbus(DriverConformance):
    """An RTU frame has no number; a display that was written to is read at the next poll."""

    case = DriverCase(
        ModbusSign, ModbusSettings(reply_timeout=0.25), ModbusTwin, show_a_number, tells_late=False
    )


class TestFf68Display(DriverConformance):
    case = DriverCase(Ff68Display, Ff68DisplaySettings(), PadTwin, show_digits, speaks="nothing")


class TestFf68(DriverConformance):
    case = DriverCase(Ff68Pad, Ff68Settings(), PadTwin, ask_for_a_rating, speaks="tells")


class TestLockBoard(DriverConformance):
    """The same lock of the same board is answered for alike, whenever it was asked."""

    case = DriverCase(
        LockBoard, LockBoardSettings(reply_timeout=0.25), LockBoardTwin, open_a_box, tells_late=False
    )
