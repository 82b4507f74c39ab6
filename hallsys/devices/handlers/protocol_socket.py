"""`socket://host:port`: pyserial's handler without its faults.

pyserial 3.5 leaves the descriptor open when the peer has hung up first, rests 0.3 s at each close,
and reads one byte at a time.
"""

import socket
from contextlib import suppress

from serial import PortNotOpenError, SerialException
from serial.urlhandler import protocol_socket

_MOST = 65536  # bytes looked at


class Serial(protocol_socket.Serial):
    """A line over TCP."""

    _socket: socket.socket | None = None

    def close(self) -> None:
        """Hang up."""
        self.is_open = False
        held, self._socket = self._socket, None
        if held is not None:
            with suppress(OSError):  # the peer may have hung up; a read under way ends either way
                held.shutdown(socket.SHUT_RDWR)
            held.close()

    @property
    def in_waiting(self) -> int:
        """The number of bytes that have arrived. Raises SerialException if the peer has hung up."""
        if self._socket is None:
            raise PortNotOpenError
        try:
            arrived = len(self._socket.recv(_MOST, socket.MSG_PEEK))
        except BlockingIOError:
            return 0
        if not arrived:
            raise SerialException("the peer has hung up")
        return arrived
