"""The kiosk's own page, on loopback: it leads to the server's page, or stands in for it.

The page waits for changes at `/state`, so a card is seen at once. Files come from the pages of the
server's package, which is installed here too; nothing is fetched from outside this machine.
"""

import json
import mimetypes
from collections.abc import Callable, Mapping
from functools import cached_property
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from hallsys.devices.agent.offline.refusals import BadAsking
from hallsys.devices.agent.screens import is_for_us
from hallsys.devices.loopback import LoopbackServer
from hallsys.kernel.errors import Refusal

_LARGEST = 4096  # bytes of a command
_LOOPBACK = ("127.0.0.1", "localhost")
_HERE = Path(__file__).parent
_PACKAGE = _HERE.parents[2]
# Where the files of the page lie, by the beginning of their address.
_FILES = {
    "/static/": _PACKAGE / "web" / "static",
    "/kiosk/static/": _PACKAGE / "web" / "kiosk" / "static",
    "/offline/": _HERE / "static",
}
_SHELL = (_HERE / "static" / "offline.html").read_text(encoding="utf-8")


class PageDesk(Protocol):
    """What the page needs of the kiosk behind it."""

    server: str
    """The server's origin, which the page asks whether it is there."""

    def line(self) -> bool:
        """Tell whether the server is reachable."""

    def way(self) -> str | None:
        """Return how the browser gets to the server's page with a pass; None while the server is away."""

    def state(self, since: int) -> dict[str, Any]:
        """Return what the page shows, once it is newer than `since`, or after a while."""

    def command(self, name: str, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out a command of the page. Raises Refusal."""


class KioskPage(LoopbackServer):
    """Serves the page at `http://127.0.0.1:port` until closed (0: any free port). Raises OSError."""

    def __init__(self, desk: PageDesk, port: int) -> None:
        super().__init__(_Handler, port, desk=desk)


class _Handler(BaseHTTPRequestHandler):
    desk: PageDesk
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        answer: Callable[[], None] | None = {
            "/": self._page,
            "/line": self._line,
            "/enter": self._enter,
            "/state": lambda: self._state(parse_qs(url.query)),
        }.get(url.path)
        if not self._for_us():
            self._send(403, b"this page is for this machine only", "text/plain")
        elif answer is not None:
            answer()
        else:
            self._file(url.path)

    def do_OPTIONS(self) -> None:
        """Let the server's page, which comes from another network, ask whether the line is up."""
        self._send(204, b"", "text/plain", {**_ANYBODY, "Access-Control-Allow-Private-Network": "true"})

    def do_POST(self) -> None:
        try:
            content = self._content()
            if not self._for_us() or self.headers.get("X-Requested-With") != "hallsys":
                raise BadAsking  # no page of another origin can send that header
            facts = json.loads(content)
            if not isinstance(facts, dict):
                raise BadAsking
            self._json(200, self.desk.command(self.path.removeprefix("/api/"), facts))
        except Refusal as refusal:
            self._refuse(refusal)
        except ValueError:
            self._refuse(BadAsking())

    def _content(self) -> bytes:
        """Return what was sent. Raises BadAsking for too much, or if nobody can tell how much it is."""
        told = self.headers.get("Content-Length") or "0"
        try:
            size = int(told)
        except ValueError:
            size = -1
        if not 0 <= size <= _LARGEST:
            self.close_connection = True  # where the next request begins is not known
            raise BadAsking
        return self.rfile.read(size)

    @cached_property
    def _policy(self) -> str:
        # The server may be asked whether it is there, before the page goes to it.
        return (
            f"default-src 'self'; connect-src 'self' {self.desk.server}; base-uri 'none'; object-src 'none'"
        )

    def _for_us(self) -> bool:
        """Tell whether the browser was told this very machine, and not a name that leads here."""
        return (self.headers.get("Host") or "").rpartition(":")[0] in _LOOPBACK

    def _page(self) -> None:
        snapshot = json.dumps(self.desk.state(-1), ensure_ascii=False).replace("<", "\\u003c")
        self._send(200, _SHELL.replace("@SNAPSHOT@", snapshot).encode(), "text/html; charset=utf-8")

    def _line(self) -> None:
        self._json(200, {"up": self.desk.line()}, _ANYBODY)

    def _enter(self) -> None:
        if not is_for_us(self):
            self._send(403, b"this page is for this machine only", "text/plain")
        else:
            self._send(303, b"", "text/plain", {"Location": self.desk.way() or "/"})

    def _state(self, query: Mapping[str, list[str]]) -> None:
        since = query.get("since", ["-1"])[0]
        self._json(200, self.desk.state(int(since) if since.lstrip("-").isdigit() else -1))

    def _file(self, path: str) -> None:
        for prefix, folder in _FILES.items():
            file = (folder / path.removeprefix(prefix)).resolve()
            if path.startswith(prefix) and file.is_relative_to(folder) and file.is_file():
                # Some systems map it to a type that browsers refuse for modules.
                kind = "text/javascript" if file.suffix == ".js" else mimetypes.guess_type(file.name)[0]
                return self._send(200, file.read_bytes(), kind or "application/octet-stream")
        return self._send(404, b"there is no such page", "text/plain")

    def _refuse(self, refusal: Refusal) -> None:
        told = {"code": refusal.code, "zh": refusal.sentence("zh"), "en": refusal.sentence("en")}
        self._json(refusal.status, {"error": told})

    def _json(self, status: int, content: Any, headers: Mapping[str, str] | None = None) -> None:
        data = json.dumps(content, ensure_ascii=False).encode()
        self._send(status, data, "application/json; charset=utf-8", headers)

    def _send(self, status: int, data: bytes, kind: str, headers: Mapping[str, str] | None = None) -> None:
        fixed = {
            "Content-Type": kind,
            "Content-Length": str(len(data)),
            "Cache-Control": "no-store",
            "Content-Security-Policy": self._policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        }
        try:
            self.send_response(status)
            for name, value in {**fixed, **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)
        except ConnectionError:
            self.close_connection = True  # the browser went to another page meanwhile

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- http.server's name
        """Say nothing: what is asked here may carry the number of a document."""


_ANYBODY = {"Access-Control-Allow-Origin": "*"}
