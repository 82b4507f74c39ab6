"""The way of this machine's browser to the server's page: the agent fetches its pass, and nobody types.

A browser that opens http://127.0.0.1:<screens_port>/kiosk/K1 is sent on to the server with a code that is
good once. The code stands behind the "#", which no server and no log sees; so does the way back here, which
the page goes if the code is wrong by then, as it is when the server was away for long.
"""

from http.server import BaseHTTPRequestHandler
from urllib.parse import quote, unquote, urlsplit

import requests
import structlog

from hallsys.devices.loopback import LoopbackServer

_TIMEOUT = 5.0  # seconds
_LOOPBACK = ("127.0.0.1", "localhost")
_KINDS = ("kiosk", "board", "sign", "pad")
_AGAIN = 3  # seconds after which a browser asks again for a server that is away
_WAITING = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>正在连接</title></head>
<body style="display:grid;place-content:center;min-height:90vh;text-align:center;font:1.5rem sans-serif">
<h1>正在连接服务器……</h1><p lang="en">Connecting to the server…</p></body></html>
"""

log = structlog.get_logger("hallsys.agent")


class Usher:
    """Knows the server and the agent's token."""

    def __init__(self, server: str, token: str) -> None:
        self._server = server
        self._headers = {"Authorization": f"Bearer {token}", "X-Requested-With": "hallsys"}

    def way(self, path: str, back: str) -> str | None:
        """Return where a browser that wants the server's page at `path` is to go; None without a server.

        `back`: port and path at 127.0.0.1 where it asked for the way.
        If the server refuses a code, it is the page itself, which says how to set the screen up.
        """
        page = f"{self._server}{path}"
        place = ":".join(urlsplit(path).path.strip("/").split("/"))
        try:
            answer = requests.post(
                f"{self._server}/api/agent/screen",
                json={"place": unquote(place)},
                headers=self._headers,
                timeout=_TIMEOUT,
                allow_redirects=False,
            )
            told = answer.json() if answer.ok else None
        except (requests.RequestException, ValueError) as error:
            log.warning("no pass for the screen", reason=type(error).__name__)
            return None
        if answer.status_code >= 500:
            return None
        if not isinstance(told, dict):
            log.warning("no pass for the screen", status=answer.status_code)
            return page
        code = told.get("code")
        if not isinstance(code, str):
            return page
        return f"{self._server}/screen?next={quote(path, safe='')}#{code}@{back}"


class ScreenDoor(LoopbackServer):
    """Sends browsers on from `http://127.0.0.1:port` until closed (0: any free port). Raises OSError."""

    def __init__(self, usher: Usher, port: int) -> None:
        super().__init__(_Handler, port, usher=usher)


class _Handler(BaseHTTPRequestHandler):
    usher: Usher

    def do_GET(self) -> None:
        kind, _, code = urlsplit(self.path).path.strip("/").partition("/")
        if not is_for_us(self):
            self._send(403, "this address is for the browser of this machine only")
        elif kind not in _KINDS or not code or "/" in code:
            self._send(404, "there is no such screen")
        elif (way := self._way()) is None:
            self._send(503, _WAITING, Refresh=str(_AGAIN))
        else:
            self._send(303, "", Location=way)

    def _way(self) -> str | None:
        _, port = self.request.getsockname()
        return self.usher.way(self.path, f"{port}{self.path}")

    def _send(self, status: int, text: str, **headers: str) -> None:
        data = text.encode()
        kind = "text/html" if text.startswith("<") else "text/plain"
        try:
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("Referrer-Policy", "no-referrer")
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- http.server's name
        """Say nothing: the agent's own lines tell what went wrong."""


def is_for_us(request: BaseHTTPRequestHandler) -> bool:
    """Tell whether a person's browser on this very machine asks to go somewhere.

    Not under a name that leads here, and not on behalf of a page of another site.
    """
    host = (request.headers.get("Host") or "").rpartition(":")[0]
    return host in _LOOPBACK and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
