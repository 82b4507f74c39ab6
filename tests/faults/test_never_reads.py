"""Clients that never read: the server hangs up on them, and everybody else is told everything."""

import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from bench.boards import Board, connected
from bench.caller import Caller, Line
from bench.hall import Hall, build
from bench.kiosks import seen
from bench.ledger import opened
from bench.process import ServerProcess
from bench.unplugged import vitals
from bench.unplugged.account import in_logs, lost_on_screens
from bench.unplugged.screens import Screen, Screens
from tests.faults import ledger
from tests.faults.load import Hall as BusyHall

SEED = 20261130
DESKS, CARDS = 3, 1500
PATIENCE = 120.0  # seconds
A_WHILE = 0.1  # seconds that everybody in the hall takes over each step
MORE = 100  # commands
MOST_WAITING = 20
MOST_MIB = 64.0  # that the server may take for all of it
SNAPSHOT = b"GET /board/all/snapshot HTTP/1.1\r\nHost: hall.test\r\n\r\n"
PONG = b"3"


class Unhurried(Caller):
    """Takes its time, so that the hall is at work for long."""

    _rest = Event()  # never set: what waits for it takes its time

    def ask(self, *asked: Any) -> Any:
        self._rest.wait(A_WHILE)
        return super().ask(*asked)


class Deaf:
    """Clients that take nothing any more, all but one at a web socket."""

    def __init__(self, port: int) -> None:
        self.silent = _joined(port, "board:all", small=True)  # its line is full soon
        self.roomy = _joined(port, "pad:W001", small=False)  # the little that it is told finds room
        self.claiming = _joined(port, "board:all", small=True)  # says that it lives
        self.asking = connected(port, small=True)  # for one answer after the other
        self.asking.sendall(100 * SNAPSHOT)
        boards = self.silent, self.roomy, self.claiming
        self.lines = [*(board.socket for board in boards), self.asking]

    def hung_up(self, pid: int) -> bool:
        """Tell whether the server has left them all; one of them says until then that it is there."""
        held = [vitals.holds(pid, line) for line in self.lines]
        if held[self.lines.index(self.claiming.socket)]:
            with suppress(OSError):  # it may have been left just now
                self.claiming.say(PONG)
        return not any(held)

    def close(self) -> None:
        for line in self.lines:
            line.close()


def _joined(port: int, room: str, *, small: bool) -> Board:
    board = Board(port, room, small=small)
    board.socket.setblocking(True)
    while not board.joined:
        board.take()
    return board


def _ends(line: socket.socket) -> bool:
    """Read what has come, and tell whether the line then ends."""
    line.settimeout(PATIENCE)
    with suppress(ConnectionResetError):
        while line.recv(65536):
            pass
    return True


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Hall, ServerProcess]]:
    hall = build(tmp_path, DESKS, CARDS)
    server = ServerProcess.hall(hall.config)
    yield hall, server
    assert server.stop() == 0


def test_whoever_never_reads_is_hung_up_on_and_nobody_else_notices(
    served: tuple[Hall, ServerProcess],
) -> None:
    (hall, server), line = served, Line()
    line.up(server.port)
    before = vitals.look(server.pid)
    busy = BusyHall(line, hall.desks, hall.cards, SEED, Unhurried, MOST_WAITING)
    desk = hall.desks[0]
    screens = [
        Screen("board:all", "/board/all/snapshot"),
        Screen(f"window:{desk.code}", f"/clerk/{desk.code}/snapshot", cookie=desk.cookie),
    ]
    followed = Screens(line, screens)
    with closing(Deaf(server.port)) as deaf:
        busy.open()
        seen(lambda: deaf.hung_up(server.pid), within=PATIENCE)
        assert all(_ends(one) for one in deaf.lines)
    assert busy.acknowledged.wait_for(len(busy.acknowledged.commands) + MORE, PATIENCE)
    busy.close()
    assert busy.wrong == []
    with opened(hall) as found:
        (head,) = found.rows("SELECT max(seq) FROM events WHERE kind = 'ServiceFinished'")[0]
        seen(lambda: all(screen.seq >= head for screen in screens))
        followed.stop()
        assert (followed.wrong, followed.reopened) == ([], 0)
        assert lost_on_screens(screens, found.log()) == []
        issued = [answer["tickets"][0]["ticket_id"] for answer in busy.acknowledged.answers("issue")]
        assert Counter(issued) == Counter(row[0] for row in found.rows("SELECT id FROM tickets"))
        ledger.assert_numbers_once(found)
        ledger.assert_called_once(found)
        ledger.assert_log_whole(found)
    sockets = before.descriptors["socket"]
    seen(lambda: vitals.look(server.pid).descriptors["socket"] == sockets, within=PATIENCE)
    assert vitals.look(server.pid).rss - before.rss < MOST_MIB
    assert in_logs([hall.folder / "server.log"], []) == []
