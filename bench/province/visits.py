"""Visits at a hall that two processes serve: a client takes a ticket, calls one, starts and finishes it."""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from selectors import EVENT_READ
from time import perf_counter
from typing import Any

from bench.boards import Board, Boards
from bench.caller import at_window, take_ticket
from bench.client import SILENCE, Broken, Connection, post
from bench.hall import Card, Desk
from bench.report import Figures, waits

STEPS = ("issue", "call", "start", "finish")
_QUIET = 1.0  # seconds without a frame after which all were sent; heartbeats come every five


@dataclass
class Load:
    """What was found: seconds of each step, seconds from each call to each board, seconds in all."""

    steps: dict[str, list[float]] = field(default_factory=lambda: {step: [] for step in STEPS})
    boards: list[float] = field(default_factory=list)
    seconds: float = 0.0
    calls: dict[str, float] = field(default_factory=dict)  # by service, when each was asked for
    called: Counter[str] = field(default_factory=Counter)

    def figures(self) -> Figures:
        """Return the rate and the percentiles."""
        found: Figures = {"visits_per_s": round(len(self.calls) / self.seconds, 1)}
        for name, seconds in (*self.steps.items(), ("call_to_board", self.boards)):
            if seconds:
                found |= waits(name, seconds)
        return found


class _Client:
    """A kiosk and a window at one process, one after the other over one connection."""

    def __init__(self, port: int, desk: Desk, load: Load) -> None:
        self.connection = Connection(port)
        self._desk = desk
        self._load = load
        self._step = ""

    def begin(self, card: Card) -> None:
        path, body = take_ticket(card)
        self._step = "issue"
        self.connection.send(post(path, body))

    def take(self) -> bool:
        """Take what came, and go on with the next step; return whether the visit is over."""
        answer = self.connection.receive()
        if answer is None:
            return False
        said: dict[str, Any] = answer.json()
        self._load.steps[self._step].append(answer.seconds)
        if self._step == "issue":
            self._go_on("call", "next")
            return False
        if self._step == "call":
            if said["service"] is None:
                raise Broken("nobody waited, although everybody took a ticket")
            self._service = str(said["service"]["service_id"])
            self._load.calls[self._service] = answer.sent
            self._load.called[said["service"]["ticket_id"]] += 1
            self._go_on("start", "start", self._service)
            return False
        if self._step == "start":
            self._go_on("finish", "finish", self._service)
            return False
        return True

    def _go_on(self, step: str, command: str, service_id: str | None = None) -> None:
        path, body = at_window(command, self._desk, service_id)
        self._step = step
        self.connection.send(post(path, body, self._desk.cookie))


def visit(
    ports: Sequence[int],
    desks: Sequence[Desk],
    cards: Iterator[Card],
    count: int,
    gap: float,
    boards: int = 0,
) -> Load:
    """Make `count` visits, one every `gap` seconds (0: as fast as they go), a client a desk.

    Clients and `boards` are spread over the processes that listen at `ports`. Raises Broken.
    """
    load = Load()
    clients = [_Client(ports[at % len(ports)], desk, load) for at, desk in enumerate(desks)]
    free, under_way = deque(clients), 0
    with Boards(ports[0], 0) as shown:
        for at in range(boards):
            shown.add(Board(ports[at % len(ports)], "board:all"))
        shown.settle()

        def take(client: _Client) -> None:
            nonlocal under_way
            if client.take():
                under_way -= 1
                free.append(client)

        for client in clients:
            shown.selector.register(client.connection.socket, EVENT_READ, lambda client=client: take(client))
        began, started = perf_counter(), 0
        while started < count or under_way:
            wait = SILENCE
            if free and started < count:
                wait = began + started * gap - perf_counter() if gap else 0.0
                if wait <= 0:
                    free.popleft().begin(next(cards))
                    started, under_way = started + 1, under_way + 1
                    continue
            if not shown.turn(wait) and wait == SILENCE:
                raise Broken("the servers fell silent")
        load.seconds = perf_counter() - began
        while boards and shown.turn(_QUIET):
            pass
        told = shown.called()
    for client in clients:
        client.connection.close()
    load.boards = [at - load.calls[service] for service in load.calls for at in told.get(service, [])]
    if len(load.boards) != boards * len(load.calls) or max(load.called.values()) > 1:
        raise Broken("a board was not told of a call, or a ticket was called twice")
    return load
