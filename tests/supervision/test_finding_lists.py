"""Lists of findings go on from where they broke off: each finding once, none left out, the newest first."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.supervision.finding_lists import NONE_YET, Found, Last, counts, signed_since, unsigned
from hallsys.supervision.findings import sign_off, write_down
from hallsys.supervision.inspection import Evidence, Finding
from hallsys.supervision.rule_table import Rule
from tests.served import Served, open_hall

AT_ONCE = 3


@pytest.fixture
def served(any_database_url: str, clock: ManualClock) -> Iterator[Served]:
    database = Database.open(any_database_url, clock)
    yield open_hall(database)
    database.close()


def found(served: Served, count: int) -> None:
    """Find so many things, by twos at the same instant."""
    for n in range(count):
        evidence = (Evidence(None, 1_000 + n // 2, 1),)
        served.db.transact(served.origin(), write_down, [Finding(Rule.OVERDUE, f"case-{n}", 1, 0, evidence)])


def pages(
    served: Served, read: Callable[..., tuple[Found, ...]], at: Callable[[Found], int]
) -> list[tuple[Found, ...]]:
    listed, last = [], NONE_YET
    while page := served.db.read(read, last=last, limit=AT_ONCE):
        listed.append(page)
        last = Last(at(page[-1]), page[-1].finding_id)
    return listed


def test_what_is_to_be_signed_off(served: Served) -> None:
    found(served, 10)
    read = partial(unsigned, hall_id=served.hall.id)
    listed = pages(served, read, lambda one: one.last_at)
    assert [len(page) for page in listed] == [3, 3, 3, 1]
    everything = [one for page in listed for one in page]
    assert everything == list(served.db.read(read))
    assert len({one.finding_id for one in everything}) == 10
    assert [one.last_at for one in everything] == sorted((one.last_at for one in everything), reverse=True)
    assert served.db.read(counts, served.hall.id) == (10, 0)


def test_what_was_signed_off_lately(served: Served, clock: ManualClock) -> None:
    found(served, 4)
    clock.advance(1)
    since = clock.now()
    found_later = partial(signed_since, hall_id=served.hall.id, since=since)
    for n in range(4):
        evidence = (Evidence(None, since, 1),)
        late = Finding(Rule.STAGE_LATE, f"stage-{n}", 1, 0, evidence)
        served.db.transact(served.origin(), write_down, [late])
    for one in served.db.read(unsigned, served.hall.id)[:-1]:
        served.db.transact(served.origin("clerk:boss"), sign_off, one.finding_id, "已核")
    listed = pages(served, found_later, lambda one: one.found_at)
    assert [len(page) for page in listed] == [3, 1]
    assert {one.rule for page in listed for one in page} == {Rule.STAGE_LATE}
    assert served.db.read(counts, served.hall.id) == (1, 0)
