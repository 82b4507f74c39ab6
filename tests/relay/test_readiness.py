"""Whether tickets can be issued: what is asked of the database before a beat is sent on."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import GONE, Database
from hallsys.kernel.sealing import Keyring
from hallsys.relay import readiness
from hallsys.relay.readiness import Readiness
from tests.relay.hall import RelayHall, open_relay_hall


@pytest.fixture
def hall(database_url: str, clock: ManualClock, keyring: Keyring) -> Iterator[RelayHall]:
    """Return a hall on SQLite, whose disk can be full."""
    database = Database.open(database_url, clock)
    yield open_relay_hall(database, clock, keyring)
    database.close()


@contextmanager
def no_room(database: Path) -> Iterator[None]:
    """Let no file of this process grow beyond what the database's log has: the kernel refuses more."""
    grown = database.with_name(f"{database.name}-wal").stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (grown, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.only_sqlite("the disk of a server of PostgreSQL is not this process's")
def test_a_full_disk_is_noticed_and_so_is_room(
    hall: RelayHall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    seconds = [0.0]
    monkeypatch.setattr(readiness, "time", SimpleNamespace(monotonic=lambda: seconds[0]))
    ready = Readiness(hall.db, hall.id)

    def looks() -> bool:
        seconds[0] += 10
        hall.clock.advance(10_000)
        return ready()

    assert looks()
    with no_room(tmp_path / "hall.db"):
        assert [looks(), looks()] == [False, False]
        with pytest.raises(GONE):
            hall.issue(1)
    assert looks()
    hall.issue(1)
    said = [record.levelname for record in caplog.records if record.name == readiness.__name__]
    assert said == ["ERROR", "WARNING"]  # once each


def test_one_look_holds_for_all_who_ask_in_a_moment(hall: RelayHall) -> None:
    ready = Readiness(hall.db, hall.id)
    assert ready()
    written = hall.rows("SELECT seq FROM cursors WHERE hall_id = :hall_id AND sink = 'readiness'")
    hall.clock.advance(10)
    assert ready()
    assert hall.rows("SELECT seq FROM cursors WHERE hall_id = :hall_id AND sink = 'readiness'") == written
