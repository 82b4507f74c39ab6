"""The line of a web socket, read no faster than a page or an agent ever has to say something, nor for ever.

All lines share one loop. A client that sends without end would otherwise keep the loop reading from it alone,
and what it sent would pile up: here it waits, as its own system makes it wait when nobody reads. One that
says or takes nothing any more is hung up on: Socket.IO says goodbye to it, and then waits for an answer.
"""

from time import monotonic

import gevent
from gevent.lock import Semaphore
from gevent.socket import socket as gevent_socket

PING_EVERY, PONG_WITHIN = 25, 20  # seconds
PATIENCE = float(PING_EVERY + PONG_WITHIN)  # within it everybody is heard who is there
RATE = 16 * 1024  # bytes a second in the long run; an agent with twenty devices says a tenth of it
BURST = 128 * 1024  # bytes at once: what an agent has to hand in after its line was cut


class PacedLine:
    """A socket as the web socket library uses it. `patience`: seconds that it waits for the other end."""

    def __init__(self, line: gevent_socket, patience: float = PATIENCE) -> None:
        self._line = line
        self._line.settimeout(patience)
        self._sending = Semaphore()
        self._left = float(BURST)
        self._at = monotonic()

    def recv(self, size: int) -> bytes:
        """Return at most `size` bytes of what came; others have their turn, and too much waits.

        Raises OSError if nothing comes any more.
        """
        now = monotonic()
        self._left = min(BURST, self._left + (now - self._at) * RATE)
        self._at = now
        gevent.sleep(max(0.0, -self._left / RATE))
        received: bytes = self._line.recv(size)
        self._left -= len(received)
        return received

    def send(self, data: bytes) -> int:
        """Send all of `data`, after what is being sent. Raises BrokenPipeError when the line has ended."""
        with self._sending:
            try:
                self._line.sendall(data)
            except OSError as error:
                self.close()
                raise BrokenPipeError from error
        return len(data)

    def close(self) -> None:
        """Close the line."""
        self._line.close()
