"""A hall at work while its database or Redis goes and comes back: people, pages, an agent, their books."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from random import Random
from typing import Any

from bench.caller import Caller, Line, Patient, Refused
from bench.hall import Hall, build
from bench.kiosks import seen
from bench.ledger import opened
from bench.process import ServerProcess
from bench.unplugged.account import lost_on_screens
from bench.unplugged.agents import tokens
from bench.unplugged.screens import Screen, Screens
from tests.faults import ledger
from tests.faults.agent import Agent
from tests.faults.gone import Outage
from tests.faults.load import Hall as BusyHall

_PATIENCE = 90.0  # seconds
_DESKS = 4
_MOST_WAITING = 20  # tickets at each process
_REPEATED = 50  # commands at each process
_LAST = "SELECT coalesce(max(seq), 0) FROM events WHERE kind = 'ServiceFinished'"


def redis_answers(*lines: Line) -> list[bool]:
    """Return for each process whether Redis answers it."""
    answers = []
    for line in lines:
        with closing(Caller(line)) as caller:
            answers.append(caller.ask("GET", "/readyz"))
    assert all(answer["ready"] for answer in answers)
    return [answer["redis"] for answer in answers]


class AtWork:
    """Kiosk users, clerks and screens at each of a hall's processes; `agent` is told by the first."""

    def __init__(self, hall: Hall, agent: Agent, lines: list[Line], seed: int) -> None:
        self.hall = hall
        self.lines = lines
        self._put_off: SimpleQueue[Refused] = SimpleQueue()
        self._agent = agent
        self._random = Random(seed)
        patient, count = partial(Patient, self._put_off), len(lines)
        self.busy = [
            BusyHall(line, hall.desks[at::count], hall.cards[at::count], seed + at, patient, _MOST_WAITING)
            for at, line in enumerate(lines)
        ]
        self.screens = [Screens(line, self._pages(), patient) for line in lines]
        for one in self.busy:
            one.open()

    def _pages(self) -> list[Screen]:
        signs = [Screen("board:main", f"/sign/{desk.code}/snapshot") for desk in self.hall.desks]
        return [Screen("board:all", "/board/all/snapshot"), *signs]

    def work(self, answers: int) -> None:
        """Wait until so many more commands were acknowledged at each process."""
        expected = [len(one.acknowledged.commands) + answers for one in self.busy]
        for one, so_many in zip(self.busy, expected, strict=True):
            assert one.acknowledged.wait_for(so_many, _PATIENCE), one.wrong

    def put_off(self, at_least: int = 0) -> list[tuple[int, str, str | None]]:
        """Wait until so many more were told to come again; return what they and all others were told."""
        told: list[tuple[int, str, str | None]] = []
        while len(told) < at_least or not self._put_off.empty():
            try:
                told.append(self._put_off.get(timeout=_PATIENCE).said)
            except Empty:
                raise AssertionError([one.wrong for one in self.busy]) from None
        return told

    def show_all(self) -> None:
        """Wait until every screen was told what has been done by now."""
        with opened(self.hall) as found:
            ((last,),) = found.rows(_LAST)
        pages = [page for screens in self.screens for page in screens.screens]
        seen(lambda: all(page.seq >= last for page in pages), within=_PATIENCE)

    def settle(self) -> None:
        """Let everybody finish, and wait until all that follows is done."""
        for one in self.busy:
            one.close()
            one.repeat(self._random.sample(one.acknowledged.commands, _REPEATED))
        with opened(self.hall) as found:
            seen(lambda: found.under_way() == 0, within=_PATIENCE)
        self.show_all()
        self.close()

    def close(self) -> None:
        """Have no page ask any more."""
        for line, screens in zip(self.lines, self.screens, strict=True):
            screens.stop()
            line.down()

    def assert_nothing_lost_nor_doubled(self) -> None:
        """Hold answers, database, papers and screens against each other."""
        issued = [answer["tickets"][0]["ticket_id"] for answer in self._answers("issue")]
        called = [answer["service"]["service_id"] for answer in self._answers("next")]
        assert [one.wrong for one in self.busy] == [[] for _ in self.busy]
        with opened(self.hall) as found:
            assert Counter(issued) == Counter(row[0] for row in found.rows("SELECT id FROM tickets"))
            assert Counter(called) == Counter(row[0] for row in found.rows("SELECT id FROM services"))
            ledger.assert_numbers_once(found)
            ledger.assert_called_once(found)
            ledger.assert_log_whole(found)
            log = found.log()
        assert Counter(self._agent.printed) == Counter(issued)
        assert max(Counter(self._agent.told).values()) == 1
        for screens in self.screens:
            assert screens.wrong == lost_on_screens(screens.screens, log) == []
            assert screens.reopened == 0
            assert [len(page.told.covered) for page in screens.screens] == [1] * len(screens.screens)

    def _answers(self, step: str) -> list[Any]:
        return [answer for one in self.busy for answer in one.acknowledged.answers(step)]


@contextmanager
def at_work(outage: Outage, folder: Path, cards: int, seed: int) -> Iterator[AtWork]:
    """Make a hall and have it work: by two processes if Redis is to go, else by one."""
    hall = build(folder, _DESKS, cards, outage.url, outage.redis)
    agent = Agent(tokens(hall, ["agent"])["agent"], hall.desks)
    servers: list[ServerProcess] = []
    lines: list[Line] = []
    with ExitStack() as ends:
        for log in ("first.log", "second.log") if outage.redis else ("server.log",):
            servers.append(ServerProcess.hall(hall.config, log))
            ends.callback(servers[-1].stop)
            lines.append(Line())
            lines[-1].up(servers[-1].port)
        agent.stay(servers[0].port)
        ends.callback(agent.leave)
        work = AtWork(hall, agent, lines, seed)
        ends.callback(work.close)
        yield work
    assert {server.stop() for server in servers} == {0}
