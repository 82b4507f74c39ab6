"""The server runs and its database is gone: kiosks go on by themselves, and nothing is lost."""

import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bench.kiosks import CutHall, cut_hall, seen
from tests.persons import person
from tests.postgres import postgres_server

LOST_AFTER = 2.0  # seconds
DISK = "64m"

Switch = Callable[[], None]


@pytest.fixture(params=["locked", "full", "stopped"])
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[CutHall, str, Switch, Switch]]:
    """Yield a hall with a kiosk, its database's URL, and what takes the database away and brings it back."""
    made = {"locked": _locked, "full": _full, "stopped": _stopped}[request.param]
    folder = tmp_path / "demo"
    with (
        made(folder / "hall.db") as (url, take, give),
        cut_hall(folder, ("K1",), LOST_AFTER, block=40, database=url) as hall,
    ):
        hall.kiosks[0].until(lambda state: state["queues"])
        yield hall, url, take, give


@contextmanager
def _locked(path: Path) -> Iterator[tuple[str, Switch, Switch]]:
    """Another program writes the file, and does not end."""
    holders: list[sqlite3.Connection] = []

    def take() -> None:
        holders.append(sqlite3.connect(path, isolation_level=None, timeout=30))
        holders[0].execute("BEGIN IMMEDIATE")

    def give() -> None:
        holders.pop().close()

    yield f"sqlite:///{path}", take, give
    for holder in holders:
        holder.close()


@contextmanager
def _full(path: Path) -> Iterator[tuple[str, Switch, Switch]]:
    """The disk of the database is full, until somebody makes room."""
    disk = path.parents[1] / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", disk], check=False)
    if mounted.returncode:
        pytest.skip("a disk of its own takes the right to mount one")
    filler = disk / "filler"

    def take() -> None:
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(4096)):
                pass

    try:
        yield f"sqlite:///{disk / 'hall.db'}", take, filler.unlink
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


@contextmanager
def _stopped(_path: Path) -> Iterator[tuple[str, Switch, Switch]]:
    """The database's server crashes."""
    with postgres_server() as server:
        yield server.url, server.stop, server.start


def test_a_kiosk_goes_on_without_the_database_and_hands_in_when_it_is_back(
    hall: tuple[CutHall, str, Switch, Switch],
) -> None:
    running, url, take, give = hall
    (kiosk,) = running.kiosks
    take()
    kiosk.until(lambda state: not state["up"] and not state["closed"])
    numbers = [kiosk.take_typed(person(seed).number.value, "A") for seed in range(3)]
    give()
    kiosk.until(lambda state: state["up"])
    seen(lambda: _tickets(url) == numbers)
    seen(lambda: _printers(url) == ["ok"])
    assert seen(lambda: kiosk.devices.state("K1-printer"))["slips"]
    assert "handler error" not in running.log_lines()


def _tickets(url: str) -> list[str]:
    return _column(url, "SELECT number FROM tickets WHERE status = 'waiting' ORDER BY waiting_since")


def _printers(url: str) -> list[str]:
    """The states of the printers whose agent is greeted."""
    return _column(
        url,
        "SELECT v.state FROM devices v JOIN agents a ON a.id = v.agent_id "
        "WHERE v.kind = 'ticket_printer' AND a.session IS NOT NULL",
    )


def _column(url: str, query: str) -> list[str]:
    engine = create_engine(url)
    try:
        with engine.connect() as conn:
            return list(conn.execute(text(query)).scalars())
    finally:
        engine.dispose()
