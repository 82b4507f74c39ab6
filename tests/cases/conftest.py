import pytest

from hallsys.kernel.database import Database
from tests.served import Served, open_hall


@pytest.fixture
def served(db: Database) -> Served:
    """Return a hall in which tickets are served."""
    return open_hall(db)
