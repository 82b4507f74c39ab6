"""Feeds a page facts of a busy hall through its own socket: more than a demo brings about by itself."""

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any

from playwright.sync_api import APIResponse, Page, Route, WebSocketRoute

Fact = dict[str, Any]
_PATIENCE = 60.0  # seconds


def _wait(page: Page, come: Callable[[], bool], otherwise: str) -> None:
    """Wait until something has come, from the page or from its server; fails with `otherwise`."""
    until = time.monotonic() + _PATIENCE
    while not come():
        assert time.monotonic() < until, otherwise
        page.wait_for_timeout(20)


class Hush:
    """Stands between a page and the server, whose word passes until `fall`. To be made before it is opened.

    With a clock of its own a page is sent the server's time amid it otherwise, and believes that.
    """

    def __init__(self, page: Page) -> None:
        self._silent = False
        page.route_web_socket("**/socket.io/**", self._open)

    def fall(self) -> None:
        """Let nothing through from now on."""
        self._silent = True

    def _open(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda message: None if self._silent else socket.send(message))


class Deaf:
    """Stands between a page and a server that, while it is `deaf`, never answers who asks to join.

    To be made before the page is opened.
    """

    def __init__(self, page: Page) -> None:
        self.deaf = False
        self.unanswered = 0
        self._page = page
        self._socket: WebSocketRoute | None = None
        page.route_web_socket("**/socket.io/**", self._open)

    def cut(self) -> None:
        """End the page's line: it will ask to join again."""
        assert self._socket is not None
        self._socket.close()

    def wait(self, asked: int) -> None:
        """Wait until the page has asked so many times and was not answered."""
        _wait(self._page, lambda: self.unanswered >= asked, "the page did not ask")

    def _open(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        server = socket.connect_to_server()
        server.on_message(lambda message: self._pass_on(socket, str(message)))

    def _pass_on(self, socket: WebSocketRoute, message: str) -> None:
        if self.deaf and message.startswith("40"):
            self.unanswered += 1
        elif not self.deaf or message.startswith("0"):
            socket.send(message)


class HeldFacts:
    """Holds what the server tells a page from `hold` on, until `let_go`: answers come before.

    To be made before the page is opened.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._holds = False
        self._held: list[str] = []
        self._socket: WebSocketRoute | None = None
        page.route_web_socket("**/socket.io/**", self._open)

    def hold(self) -> None:
        """Hold what comes from now on."""
        self._holds = True

    def let_go(self) -> None:
        """Wait until the server has told facts, and let the page have them, and what comes."""
        assert self._socket is not None
        _wait(self._page, self._told, "the server told nothing")
        self._holds = False
        for message in self._held:
            self._socket.send(message)
        self._held.clear()

    def _told(self) -> bool:
        return any(message.startswith('42["facts"') for message in self._held)

    def _open(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        server = socket.connect_to_server()
        server.on_message(lambda message: self._pass_on(socket, str(message)))

    def _pass_on(self, socket: WebSocketRoute, message: str) -> None:
        if self._holds:
            self._held.append(message)
        else:
            socket.send(message)


class HeldAnswer:
    """Holds the server's first answer to a command of a page until `let_go`: the facts of it come before."""

    def __init__(self, page: Page, address: str) -> None:
        self._page = page
        self._held: list[tuple[Route, APIResponse]] = []
        page.route(address, lambda route: self._held.append((route, route.fetch())), times=1)
        self._wait_for_the_browser()

    def _wait_for_the_browser(self) -> None:
        """Wait until it holds up what the page asks: just told to, it may let a request through."""
        held: list[None] = []

        def hold(route: Route) -> None:
            held.append(None)
            route.fulfill(status=204)

        def is_held() -> bool:
            self._page.evaluate("fetch('/api/held').then(() => null)")
            return bool(held)

        self._page.route("**/api/held", hold)
        _wait(self._page, is_held, "the browser holds nothing")

    def let_go(self) -> None:
        """Wait until the server has answered, and let the page have it."""
        _wait(self._page, lambda: bool(self._held), "nothing was answered")  # the fact may be faster
        ((route, answer),) = self._held
        route.fulfill(response=answer)


class Feed:
    """Stands between a page and the server, whose heartbeats pass; facts are those that are told with `tell`.

    To be made before the page is opened. Without `beats` the server is never heard.
    """

    def __init__(self, page: Page, *, beats: bool = True) -> None:
        self._page = page
        self._socket: WebSocketRoute | None = None
        self._seq = 0
        self._beats = beats
        page.route_web_socket("**/socket.io/**", self._open)

    def _open(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda message: self._pass_on(socket, str(message)))

    def _pass_on(self, socket: WebSocketRoute, message: str) -> None:
        """Let the server's word through, but for its own facts, between which the page would find gaps."""
        if not self._beats or message.startswith('42["facts"'):
            return
        socket.send(re.sub(r'"seq":\s*\d+', '"seq":0', message))
        if message.startswith("40"):
            self._socket = socket

    def ready(self) -> None:
        """Wait until the page has joined its room: what came before would be lost."""
        _wait(self._page, lambda: self._socket is not None, "the page did not join")

    def snapshot(self) -> Any:
        """Return the snapshot that the page began with."""
        return json.loads(self._page.locator("#snapshot").text_content() or "")

    def soon(self) -> int:
        """Return an instant a minute ahead: what happened then stays new for as long as a test looks."""
        return time.time_ns() // 1_000_000 + 60_000

    def tell(self, facts: Sequence[Fact], at: int | None = None) -> None:
        """Send facts in one frame, as of now or of the instant `at`; each is given the next number."""
        assert self._socket is not None
        now = time.time_ns() // 1_000_000 if at is None else at
        before = self._seq or self.snapshot()["seq"]
        told = [{"at": now, **fact, "seq": before + n} for n, fact in enumerate(facts, 1)]
        self._seq = before + len(told)
        frame = {"prev": before, "seq": self._seq, "facts": told}
        self._socket.send("42" + json.dumps(["facts", frame]))


def call(n: int, snapshot: Any, *, letter: str = "A") -> Fact:
    """Return the n-th call of a hall: its ticket, and a window of its own."""
    queues = snapshot.get("queues") or [{"queue_id": "q"}]
    return {
        "kind": "TicketCalled",
        "service_id": f"s{n}",
        "ticket_id": f"t{n}",
        "number": f"{letter}{n % 1000:03}",
        "queue_id": queues[n % len(queues)]["queue_id"],
        "priority_class": "ordinary",
        "window_id": f"w{n % 40}",
        "window_number": n % 40,
        "zone_id": snapshot.get("zone", {}).get("zone_id"),
        "waited_ms": 0,
        "resumed": False,
        "was": "waiting",
    }


def working_day(snapshot: Any) -> Iterator[list[Fact]]:
    """Yield minutes of a busy hall without end: who comes, is called, recalled, served and finished."""
    numbers = count(1)
    under_way: list[Fact] = []
    while True:
        facts: list[Fact] = []
        for n in (next(numbers) for _ in range(5)):
            one = call(n, snapshot)
            facts += [{**one, "kind": "TicketIssued", "number": one["number"]}, one]
            facts.append({**one, "kind": "TicketRecalled", "recalls": 1})
            under_way.append(one)
        while len(under_way) > 20:
            oldest = under_way.pop(0)
            facts.append({**oldest, "kind": "ServiceStarted"})
            facts.append({**oldest, "kind": "ServiceFinished"})
        yield facts
