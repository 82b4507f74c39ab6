"""A page's way of asking: over HTTP, with one request id, again and again until there is an answer."""

import json
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from queue import SimpleQueue
from threading import Event
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

from bench.client import HOST
from bench.hall import KIOSK, Card, Desk

_UP_AGAIN = 60.0  # seconds that a server may take to come back
_PUT_OFF_FOR = 90.0  # seconds that somebody is content to be told to come again
_AGAIN = 0.2  # seconds after which he does: sooner than a page, so that it shows when he could
_UNAVAILABLE = 503


class Refused(Exception):
    """The server gave an answer that is no success: status, body, and when to come again, if it says so."""

    @property
    def code(self) -> str:
        """The code of the refusal."""
        return str(json.loads(self.args[1])["error"]["code"])

    @property
    def said(self) -> tuple[int, str, str | None]:
        """Status, code, and the seconds after which to come again."""
        return self.args[0], self.code, self.args[2]


class Line:
    """Where the server is now, for all who call it: it comes back at another port, or at the same.

    `starts`: how often it came.
    """

    def __init__(self) -> None:
        self._up = Event()
        self._port = 0
        self.starts = 0

    def up(self, port: int) -> None:
        """Say that the server listens at `port`."""
        self._port = port
        self.starts += 1
        self._up.set()

    def down(self) -> None:
        """Say that the server is about to go."""
        self._up.clear()

    def is_up(self, start: int) -> bool:
        """Tell whether the server that came as the `start`th is meant to be there now."""
        return self._up.is_set() and self.starts == start

    def port(self) -> int:
        """Wait until the server is up and return its port."""
        if not self._up.wait(_UP_AGAIN):
            raise TimeoutError("the server did not come back")
        return self._port


class Caller:
    """One page: a keep-alive connection, and commands that are repeated until they are answered.

    `reconnected` is called after each connection that was lost; `host` is that of the hall.
    """

    def __init__(self, line: Line, reconnected: Callable[[], None] = lambda: None, host: str = HOST) -> None:
        self._line = line
        self._host = host
        self._reconnected = reconnected
        self._connection: HTTPConnection | None = None

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None, cookie: str = "") -> Any:
        """Return the JSON of the answer, as soon as there is one. Raises Refused."""
        while True:
            try:
                return self.ask_once(method, path, body, cookie)
            except (OSError, HTTPException):
                self.lost()

    def ask_once(self, method: str, path: str, body: dict[str, Any] | None = None, cookie: str = "") -> Any:
        """Return the JSON of the answer. Raises Refused, OSError and HTTPException."""
        headers = {
            "Host": self._host,
            "Content-Type": "application/json",
            "X-Requested-With": "hallsys",
            "Cookie": cookie,
        }
        content = None if body is None else json.dumps(body)
        connection = self._connection or self._connect()
        connection.request(method, path, content, headers)
        response = connection.getresponse()
        answer = response.read()
        if response.status != 200:
            raise Refused(response.status, answer.decode(), response.headers.get("Retry-After"))
        return json.loads(answer)

    def lost(self) -> None:
        """Give up the connection that was lost."""
        self.close()
        self._reconnected()

    def close(self) -> None:
        """Close the connection; the next question opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connect(self) -> HTTPConnection:
        self._connection = self._connection_to(self._line.port())
        return self._connection

    def _connection_to(self, port: int) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", port, timeout=30)


class Patient(Caller):
    """A page that asks again, too, when it is told to come again; `put_off` has what it was told then.

    For a minute and a half: then the refusal is raised.
    """

    def __init__(self, put_off: SimpleQueue[Refused], *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._put_off = put_off

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None, cookie: str = "") -> Any:
        """Return the JSON of the answer, as soon as there is one. Raises Refused."""
        until = monotonic() + _PUT_OFF_FOR
        while True:
            try:
                return super().ask(method, path, body, cookie)
            except Refused as refused:
                if refused.args[0] != _UNAVAILABLE or monotonic() > until:
                    raise
                self._put_off.put(refused)
            sleep(_AGAIN)


def take_ticket(card: Card, request_id: str | None = None) -> tuple[str, dict[str, Any]]:
    """Return path and body of the command that takes a ticket with that card."""
    return f"/api/kiosk/{KIOSK}/issue", {
        "request_id": request_id or uuid4().hex,
        "presentation_id": card.presentation_id,
        "matter_ids": card.matter_ids,
        "priority": None,
    }


def at_window(step: str, desk: Desk, service_id: str | None = None) -> tuple[str, dict[str, Any]]:
    """Return path and body of a clerk's command, with a new request id."""
    named = {} if service_id is None else {"service_id": service_id}
    return f"/api/clerk/{step}", {"request_id": uuid4().hex, "window": desk.code, **named}
