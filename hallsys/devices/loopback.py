"""An HTTP service for this machine alone, in a thread of its own."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_LOOK_EVERY = 0.05  # seconds until a closed service notices


class LoopbackServer:
    """Serves at `http://127.0.0.1:port` until closed (0: any free port). Raises OSError.

    `shared` become attributes of each request's `handler`.
    """

    def __init__(self, handler: type[BaseHTTPRequestHandler], port: int, **shared: Any) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", port), type(handler.__name__, (handler,), shared))
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": _LOOK_EVERY}, daemon=True
        )
        self._thread.start()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
