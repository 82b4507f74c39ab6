"""What is measured on a running hall: issuing, calling, the burst of all windows, and the boards."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from selectors import EVENT_READ
from time import perf_counter

from bench.boards import Boards
from bench.client import Answer, Broken, Clients, Connection, Request, Run, post
from bench.hall import KIOSK, Desk, Hall

BURST = 235  # the windows of the largest hall in the workloads
_QUIET = 1.0  # seconds without a frame after which all were sent; heartbeats come every five
_CLIENTS_BETWEEN = 64  # for what is done between two measured rounds


@dataclass
class Seen:
    """What the answers said, for the checks at the end: numbers given, tickets called."""

    numbers: list[str] = field(default_factory=list)
    called: list[str] = field(default_factory=list)


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
        requests = list(next_calls(self._hall.desks[:calls]))
        connections = [Connection(self._port) for _ in requests]
        answers: list[Answer] = []

        def reader(connection: Connection) -> None:
            answer = connection.receive()
            if answer is not None:
                answers.append(answer)

        with Boards(self._port, count) as boards:
            for connection in connections:
                boards.selector.register(
                    connection.socket, EVENT_READ, lambda connection=connection: reader(connection)
                )
            due = perf_counter()
            for connection, request in zip(connections, requests, strict=True):
                while (wait := due - perf_counter()) > 0:
                    boards.turn(wait)
                connection.send(request)
                due += gap
            told = _all_told(boards, answers)
        for connection in connections:
            connection.close()
        if len(answers) < calls:
            raise Broken("not every call was answered")
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


def _all_told(boards: Boards, answers: Sequence[Answer]) -> list[float]:
    """Wait until nothing more comes, and return the seconds to each board's frame of each call."""
    while boards.turn(_QUIET):
        pass
    told = boards.called()
    waits = [
        instant - answer.sent
        for answer in answers
        for instant in told.get(answer.json()["service"]["service_id"], [])
    ]
    if len(waits) != len(boards.boards) * len(answers):
        raise Broken("not every board was told of every call")
    return waits


def next_calls(desks: Sequence[Desk]) -> Iterator[Request]:
    for desk in desks:
        yield post(
            "/api/clerk/next", {"request_id": _request_id(), "window": desk.code}, desk.cookie, about=desk
        )


def _request_id() -> str:
    return uuid.uuid4().hex
