"""Results that a department sends to the output window, and their receipt there."""

from collections.abc import Iterator

import pytest

from hallsys.cases.coming import coming, coming_count
from hallsys.cases.errors import BadResult, NothingUnderWay, ResultNotInState
from hallsys.cases.events import ResultReady, ResultReceived, ResultSent
from hallsys.cases.service import Received, put_on_shelf, receive_results
from hallsys.cases.views import case_file, ready_for
from hallsys.counters.errors import NotYourWindow
from hallsys.kernel.clock import HOUR, ManualClock
from hallsys.kernel.database import Database
from tests.cases.office import accepted, collected, granted
from tests.served import Served, open_hall


@pytest.fixture
def served(any_database_url: str, clock: ManualClock) -> Iterator[Served]:
    db = Database.open(any_database_url, clock)
    yield open_hall(db)
    db.close()


@pytest.fixture
def window_id(served: Served) -> str:
    return served.window("me", "output")


def status(served: Served, number: str) -> tuple[str, list[str]]:
    file = served.db.read(case_file, served.hall.id, number)
    assert file is not None
    return file.case.status, [one.status for one in file.results]


def received(
    served: Served, window_id: str, asked: str, clerk_id: str = "me", shelf: str = "A-03"
) -> Received:
    return served.db.transact(served.origin(), receive_results, window_id, clerk_id, asked, shelf)


def test_what_is_sent_is_listed_and_not_ready_until_its_number_is_scanned(
    served: Served, window_id: str, clock: ManualClock
) -> None:
    visit = served.visit()
    case = accepted(served, visit)
    (result_id,) = granted(served, case, ["营业执照"], shelf="").result_ids
    assert status(served, case.case_number) == ("concluded", ["under_way"])
    assert served.db.read(ready_for, served.hall.id, visit.person_id) == ()
    with pytest.raises(ResultNotInState):
        collected(served, result_id, visit.person_id)
    (row,) = served.db.read(coming, served.hall.id, 9)
    assert (row.result_id, row.number, row.kind) == (result_id, f"{case.case_number}-1", "licence")
    assert served.log()[-1] == ResultSent(result_id, case.case_id, case.case_number, "")

    clock.advance(HOUR)
    done = received(served, window_id, f" {case.case_number}-1 ")
    assert done == Received(f"{case.case_number}-1", ("营业执照",), "A-03")
    assert served.log()[-2:] == [
        ResultReceived(result_id, case.case_id, case.case_number, window_id),
        ResultReady(result_id, case.case_id, case.case_number, "A-03"),
    ]
    assert status(served, case.case_number) == ("ready", ["ready"])
    assert served.db.read(coming_count, served.hall.id) == 0
    (ready,) = served.db.read(ready_for, served.hall.id, visit.person_id)
    assert (ready.shelf, ready.ready_at) == ("A-03", clock.now())
    with pytest.raises(ResultNotInState):  # scanned twice
        received(served, window_id, case.case_number)
    assert collected(served, result_id, visit.person_id).last


def test_results_of_a_case_come_one_by_one_or_all_at_once(served: Served, window_id: str) -> None:
    visit = served.visit()
    case = accepted(served, visit)
    first, second, third = granted(served, case, ["正本", "副本", "公章"], shelf="").result_ids
    received(served, window_id, f"{case.case_number}-2")
    assert status(served, case.case_number) == ("ready", ["under_way", "ready", "under_way"])
    done = collected(served, second, visit.person_id)
    assert done.last  # nothing else waits to be collected, though something is to come
    assert status(served, case.case_number)[0] == "concluded"
    both = received(served, window_id, case.case_number)
    assert (both.number, both.names) == (case.case_number, ("正本", "公章"))
    moved = served.db.transact(served.origin(), put_on_shelf, f"{case.case_number}-3", "S-1")
    assert (moved.count, moved.before) == (1, "A-03")
    assert not collected(served, first, visit.person_id).last
    assert collected(served, third, visit.person_id).last
    assert status(served, case.case_number)[0] == "handed_over"


def test_who_cannot_receive_what(served: Served, window_id: str) -> None:
    case = accepted(served, served.visit())
    granted(served, case, ["证"], shelf="")
    with pytest.raises(NothingUnderWay):
        received(served, window_id, f"{case.case_number}-2")
    with pytest.raises(NothingUnderWay):
        received(served, window_id, "nothing")
    with pytest.raises(BadResult):
        received(served, window_id, case.case_number, shelf=" ")
    with pytest.raises(NotYourWindow):
        received(served, window_id, case.case_number, clerk_id="another")
    assert status(served, case.case_number) == ("concluded", ["under_way"])
