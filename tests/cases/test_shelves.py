"""What leaves the shelves and comes back to them, on either kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from hallsys.cases import ledger, lying
from hallsys.cases.collecting import AuthorisationKind, Signature
from hallsys.cases.errors import (
    AlreadyHandedOver,
    BadParcelNumber,
    BadResult,
    NoSuchParcel,
    NotHandedOverHere,
    NothingReady,
    ResultUnknown,
    TooLateToTakeBack,
)
from hallsys.cases.events import CollectorReminded, ParcelDelivered, ResultShelved, ResultTakenBack
from hallsys.cases.pickup_codes import case_of_code
from hallsys.cases.service import (
    HandedOver,
    hand_over,
    keep_signature,
    mark_delivered,
    mark_reminded,
    put_on_shelf,
    send_by_courier,
    take_back,
)
from hallsys.cases.signing import signature_of
from hallsys.cases.tables import cases, hand_overs, signatures
from hallsys.cases.views import case_file, ready_for
from hallsys.counters.errors import NotYourWindow
from hallsys.kernel.clock import MINUTE, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from tests.cases.office import accepted, granted
from tests.plans import of_sqlite, plan
from tests.served import Served, open_hall

EMS = "1012345678901"


@pytest.fixture
def served(any_database_url: str, clock: ManualClock) -> Iterator[Served]:
    db = Database.open(any_database_url, clock)
    yield open_hall(db)
    db.close()


@pytest.fixture
def window_id(served: Served) -> str:
    return served.window("me", "output")


def handed(served: Served, window_id: str, result_id: str, person_id: str) -> HandedOver:
    return served.db.transact(served.origin(), hand_over, result_id, window_id, "me", person_id)


def back(served: Served, window_id: str, result_id: str, clerk_id: str = "me") -> str:
    done = served.db.transact(
        served.origin(), take_back, result_id, window_id, clerk_id, "wrong_result", "", 30
    )
    return done.shelf


def rows(served: Served) -> list[dict[str, object]]:
    query = select(hand_overs).where(hand_overs.c.hall_id == served.hall.id).order_by(hand_overs.c.id)
    return served.db.read(lambda conn: [dict(row._mapping) for row in conn.execute(query)])


def test_what_is_taken_back_lies_ready_and_goes_out_again(
    served: Served, window_id: str, clock: ManualClock
) -> None:
    visit = served.visit()
    case = accepted(served, visit)
    (result_id,) = granted(served, case).result_ids
    handed(served, window_id, result_id, visit.person_id)
    clock.advance(30 * MINUTE)
    assert back(served, window_id, result_id) == "B-12"

    file = served.db.read(case_file, served.hall.id, case.case_number)
    assert file is not None
    assert (file.case.status, file.results[0].status) == ("ready", "ready")
    code = served.db.read(
        lambda conn: conn.execute(select(cases.c.pick_up_code).where(cases.c.id == case.case_id)).scalar_one()
    )
    assert served.db.read(case_of_code, served.hall.id, code) == case.case_id
    assert served.db.read(ledger.handed_out_at, served.hall.id, window_id, 0, 9) == ()
    assert served.log()[-1] == ResultTakenBack(
        result_id, case.case_id, case.case_number, window_id, "wrong_result", "applicant"
    )

    assert handed(served, window_id, result_id, visit.person_id).last
    first, second = rows(served)
    assert (first["taken_back_by"], first["taken_back_reason"], first["taken_back_at"]) == (
        "me",
        "wrong_result",
        clock.now(),
    )
    assert second["taken_back_at"] is None
    with pytest.raises(AlreadyHandedOver):
        handed(served, window_id, result_id, visit.person_id)


def test_one_of_several_results_is_taken_back(served: Served, window_id: str) -> None:
    visit = served.visit()
    licence, copy = granted(served, accepted(served, visit), ("正本", "副本")).result_ids
    handed(served, window_id, licence, visit.person_id)
    back(served, window_id, licence)
    ready = served.db.read(ready_for, served.hall.id, visit.person_id)
    assert {one.result_id for one in ready} == {licence, copy}
    assert not handed(served, window_id, copy, visit.person_id).last
    assert handed(served, window_id, licence, visit.person_id).last


def test_who_cannot_take_back(served: Served, window_id: str, clock: ManualClock) -> None:
    visit = served.visit()
    (result_id,) = granted(served, accepted(served, visit)).result_ids
    with pytest.raises(NotHandedOverHere):
        back(served, window_id, result_id)
    with pytest.raises(ResultUnknown):
        back(served, window_id, "nothing")
    handed(served, window_id, result_id, visit.person_id)
    elsewhere = served.window("other", "output")
    with pytest.raises(NotHandedOverHere):
        back(served, elsewhere, result_id, "other")
    with pytest.raises(NotYourWindow):
        back(served, window_id, result_id, "other")
    clock.advance(30 * MINUTE + 1)
    with pytest.raises(TooLateToTakeBack):
        back(served, window_id, result_id)
    assert rows(served)[0]["taken_back_at"] is None


def test_an_agents_kind_of_authorisation_is_on_record(served: Served, window_id: str) -> None:
    visit = served.visit()
    (result_id,) = granted(served, accepted(served, visit)).result_ids
    served.db.transact(
        served.origin(), hand_over, result_id, window_id, "me", "agent", "父子", AuthorisationKind.KINSHIP
    )
    assert (rows(served)[0]["authorisation_kind"], rows(served)[0]["authorisation"]) == ("kinship", "父子")


def test_a_signature_is_sealed_beside_its_hand_over(served: Served, window_id: str, tmp_path: Path) -> None:
    keyring, visit = Keyring.create(tmp_path / "keys.json"), served.visit()
    (result_id,) = granted(served, accepted(served, visit)).result_ids
    done = handed(served, window_id, result_id, visit.person_id)
    hall_id = served.hall.id
    assert served.db.read(signature_of, keyring, hall_id, done.hand_over_id) is None
    signature = Signature([[(1, 2), (3, 4)]])
    served.db.transact(served.origin(), keep_signature, keyring, done.hand_over_id, signature)
    kept = served.db.read(signature_of, keyring, hall_id, done.hand_over_id)
    assert kept == {"strokes": [[[1, 2], [3, 4]]], "typed": ""}
    assert served.db.read(signature_of, keyring, "another hall", done.hand_over_id) is None
    of_this = select(signatures.c.sealed).where(signatures.c.hall_id == hall_id)
    assert b"strokes" not in served.db.read(lambda conn: conn.execute(of_this).scalar_one())


def test_a_courier_takes_a_result_once_and_its_delivery_is_noted_once(
    served: Served, window_id: str, clock: ManualClock
) -> None:
    visit = served.visit()
    case = accepted(served, visit)
    (result_id,) = granted(served, case).result_ids

    def send(number: str) -> HandedOver:
        return served.db.transact(served.origin(), send_by_courier, result_id, window_id, "me", number)

    with pytest.raises(BadParcelNumber):
        send("123")
    done = send(f" {EMS} ")
    assert (done.taken_by, done.last) == ("courier", True)
    with pytest.raises(AlreadyHandedOver):
        send(EMS)
    (parcel,) = served.db.read(lying.parcels_under_way, served.hall.id, 9)
    assert (parcel.result_id, parcel.parcel_number, parcel.at) == (result_id, EMS, clock.now())

    clock.advance(MINUTE)
    assert served.db.transact(served.origin(), mark_delivered, result_id) == clock.now()
    assert served.log()[-1] == ParcelDelivered(result_id, case.case_id, case.case_number)
    assert served.db.read(lying.parcels_under_way, served.hall.id, 9) == ()
    with pytest.raises(NoSuchParcel):
        served.db.transact(served.origin(), mark_delivered, result_id)
    with pytest.raises(NotHandedOverHere):
        back(served, window_id, result_id)


def test_a_parcel_that_never_left_is_taken_back(served: Served, window_id: str) -> None:
    (result_id,) = granted(served, accepted(served, served.visit())).result_ids
    served.db.transact(served.origin(), send_by_courier, result_id, window_id, "me", EMS)
    back(served, window_id, result_id)
    assert served.db.read(lying.parcels_under_way, served.hall.id, 9) == ()
    with pytest.raises(NoSuchParcel):
        served.db.transact(served.origin(), mark_delivered, result_id)


def test_results_are_put_on_a_shelf_by_number_or_code(served: Served) -> None:
    visit = served.visit()
    case = accepted(served, visit)
    granted(served, case, ("正本", "副本"))

    def put(asked: str, shelf: str) -> tuple[str, str, int]:
        done = served.db.transact(served.origin(), put_on_shelf, asked, shelf)
        assert done.case_number == case.case_number
        return done.before, done.shelf, done.count

    assert put(case.case_number, " C-3 ") == ("B-12", "C-3", 2)
    shelved = [event for event in served.log() if isinstance(event, ResultShelved)]
    assert [event.shelf for event in shelved] == ["C-3", "C-3"]
    code = served.db.read(
        lambda conn: conn.execute(select(cases.c.pick_up_code).where(cases.c.id == case.case_id)).scalar_one()
    )
    assert put(code, "B-12") == ("C-3", "B-12", 2)
    for shelf in (" ", "长" * 21):
        with pytest.raises(BadResult):
            put(case.case_number, shelf)
    with pytest.raises(NothingReady):
        put("nothing", "A")


def test_what_lies_too_long_and_who_was_reminded(served: Served, window_id: str, clock: ManualClock) -> None:
    visit = served.visit()
    case = accepted(served, visit)
    (result_id,) = granted(served, case).result_ids
    since = clock.now()
    assert served.db.read(lying.lying_since, served.hall.id, since, 9) == ()
    (row,) = served.db.read(lying.lying_since, served.hall.id, since + 1, 9)
    assert (row.result_id, row.shelf, row.ready_at, row.reminded_at) == (result_id, "B-12", since, None)
    clock.advance(MINUTE)
    served.db.transact(served.origin(), mark_reminded, result_id)
    assert served.log()[-1] == CollectorReminded(result_id, case.case_id, case.case_number)
    (row,) = served.db.read(lying.lying_since, served.hall.id, since + 1, 9)
    assert row.reminded_at == clock.now()
    handed(served, window_id, result_id, visit.person_id)
    assert served.db.read(lying.lying_since, served.hall.id, since + 1, 9) == ()
    with pytest.raises(ResultUnknown):
        served.db.transact(served.origin(), mark_reminded, result_id)


@of_sqlite
def test_the_lists_read_no_history(db: Database) -> None:
    served = open_hall(db)
    hall = {"hall_id": served.hall.id, "limit": 9}
    assert "ix_results_lying" in db.read(plan, lying._LYING, {**hall, "before": 1})
    assert "ix_results_lying" in db.read(plan, lying._TO_SEND, {**hall, "way": "courier"})
    assert "ix_hand_overs_under_way" in db.read(plan, lying._PARCELS, hall)
