from pathlib import Path

import pytest

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from tests.relay.hall import Relay, RelayHall, open_relay_hall


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "keys.json")


@pytest.fixture
def hall(db: Database, clock: ManualClock, keyring: Keyring) -> RelayHall:
    return open_relay_hall(db, clock, keyring)


@pytest.fixture
def relay(hall: RelayHall) -> Relay:
    return Relay(hall)
