"""The clock of the server's machine is set by an hour, forward and back, while people work: nobody notices.

Between server and machine is a layer that shows it another time than ours (bench/clock). What is promised of
such a clock is in docs/reliability.md; tests/kernel/test_clock.py sets one at random.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from time import monotonic, time

import pytest

from bench.caller import Line
from bench.clock.layer import HOUR, MachineClock
from bench.hall import Hall, build
from bench.kiosks import seen
from bench.ledger import Ledger, opened
from bench.process import ServerProcess
from bench.unplugged.account import Event, lost_on_screens
from bench.unplugged.agents import tokens
from bench.unplugged.screens import Screen, Screens
from tests.faults import ledger
from tests.faults.agent import Agent
from tests.faults.load import Hall as BusyHall

SEED = 20261130
DESKS, CARDS = 3, 600
MOST_WAITING = 20
COMMANDS = 50  # after each setting
PATIENCE = 120.0  # seconds, for as many
MS = 1000
SLIPS_UNDER_WAY = "SELECT id FROM tickets WHERE print_state NOT IN ('confirmed', 'failed')"


class Machine:
    """A hall whose server runs on a machine with a clock of its own."""

    def __init__(self, folder: Path) -> None:
        self.clock = MachineClock(folder / "clock")
        self.hall: Hall = build(folder, DESKS, CARDS)
        self.line = Line()
        self.agent = Agent(tokens(self.hall, ["agent"])["agent"], self.hall.desks)
        self._start()

    def _start(self) -> None:
        self.server = ServerProcess.hall(self.hall.config, environment=self.clock.environment())
        self.agent.connect(self.server.port)
        self.line.up(self.server.port)

    def restart(self) -> None:
        """Stop the server and start it again."""
        self.line.down()
        assert self.server.stop() == 0
        self._start()

    def set(self, hours: int) -> None:
        """Set the clock to so many hours from the true time, and see that the server's machine shows that."""
        self.clock.set(hours)
        with closing(HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)) as page:
            page.request("GET", "/readyz")
            shown = parsedate_to_datetime(page.getresponse().headers["Date"]).timestamp()
        assert abs(shown - time() - hours * HOUR) < PATIENCE

    def close(self) -> None:
        """End what runs."""
        self.agent.leave()
        assert self.server.stop() == 0


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path)
    yield machine
    machine.close()


@pytest.mark.parametrize("settings", [(1, 0, -1, 0), (-1, 0, 1, 0)], ids=["forward", "back"])
def test_nobody_notices_that_the_clock_is_set(machine: Machine, settings: tuple[int, ...]) -> None:
    hall, began = machine.hall, monotonic()
    (desk, *_) = hall.desks
    screens = [
        Screen("board:all", "/board/all/snapshot"),
        Screen(f"sign:{desk.code}", f"/sign/{desk.code}/snapshot"),
        Screen(f"window:{desk.code}", f"/clerk/{desk.code}/snapshot", cookie=desk.cookie),
    ]
    followed = Screens(machine.line, screens)
    busy = BusyHall(machine.line, hall.desks, hall.cards, SEED, most_waiting=MOST_WAITING)
    busy.open()
    _work(busy)
    set_at = []
    for hours in settings:
        set_at.append(_head(hall))
        machine.set(hours)
        _work(busy)
        if hours < 0:
            machine.restart()
            _work(busy)
    busy.close()
    busy.repeat(busy.acknowledged.commands[::5])
    assert busy.wrong == []
    with opened(hall) as found:
        seen(lambda: found.rows(SLIPS_UNDER_WAY) == [], PATIENCE)
        log = found.log()
        seen(lambda: all(screen.seq >= _last(log, "ServiceFinished") for screen in screens))
        followed.stop()
        assert followed.wrong == []
        assert lost_on_screens(screens, log) == []
        _assert_all_kept(busy, found)
        leapt = _leap(log)
        _assert_printed_once(found, log, leapt, machine.agent)
        ledger.assert_numbers_once(found)
        ledger.assert_called_once(found)
        ledger.assert_log_whole(found)
    _assert_first_come_first_called(log, set_at)
    _assert_waits_true(log, leapt, monotonic() - began)


def _work(busy: BusyHall) -> None:
    """Wait until so much more was done."""
    expected = len(busy.acknowledged.commands) + COMMANDS
    assert busy.acknowledged.wait_for(expected, PATIENCE), busy.wrong


def _head(hall: Hall) -> int:
    with opened(hall) as found:
        return int(found.rows("SELECT max(seq) FROM events")[0][0])


def _last(log: list[Event], kind: str) -> int:
    return max(seq for seq, _, its_kind, _, _ in log if its_kind == kind)


def _assert_all_kept(busy: BusyHall, found: Ledger) -> None:
    """What was acknowledged is there, and nothing else."""
    issued = [answer["tickets"][0]["ticket_id"] for answer in busy.acknowledged.answers("issue")]
    assert Counter(issued) == Counter(row[0] for row in found.rows("SELECT id FROM tickets"))
    called = [answer["service"]["service_id"] for answer in busy.acknowledged.answers("next")]
    assert Counter(called) == Counter(row[0] for row in found.rows("SELECT id FROM services"))


def _assert_printed_once(found: Ledger, log: list[Event], leapt: int, agent: Agent) -> None:
    """Each slip came out once, but for what was under way when time leapt: that is told to have failed.

    No device was told anything twice.
    """
    numbers: dict[str, list[int]] = defaultdict(list)
    for seq, _, kind, payload, _ in log:
        if kind in ("TicketIssued", "TicketPrintFailed"):
            numbers[payload["ticket_id"]].append(seq)
    too_late = {row[0] for row in found.rows("SELECT id FROM tickets WHERE print_state = 'failed'")}
    assert Counter([*agent.printed, *too_late]) == Counter(dict.fromkeys(numbers, 1))
    assert all(issued < leapt <= failed for issued, failed in (numbers[one] for one in too_late))
    assert max(Counter(agent.told).values()) == 1


def _leap(log: list[Event]) -> int:
    """Return the fact before which time leapt: once, when the clock was set forward from the true time.

    It never went back.
    """
    steps = {two[0]: two[1] - one[1] for one, two in pairwise(log)}
    assert min(steps.values()) >= 0
    (leapt,) = [seq for seq, step in steps.items() if step > HOUR * MS / 2]
    return leapt


def _assert_first_come_first_called(log: list[Event], set_at: list[int]) -> None:
    """Of a queue and class whoever came first was called first; somebody waited through each setting."""
    came: dict[tuple[str, str], list[str]] = defaultdict(list)
    called: dict[tuple[str, str], list[str]] = defaultdict(list)
    for _, _, kind, payload, _ in log:
        if kind in ("TicketIssued", "TicketCalled"):
            lanes = came if kind == "TicketIssued" else called
            lanes[payload["queue_id"], payload["priority_class"]].append(payload["number"])
    assert came == called
    assert all(any(issue <= at < call for issue, call, _ in _waits(log)) for at in set_at)


def _assert_waits_true(log: list[Event], leapt: int, elapsed: float) -> None:
    """Whoever waited while time leapt waited an hour longer by the clock, and nobody else."""
    for issue, call, waited in _waits(log):
        more = HOUR * MS if issue < leapt <= call else 0
        assert more <= waited <= more + elapsed * MS


def _waits(log: list[Event]) -> list[tuple[int, int, int]]:
    """Return for each ticket the numbers of the facts that it was issued and called, and its wait."""
    issued = {payload["ticket_id"]: seq for seq, _, kind, payload, _ in log if kind == "TicketIssued"}
    return [
        (issued[payload["ticket_id"]], seq, payload["waited_ms"])
        for seq, _, kind, payload, _ in log
        if kind == "TicketCalled"
    ]
