"""Several server processes serve one hall: each shows what the others do, and takes over what one leaves."""

import queue
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

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
from tests.faults.load import Hall as BusyHall
from tests.postgres import running_postgres

DESKS = 4
CARDS = 600
SEED = 20260302
ANSWERS = 30
REPEATED = 20
PATIENCE = 60.0  # seconds after which a test gives up waiting


class Processes:
    """Two server processes of one hall on PostgreSQL; the first one leads."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
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

    def __init__(self, port: int) -> None:
        self._heard: queue.Queue[dict[str, Any]] = queue.Queue()
        joined: queue.Queue[Any] = queue.Queue()
        self._client = socketio.Client(reconnection=False)
        self._client.on("facts", self._hear)
        self._client.on("beat", joined.put)
        self._client.connect(f"http://127.0.0.1:{port}", auth={"room": "board:all"}, transports=["websocket"])
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
    with running_postgres() as url:
        running = Processes(build(tmp_path_factory.mktemp("processes"), DESKS, CARDS, url))
        yield running
        running.stop()


def test_a_board_at_one_process_shows_what_is_called_at_the_other(running: Processes) -> None:
    boards = [Board(server.port) for server in (running.first, running.second)]
    for line, desk, card in zip(running.lines, running.hall.desks, running.hall.cards, strict=False):
        number = running.call(line, desk, card)
        assert [board.called() for board in boards] == [number, number]
    for board in boards:
        board.leave()


def test_the_other_takes_over_when_the_process_that_leads_is_killed(running: Processes) -> None:
    hall = running.hall
    (leader,) = running.leaders()
    first, second = running.lines
    half = CARDS // 2
    busy = (
        BusyHall(first, hall.desks[:2], hall.cards[2:half], SEED),
        BusyHall(second, hall.desks[2:], hall.cards[half:], SEED + 1),
    )
    with opened(hall) as found:
        before = {row[0] for row in found.rows("SELECT id FROM tickets")}
    agent = Agent(tokens(hall, ["agent"])["agent"], hall.desks)
    agent.connect(running.second.port)  # told by its own process what happens at both
    for one in busy:
        one.open()
    _work(busy)
    agent.connect(running.first.port)
    _work(busy)
    first.down()
    running.first.kill()
    first.up(running.second.port)  # as a proxy would send them
    agent.connect(running.second.port)
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
    assert set(agent.printed) == tickets
    assert max(Counter(agent.told).values()) == 1
    agent.leave()


def _work(busy: tuple[BusyHall, ...]) -> None:
    """Wait until each has done so much more."""
    expected = [len(one.acknowledged.commands) + ANSWERS for one in busy]
    for one, so_many in zip(busy, expected, strict=True):
        assert one.acknowledged.wait_for(so_many, PATIENCE), one.wrong
