"""The ways to an ESC/POS printer: a line, a file, USB, or a print queue of CUPS."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from hallsys.devices.faults import DeviceFault
from hallsys.devices.ports_by_identity import verified
from hallsys.devices.transport import Line, open_line
from hallsys.devices.usb_line import UsbLine

_PRINTER_CLASS = 7  # bInterfaceClass of the USB printing class; some printers say 255 (vendor)


class Connection(ABC):
    """An open way to a printer. This one only listens; others override what they can do more.

    `answers` tells that the printer can be asked for its state over it.
    """

    answers: bool = False
    path: str = ""  # the port that it was found at, where the URL leaves that open

    @abstractmethod
    def send(self, data: bytes) -> None:
        """Send all of `data`. Raises DeviceFault."""

    @abstractmethod
    def close(self) -> None:
        """Let go of it."""

    def check(self) -> bool:
        """Tell, as far as the way itself knows, whether the paper is nearly used up.

        Raises DeviceFault if it knows that nothing can be printed.
        """
        return False

    def await_done(self, timeout: float) -> None:  # noqa: B027 -- most ways have nothing to wait for
        """Wait, at most `timeout` seconds, until what was sent has been printed. Raises DeviceFault."""

    def forget_input(self) -> None:  # noqa: B027 -- most ways have no input
        """Drop answers that came too late."""

    def answer(self, deadline: float) -> bytes:  # noqa: ARG002
        """Return what the printer says before `time.monotonic()` is `deadline`; b"" for silence."""
        return b""


class LinePrinter(Connection):
    """A printer on a Line (serial, `socket://`, `rfc2217://`, `sim://`) or on USB."""

    def __init__(self, line: Line | UsbLine, *, answers: bool = True) -> None:
        self._line = line
        self.answers = answers
        self.path = line.path

    def send(self, data: bytes) -> None:
        self._line.write(data)

    def close(self) -> None:
        self._line.close()

    def forget_input(self) -> None:
        self._line.drop_input()

    def answer(self, deadline: float) -> bytes:
        return self._line.read_until(deadline)


class FilePrinter(Connection):
    """A device file such as /dev/usb/lp0; writing fails when the printer is gone."""

    def __init__(self, path: str) -> None:
        # Here and not above: to import it reads a list of all printers there are, for more than a second.
        from escpos.exceptions import DeviceNotFoundError
        from escpos.printer import File

        self._file = File(path)
        try:
            self._file.open()
        except DeviceNotFoundError as error:
            raise DeviceFault("port_unavailable", str(error)) from None

    def send(self, data: bytes) -> None:
        try:
            self._file._raw(data)
        except (OSError, ValueError) as error:  # ValueError: the watchdog closed it
            raise DeviceFault("port_lost", type(error).__name__) from None

    def close(self) -> None:
        self._file.close()


def connect(url: str, baud_rate: int, recognise: Callable[[Connection], None]) -> Connection:
    """Connect to the printer at `url`, and let `recognise` ask whether it is the right one.

    Raises DeviceFault.

    `file:/dev/usb/lp0`, `usb:04b8:0e15` or `usb:04b8:0e15:<serial number>` (hexadecimal vendor and
    product), `cups:<queue>`; every other URL goes over a Line.
    """
    scheme, _, rest = url.partition(":")
    if scheme in _WAYS:
        return verified(_WAYS[scheme](rest), recognise)
    return LinePrinter(open_line(url, baud_rate, verify=lambda line: recognise(LinePrinter(line))))


def _usb(where: str) -> Connection:
    line = UsbLine(where, _PRINTER_CLASS)
    return LinePrinter(line, answers=line.answers)


def _cups(queue: str) -> Connection:
    from hallsys.devices.printers.cups_printer import CupsPrinter

    return CupsPrinter(queue)


_WAYS: dict[str, Callable[[str], Connection]] = {"file": FilePrinter, "usb": _usb, "cups": _cups}
