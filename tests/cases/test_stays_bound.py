"""What binds a result collected in another hall: gaps, joint cases, voids, pushes, visits, figures."""

from collections.abc import Iterator

import pytest

from hallsys.cases.collection_points import require_known
from hallsys.cases.daybook import totals
from hallsys.cases.errors import ResultNotInState
from hallsys.cases.life_errors import GapsOpen
from hallsys.cases.process_errors import HeldForOthers
from hallsys.cases.service import ask_void, bring_back, confirm_void, hand_over_guest, recall
from hallsys.cases.stay_errors import CollectAtUnknown
from hallsys.cases.stay_views import guests_for
from hallsys.cases.visits import cases_of_services, given_of, visits_of
from hallsys.cases.ways import Chosen, Way, choose_way
from hallsys.evaluation.policy import RatingSettings
from hallsys.evaluation.rules import Channel, Grade, Tags
from hallsys.evaluation.service import open_session, rate_at_window
from hallsys.kernel import eventlog
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.pushes.interfaces import INTERFACES
from hallsys.pushes.planning import relevant
from tests.cases.gap_desk import Desk
from tests.cases.joint_office import JointOffice
from tests.cases.office import APPROVER, accepted, collected, granted
from tests.cases.two_halls import TwoHalls, two_halls

_ALWAYS = (0, 1 << 60)


@pytest.fixture
def halls(any_database_url: str, clock: ManualClock) -> Iterator[TwoHalls]:
    """Yield a city hall and a station under it."""
    db = Database.open(any_database_url, clock)
    yield two_halls(db)
    db.close()


def test_what_was_promised_for_later_comes_before_the_result_goes_to_the_other_hall(halls: TwoHalls) -> None:
    desk = Desk(halls.city)
    case = desk.accept([desk.form, desk.health], [desk.premises])
    halls.choose(case, halls.station)
    (result_id,) = granted(halls.city, case).result_ids
    with pytest.raises(GapsOpen):
        halls.send(result_id)
    desk.fill(case, desk.premises)
    halls.receive(halls.send(result_id).number)
    assert halls.give(result_id, desk.visit.person_id).last


def test_results_of_a_joint_case_are_held_in_the_other_hall_until_all_are_there(halls: TwoHalls) -> None:
    city = halls.city
    office = JointOffice(city.db, city.hall, city.queue_id, city.serials)
    first, second = office.restaurant((None, None)).cases
    for case in (first, second):
        office.do(choose_way, case.case_id, Chosen(Way.HALL, at_hall_id=halls.station.hall.id))
    person_id = office.visit_.person_id
    (one,) = granted(city, first).result_ids
    halls.receive(halls.send(one).number)
    with pytest.raises(HeldForOthers):
        halls.give(one, person_id)
    (other,) = granted(city, second).result_ids
    number = halls.send(other).number
    with pytest.raises(ResultNotInState):
        halls.give(other, person_id)
    halls.receive(number)
    assert halls.give(one, person_id).taken_by == "applicant"
    assert halls.give(other, person_id).taken_by == "applicant"


@pytest.mark.parametrize("arrived", [False, True])
def test_what_is_void_on_its_way_or_on_the_shelf_there_goes_home_to_its_department(
    halls: TwoHalls, arrived: bool
) -> None:
    db, city = halls.city.db, halls.city
    case, visit, (result_id,) = halls.made()
    number = halls.send(result_id).number
    if arrived:
        halls.receive(number)
    db.transact(city.origin(), ask_void, case.case_id, APPROVER, "void_fraud", "伪造证明")
    db.transact(city.origin(), confirm_void, case.case_id, "head")
    if not arrived:
        assert halls.receive(number).called_back == 1
    with pytest.raises(ResultNotInState):
        halls.give(result_id, visit.person_id)
    (guest,) = db.read(guests_for, halls.station.hall.id, visit.person_id)
    assert (guest.ready, guest.status) == (False, "void")
    halls.receive_home(halls.send_home(result_id).number)
    at = (halls.city_window, halls.clerk)
    assert db.transact(city.origin(), bring_back, *at, f"{case.case_number}-1") == ("营业执照",)


def test_what_is_called_back_on_the_shelf_there_is_handed_to_nobody_and_goes_home(halls: TwoHalls) -> None:
    _, visit, result_id = halls.there()
    halls.city.db.transact(halls.city.origin(), recall, result_id, "lead", "recall_content")
    with pytest.raises(ResultNotInState):
        halls.give(result_id, visit.person_id)
    halls.receive_home(halls.send_home(result_id).number)


def test_receivers_hear_of_the_hand_over_once_and_of_the_accepting_hall(halls: TwoHalls) -> None:
    _, visit, result_id = halls.there()
    halls.give(result_id, visit.person_id)
    city, station = (
        halls.city.db.read(eventlog.after, hall.id, 0) for hall in (halls.city.hall, halls.station.hall)
    )
    told = [one.kind for one in city if one.kind == "ResultHandedOver"]
    assert told == ["ResultHandedOver"]
    for interface in INTERFACES.values():
        of_city = [one.kind for one in relevant(city, interface) if one.kind == "ResultHandedOver"]
        assert of_city == told * ("ResultHandedOver" in interface.sends)
        assert relevant(station, interface) == []


def test_the_visit_there_is_rated_there_and_stands_with_the_case(halls: TwoHalls) -> None:
    db, city, station = halls.city.db, halls.city, halls.station
    case, visit, result_id = halls.there()
    came = station.visit(visit.person_id)
    at = (result_id, came.window_id, came.clerk_id, visit.person_id)
    db.transact(station.origin(f"clerk:{came.clerk_id}"), hand_over_guest, *at)
    station.end(came, "finished")
    first, second = db.read(visits_of, city.hall.id, case.case_id)
    assert (first.there, second.window_id) == (None, came.window_id)
    (given,) = db.read(given_of, city.hall.id, case.case_id)
    assert second.there == given.there
    assert given.there is not None
    assert (given.there.hall, given.there.hall_en) == ("测试站", "Station")
    # In its own hall it is a visit like any other, told under its own number.
    assert db.read(cases_of_services, station.hall.id, [came.service_id]) == {}
    asked = (station.hall, RatingSettings(), came.service_id, Channel.KEYPAD)
    session = db.transact(station.origin(), open_session, *asked)
    rated = (Tags(()), came.window_id, session.session_id, Grade(5))
    db.transact(station.origin("pad"), rate_at_window, *rated)
    assert [type(one).__name__ for one in station.log()].count("ServiceRated") == 1
    assert [type(one).__name__ for one in city.log()].count("ServiceRated") == 0


def test_each_hand_over_is_among_the_figures_of_one_hall(halls: TwoHalls) -> None:
    db = halls.city.db
    _, visit, result_id = halls.there()
    halls.give(result_id, visit.person_id)
    own = halls.city.visit()
    (kept,) = granted(halls.city, accepted(halls.city, own)).result_ids
    collected(halls.city, kept, own.person_id)
    counted = [db.read(totals, hall.id, *_ALWAYS).standing for hall in (halls.city.hall, halls.station.hall)]
    assert counted == [1, 1]


def test_a_code_that_is_no_other_hall_of_the_database_is_refused(halls: TwoHalls) -> None:
    db, city, station = halls.city.db, halls.city.hall, halls.station.hall
    for fine in (None, (), (station.code,)):
        db.read(require_known, city.id, fine)
    with pytest.raises(CollectAtUnknown) as refused:
        db.read(require_known, city.id, (station.code, "NOWHERE", city.code))
    assert "NOWHERE" in refused.value.sentence("zh")
    assert station.code not in refused.value.sentence("en")
