"""pyserial's handler of `sim://`; pyserial finds it by this module's name."""

import threading
import time
from typing import Any

import serial

from hallsys.devices.simulated.twin import Twin


class Serial(serial.SerialBase):
    """A line to a twin in this process."""

    def open(self) -> None:
        """Attach to the twin. Raises SerialException if there is none, or it is unplugged."""
        from hallsys.devices.simulated.world import WORLD

        self._arrived = threading.Condition()
        self._buffer = bytearray()
        self._unplugged = False
        try:
            self._twin: Twin = WORLD.twin(str(self.portstr))
        except ValueError as error:
            raise serial.SerialException(str(error)) from None
        if "unplugged" in self._twin.faults:
            raise serial.SerialException("the simulated device is unplugged")
        self._ear = self._hear  # one bound method: attached and detached as the same
        self._twin.attach(self._ear, self._hang_up)
        self.is_open = True

    def close(self) -> None:
        """Detach from the twin; a read under way ends."""
        if self.is_open:
            self.is_open = False
            self._twin.detach(self._ear)
            with self._arrived:
                self._arrived.notify_all()

    def read(self, size: int = 1) -> bytes:
        """Return up to `size` bytes, waiting for them as long as the time-out."""
        deadline = None if self.timeout is None else time.monotonic() + self.timeout
        with self._arrived:
            while len(self._buffer) < size:
                self._require_open()
                left = None if deadline is None else deadline - time.monotonic()
                if left is not None and left <= 0:
                    break
                self._arrived.wait(left)
            taken = bytes(self._buffer[:size])
            del self._buffer[:size]
            return taken

    def write(self, b: Any, /) -> int:
        """Let the twin hear the bytes."""
        self._require_open()
        self._twin.hear(bytes(b))
        return len(b)

    def flush(self) -> None:
        """Do nothing: the twin has heard everything."""

    @property
    def in_waiting(self) -> int:
        """The number of bytes that have arrived."""
        self._require_open()
        return len(self._buffer)

    def reset_input_buffer(self) -> None:
        """Drop what has arrived."""
        self._require_open()
        with self._arrived:
            self._buffer.clear()

    def _reconfigure_port(self) -> None:
        """Do nothing: a line in memory has no baud rate."""

    def _hear(self, data: bytes) -> None:
        with self._arrived:
            self._buffer.extend(data)
            self._arrived.notify_all()

    def _hang_up(self) -> None:
        with self._arrived:
            self._unplugged = True
            self._arrived.notify_all()

    def _require_open(self) -> None:
        if not self.is_open or self._unplugged:
            raise serial.SerialException("the simulated device is unplugged")
