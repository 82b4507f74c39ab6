"""What every driver on a shared serial line has: it opens, holds and lets go of the line."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import ClassVar

from hallsys.devices.faults import DeviceFault
from hallsys.devices.transport import Line, Parity, share_line
from hallsys.devices.turns import LineShut


class BusDevice:
    """Base of the drivers of devices that hang on one line with others; each has its address there."""

    shares_port: ClassVar[bool] = True

    def __init__(self, port: str, baud_rate: int, parity: Parity = "N") -> None:
        self._port = port
        self._baud_rate = baud_rate
        self._parity: Parity = parity
        self._held: Line | None = None

    @property
    def line(self) -> Line:
        """The open line. Raises DeviceFault `port_lost` while it is closed."""
        if self._held is None:
            raise DeviceFault("port_lost", "closed")
        return self._held

    @contextmanager
    def turn(self) -> Iterator[Line]:
        """Have the line for oneself, for one exchange. Raises DeviceFault.

        One that was shut meanwhile is opened anew: a neighbour hung in it, and no fault of this device
        or of the line is the reason.
        """
        with ExitStack() as stack:
            line = self.line
            try:
                stack.enter_context(line.lock)
            except LineShut as shut:
                if self._held is not line:
                    raise  # this device was closed
                BusDevice.close(self)
                try:
                    BusDevice.open(self)
                except DeviceFault:
                    raise shut from None  # the port is lost indeed
                stack.enter_context(self.line.lock)
            yield self.line

    def open(self) -> None:
        """Take the line. Raises DeviceFault."""
        self._held = share_line(self._port, self._baud_rate, self._parity)

    def close(self) -> None:
        """Let go of the line; the other devices keep it."""
        if self._held is not None:
            held, self._held = self._held, None
            held.close()

    def warning(self) -> str | None:
        """Return nothing: these devices warn of nothing."""
        return None
