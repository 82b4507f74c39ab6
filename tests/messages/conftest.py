from collections.abc import Iterator
from pathlib import Path

import pytest

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from tests.messages.hall import MessageHall
from tests.served import open_hall


@pytest.fixture
def hall(any_database_url: str, clock: ManualClock, tmp_path: Path) -> Iterator[MessageHall]:
    """Yield a hall that tells its applicants by message, on either database."""
    db = Database.open(any_database_url, clock)
    yield MessageHall(open_hall(db), Keyring.create(tmp_path / "keys.json"))
    db.close()
