"""The receiving system as a server of its own, on loopback: HTTP around an `Inbox`."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR
from typing import Any

from hallsys.demo.inbox import Inbox, Said

_LARGEST = 1 << 20


class Receiver:
    """Serves an inbox in threads until it is stopped; `port` 0 takes any that is free."""

    def __init__(self, inbox: Inbox, port: int = 0) -> None:
        self.inbox = inbox
        self._stopping = threading.Event()
        handler = type("Handler", (_Handler,), {"inbox": inbox, "stopping": self._stopping})
        self._server = _Server(("127.0.0.1", port), handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


class _Handler(BaseHTTPRequestHandler):
    inbox: Inbox
    stopping: threading.Event

    def do_POST(self) -> None:
        failure = self.inbox.failure()
        if failure == "cut_off":
            self._hang_up()
            return
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _LARGEST))
        if self.inbox.mood == "silent":
            self.inbox.counts["failed"] += 1
            self.stopping.wait(120)
            self._hang_up()
        elif failure == "error":
            self.inbox.counts["failed"] += 1
            self._say(Said(500, {"code": "500", "msg": "error"}, {}))
        else:
            said = self.inbox.take(self.path, dict(self.headers.items()), body)
            if failure == "answer_lost":
                self._hang_up()
            else:
                self._say(said)

    def do_GET(self) -> None:
        self._say(self.inbox.tell(self.path, dict(self.headers.items())))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's signature
        """Say nothing: the inbox counts."""

    def _say(self, said: Said) -> None:
        body = json.dumps(said.body, ensure_ascii=False).encode()
        self.send_response(said.status)
        for name, value in {**said.headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _hang_up(self) -> None:
        self.inbox.counts["failed"] += 1
        self.close_connection = True
        self.connection.shutdown(SHUT_RDWR)
