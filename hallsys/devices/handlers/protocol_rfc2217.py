"""`rfc2217://host:port`: pyserial's handler without its faults.

pyserial 3.5 leaves the descriptor open when the server has hung up first, and refuses a time-out
for writing, though its socket has one (5 s).
"""

import socket
from contextlib import suppress

from serial import rfc2217


class Serial(rfc2217.Serial):
    """A serial port of a device server on the network."""

    def close(self) -> None:
        """Hang up."""
        held: socket.socket | None = getattr(self, "_socket", None)
        super().close()
        if held is not None:
            with suppress(OSError):
                held.close()

    def _reconfigure_port(self) -> None:
        self._write_timeout = None
        super()._reconfigure_port()  # type: ignore[misc]
