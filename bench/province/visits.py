"""Visits at halls that two processes serve: a client takes a ticket, calls one, starts and finishes it."""

from collections import Counter, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
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
_TOLD_WITHIN = 10.0  # seconds in which every board is told of the last call, however slow
_LOOKS_AGAIN = 0.5  # seconds


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


@dataclass(frozen=True, slots=True)
class Visit:
    """A card that is laid on the kiosk of the hall at `host`, whose windows are `desks`."""

    host: str
    desks: Sequence[Desk]
    card: Card


@dataclass(frozen=True, slots=True)
class Screen:
    """A page that is open in the hall at `host`, and listens in `room`."""

    host: str
    room: str


class _Client:
    """A kiosk and a window at one process, one after the other over one connection.

    Each visit may be in another hall, where the client sits at the window of its number.
    """

    def __init__(self, port: int, number: int, load: Load) -> None:
        self.connection = Connection(port)
        self._number = number
        self._load = load
        self._step = ""

    def begin(self, visit: Visit) -> None:
        self._visit, self._desk = visit, visit.desks[self._number]
        path, body = take_ticket(visit.card)
        self._step = "issue"
        self.connection.send(post(path, body, host=visit.host))

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
        self.connection.send(post(path, body, self._desk.cookie, host=self._visit.host))


def make_visits(
    ports: Sequence[int],
    clients: int,
    visits: Iterator[Visit],
    count: int,
    gap: float,
    screens: Collection[Screen] = (),
) -> Load:
    """Make `count` visits, one every `gap` seconds (0: as fast as they go).

    The clients are spread over the processes that listen at `ports`, and at each of these the `screens` are
    open, of which one is told of each call. Raises Broken.
    """
    load = Load()
    all_clients = [_Client(ports[at % len(ports)], at, load) for at in range(clients)]
    free, under_way = deque(all_clients), 0
    with Boards(ports[0], 0) as shown:
        for screen in screens:
            for port in ports:
                shown.add(Board(port, screen.room, host=screen.host))
        shown.settle()

        def take(client: _Client) -> None:
            nonlocal under_way
            if client.take():
                under_way -= 1
                free.append(client)

        for client in all_clients:
            shown.selector.register(client.connection.socket, EVENT_READ, lambda client=client: take(client))
        began, started = perf_counter(), 0
        while started < count or under_way:
            wait = SILENCE
            if free and started < count:
                wait = began + started * gap - perf_counter() if gap else 0.0
                if wait <= 0:
                    free.popleft().begin(next(visits))
                    started, under_way = started + 1, under_way + 1
                    continue
            if not shown.turn(wait) and wait == SILENCE:
                raise Broken("the servers fell silent")
        load.seconds = perf_counter() - began
        told = shown.called()
        ends = perf_counter() + _TOLD_WITHIN
        while screens and perf_counter() < ends and not _all_told(told, load, len(ports)):
            again = perf_counter() + _LOOKS_AGAIN
            while (left := again - perf_counter()) > 0:
                shown.turn(left)
            told = shown.called()
    for client in all_clients:
        client.connection.close()
    load.boards = [at - load.calls[service] for service in load.calls for at in told.get(service, [])]
    if (screens and len(load.boards) != len(ports) * len(load.calls)) or max(load.called.values()) > 1:
        raise Broken("a board was not told of a call, or a ticket was called twice")
    return load


def _all_told(told: Mapping[str, Sequence[float]], load: Load, boards: int) -> bool:
    return all(len(told.get(service, ())) == boards for service in load.calls)
