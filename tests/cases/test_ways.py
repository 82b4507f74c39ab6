"""How results reach their applicant: chosen at acceptance, changed until something was sent."""

import pytest

from hallsys.cases.errors import BadAddress, CaseUnknown, WayTooLate
from hallsys.cases.events import AddressShown, WayChosen
from hallsys.cases.lying import mark_delivered, to_send
from hallsys.cases.policy import CaseSettings
from hallsys.cases.progress import progress
from hallsys.cases.service import AcceptedCase, Application, accept, send_by_courier
from hallsys.cases.tables import case_ways
from hallsys.cases.ways import (
    WAYS,
    Address,
    Chosen,
    Way,
    address_of,
    choose_way,
    note_address,
    prepare_way,
    ways_of,
)
from hallsys.kernel.sealing import Keyring
from hallsys.matters.rules import Kind
from tests.cases.office import accepted, collected, granted
from tests.served import Served, Visit

WHERE = Address("甲样本", "138 0000 0000", "云溪市青溪路 1 号 2 单元 301")


@pytest.fixture
def courier(keyring: Keyring) -> Chosen:
    return prepare_way(keyring, Way.COURIER, WHERE)


def took(served: Served, visit: Visit, way: Chosen | None) -> AcceptedCase:
    applied = Application(served.matter(Kind.PROMISED), way=way)
    on = (served.hall, CaseSettings(), visit.service_id, visit.clerk_id, [applied])
    return served.db.transact(served.origin(), accept, *on).cases[0]


def chosen(served: Served, case: AcceptedCase) -> Way:
    (told,) = served.db.read(progress, served.hall.id, [case.case_id])
    return told.way


def change(served: Served, case: AcceptedCase, way: Chosen) -> None:
    served.db.transact(served.origin(), choose_way, case.case_id, way)


def sent(served: Served, result_id: str) -> None:
    clerk_id = f"output-{next(served.serials)}"
    at = (served.window(clerk_id, "output"), clerk_id)
    served.db.transact(served.origin(), send_by_courier, result_id, *at, "1136000204700")


def test_what_nobody_asked_for_is_collected_at_the_window(served: Served) -> None:
    case = took(served, served.visit(), None)
    assert chosen(served, case) is Way.WINDOW
    assert served.db.read(ways_of, served.hall.id, [case.case_id]) == {}


def test_a_courier_has_an_address_that_is_sealed(served: Served, keyring: Keyring, courier: Chosen) -> None:
    case = took(served, served.visit(), courier)
    assert chosen(served, case) is Way.COURIER
    assert served.db.read(address_of, keyring, served.hall.id, case.case_id) == WHERE
    (row,) = served.db.read(lambda conn: conn.execute(case_ways.select()).all())
    assert WHERE.place.encode() not in row.sealed
    assert WHERE.receiver not in repr((WHERE, courier, served.log()))
    assert WayChosen(case.case_id, case.case_number, "courier") in served.log()


def test_a_way_is_changed_and_its_address_forgotten(
    served: Served, keyring: Keyring, courier: Chosen
) -> None:
    case = took(served, served.visit(), courier)
    for way in (Way.LOCKER, Way.WINDOW):
        change(served, case, Chosen(way))
        assert chosen(served, case) is way
        assert served.db.read(address_of, keyring, served.hall.id, case.case_id) is None
    change(served, case, courier)
    assert chosen(served, case) is Way.COURIER


def test_what_was_chosen_is_listed_once_it_lies_ready(served: Served, courier: Chosen) -> None:
    case, _ = took(served, served.visit(), courier), accepted(served, served.visit())
    assert served.db.read(to_send, served.hall.id, Way.COURIER, 10) == ()
    (result_id,) = granted(served, case).result_ids
    (lies,) = served.db.read(to_send, served.hall.id, Way.COURIER, 10)
    assert lies.result_id == result_id
    assert served.db.read(to_send, served.hall.id, Way.LOCKER, 10) == ()
    sent(served, result_id)
    assert served.db.read(to_send, served.hall.id, Way.COURIER, 10) == ()


def test_a_look_at_the_address_is_written_down_and_delivery_forgets_it(
    served: Served, keyring: Keyring, courier: Chosen
) -> None:
    case = took(served, served.visit(), courier)
    (result_id,) = granted(served, case).result_ids
    assert served.db.transact(served.origin("clerk:c"), note_address, result_id) == case.case_id
    assert served.log()[-1] == AddressShown(case.case_id, case.case_number)
    sent(served, result_id)
    served.db.transact(served.origin(), mark_delivered, result_id)
    assert served.db.read(address_of, keyring, served.hall.id, case.case_id) is None
    assert chosen(served, case) is Way.COURIER


def test_what_was_sent_or_collected_is_not_changed_any_more(served: Served, courier: Chosen) -> None:
    visit = served.visit()
    case = took(served, visit, courier)
    (result_id,) = granted(served, case).result_ids
    change(served, case, Chosen(Way.WINDOW))  # it lies on its shelf
    collected(served, result_id, visit.person_id)
    with pytest.raises(WayTooLate):
        change(served, case, courier)
    with pytest.raises(CaseUnknown):
        served.db.transact(served.origin(), choose_way, "none", courier)


@pytest.mark.parametrize(
    ("receiver", "phone", "place"),
    [
        ("", "13800000000", "云溪市青溪路 1 号"),
        ("甲样本", "tomorrow", "云溪市青溪路 1 号"),
        ("甲样本", "13800000000", "家里"),
        ("甲" * 41, "13800000000", "云溪市青溪路 1 号"),
        ("甲样本", "13800000000", "路" * 201),
    ],
)
def test_an_address_is_whole(receiver: str, phone: str, place: str) -> None:
    with pytest.raises(BadAddress):
        Address(receiver, phone, place)


def test_a_courier_without_an_address_goes_nowhere(keyring: Keyring) -> None:
    with pytest.raises(BadAddress):
        prepare_way(keyring, Way.COURIER, None)


def test_every_way_has_a_name() -> None:
    assert set(WAYS) == set(Way)
