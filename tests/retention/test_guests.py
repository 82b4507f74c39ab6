"""What another hall did with the result of a case, or still does, keeps the case at home."""

import pytest
from sqlalchemy import text

from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from hallsys.retention.rules import TERMS, Kind
from tests.cases.two_halls import TwoHalls, two_halls
from tests.retention.hall import Known, rated_badly, settle

CASE = TERMS[Kind.CASE].days


@pytest.fixture
def halls(db: Database) -> TwoHalls:
    return two_halls(db)


@pytest.fixture
def city(halls: TwoHalls, keyring: Keyring, clock: ManualClock) -> Known:
    return Known(halls.city, keyring, clock)


@pytest.fixture
def station(halls: TwoHalls, keyring: Keyring, clock: ManualClock) -> Known:
    return Known(halls.station, keyring, clock)


def test_a_hand_over_in_another_hall_is_a_step_of_the_case(halls: TwoHalls, city: Known) -> None:
    _, visit, result_id = halls.there()
    city.clock.advance(100 * DAY)
    halls.give(result_id, visit.person_id)
    # Of the two halls whose books have it, the other one alone.
    for table in ("case_steps", "result_moves"):
        city.write(text(f"UPDATE {table} SET at = 0 WHERE hall_id = '{city.served.hall.id}'"), {})
    city.clock.advance((CASE - 1) * DAY)
    assert "case" not in city.erase()
    city.clock.advance(DAY + 1)
    assert city.erase()["case"] == 1


def test_a_rating_that_another_hall_still_deals_with_keeps_the_case(
    halls: TwoHalls, city: Known, station: Known
) -> None:
    case, visit, result_id = halls.there()
    halls.give(result_id, visit.person_id)
    rated_badly(station)
    (service_id,) = station.column("SELECT service_id FROM ratings WHERE hall_id = :hall_id")
    tie = "INSERT INTO later_services (hall_id, case_id, service_id) VALUES (:hall, :case, :service)"
    city.write(text(tie), {"hall": city.served.hall.id, "case": case.case_id, "service": service_id})
    city.clock.advance(20 * 366 * DAY)
    assert "case" not in city.erase()
    settle(station)
    assert city.erase()["case"] == 1
