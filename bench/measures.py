"""What is measured on a running hall: issuing, calling, the burst of all windows, and the boards."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from selectors import EVENT_READ
from time import perf_counter

from bench.boards import Board, Boards
from bench.client import Answer, Broken, Clients, Connection, Request, Run, post
from bench.hall import KIOSK, Desk, Hall
from bench.open_pages import BOARD, Page

BURST = 235  # the windows of the largest hall in the workloads
_LOOKS_AGAIN = 1.0  # seconds
_TOLD_WITHIN = 60.0  # seconds in which every page is told of the last call, however slow
_CLIENTS_BETWEEN = 64  # for what is done between two measured rounds


@dataclass
class Seen:
    """What the answers said, for the checks at the end: numbers given, tickets called."""

    numbers: list[str] = field(default_factory=list)
    called: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Told:
    """Seconds from the sending of each call to each page's frame about it, and to the last page's."""

    each: list[float]
    last: list[float]


class Measures:
    """Measures a served hall; uses up its cards."""

    def __init__(self, hall: Hall, port: int) -> None:
        self._hall = hall
        self._port = port
        self._cards = iter(hall.cards)
        self.seen = Seen()

    def issue(self, clients: int, count: int) -> Run:
        """Issue so many tickets, each for a card of its own."""
        requests = [
            post(
                f"/api/kiosk/{KIOSK}/issue",
                {
                    "request_id": _request_id(),
                    "presentation_id": card.presentation_id,
                    "matter_ids": card.matter_ids,
                    "priority": None,
                },
            )
            for card in islice(self._cards, count)
        ]
        if len(requests) < count:
            raise ValueError("the hall has too few cards for this plan")
        with Clients(self._port, clients) as load:
            run = load.closed_loop(requests)
        tickets = [answer.json()["tickets"][0] for answer in run.answers]
        self.seen.numbers += [ticket["number"] for ticket in tickets if not ticket["reprint"]]
        return run

    def call(self, clients: int, count: int) -> Run:
        """Have windows call, in rounds of one call a window; between the rounds all serve, unmeasured."""
        answers: list[Answer] = []
        seconds = 0.0
        while len(answers) < count:
            desks = self._hall.desks[: count - len(answers)]
            with Clients(self._port, clients) as load:
                run = load.closed_loop(list(next_calls(desks)))
            self._serve(run.answers)
            answers += run.answers
            seconds += run.seconds
        return Run(answers, seconds)

    def burst(self) -> Run:
        """Have 235 windows call in one instant, each over a connection that stands open."""
        requests = list(next_calls(self._hall.desks[:BURST]))
        with Clients(self._port, len(requests)) as load:
            run = load.burst(requests)
        self._serve(run.answers)
        return run

    def boards(self, count: int, calls: int, gap: float) -> list[float]:
        """Have windows call every `gap` seconds (0: all at once) in front of so many boards.

        Return the seconds from the sending of each call to each board's frame about it.
        """
        return self.told([BOARD] * count, calls, gap).each

    def told(self, pages: Sequence[Page], calls: int, gap: float) -> Told:
        """Have windows call every `gap` seconds (0: all at once) in front of those pages."""
        requests = list(next_calls(self._hall.desks[:calls]))
        connections = [Connection(self._port) for _ in requests]
        answers: list[Answer] = []

        def reader(connection: Connection) -> None:
            answer = connection.receive()
            if answer is not None:
                answers.append(answer)

        with Boards(self._port, 0) as boards:
            for page in pages:
                boards.add(Board(self._port, page.room, page.cookie))
            boards.settle()
            for connection in connections:
                boards.selector.register(
                    connection.socket, EVENT_READ, lambda connection=connection: reader(connection)
                )
            due = perf_counter()
            for connection, request in zip(connections, requests, strict=True):
                _turn(boards, due - perf_counter())
                connection.send(request)
                due += gap
            told = _all_told(boards, answers, calls)
        for connection in connections:
            connection.close()
        self._serve(answers)
        return told

    def _serve(self, calls: Sequence[Answer]) -> None:
        """Note whom the windows called, and start and finish their services."""
        services: list[tuple[Desk, str]] = []
        for answer in calls:
            service = answer.json()["service"]
            if service is None:
                raise Broken("nobody waited: the plan issues too few tickets for its calls")
            self.seen.called.append(service["ticket_id"])
            services.append((answer.request.about, service["service_id"]))
        for step in ("start", "finish"):
            requests = [
                post(
                    f"/api/clerk/{step}",
                    {"request_id": _request_id(), "window": desk.code, "service_id": service_id},
                    desk.cookie,
                )
                for desk, service_id in services
            ]
            with Clients(self._port, min(_CLIENTS_BETWEEN, len(requests))) as load:
                for answer in load.closed_loop(requests).answers:
                    answer.json()


def _all_told(boards: Boards, answers: Sequence[Answer], calls: int) -> Told:
    """Wait until each page was told of each call. Raises Broken if one was not, or twice."""
    ends = perf_counter() + _TOLD_WITHIN
    each: list[list[float]] = []
    while perf_counter() < ends:
        _turn(boards, _LOOKS_AGAIN)
        instants = boards.called()
        each = [
            [at - answer.sent for at in instants.get(answer.json()["service"]["service_id"], [])]
            for answer in answers
        ]
        if len(each) == calls and all(len(waits) == len(boards.boards) for waits in each):
            return Told([wait for waits in each for wait in waits], [max(waits) for waits in each])
    raise Broken("not every board was told of every call, once")


def _turn(boards: Boards, seconds: float) -> None:
    """Take what comes within so many seconds."""
    ends = perf_counter() + seconds
    while (left := ends - perf_counter()) > 0:
        boards.turn(left)


def next_calls(desks: Sequence[Desk]) -> Iterator[Request]:
    for desk in desks:
        yield post(
            "/api/clerk/next", {"request_id": _request_id(), "window": desk.code}, desk.cookie, about=desk
        )


def _request_id() -> str:
    return uuid.uuid4().hex
