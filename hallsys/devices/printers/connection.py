"""Connections to ESC/POS printers, as python-escpos sees them."""

from typing import Protocol, cast

from escpos.escpos import Escpos
from escpos.exceptions import DeviceNotFoundError
from escpos.printer import File

from hallsys.devices.faults import DeviceFault
from hallsys.devices.transport import Line, open_line

_FILE = "file:"


class Connection(Protocol):
    """What the driver uses of a python-escpos printer."""

    def _raw(self, msg: bytes) -> None: ...

    def close(self) -> None: ...


class LinePrinter(Escpos):  # type: ignore[misc]
    """A printer on a Line: serial, `socket://`, `rfc2217://` or `sim://`."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    def open(self) -> None:
        """Do nothing: the line is open already."""

    def close(self) -> None:
        """Let go of the line."""
        self._line.close()

    def __del__(self) -> None:
        """Do nothing: the driver closes the line, the collector must not do so from any thread."""

    def _raw(self, msg: bytes) -> None:
        self._line.write(msg)

    def forget_input(self) -> None:
        """Drop answers that came too late."""
        self._line.drop_input()

    def answer(self, deadline: float) -> bytes:
        """Return what the printer says before `deadline`; b"" if it stays silent."""
        return self._line.read_until(deadline)


def connect(url: str, baud_rate: int) -> Connection:
    """Connect to the printer at `url`. Raises DeviceFault `port_unavailable`.

    `file:/dev/usb/lp0` is written to and never answers; every other URL goes over a Line.
    """
    if not url.startswith(_FILE):
        return cast("Connection", LinePrinter(open_line(url, baud_rate)))
    printer = File(url.removeprefix(_FILE))
    try:
        printer.open()
    except DeviceNotFoundError as error:
        raise DeviceFault("port_unavailable", str(error)) from None
    return cast("Connection", printer)
