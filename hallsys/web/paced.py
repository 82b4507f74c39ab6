"""The line of a web socket, read no faster than a page or an agent ever has to say something.

All lines share one loop. A client that sends without end would otherwise keep the loop reading from it alone,
and what it sent would pile up: here it waits, as its own system makes it wait when nobody reads.
"""

from time import monotonic

import gevent
from gevent.socket import socket as gevent_socket

RATE = 16 * 1024  # bytes a second in the long run; an agent with twenty devices says a tenth of it
BURST = 128 * 1024  # bytes at once: what an agent has to hand in after its line was cut


class PacedLine:
    """A socket as the web socket library uses it."""

    def __init__(self, line: gevent_socket) -> None:
        self._line = line
        self._left = float(BURST)
        self._at = monotonic()

    def recv(self, size: int) -> bytes:
        """Return at most `size` bytes of what came; others have their turn, and too much waits."""
        now = monotonic()
        self._left = min(BURST, self._left + (now - self._at) * RATE)
        self._at = now
        gevent.sleep(max(0.0, -self._left / RATE))
        received: bytes = self._line.recv(size)
        self._left -= len(received)
        return received

    def send(self, data: bytes) -> int:
        """Send all of `data`."""
        self._line.sendall(data)
        return len(data)

    def close(self) -> None:
        """Close the line."""
        self._line.close()
