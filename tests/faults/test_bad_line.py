"""The line to the server delays, reorders and loses packets: everybody is told everything once, and in order.

Or it loses all of them for a while: pages know that they are stale, and no answer that was given is untrue.

Server and pages are in network namespaces of their own. What a page asks and what it is told go over
different connections, so that an answer may come after facts that are younger than it.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from typing import Any

import engineio
import pytest
import socketio

from bench.caller import Caller, Line
from bench.hall import Hall, build
from bench.kiosks import seen
from bench.ledger import opened
from bench.lines import CuttableLine
from bench.process import ServerProcess
from bench.unplugged.account import lost_on_screens
from bench.unplugged.agents import tokens
from bench.unplugged.screens import STALE_AFTER, Fact, Screen, Screens
from bench.wire import NEAR, Weather, Wire, can_be_laid, inside, within
from tests.faults import ledger
from tests.faults.agent import Agent
from tests.faults.load import Hall as BusyHall

SEED = 20261128
DESKS, CARDS = 3, 300
COMMANDS = 120
PATIENCE = 60.0  # seconds that somebody waits who is told over that line
BAD = Weather(delay=0.01, jitter=0.06, loss=0.03)
CUT = Weather(loss=1.0)
PAGE_PATIENCE = 8.0  # seconds that a page waits for an answer, as static/api.js has it


class Far:
    """A hall whose server is at the other end of a bad wire."""

    def __init__(self, folder: Path, wire: Wire) -> None:
        self.wire, self.line = wire, Line()
        self.hall: Hall = build(folder, DESKS, CARDS)
        config = self.hall.config.read_text(encoding="utf-8")
        self.hall.config.write_text(
            config.replace("[server]", f'[server]\nhost = "{NEAR}"', 1), encoding="utf-8"
        )
        self.agent = Agent(tokens(self.hall, ["agent"])["agent"], self.hall.desks)
        command = [sys.executable, "-m", "hallsys", "serve", "--config", str(self.hall.config)]
        self.server = ServerProcess(within(wire.near, command), folder / "server.log")
        self.way = CuttableLine(self.server.port, NEAR)  # from loopback here to the server there
        self.line.up(self.way.port)
        self.agent.connect(self.way.port)

    def close(self) -> None:
        """End what runs."""
        self.agent.leave()
        self.way.close()
        assert self.server.stop() == 0


class Page(Caller):
    """Asks as our pages do: who got no answer in time asks anew, on another connection."""

    def _connection_to(self, port: int) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", port, timeout=PAGE_PATIENCE)


class OneByOne(engineio.Client):  # type: ignore[misc]  # the library has no types
    """A line whose messages are taken as they come; its base starts a thread for each, and one overtakes."""

    def start_background_task(self, target: Any, *args: Any, **named: Any) -> Any:
        """Carry out what takes a message at once; what reads and writes keeps a thread of its own."""
        if target is self.handlers.get("message"):
            return target(*args, **named)
        return super().start_background_task(target, *args, **named)


class PollingClient(socketio.Client):  # type: ignore[misc]  # the library has no types
    """A client that hears everything in order."""

    def _engineio_client_class(self) -> type[OneByOne]:
        return OneByOne


class Polling:
    """A board that is told over HTTP what others are told over a web socket."""

    def __init__(self, port: int) -> None:
        self.batches: list[dict[str, Any]] = []
        self._client = PollingClient(reconnection=False, request_timeout=PATIENCE)
        self._client.on("facts", self.batches.append)
        self._client.connect(
            f"http://127.0.0.1:{port}",
            auth={"room": "board:all"},
            transports=["polling"],
            wait_timeout=PATIENCE,
        )

    def leave(self) -> None:
        self._client.disconnect()


@pytest.fixture
def far(tmp_path: Path) -> Iterator[Far]:
    """Yield the hall to a test that is in the far namespace, as all threads that it starts are."""
    if not can_be_laid():
        pytest.skip("namespaces and their devices take the right to make them")
    wire = Wire(SEED)
    try:
        with inside(wire.far):
            far = Far(tmp_path, wire)
            try:
                yield far
            finally:
                far.close()
    finally:
        wire.close()


def test_over_a_bad_line_all_is_told_once_and_in_order(far: Far) -> None:
    hall = far.hall
    busy = BusyHall(far.line, hall.desks, hall.cards, SEED)
    earlier: list[str] = []  # services that a page heard of before the window's clerk had an answer

    def heard(fact: Fact) -> None:
        answered = [answer["service"]["service_id"] for answer in busy.acknowledged.answers("next")]
        if fact["kind"] == "TicketCalled" and fact["service_id"] not in answered:
            earlier.append(fact["service_id"])

    screens = [Screen("board:all", "/board/all/snapshot", heard)]
    screens += [Screen("board:main", f"/sign/{desk.code}/snapshot") for desk in hall.desks]
    followed, polling = Screens(far.line, screens), Polling(far.way.port)
    far.wire.weather = BAD
    busy.open()
    assert busy.acknowledged.wait_for(COMMANDS, 120), busy.wrong
    busy.close()
    busy.repeat(busy.acknowledged.commands[:20])
    with opened(hall) as found:
        (head,) = found.rows("SELECT max(seq) FROM events WHERE kind = 'ServiceFinished'")[0]
        seen(lambda: polling.batches and polling.batches[-1]["seq"] >= head, within=PATIENCE)
    polling.leave()
    assert_all_told_and_printed_once(far, busy, screens, followed)
    told = [fact["seq"] for batch in polling.batches for fact in batch["facts"]]
    assert told == sorted(set(told))
    assert all(one["seq"] == two["prev"] for one, two in pairwise(polling.batches))
    assert far.wire.overtaken > 0
    assert far.wire.lost > 0
    assert earlier


def test_a_line_that_is_cut_for_a_while_loses_nothing_and_pages_know_it(far: Far) -> None:
    hall = far.hall
    busy = BusyHall(far.line, hall.desks, hall.cards, SEED, Page)
    desk = hall.desks[0]
    screens = [
        Screen("board:all", "/board/all/snapshot"),
        Screen("board:main", f"/sign/{desk.code}/snapshot"),
        Screen(f"window:{desk.code}", f"/clerk/{desk.code}/snapshot", cookie=desk.cookie),
    ]
    followed = Screens(far.line, screens)
    busy.open()
    assert busy.acknowledged.wait_for(COMMANDS, 120), busy.wrong
    far.wire.weather = CUT
    assert followed.stale.wait(PATIENCE)
    before = len(busy.acknowledged.commands)
    seen(lambda: followed.reopened > 1, within=PATIENCE)  # they tried to come back, in vain
    assert len(busy.acknowledged.commands) == before
    far.wire.weather = Weather()
    assert followed.live.wait(PATIENCE)
    far.agent.connect(far.way.port)  # as ours does, which knows that it heard nothing for long
    assert busy.acknowledged.wait_for(before + COMMANDS, 120), busy.wrong
    busy.close()
    busy.repeat(busy.acknowledged.commands)
    assert_all_told_and_printed_once(far, busy, screens, followed)
    assert all(screen.longest_silence > STALE_AFTER for screen in screens)
    assert not followed.stale.is_set()


def assert_all_told_and_printed_once(
    far: Far, busy: BusyHall, screens: list[Screen], followed: Screens
) -> None:
    """What was acknowledged is there once, was told to each screen once, and came once to each device."""
    assert busy.wrong == []
    with opened(far.hall) as found:
        seen(lambda: found.under_way() == 0, within=PATIENCE)
        (head,) = found.rows("SELECT max(seq) FROM events WHERE kind = 'ServiceFinished'")[0]
        seen(lambda: all(screen.seq >= head for screen in screens), within=PATIENCE)
        followed.stop()
        assert followed.wrong == []
        assert lost_on_screens(screens, found.log()) == []
        tickets = {row[0] for row in found.rows("SELECT id FROM tickets")}
        issued = [answer["tickets"][0]["ticket_id"] for answer in busy.acknowledged.answers("issue")]
        assert Counter(issued) == Counter(tickets)
        called = [answer["service"]["service_id"] for answer in busy.acknowledged.answers("next")]
        assert Counter(called) == Counter(row[0] for row in found.rows("SELECT id FROM services"))
        ledger.assert_numbers_once(found)
        ledger.assert_called_once(found)
        ledger.assert_log_whole(found)
    assert Counter(far.agent.printed) == Counter(tickets)
    assert max(Counter(far.agent.told).values()) == 1
