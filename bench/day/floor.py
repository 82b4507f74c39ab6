"""The floor of a hall for a day: visitors at kiosks, clerks at windows with their pages open, boards."""

import heapq
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import count
from random import Random
from selectors import EVENT_READ
from typing import Any
from uuid import uuid4

from bench.boards import Board, Boards
from bench.caller import at_window, take_ticket
from bench.client import Answer, Connection, Request, post
from bench.day.arrivals import service_time
from bench.day.clock import FastClock
from bench.hall import KIOSK, Card, Desk, Hall
from hallsys.kernel.clock import SECOND, Millis

KIOSKS, BOARDS = 10, 20
_WALK = 40 * SECOND  # from the call to the window
_BETWEEN = 10 * SECOND  # two visitors


class _Line:
    """A page's connection: one command after the other, each with what is done with its answer."""

    def __init__(self, port: int, boards: Boards) -> None:
        self._connection = Connection(port)
        self._waiting: deque[tuple[Request, Callable[[Answer], None]]] = deque()
        self._under_way: Callable[[Answer], None] | None = None
        boards.selector.register(self._connection.socket, EVENT_READ, self._take)

    def ask(self, request: Request, then: Callable[[Answer], None]) -> None:
        self._waiting.append((request, then))
        self._go_on()

    def close(self) -> None:
        self._connection.close()

    def _go_on(self) -> None:
        if self._under_way is None and self._waiting:
            request, self._under_way = self._waiting.popleft()
            self._connection.send(request)

    def _take(self) -> None:
        answer = self._connection.receive()
        if answer is not None and self._under_way is not None:
            then, self._under_way = self._under_way, None
            then(answer)
            self._go_on()


@dataclass
class _Clerk:
    desk: Desk
    line: _Line
    cookie: str
    page: Board | None = None


class Floor:
    """Everybody in the hall. Raises Broken as soon as anything is refused."""

    def __init__(self, hall: Hall, port: int, clock: FastClock, mornings: dict[str, str], seed: int) -> None:
        """`mornings`: by window, the cookie of the clerk's second session."""
        self._port = port
        self._clock = clock
        self._mornings = mornings
        self._random = Random(seed)
        self._due: list[tuple[Millis, int, Callable[[], None]]] = []
        self._order = count()
        self.boards = Boards(port, BOARDS)
        self.boards.add(Board(port, f"kiosk:{KIOSK}"))
        self._kiosks = [_Line(port, self.boards) for _ in range(KIOSKS)]
        self._clerks = [_Clerk(desk, _Line(port, self.boards), desk.cookie) for desk in hall.desks]
        self._idle = deque(self._clerks)
        self._waiting = 0
        self._open = True
        self.issued = self.finished = self.frames = 0
        for clerk in self._clerks:
            self._open_page(clerk)
        self.boards.settle()

    def at(self, instant: Millis, do: Callable[[], None]) -> None:
        """Have something done at an instant of the hall's clock."""
        heapq.heappush(self._due, (instant, next(self._order), do))

    def come(self, arrivals: Iterable[tuple[Millis, Card]]) -> None:
        """Let people come at their instants."""
        for number, (instant, card) in enumerate(arrivals):
            self.at(instant, partial(self._issue, self._kiosks[number % KIOSKS], card))

    def live(self, until: Millis) -> None:
        """Let the hall go on until an instant of its clock."""
        while self._clock.now() < until:
            while self._due and self._due[0][0] <= self._clock.now():
                heapq.heappop(self._due)[2]()
            following = min(until, self._due[0][0]) if self._due else until
            self.boards.turn(min(1.0, max(0.0, self._clock.until(following))))
            for board in self.boards.boards:
                self.frames += len(board.frames)
                board.frames.clear()

    def shut(self) -> None:
        """End the day: who serves finishes first, then every clerk signs out and closes the page."""
        self._open = False
        while self._idle:
            self._leave(self._idle.popleft())

    def open(self) -> None:
        """Begin another day: every clerk opens the page and signs in."""
        self._open = True
        for clerk in self._clerks:
            clerk.cookie = self._mornings[clerk.desk.code]
            self._open_page(clerk)
            self._sign_in(clerk)

    def close(self) -> None:
        """Go."""
        for line in (*self._kiosks, *(clerk.line for clerk in self._clerks)):
            line.close()
        self.boards.__exit__()

    def _issue(self, line: _Line, card: Card) -> None:
        def taken(answer: Answer) -> None:
            self.issued += 1
            self._waiting += len(answer.json()["tickets"])
            while self._waiting and self._idle:
                self._next(self._idle.popleft())

        line.ask(post(*take_ticket(card, uuid4().hex)), taken)

    def _next(self, clerk: _Clerk) -> None:
        if not self._open:
            self._leave(clerk)
        elif not self._waiting:
            self._idle.append(clerk)
        else:
            self._waiting -= 1
            self._ask(clerk, "next", lambda said: self._called(clerk, said["service"]))

    def _called(self, clerk: _Clerk, service: dict[str, Any] | None) -> None:
        if service is None:
            self._idle.append(clerk)
            return
        service_id = str(service["service_id"])
        now = self._clock.now()
        start, finish = now + _WALK, now + _WALK + service_time(self._random)
        self.at(start, lambda: self._ask(clerk, "start", lambda _: None, service_id))
        self.at(finish, lambda: self._ask(clerk, "finish", lambda _: self._finished(clerk), service_id))

    def _finished(self, clerk: _Clerk) -> None:
        self.finished += 1
        self.at(self._clock.now() + _BETWEEN, lambda: self._next(clerk))

    def _sign_in(self, clerk: _Clerk) -> None:
        self._ask(clerk, "sign-in", lambda _: self._next(clerk))

    def _leave(self, clerk: _Clerk) -> None:
        self._ask(clerk, "sign-out", lambda _: self._close_page(clerk))

    def _ask(
        self, clerk: _Clerk, step: str, then: Callable[[dict[str, Any]], None], service_id: str | None = None
    ) -> None:
        path, body = at_window(step, clerk.desk, service_id)
        clerk.line.ask(post(path, body, clerk.cookie), lambda answer: then(answer.json()))

    def _open_page(self, clerk: _Clerk) -> None:
        clerk.page = Board(self._port, f"window:{clerk.desk.code}", clerk.cookie)
        self.boards.add(clerk.page)

    def _close_page(self, clerk: _Clerk) -> None:
        if clerk.page is not None:
            self.boards.remove(clerk.page)
            clerk.page = None
