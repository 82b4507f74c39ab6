from collections.abc import Iterator
from pathlib import Path

import pytest

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from tests.cases.locker_office import Office
from tests.served import Served, open_hall


@pytest.fixture
def served(db: Database) -> Served:
    """Return a hall in which tickets are served."""
    return open_hall(db)


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    """Return the keys of a hall."""
    return Keyring.create(tmp_path / "keys.json")


@pytest.fixture
def office(any_database_url: str, clock: ManualClock, keyring: Keyring) -> Iterator[Office]:
    """Yield an output window with a bank of lockers, on either database."""
    db = Database.open(any_database_url, clock)
    yield Office(open_hall(db), keyring)
    db.close()
