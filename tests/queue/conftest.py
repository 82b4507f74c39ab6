"""A hall in every database that the tests are given."""

from collections.abc import Iterator

import pytest

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from tests.queue.hall import HallUnderTest, new_hall


@pytest.fixture
def hall(any_database_url: str, clock: ManualClock) -> Iterator[HallUnderTest]:
    """Yield a fresh hall: on SQLite in a file of its own, on PostgreSQL beside the halls of other tests."""
    database = Database.open(any_database_url, clock)
    yield new_hall(database, clock)
    database.close()
