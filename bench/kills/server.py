"""The server of a hall on SQLite: web and relay in one process, with an agent that does what it is told."""

from collections import Counter
from contextlib import closing
from math import inf
from pathlib import Path
from random import Random
from time import monotonic, sleep

from sqlalchemy import create_engine

from bench.caller import Caller, Line
from bench.hall import Hall, build
from bench.kills.times import Killed
from bench.ledger import Ledger, opened
from bench.process import ServerProcess
from bench.unplugged.agents import tokens
from hallsys.display.voice_policy import VoiceSettings
from hallsys.kernel.eventlog import Logged
from hallsys.relay.directory import Directory, directory
from hallsys.relay.effects import effects
from tests.faults import ledger
from tests.faults.agent import Agent
from tests.faults.load import MOST_WAITING
from tests.faults.load import Hall as BusyHall

DESKS = 4
CARDS_A_KILL = 120
ANSWERS_BEFORE_A_KILL = (20, 120)
_LONGEST_LIFE = 40.0  # seconds after which every sign and announcement that was lost is late


class Crashes:
    """A hall whose server is killed and started again; when it ends, the last one is stopped in order."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.line = Line()
        self.agent = Agent(tokens(hall, ["agent"])["agent"], hall.desks)
        self._server: ServerProcess | None = None

    def start(self) -> None:
        """Start a server; its agent comes at once."""
        self._server = ServerProcess.hall(self.hall.config)
        self.agent.connect(self._server.port)
        self.line.up(self._server.port)

    def kill(self) -> None:
        """Kill the server while it works."""
        assert self._server is not None
        self.line.down()
        self._server.kill()

    def stop(self) -> int:
        """Stop the server in order."""
        assert self._server is not None
        self.agent.leave()
        return self._server.stop()


def kill_servers(folder: Path, kills: int, seed: int, over: float = inf) -> Killed:
    """Kill the server so often. Raises AssertionError if anything that it said is untrue."""
    random, killed = Random(seed), Killed("server (SQLite)", "the server answers again", over)
    crashes = Crashes(build(folder, DESKS, CARDS_A_KILL * kills))
    crashes.start()
    try:
        busy = BusyHall(crashes.line, crashes.hall.desks, crashes.hall.cards, seed, most_waiting=MOST_WAITING)
        busy.open()
        for _ in killed.turns(kills):
            expected = len(busy.acknowledged.commands) + random.randint(*ANSWERS_BEFORE_A_KILL)
            assert busy.acknowledged.wait_for(expected, 60), busy.wrong
            killed.back_after.append(_kill(crashes))
            killed.kills += 1
        busy.close()
        busy.repeat(busy.acknowledged.commands)
        assert busy.wrong == []
        _wait_until_settled(crashes.hall)
    finally:
        code = crashes.stop()
    assert code == 0
    killed.acknowledged = len(busy.acknowledged.commands)
    with opened(crashes.hall) as found:
        _assert_as_acknowledged(found, busy)
        ledger.assert_numbers_once(found)
        ledger.assert_called_once(found)
        ledger.assert_log_whole(found)
        _assert_every_effect_settled(found, crashes)
    return killed


def _kill(crashes: Crashes) -> float:
    """Kill the server and start it; return the seconds until it says that tickets can be issued."""
    crashes.kill()
    began = monotonic()
    crashes.start()
    with closing(Caller(crashes.line)) as caller:
        assert caller.ask("GET", "/readyz")["ready"]
    return monotonic() - began


def _wait_until_settled(hall: Hall) -> None:
    """Wait until whatever was lost on its way to a device is counted as late."""
    deadline = monotonic() + _LONGEST_LIFE
    with opened(hall) as found:
        while found.under_way():
            assert monotonic() < deadline, "a delivery is neither done nor late"
            sleep(0.1)  # nothing tells of what did not happen


def _assert_as_acknowledged(found: Ledger, busy: BusyHall) -> None:
    """Every ticket and every call that was acknowledged is there, and nothing besides."""
    issued = [answer["tickets"][0] for answer in busy.acknowledged.answers("issue")]
    rows = found.rows("SELECT id, number FROM tickets")
    assert Counter((one["ticket_id"], one["number"]) for one in issued) == Counter(rows)
    called = [answer["service"] for answer in busy.acknowledged.answers("next")]
    rows = found.rows("SELECT id, ticket_id FROM services")
    assert Counter((one["service_id"], one["ticket_id"]) for one in called) == Counter(rows)
    assert len(issued) == len(called)


def _assert_every_effect_settled(found: Ledger, crashes: Crashes) -> None:
    """What every fact had to bring about was done, replaced by something newer, or is late on the record."""
    known = _directory(crashes.hall)
    due = Counter(
        (effect.device_id, effect.key)
        for seq, at, kind, payload, actor in found.log()
        for effect in effects(Logged(seq, at, kind, payload, actor), known)
    )
    rows = found.rows("SELECT device_id, key, state FROM deliveries WHERE key LIKE 'fact:%'")
    assert Counter((device_id, key) for device_id, key, _ in rows) == due
    assert {state for *_, state in rows} <= {"done", "late", "superseded"}
    assert {state for device_id, _, state in rows if device_id == "printer"} == {"done"}
    tickets = {row[0] for row in found.rows("SELECT id FROM tickets")}
    assert Counter(crashes.agent.printed) == Counter(tickets)
    assert (
        max(Counter(crashes.agent.told).values()) == 1
    )  # a late call is worse than none, a repeated one too


def _directory(hall: Hall) -> Directory:
    engine = create_engine(f"sqlite:///{hall.database}")
    try:
        with engine.connect() as conn:
            return directory(conn, hall.id, {}, VoiceSettings())
    finally:
        engine.dispose()
