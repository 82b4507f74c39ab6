from collections.abc import Iterator
from pathlib import Path

import pytest

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from hallsys.relay.policy import PrintSettings
from tests.relay.hall import Relay, RelayHall, open_relay_hall


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "keys.json")


@pytest.fixture
def relay_db(any_database_url: str, clock: ManualClock) -> Iterator[Database]:
    """Yield a database: SQLite in a fresh file, PostgreSQL beside the halls of other tests."""
    database = Database.open(any_database_url, clock)
    yield database
    database.close()


@pytest.fixture
def hall(relay_db: Database, clock: ManualClock, keyring: Keyring) -> RelayHall:
    return open_relay_hall(relay_db, clock, keyring)


@pytest.fixture
def relay(hall: RelayHall, request: pytest.FixtureRequest) -> Iterator[Relay]:
    """Yield the hall's relay; a test may give other settings for printing by parameter."""
    relay = Relay(hall, printing=getattr(request, "param", PrintSettings()))
    yield relay
    relay.sink.stop()
