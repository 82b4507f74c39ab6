"""Windows in every kind of database."""

from collections.abc import Iterator

import pytest

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from tests.counters.office import Office, open_office
from tests.queue.hall import new_hall


@pytest.fixture
def office(any_database_url: str, clock: ManualClock) -> Iterator[Office]:
    """Yield three windows: two of the common pool and one for real estate, each with its clerk."""
    database = Database.open(any_database_url, clock)
    yield open_office(new_hall(database, clock))
    database.close()
