from pathlib import Path

import pytest

from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from tests.served import Served, open_hall


@pytest.fixture
def served(db: Database) -> Served:
    """Return a hall in which tickets are served."""
    return open_hall(db)


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    """Return the keys of a hall."""
    return Keyring.create(tmp_path / "keys.json")
