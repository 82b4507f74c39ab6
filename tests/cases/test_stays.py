"""A result that is accepted in one hall and collected in another, on either database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, text

from hallsys.cases.collection_points import points_for, set_collection_point
from hallsys.cases.daybook import entries, totals
from hallsys.cases.errors import (
    AlreadyHandedOver,
    NotHandedOverHere,
    ResultNotInState,
    WayTooLate,
    WrongPerson,
)
from hallsys.cases.events import ResultHandedOver, ResultReady, ResultTakenBack
from hallsys.cases.ledger import handed_out_count
from hallsys.cases.progress import progress
from hallsys.cases.service import (
    bring_back,
    hand_over,
    hand_over_guest,
    recall,
    receive_back,
    receive_from_hall,
    reissue,
    take_back_guest,
    write_off,
)
from hallsys.cases.stay_errors import (
    AlreadyReceived,
    BadSeals,
    HallNotOffered,
    NotForThere,
    NotHere,
    NotLost,
    NotSentHere,
    NotYetToReturn,
    OneHomeOnly,
    StillElsewhere,
)
from hallsys.cases.stay_events import (
    GuestAwaited,
    GuestHandedOver,
    GuestReceived,
    GuestSentHome,
    ResultArrived,
    ResultCameHome,
    ResultDispatched,
)
from hallsys.cases.stay_views import (
    coming_from_halls,
    dispatch_list,
    guest_counts,
    guests_for,
    guests_numbered,
    to_dispatch,
    travelling_since,
)
from hallsys.cases.views import case as case_of
from hallsys.cases.views import ready_for
from hallsys.cases.ways import Chosen, Way, choose_way, ways_of
from hallsys.halls.rules import Level
from hallsys.halls.service import change_hall, set_kept_elsewhere
from hallsys.halls.views import hall
from hallsys.kernel.clock import DAY, HOUR, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from tests.cases.office import accepted, granted
from tests.cases.two_halls import TwoHalls, two_halls
from tests.served import open_hall

_ALWAYS = (0, 1 << 60)


@pytest.fixture
def halls(any_database_url: str, clock: ManualClock) -> Iterator[TwoHalls]:
    """Yield a city hall and a station under it."""
    db = Database.open(any_database_url, clock)
    yield two_halls(db)
    db.close()


def _status(halls: TwoHalls, case_id: str) -> str:
    return halls.city.db.read(case_of, halls.city.hall.id, case_id).status


def _at(halls: TwoHalls, *more: Any) -> tuple[Any, ...]:
    return (*more, halls.station_window, halls.stationed)


def test_the_halls_of_the_tree_are_offered_that_say_so_of_themselves(halls: TwoHalls) -> None:
    db, city, station = halls.city.db, halls.city.hall, halls.station.hall
    stranger = open_hall(db)
    db.transact(stranger.origin(), lambda tx: set_collection_point(tx, open_to_others=True))
    assert [one.hall_id for one in db.read(points_for, city.id, None)] == [station.id]
    assert db.read(points_for, station.id, None) == ()
    assert db.read(points_for, city.id, ["elsewhere"]) == ()
    assert len(db.read(points_for, city.id, [station.code])) == 1
    case = accepted(halls.city, halls.city.visit())
    for hall_id in (stranger.hall.id, city.id):
        way = Chosen(Way.HALL, at_hall_id=hall_id)
        with pytest.raises(HallNotOffered):
            db.transact(halls.city.origin(), choose_way, case.case_id, way)
    before = len(halls.station.log())
    db.transact(halls.station.origin(), lambda tx: set_collection_point(tx, open_to_others=True))
    assert len(halls.station.log()) == before, "nothing is told twice"
    db.transact(halls.station.origin(), lambda tx: set_collection_point(tx, open_to_others=False))
    with pytest.raises(HallNotOffered):
        halls.choose(case, halls.station)


def test_a_hall_that_moved_into_a_database_of_its_own_is_offered_no_more(halls: TwoHalls) -> None:
    db, city = halls.city.db, halls.city.hall
    for elsewhere, offered in ((True, 0), (False, 1)):
        db.transact(halls.station.origin(), set_kept_elsewhere, elsewhere=elsewhere)
        assert len(db.read(points_for, city.id, None)) == offered


def test_a_result_goes_to_the_other_hall_and_is_handed_over_there(halls: TwoHalls) -> None:
    db, city, station = halls.city.db, halls.city.hall, halls.station.hall
    case, visit, (result_id,) = halls.made()
    assert _status(halls, case.case_id) == "ready"
    assert [one.result_id for one in db.read(to_dispatch, city.id, 10)] == [result_id]
    sent = halls.send(result_id, seals="S1，S2")
    assert _status(halls, case.case_id) == "concluded"
    assert db.read(to_dispatch, city.id, 10) == ()
    assert ready_for_person(db, city.id, visit.person_id) == []
    (comes,) = db.read(coming_from_halls, station.id, 10)
    assert (comes.result_id, comes.list_number, comes.seals) == (result_id, sent.number, "S1 S2")
    assert db.read(guest_counts, station.id) == {"coming": 1, "there": 0}

    arrived = halls.receive(sent.number)
    assert (arrived.shelf, arrived.called_back) == ("V-1", 0)
    assert _status(halls, case.case_id) == "ready"
    (guest,) = db.read(guests_for, station.id, visit.person_id)
    assert (guest.shelf, guest.ready, guest.hall) == ("V-1", True, city.name)
    code = db.read(_code, case.case_id)
    assert db.read(guests_numbered, station.id, code) == (guest,)
    assert db.read(guests_numbered, station.id, case.case_number) == (guest,)

    done = halls.give(result_id, visit.person_id)
    assert (done.taken_by, done.last) == ("applicant", True)
    assert _status(halls, case.case_id) == "handed_over"
    assert db.read(guest_counts, station.id) == {"coming": 0, "there": 0}


def test_each_hall_has_what_happened_in_its_own_log_and_ledger(halls: TwoHalls) -> None:
    db, city, station = halls.city.db, halls.city.hall, halls.station.hall
    case, visit, result_id = halls.there()
    halls.give(result_id, visit.person_id)
    told = [type(one) for one in halls.city.log()]
    assert told[-3:] == [ResultDispatched, ResultArrived, ResultHandedOver]
    assert [type(one) for one in halls.station.log()][-3:] == [GuestAwaited, GuestReceived, GuestHandedOver]
    last = halls.city.log()[-1]
    assert isinstance(last, ResultHandedOver)
    assert (last.window_id, last.at_hall, last.status) == ("", station.id, "handed_over")
    here = [one.move for one in db.read(entries, station.id, *_ALWAYS, 50)]
    assert here == ["arrived", "handed_over"]
    at_home = [
        one.move for one in db.read(entries, city.id, *_ALWAYS, 50) if one.case_number == case.case_number
    ]
    assert at_home == ["shelved", "dispatched", "arrived", "given_there"]
    # It was handed over once: the hall counts it that did so.
    assert db.read(totals, station.id, *_ALWAYS).standing == 1
    assert db.read(totals, station.id, *_ALWAYS).taken_by == {"applicant": 1}
    assert db.read(totals, city.id, *_ALWAYS).standing == 0
    assert db.read(handed_out_count, station.id, halls.station_window, 0) == 1
    (told_of,) = db.read(progress, city.id, [case.case_id])
    assert [step.what for step in told_of.steps][-3:] == ["left", "arrived", "handed_over_there"]


def test_only_whoever_it_is_for_gets_it_there_and_once(halls: TwoHalls) -> None:
    _, visit, result_id = halls.there()
    with pytest.raises(WrongPerson):
        halls.give(result_id, "somebody")
    assert halls.give(result_id, "somebody", "委托书 7").taken_by == "agent"
    with pytest.raises(AlreadyHandedOver):
        halls.give(result_id, visit.person_id)


def test_what_is_on_its_way_is_handed_over_nowhere(halls: TwoHalls) -> None:
    _, visit, (result_id,) = halls.made()
    with pytest.raises(NotHere):
        halls.give(result_id, visit.person_id)
    number = halls.send(result_id).number
    with pytest.raises(ResultNotInState):
        halls.give(result_id, visit.person_id)
    at_home = (result_id, halls.city_window, halls.clerk, visit.person_id)
    with pytest.raises(ResultNotInState):
        halls.city.db.transact(halls.city.origin(), hand_over, *at_home)
    halls.receive(number)
    with pytest.raises(ResultNotInState):
        halls.city.db.transact(halls.city.origin(), hand_over, *at_home)


def test_nothing_is_received_twice_or_that_was_never_sent(halls: TwoHalls) -> None:
    case, _, (one, two) = halls.made(("执照", "副本"))
    stray = granted(halls.city, accepted(halls.city, halls.city.visit()))
    assert stray.result_ids
    with pytest.raises(NotSentHere):
        halls.receive(f"{case.case_number}-1")
    sent = halls.send(one, two)
    assert halls.receive(f"{case.case_number}-1").numbers == (f"{case.case_number}-1",)
    with pytest.raises(AlreadyReceived):
        halls.receive(f"{case.case_number}-1")
    assert halls.receive(sent.number).numbers == (f"{case.case_number}-2",)
    with pytest.raises(AlreadyReceived):
        halls.receive(sent.number)
    with pytest.raises(NotSentHere):
        halls.receive("JJD-nobody-20260302-001")


def test_a_list_is_sealed_goes_to_one_hall_and_has_only_what_is_for_there(halls: TwoHalls) -> None:
    db = halls.city.db
    _, _, (result_id,) = halls.made()
    with pytest.raises(BadSeals):
        halls.send(result_id, seals=" ，")
    here = granted(halls.city, accepted(halls.city, halls.city.visit())).result_ids[0]
    with pytest.raises(NotForThere):
        halls.send(here)
    second = two_halls(db).station
    put_under(halls, second)
    case = accepted(halls.city, halls.city.visit())
    halls.choose(case, second)
    other = granted(halls.city, case).result_ids[0]
    with pytest.raises(OneHomeOnly):
        halls.send(result_id, other)
    made = halls.send(result_id)
    shown = db.read(dispatch_list, halls.station.hall.id, made.dispatch_id)
    assert shown is not None
    assert (shown.number, shown.count, len(shown.results)) == (made.number, 1, 1)
    assert db.read(dispatch_list, second.hall.id, made.dispatch_id) is None, "a third hall sees nothing of it"


def test_the_place_can_be_changed_until_it_is_sent(halls: TwoHalls) -> None:
    db = halls.city.db
    case, _, (result_id,) = halls.made()
    db.transact(halls.city.origin(), choose_way, case.case_id, Chosen(Way.WINDOW))
    with pytest.raises(NotForThere):
        halls.send(result_id)
    halls.choose(case, halls.station)
    number = halls.send(result_id).number
    with pytest.raises(WayTooLate):
        db.transact(halls.city.origin(), choose_way, case.case_id, Chosen(Way.WINDOW))
    halls.receive(number)
    with pytest.raises(WayTooLate):
        db.transact(halls.city.origin(), choose_way, case.case_id, Chosen(Way.WINDOW))


def test_what_nobody_collects_goes_home_after_its_time(halls: TwoHalls, clock: ManualClock) -> None:
    db, city = halls.city.db, halls.city.hall
    case, visit, result_id = halls.there()
    with pytest.raises(NotYetToReturn):
        halls.send_home(result_id)
    clock.advance(30 * DAY)
    number = halls.send_home(result_id).number
    assert _status(halls, case.case_id) == "concluded"
    with pytest.raises(ResultNotInState):
        halls.give(result_id, visit.person_id)
    assert db.read(guest_counts, city.id) == {"coming": 1, "there": 0}
    halls.receive_home(number)
    assert isinstance(halls.station.log()[-1], GuestSentHome)
    assert [type(one) for one in halls.city.log()][-3] is ResultCameHome
    assert isinstance(halls.city.log()[-1], ResultReady), "the applicant is told to come to this hall"
    assert db.read(ways_of, city.id, [case.case_id]) == {}
    assert [one.shelf for one in ready_for_person(db, city.id, visit.person_id)] == ["B-9"]
    with pytest.raises(AlreadyReceived):
        halls.receive_home(number)
    done = (result_id, halls.city_window, halls.clerk, visit.person_id)
    assert db.transact(halls.city.origin(), hand_over, *done).last


def test_what_went_on_to_a_third_hall_is_not_handed_over_in_the_second(
    halls: TwoHalls, clock: ManualClock
) -> None:
    third = open_hall(halls.city.db)
    put_under(halls, third)
    third = replace(third, hall=third.db.read(hall, third.hall.id))
    third.db.transact(third.origin(), lambda tx: set_collection_point(tx, open_to_others=True))
    clerk_id = new_id()
    window_id = third.window(clerk_id, "output")
    case, visit, result_id = halls.there()
    clock.advance(40 * DAY)
    halls.receive_home(halls.send_home(result_id).number)
    halls.choose(case, third)
    sent = halls.send(result_id)
    third.db.transact(
        third.origin(f"clerk:{clerk_id}"), receive_from_hall, sent.number, "T-1", window_id, clerk_id
    )
    with pytest.raises(NotHere):
        halls.give(result_id, visit.person_id)
    assert third.db.read(_hand_overs, result_id) == 0


def test_what_is_called_back_on_the_way_is_taken_out_where_it_arrives(halls: TwoHalls) -> None:
    db = halls.city.db
    _, visit, (result_id,) = halls.made()
    number = halls.send(result_id).number
    db.transact(halls.city.origin("clerk:lead"), recall, result_id, "lead", "recall_content")
    with pytest.raises(StillElsewhere):
        db.transact(halls.city.origin(), receive_back, result_id)
    assert halls.receive(number).called_back == 1
    (guest,) = db.read(guests_for, halls.station.hall.id, visit.person_id)
    assert not guest.ready
    with pytest.raises(ResultNotInState):
        halls.give(result_id, visit.person_id)
    halls.receive_home(halls.send_home(result_id).number)
    at = (halls.city_window, halls.clerk)
    db.transact(halls.city.origin(), bring_back, *at, f"{guest.case_number}-1")
    new = db.transact(halls.city.origin(), reissue, result_id, "lead", "营业执照", "C-1")
    halls.receive(halls.send(new).number)
    assert halls.give(new, visit.person_id).last, "the corrected one goes the same way"


def test_a_hand_over_there_is_taken_back_there(halls: TwoHalls) -> None:
    db = halls.city.db
    case, visit, result_id = halls.there()
    halls.give(result_id, visit.person_id)
    why = ("wrong_person", "", 30)
    other = halls.station.window("other", "output")
    with pytest.raises(NotHandedOverHere):
        db.transact(halls.station.origin(), take_back_guest, result_id, other, "other", *why)
    at = (result_id, halls.station_window, halls.stationed)
    assert db.transact(halls.station.origin(), take_back_guest, *at, *why).shelf == "V-1"
    assert _status(halls, case.case_id) == "ready"
    undone = halls.city.log()[-1]
    assert isinstance(undone, ResultTakenBack)
    assert undone.at_hall == halls.station.hall.id
    assert halls.give(result_id, visit.person_id).last


def test_what_is_lost_on_the_way_is_written_off_and_made_again(halls: TwoHalls, clock: ManualClock) -> None:
    db, hours = halls.city.db, 72
    _, visit, (result_id,) = halls.made()
    number = halls.send(result_id).number
    off = (result_id, halls.city_window, halls.clerk, "车辆事故", hours)
    with pytest.raises(NotLost):
        db.transact(halls.city.origin(), write_off, *off)
    clock.advance(hours * HOUR + 1)
    late = clock.now() - hours * HOUR
    for one_of in (halls.city.hall, halls.station.hall):
        assert [one.result_id for one in db.read(travelling_since, one_of.id, late, 10)] == [result_id]
    db.transact(halls.city.origin(), write_off, *off)
    assert db.read(travelling_since, halls.station.hall.id, late, 10) == ()
    with pytest.raises(AlreadyReceived):
        halls.receive(number)
    new = db.transact(halls.city.origin(), reissue, result_id, "lead", "营业执照", "C-1")
    halls.receive(halls.send(new).number)
    assert halls.give(new, visit.person_id).last


def test_of_windows_in_two_halls_that_hand_over_at_once_one_does(halls: TwoHalls) -> None:
    db = halls.city.db
    _, visit, result_id = halls.there()
    second = halls.station.window("second", "output")
    at_home = (result_id, halls.city_window, halls.clerk, visit.person_id)

    def in_city() -> object:
        return db.transact(halls.city.origin(), hand_over, *at_home)

    def in_station() -> object:
        return halls.give(result_id, visit.person_id)

    def beside() -> object:
        at = (result_id, second, "second", visit.person_id)
        return db.transact(halls.station.origin(), hand_over_guest, *at)

    done, refused = [], []
    with ThreadPoolExecutor(6) as threads:
        for one in [threads.submit(run) for run in (in_city, in_station, beside) * 2]:
            try:
                done.append(one.result())
            except (AlreadyHandedOver, ResultNotInState) as refusal:
                refused.append(refusal)
    assert (len(done), len(refused)) == (1, 5)
    assert db.read(_hand_overs, result_id) == 1


def test_of_two_that_receive_and_give_at_once_each_comes_once(halls: TwoHalls) -> None:
    _, _, (result_id,) = halls.made()
    number = halls.send(result_id).number
    done, refused = [], []
    with ThreadPoolExecutor(4) as threads:
        for one in [threads.submit(halls.receive, number) for _ in range(4)]:
            try:
                done.append(one.result())
            except AlreadyReceived as refusal:
                refused.append(refusal)
    assert (len(done), len(refused)) == (1, 3)


def _hand_overs(conn: Connection, result_id: str) -> int:
    return int(
        conn.execute(
            text("SELECT count(*) FROM hand_overs WHERE result_id = :r"), {"r": result_id}
        ).scalar_one()
    )


def _code(conn: Connection, case_id: str) -> str:
    return str(
        conn.execute(text("SELECT pick_up_code FROM cases WHERE id = :c"), {"c": case_id}).scalar_one()
    )


def ready_for_person(db: Database, hall_id: str, person_id: str) -> list[Any]:
    return list(db.read(ready_for, hall_id, person_id))


def put_under(halls: TwoHalls, other: Any) -> None:
    """Put another station under the city."""
    put = {"name": "另一站", "name_en": "Other", "level": Level.VILLAGE, "timezone": "Asia/Shanghai"}
    halls.city.db.transact(other.origin(), lambda tx: change_hall(tx, **put, parent_id=halls.city.hall.id))  # type: ignore[arg-type]
