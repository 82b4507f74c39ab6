"""The process that leads, of two that serve one hall on PostgreSQL: it does what is to be done once."""

from collections import Counter
from functools import partial
from math import inf
from pathlib import Path
from queue import SimpleQueue
from random import Random
from time import monotonic

from bench.caller import Line, Patient
from bench.hall import Hall, build
from bench.kills.times import Killed
from bench.kiosks import seen
from bench.ledger import opened
from bench.process import ServerProcess
from bench.unplugged.agents import tokens
from tests.faults import ledger
from tests.faults.agent import Agent
from tests.faults.load import MOST_WAITING
from tests.faults.load import Hall as BusyHall
from tests.postgres import running_postgres
from tests.redis_server import running_redis

DESKS = 4
CARDS_A_KILL = 400
ANSWERS_BEFORE_A_KILL = (5, 60)
REPEATED = 50
PATIENCE = 60.0  # seconds


class Pair:
    """Two processes, kiosk users and clerks at both, and an agent at the one that leads."""

    def __init__(self, hall: Hall, seed: int) -> None:
        self.hall = hall
        self.agent = Agent(tokens(hall, ["agent"])["agent"], hall.desks)
        self.lines = (Line(), Line())
        half = len(hall.cards) // 2
        # What a killed process had locked may stay so for a while: who waits too long is told to come again.
        caller = partial(Patient, SimpleQueue())
        self.busy = (
            BusyHall(self.lines[0], hall.desks[:2], hall.cards[:half], seed, caller, MOST_WAITING),
            BusyHall(self.lines[1], hall.desks[2:], hall.cards[half:], seed + 1, caller, MOST_WAITING),
        )
        self.servers = [self._start(0)]
        self.at = 0
        seen(self.leader)
        self.servers.append(self._start(1))
        self.agent.connect(self.servers[0].port)

    def leader(self) -> str | None:
        """Return the id of the process that leads, if one does."""
        with opened(self.hall) as found:
            return next((row[0] for row in found.rows("SELECT id FROM servers WHERE leads")), None)

    def work(self, least: int) -> None:
        """Wait until at each process so much more was acknowledged."""
        expected = [len(one.acknowledged.commands) + least for one in self.busy]
        for one, so_many in zip(self.busy, expected, strict=True):
            assert one.acknowledged.wait_for(so_many, PATIENCE), one.wrong

    def kill(self) -> float:
        """Kill the one that leads, and start it again; return the seconds until the other one led."""
        killed, other, before = self.at, 1 - self.at, self.leader()
        self.lines[killed].down()
        self.servers[killed].kill()
        began = monotonic()
        self.lines[killed].up(self.servers[other].port)  # as a proxy would send them
        self.agent.connect(self.servers[other].port)
        seen(lambda: self.leader() not in (None, before))
        took = monotonic() - began
        self.servers[killed], self.at = self._start(killed), other
        return took

    def close(self) -> None:
        """End what still runs."""
        self.agent.leave()
        for server in self.servers:
            server.stop()

    def _start(self, at: int) -> ServerProcess:
        server = ServerProcess.hall(self.hall.config, f"{at}.log")
        self.lines[at].up(server.port)
        return server


def kill_leaders(folder: Path, kills: int, seed: int, over: float = inf) -> Killed:
    """Kill whichever process leads so often. Raises AssertionError if anything that was said is untrue."""
    random, killed = Random(seed), Killed("leader (PostgreSQL)", "the other leads", over)
    with running_postgres() as url, running_redis() as redis:
        pair = Pair(build(folder, DESKS, CARDS_A_KILL * (kills + 1), url, redis.url), seed)
        try:
            for one in pair.busy:
                one.open()
            for _ in killed.turns(kills):
                pair.work(random.randint(*ANSWERS_BEFORE_A_KILL))
                killed.back_after.append(pair.kill())
                killed.kills += 1
            pair.work(1)
            for one in pair.busy:
                one.close()
                one.repeat(random.sample(one.acknowledged.commands, REPEATED))
                assert one.wrong == []
            _assert_nothing_lost_nor_doubled(pair)
        finally:
            pair.close()
    killed.acknowledged = sum(len(one.acknowledged.commands) for one in pair.busy)
    return killed


def _assert_nothing_lost_nor_doubled(pair: Pair) -> None:
    with opened(pair.hall) as found:
        seen(lambda: found.under_way() == 0, within=PATIENCE)
        tickets = {row[0] for row in found.rows("SELECT id FROM tickets")}
        issued = [answer for one in pair.busy for answer in one.acknowledged.answers("issue")]
        assert tickets == {answer["tickets"][0]["ticket_id"] for answer in issued}
        ledger.assert_numbers_once(found)
        ledger.assert_called_once(found)
        ledger.assert_log_whole(found)
    assert Counter(pair.agent.printed) == Counter(tickets)
    assert max(Counter(pair.agent.told).values()) == 1
