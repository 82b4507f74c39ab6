from collections.abc import Iterator
from typing import Any

import pytest

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from tests.persons import person
from tests.web.hall import WebHall
from tests.web.staff import Staff


class CountedDatabase(Database):
    """A database that keeps count of what is asked of it."""

    asked: list[str]

    def transact(self, origin: Any, use_case: Any, *args: Any, **kwargs: Any) -> Any:
        self.asked.append("transact")
        return super().transact(origin, use_case, *args, **kwargs)

    def read(self, view: Any, *args: Any, **kwargs: Any) -> Any:
        self.asked.append("read")
        return super().read(view, *args, **kwargs)


@pytest.fixture
def db(database_url: str, clock: ManualClock) -> Iterator[CountedDatabase]:
    database = CountedDatabase.open(database_url, clock)
    database.asked = []
    yield database
    database.close()


def test_a_call_is_one_transaction_and_no_other_look_at_the_database(
    hall: WebHall, staff: Staff, db: CountedDatabase
) -> None:
    hall.issue(person(1))
    desk = staff.desk()
    db.asked.clear()
    desk.next()
    assert db.asked == ["transact"]


def test_a_snapshot_is_one_read(hall: WebHall, staff: Staff, db: CountedDatabase) -> None:
    for seed in range(3):
        hall.issue(person(seed))
    desk = staff.desk()
    desk.serve()
    db.asked.clear()
    desk.snapshot()
    assert db.asked == ["read"]
