"""What is done at the shelves of a hall with the results of another one, on either database."""

from collections.abc import Iterator

import pytest

from hallsys.cases.daybook import entries
from hallsys.cases.errors import BadResult, ResultNotInState, ResultUnknown
from hallsys.cases.events import CollectorReminded, ResultReturned
from hallsys.cases.service import (
    ask_void,
    bring_back,
    confirm_void,
    mark_guest_reminded,
    put_on_shelf_here,
    recall,
    reissue,
    take_in_guest,
)
from hallsys.cases.stay_errors import NotHere, StillElsewhere
from hallsys.cases.stay_events import GuestShelved, GuestTakenIn
from hallsys.cases.stay_views import away, guest_counts, guests_for, guests_given
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from tests.cases.office import APPROVER
from tests.cases.two_halls import TwoHalls, two_halls

_ALWAYS = (0, 1 << 60)


@pytest.fixture
def halls(any_database_url: str, clock: ManualClock) -> Iterator[TwoHalls]:
    """Yield a city hall and a station under it."""
    db = Database.open(any_database_url, clock)
    yield two_halls(db)
    db.close()


def _take_in(halls: TwoHalls, result_id: str, reason: str = "return_content") -> None:
    at = (result_id, halls.station_window, halls.stationed, reason)
    halls.station.db.transact(halls.station.origin(f"clerk:{halls.stationed}"), take_in_guest, *at)


def test_it_is_put_on_another_shelf_under_its_number(halls: TwoHalls) -> None:
    db, station = halls.city.db, halls.station
    case, visit, result_id = halls.there()
    with pytest.raises(BadResult):
        db.transact(station.origin(), put_on_shelf_here, case.case_number, " ")
    asked = (f"{case.case_number}-1", "V-7", halls.station_window)
    done = db.transact(station.origin(), put_on_shelf_here, *asked)
    assert (done.case_number, done.shelf, done.before, done.count) == (case.case_number, "V-7", "V-1", 1)
    (guest,) = db.read(guests_for, station.hall.id, visit.person_id)
    assert guest.shelf == "V-7"
    assert db.read(away, halls.city.hall.id, [result_id])[result_id].shelf == "V-7"
    assert isinstance(station.log()[-1], GuestShelved)
    assert [one.move for one in db.read(entries, station.hall.id, *_ALWAYS, 9)] == ["arrived", "shelved"]


def test_that_its_applicant_was_told_again_is_noted_while_it_lies_there(halls: TwoHalls) -> None:
    db, station = halls.city.db, halls.station
    _, visit, result_id = halls.there()
    at = db.transact(station.origin(), mark_guest_reminded, result_id)
    (guest,) = db.read(guests_for, station.hall.id, visit.person_id)
    assert guest.reminded_at == at
    assert isinstance(halls.city.log()[-1], CollectorReminded)
    halls.give(result_id, visit.person_id)
    with pytest.raises(ResultUnknown):
        db.transact(station.origin(), mark_guest_reminded, result_id)


def test_what_is_wrong_is_taken_in_where_it_was_handed_over_and_made_again_at_home(halls: TwoHalls) -> None:
    db, city, station = halls.city.db, halls.city, halls.station
    case, visit, result_id = halls.there()
    with pytest.raises(NotHere):
        _take_in(halls, result_id)
    halls.give(result_id, visit.person_id)
    (given,) = db.read(guests_given, station.hall.id, case.case_number)
    assert (given.result_id, given.status) == (result_id, "handed_over")
    assert db.read(guests_given, city.hall.id, case.case_number) == ()
    _take_in(halls, result_id)
    with pytest.raises(NotHere):
        _take_in(halls, result_id)
    assert isinstance(station.log()[-1], GuestTakenIn)
    assert isinstance(city.log()[-1], ResultReturned)
    assert db.read(guest_counts, station.hall.id) == {"coming": 0, "there": 1}
    with pytest.raises(ResultNotInState):
        halls.give(result_id, visit.person_id)
    back = (halls.city_window, halls.clerk, f"{case.case_number}-1")
    with pytest.raises(StillElsewhere):
        db.transact(city.origin(), bring_back, *back)
    halls.receive_home(halls.send_home(result_id).number)
    db.transact(city.origin(), bring_back, *back)
    new = db.transact(city.origin(), reissue, result_id, "lead", "营业执照", "C-1")
    halls.receive(halls.send(new).number)
    assert halls.give(new, visit.person_id).last


@pytest.mark.parametrize("brought_back", [False, True])
def test_what_was_called_or_brought_back_and_is_void_meanwhile_goes_home_too(
    halls: TwoHalls, brought_back: bool
) -> None:
    db, city = halls.city.db, halls.city
    case, visit, result_id = halls.there()
    if brought_back:
        halls.give(result_id, visit.person_id)
        _take_in(halls, result_id)
    else:
        db.transact(city.origin(), recall, result_id, "lead", "recall_content")
    db.transact(city.origin(), ask_void, case.case_id, APPROVER, "void_fraud", "伪造证明")
    db.transact(city.origin(), confirm_void, case.case_id, "head")
    halls.receive_home(halls.send_home(result_id).number)
    done = db.transact(city.origin(), bring_back, halls.city_window, halls.clerk, f"{case.case_number}-1")
    assert done == ("营业执照",)


def test_a_void_one_that_was_handed_over_there_is_taken_in_there(halls: TwoHalls) -> None:
    db, city = halls.city.db, halls.city
    case, visit, result_id = halls.there()
    halls.give(result_id, visit.person_id)
    db.transact(city.origin(), ask_void, case.case_id, APPROVER, "void_fraud", "伪造证明")
    db.transact(city.origin(), confirm_void, case.case_id, "head")
    _take_in(halls, result_id, "return_void")
    halls.receive_home(halls.send_home(result_id).number)
    done = db.transact(city.origin(), bring_back, halls.city_window, halls.clerk, f"{case.case_number}-1")
    assert done == ("营业执照",)
