"""A process is started twice by mistake: the second one says why it does not run, and nothing is doubled."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bench.caller import Caller, Line, take_ticket
from bench.hall import build
from bench.kiosks import CutHall, cut_hall, seen
from bench.ledger import opened
from bench.process import NotStarted, ServerProcess
from tests.faults import ledger
from tests.persons import person

LOST_AFTER = 2.0  # seconds


def test_a_second_server_of_a_hall_does_not_start(tmp_path: Path) -> None:
    hall, line = build(tmp_path, desks=1, cards=2), Line()
    server = ServerProcess.hall(hall.config)
    line.up(server.port)
    with closing(Caller(line)) as caller:
        first = caller.ask("POST", *take_ticket(hall.cards[0]))
        with pytest.raises(NotStarted) as refused:
            ServerProcess.hall(hall.config, "second.log")
        assert "Another hallsys process is using this database; stop it first." in str(refused.value)
        assert "数据库正被另一个 hallsys 进程使用，请先停止它。 [database_in_use]" in str(refused.value)
        second = caller.ask("POST", *take_ticket(hall.cards[1]))
    assert server.stop() == 0
    given = [answer["tickets"][0]["ticket_id"] for answer in (first, second)]
    with opened(hall) as found:
        assert {row[0] for row in found.rows("SELECT id FROM tickets")} == set(given)
        ledger.assert_numbers_once(found)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[CutHall]:
    with cut_hall(tmp_path / "demo", ("K1",), LOST_AFTER, block=40) as hall:
        hall.kiosks[0].until(lambda state: state["queues"])
        yield hall


def test_a_second_agent_of_a_kiosk_does_not_start_and_leaves_its_files_alone(hall: CutHall) -> None:
    (kiosk,) = hall.kiosks
    kiosk.line.cut()
    kiosk.until(lambda state: not state["up"] and not state["closed"])
    before = kiosk.take_typed(person(500).number.value, "A")
    config = str(kiosk.folder / "devices.toml")
    second = subprocess.run(
        [sys.executable, "-m", "hallsys", "agent", "--config", config],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert second.returncode == 1
    assert "Another hallsys agent is using" in second.stderr
    assert "正被另一个 hallsys agent 进程使用，请先停止它。 [agent_runs]" in second.stderr
    after = kiosk.take_typed(person(501).number.value, "A")
    kiosk.kill()  # what it told is in its own file, which the second one has not replaced
    kiosk.start()
    kiosk.line.mend()
    seen(lambda: _numbers(hall) == [before, after])


def _numbers(hall: CutHall) -> list[str]:
    with closing(sqlite3.connect(f"file:{hall.database}?mode=ro", uri=True)) as db:
        query = "SELECT number FROM tickets WHERE status = 'waiting' ORDER BY waiting_since"
        return [number for (number,) in db.execute(query)]
