from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from hallsys.retention.tables import shared_turns
from tests.retention.hall import Known
from tests.served import open_hall


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    """Return the keys of a hall."""
    return Keyring.create(tmp_path / "keys.json")


@pytest.fixture
def known(any_database_url: str, clock: ManualClock, keyring: Keyring) -> Iterator[Known]:
    """Yield a hall that knows its visitors, on either database."""
    db = Database.open(any_database_url, clock)
    known = Known(open_hall(db), keyring, clock)
    known.write(delete(shared_turns))  # of an earlier test: the database of PostgreSQL is shared
    yield known
    db.close()
