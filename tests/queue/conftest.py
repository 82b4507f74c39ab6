"""A hall in every database that the tests are given."""

import os
from collections.abc import Iterator

import pytest

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.migrate import upgrade
from tests.queue.hall import HallUnderTest, new_hall

POSTGRES = os.environ.get("HALLSYS_TEST_POSTGRES")
DATABASES = ["sqlite", *(["postgresql"] if POSTGRES else [])]


@pytest.fixture(params=DATABASES)
def hall(request: pytest.FixtureRequest, clock: ManualClock) -> Iterator[HallUnderTest]:
    """Yield a fresh hall: on SQLite in a file of its own, on PostgreSQL beside the halls of other tests."""
    if request.param == "postgresql":
        assert POSTGRES is not None
        upgrade(POSTGRES)
        database = Database.open(POSTGRES, clock)
    else:
        database = Database.open(request.getfixturevalue("database_url"), clock)
    yield new_hall(database, clock)
    database.close()
