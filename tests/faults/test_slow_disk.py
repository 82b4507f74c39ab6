"""Each sync of the disk takes long: who waits is answered late and once, and kiosks go on by themselves."""

import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from bench.caller import Caller, Line, at_window, take_ticket
from bench.disk.layer import Kind, Layer
from bench.hall import Card, Hall, build
from bench.kiosks import CutHall, cut_hall, seen
from bench.ledger import opened
from bench.process import ServerProcess
from tests.faults import ledger
from tests.persons import person

SLOW = 1.0  # seconds that a sync takes longer
STUCK = 600.0  # until it is told otherwise
IMPATIENT = 0.3  # seconds after which a page that got no answer asks again
VISITORS = 16
LOST_AFTER = 3.0  # seconds


class Slow:
    """A hall whose disk can be slow."""

    def __init__(self, folder: Path) -> None:
        data = folder / "data"
        data.mkdir()
        self.hall: Hall = build(folder, 1, VISITORS, f"sqlite:///{data / 'hall.db'}")
        self.layer = Layer(data, folder / "beside")
        self.line = Line()
        self.server = ServerProcess.hall(self.hall.config, environment=self.layer.environment())
        self.line.up(self.server.port)

    def ask(self, *command: Any) -> Any:
        """Ask once, and wait."""
        with closing(Caller(self.line)) as caller:
            return caller.ask("POST", *command)

    def insist(self, card: Card) -> tuple[str, int]:
        """Take a ticket as a page does whose user is impatient; return its number and how often it asked."""
        path, body = take_ticket(card)
        headers = {"Content-Type": "application/json", "X-Requested-With": "hallsys"}
        for tries in range(1, 1000):
            page = HTTPConnection("127.0.0.1", self.server.port, timeout=IMPATIENT)
            with closing(page):
                try:
                    page.request("POST", path, json.dumps(body), headers)
                    answer = json.loads(page.getresponse().read())
                except TimeoutError:
                    continue
            return str(answer["tickets"][0]["number"]), tries
        raise AssertionError("no answer")

    def syncs_of_the_log(self) -> int:
        """Return how many syncs have ended so far."""
        return sum(record.kind is Kind.SYNCED for record in self.layer.records())


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Slow]:
    slow = Slow(tmp_path)
    yield slow
    assert slow.server.stop() == 0


def test_on_a_slow_disk_everybody_is_answered_once_and_together(slow: Slow) -> None:
    slow.layer.slow(SLOW)
    before = slow.syncs_of_the_log()
    with ThreadPoolExecutor(VISITORS) as visitors:
        told = list(visitors.map(slow.insist, slow.hall.cards))
    after = slow.syncs_of_the_log()
    numbers = [number for number, _ in told]
    assert len(set(numbers)) == VISITORS
    assert max(tries for _, tries in told) > 1  # some asked again before they were answered
    assert after - before < VISITORS  # one sync for many
    desk = slow.hall.desks[0]
    called = slow.ask(*at_window("next", desk), desk.cookie)["service"]
    slow.layer.slow(0)
    for step in ("start", "finish"):
        slow.ask(*at_window(step, desk, called["service_id"]), desk.cookie)
    with opened(slow.hall) as found:
        assert sorted(numbers) == sorted(row[0] for row in found.rows("SELECT number FROM tickets"))
        assert found.rows("SELECT count(*) FROM services") == [(1,)]
        ledger.assert_numbers_once(found)


@pytest.fixture
def stuck(tmp_path: Path) -> Iterator[tuple[CutHall, Layer]]:
    """Yield a hall with a kiosk, whose server's database lies on a disk that can get stuck."""
    folder, data = tmp_path / "demo", tmp_path / "data"
    data.mkdir()
    layer, url = Layer(data, tmp_path / "beside"), f"sqlite:///{data / 'hall.db'}"
    with cut_hall(folder, ("K1",), LOST_AFTER, 40, url, layer.environment()) as hall:
        hall.kiosks[0].until(lambda state: state["queues"])
        yield hall, layer


def test_a_kiosk_goes_on_while_the_disk_is_stuck_and_hands_in_later(stuck: tuple[CutHall, Layer]) -> None:
    hall, layer = stuck
    (kiosk,) = hall.kiosks
    layer.slow(STUCK)
    kiosk.until(lambda state: not state["up"] and not state["closed"])
    assert not _ready(hall)
    given = [kiosk.take_typed(person(seed).number.value, "A") for seed in range(600, 603)]
    layer.slow(0)
    kiosk.until(lambda state: state["up"])
    seen(lambda: _waiting(layer.folder / "hall.db") == given)
    seen(lambda: _ready(hall))
    assert "handler error" not in hall.log_lines()


def _ready(hall: CutHall) -> bool:
    with closing(HTTPConnection("127.0.0.1", hall.server.port, timeout=60)) as page:
        page.request("GET", "/readyz")
        ready: bool = json.loads(page.getresponse().read())["ready"]
        return ready


def _waiting(database: Path) -> list[str]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        query = "SELECT number FROM tickets WHERE status = 'waiting' ORDER BY waiting_since"
        return [number for (number,) in db.execute(query)]
