from collections.abc import Iterator
from pathlib import Path

import pytest

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from tests.pushes.hall import PushHall
from tests.served import open_hall


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "keys.json")


@pytest.fixture
def either(any_database_url: str, clock: ManualClock) -> Iterator[Database]:
    database = Database.open(any_database_url, clock)
    yield database
    database.close()


@pytest.fixture
def hall(either: Database, keyring: Keyring) -> PushHall:
    """Return a hall on either database."""
    return PushHall(open_hall(either), keyring)
