import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.migrate import upgrade
from hallsys.kernel.sealing import Keyring
from tests.relay.hall import Relay, RelayHall, open_relay_hall

POSTGRES = os.environ.get("HALLSYS_TEST_POSTGRES")


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "keys.json")


@pytest.fixture(params=["sqlite", *(["postgresql"] if POSTGRES else [])])
def relay_db(request: pytest.FixtureRequest, clock: ManualClock) -> Iterator[Database]:
    """Yield a database: SQLite in a fresh file, PostgreSQL beside the halls of other tests."""
    if request.param == "sqlite":
        database = Database.open(request.getfixturevalue("database_url"), clock)
    else:
        assert POSTGRES is not None
        upgrade(POSTGRES)
        database = Database.open(POSTGRES, clock)
    yield database
    database.close()


@pytest.fixture
def hall(relay_db: Database, clock: ManualClock, keyring: Keyring) -> RelayHall:
    return open_relay_hall(relay_db, clock, keyring)


@pytest.fixture
def relay(hall: RelayHall) -> Relay:
    return Relay(hall)
