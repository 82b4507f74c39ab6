"""A kiosk that is cut off loses its power: what it told is in its journal, and no number comes twice."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from bench.disk.layer import Layer
from bench.disk.power import DROPPED, LOSSES, Disk
from bench.kiosks import CutHall, cut_hall, seen
from hallsys.devices.agent.offline.journal import Journal
from tests.persons import person

LOST_AFTER = 2.0  # seconds
TICKETS = 6  # before its agent is started again, and after that
SEED = 20261128


@pytest.fixture
def noted(tmp_path: Path) -> Iterator[tuple[CutHall, Layer, Disk]]:
    folder = tmp_path / "demo"
    layer, disk = Layer(folder / "K1", tmp_path / "beside"), Disk(folder / "K1")
    with cut_hall(folder, ("K1",), LOST_AFTER, 40, environment=layer.environment()) as hall:
        hall.kiosks[0].until(lambda state: state["queues"])
        yield hall, layer, disk


def test_what_a_kiosk_told_is_in_its_journal_whenever_the_power_goes(
    noted: tuple[CutHall, Layer, Disk], tmp_path: Path
) -> None:
    hall, layer, disk = noted
    (kiosk,) = hall.kiosks
    kiosk.line.cut()
    told: list[tuple[int, str]] = []
    for part in range(2):
        kiosk.until(lambda state: not state["up"] and not state["closed"])
        for seed in range(TICKETS):
            number = kiosk.take_typed(person(700 + TICKETS * part + seed).number.value, "A")
            told.append((layer.now(), number))
        kiosk.kill()
        if part == 0:
            kiosk.start()  # writes its journal anew
    random, left, name = Random(SEED), tmp_path / "left" / "journal", Path(kiosk.journal.name)
    left.parent.mkdir()
    losses = 0
    for record in layer.records():
        disk.play(record)
        numbers = [number for mark, number in told if mark <= record.end]
        if not numbers:
            continue
        for loss in LOSSES:
            left.write_bytes(disk.after(loss, random)[name])
            journal = Journal(left)
            kept = {ticket.number for ticket, _ in journal.waiting()}
            following = journal.next_number("A")
            journal.close()
            assert set(numbers) <= kept
            assert following is not None
            assert following.serial > max(int(number.lstrip("A")) for number in numbers)
            losses += 1
    assert losses > 3 * 2 * TICKETS
    kiosk.journal.write_bytes(disk.after(DROPPED, random)[name])
    kiosk.start()
    kiosk.line.mend()
    seen(lambda: _waiting(hall) == [number for _, number in told])


def _waiting(hall: CutHall) -> list[str]:
    with closing(sqlite3.connect(f"file:{hall.database}?mode=ro", uri=True)) as db:
        query = "SELECT number FROM tickets WHERE status = 'waiting' ORDER BY waiting_since"
        return [number for (number,) in db.execute(query)]
