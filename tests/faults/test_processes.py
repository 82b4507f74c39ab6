"""Several server processes serve one hall: each shows what the others do, and takes over what one leaves."""

import queue
import ssl
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from random import Random
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
import socketio

from bench.caller import Caller, Line, at_window, take_ticket
from bench.hall import Card, Desk, Hall, build
from bench.kiosks import seen
from bench.ledger import opened
from bench.process import ServerProcess
from bench.unplugged.agents import tokens
from tests.faults import ledger
from tests.faults.agent import Agent
from tests.faults.at_work import redis_answers
from tests.faults.load import Hall as BusyHall
from tests.nginx_server import running_nginx
from tests.postgres import running_postgres
from tests.redis_server import RedisServer, running_redis

DESKS = 5
CARDS = 600
SEED = 20260302
ANSWERS = 30
REPEATED = 20
PATIENCE = 60.0  # seconds after which a test gives up waiting


class Processes:
    """Two server processes of one hall on PostgreSQL, with Redis between them."""

    def __init__(self, hall: Hall, redis: RedisServer) -> None:
        self.hall = hall
        self.redis = redis
        self.first = ServerProcess.hall(hall.config, "first.log")
        self.second = ServerProcess.hall(hall.config, "second.log")
        self.lines = (Line(), Line())
        for line, server in zip(self.lines, (self.first, self.second), strict=True):
            line.up(server.port)

    def leaders(self) -> list[str]:
        """Return the ids of the processes that lead."""
        with opened(self.hall) as found:
            return [row[0] for row in found.rows("SELECT id FROM servers WHERE leads")]

    def call(self, line: Line, desk: Desk, card: Card) -> str:
        """Take a ticket and call it at a window, both at one process; return its number."""
        caller = Caller(line)
        caller.ask("POST", *take_ticket(card))
        called = caller.ask("POST", *at_window("next", desk), desk.cookie)["service"]
        for step in ("start", "finish"):
            caller.ask("POST", *at_window(step, desk, called["service_id"]), desk.cookie)
        caller.close()
        return str(called["number"])

    def stop(self) -> None:
        """Stop what still runs."""
        for server in (self.first, self.second):
            server.stop()


class Board:
    """A board's line to one process."""

    def __init__(self, url: str) -> None:
        self._heard: queue.Queue[dict[str, Any]] = queue.Queue()
        joined: queue.Queue[Any] = queue.Queue()
        self._client = socketio.Client(reconnection=False, ssl_verify=False, request_timeout=PATIENCE)
        self._client.on("facts", self._hear)
        self._client.on("beat", joined.put)
        self._client.connect(url, auth={"room": "board:all"}, transports=["websocket"], wait_timeout=PATIENCE)
        joined.get(timeout=PATIENCE)

    def called(self) -> str:
        """Return the number of the next ticket that is called."""
        while True:
            fact = self._heard.get(timeout=PATIENCE)
            if fact["kind"] == "TicketCalled":
                return str(fact["number"])

    def leave(self) -> None:
        """End the line."""
        self._client.disconnect()
        self._client.eio.ws.shutdown()  # the library leaves it open

    def _hear(self, frame: dict[str, Any]) -> None:
        for fact in frame["facts"]:
            self._heard.put(fact)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """Yield the processes of a hall in a PostgreSQL database of its own."""
    folder = tmp_path_factory.mktemp("processes")
    with running_postgres() as url, running_redis() as redis:
        running = Processes(build(folder, DESKS, CARDS, url, redis.url), redis)
        yield running
        running.stop()


def test_a_board_at_one_process_shows_what_is_called_at_the_other(running: Processes) -> None:
    _seen_at_both(running, running.hall.cards[:2])


def test_without_redis_the_hall_goes_on_and_with_it_again(running: Processes) -> None:
    seen(lambda: redis_answers(*running.lines) == [True, True])
    running.redis.stop()
    _seen_at_both(running, running.hall.cards[2:4])
    seen(lambda: redis_answers(*running.lines) == [False, False])
    running.redis.start()
    seen(lambda: redis_answers(*running.lines) == [True, True])
    _seen_at_both(running, running.hall.cards[4:6])


def test_whoever_signs_out_at_one_process_loses_the_line_at_the_other(running: Processes) -> None:
    desk = running.hall.desks[-1]
    ended = Event()
    client = socketio.Client(reconnection=False)
    client.on("disconnect", lambda *_: ended.set())
    client.connect(
        f"http://127.0.0.1:{running.second.port}",
        headers={"Cookie": desk.cookie},
        auth={"room": f"window:{desk.code}"},
        transports=["websocket"],
        wait_timeout=PATIENCE,
    )
    caller = Caller(running.lines[0])
    caller.ask("POST", "/api/staff/sign-out", {"request_id": uuid4().hex}, desk.cookie)
    caller.close()
    assert ended.wait(PATIENCE)
    client.eio.ws.shutdown()


def test_nginx_leads_to_a_process(running: Processes, tmp_path: Path) -> None:
    with running_nginx(tmp_path, [running.first.port, running.second.port]) as (http, https):
        plain = HTTPConnection("127.0.0.1", http)
        plain.request("GET", "/board/all")
        turned = plain.getresponse()
        assert (turned.status, turned.headers["Location"]) == (301, "https://127.0.0.1/board/all")
        plain.close()
        board = Board(f"https://127.0.0.1:{https}")
        number = running.call(running.lines[0], running.hall.desks[0], running.hall.cards[6])
        assert board.called() == number
        board.leave()
        trusting = ssl._create_unverified_context()
        for path, status in (("/healthz", 200), ("/metrics", 404)):
            sealed = HTTPSConnection("127.0.0.1", https, context=trusting)
            sealed.request("GET", path)
            assert sealed.getresponse().status == status
            sealed.close()


def test_the_other_takes_over_when_the_process_that_leads_is_killed(running: Processes) -> None:
    hall = running.hall
    first, second = running.lines
    half = CARDS // 2
    busy = (
        BusyHall(first, hall.desks[:2], hall.cards[7:half], SEED),
        BusyHall(second, hall.desks[2:4], hall.cards[half:], SEED + 1),
    )
    with opened(hall) as found:
        before = {row[0] for row in found.rows("SELECT id FROM tickets")}
    agent = Agent(tokens(hall, ["agent"])["agent"], hall.desks)
    agent.connect(running.second.port)  # told by its own process what happens at both
    with opened(hall) as found:
        at_second = {row[0] for row in found.rows("SELECT server_id FROM agents WHERE session IS NOT NULL")}
    for one in busy:
        one.open()
    _work(busy)
    seen(lambda: len(running.leaders()) == 1)
    (leader,) = running.leaders()
    servers = [(running.first, first), (running.second, second)]
    (killed, line), (other, _) = reversed(servers) if leader in at_second else servers
    agent.connect(killed.port)
    _work(busy)
    line.down()
    killed.kill()
    line.up(other.port)  # as a proxy would send them
    agent.connect(other.port)
    _work(busy)
    for one in busy:
        one.close()
        one.repeat(Random(SEED).sample(one.acknowledged.commands, REPEATED))
        assert one.wrong == []
    seen(lambda: running.leaders() not in ([], [leader]))
    with opened(hall) as found:
        seen(lambda: found.under_way() == 0)
        tickets = {row[0] for row in found.rows("SELECT id FROM tickets")} - before
        assert len(tickets) == sum(len(one.acknowledged.answers("issue")) for one in busy)
        ledger.assert_numbers_once(found)
        ledger.assert_called_once(found)
        ledger.assert_log_whole(found)
    assert Counter(agent.printed) == Counter(tickets)
    assert max(Counter(agent.told).values()) == 1
    agent.leave()


def _seen_at_both(running: Processes, cards: tuple[Card, ...]) -> None:
    """Call a ticket at each process, and see it on a board at each."""
    boards = [Board(f"http://127.0.0.1:{server.port}") for server in (running.first, running.second)]
    for line, desk, card in zip(running.lines, running.hall.desks, cards, strict=False):
        number = running.call(line, desk, card)
        assert [board.called() for board in boards] == [number, number]
    for board in boards:
        board.leave()


def _work(busy: tuple[BusyHall, ...]) -> None:
    """Wait until each has done so much more."""
    expected = [len(one.acknowledged.commands) + ANSWERS for one in busy]
    for one, so_many in zip(busy, expected, strict=True):
        assert one.acknowledged.wait_for(so_many, PATIENCE), one.wrong
