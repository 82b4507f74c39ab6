from collections.abc import Iterator

import pytest

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from tests.inheritance.tree import Hall, tree


@pytest.fixture
def halls(any_database_url: str, clock: ManualClock) -> Iterator[tuple[Hall, Hall]]:
    """Yield a county and a township under it."""
    database = Database.open(any_database_url, clock)
    yield tree(database)
    database.close()
