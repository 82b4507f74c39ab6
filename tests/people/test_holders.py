"""For whom a card that was just presented speaks, and where."""

from datetime import date
from pathlib import Path

import pytest

from hallsys.kernel.clock import MINUTE, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin
from hallsys.people.errors import DocumentExpired, PresentationUnknown
from hallsys.people.holders import holder, prolong
from hallsys.people.service import Presentation, prepare, present
from tests.persons import person

TODAY = date(2026, 3, 2)


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "keys.json")


@pytest.fixture
def origin() -> Origin:
    return Origin(new_id(), "kiosk:K1")


def lay(db: Database, origin: Origin, keyring: Keyring, valid_to: date | None = None) -> Presentation:
    sealed = prepare(keyring, person(1, born=date(1990, 3, 3), valid_to=valid_to))
    return db.transact(origin, present, sealed, "kiosk:K1", TODAY)


def test_a_card_speaks_for_its_holder(db: Database, origin: Origin, keyring: Keyring) -> None:
    presented = lay(db, origin, keyring)
    found = db.transact(origin, holder, presented.presentation_id, "kiosk:K1")
    assert (found.person_id, found.age) == (presented.person_id, 35)


def test_but_only_at_its_place_in_its_hall_for_two_minutes(
    db: Database, clock: ManualClock, origin: Origin, keyring: Keyring
) -> None:
    presentation_id = lay(db, origin, keyring).presentation_id
    for of, which, place in (
        (origin, presentation_id, "kiosk:K2"),
        (origin, presentation_id, "window:K1"),
        (origin, new_id(), "kiosk:K1"),
        (Origin(new_id(), "kiosk:K1"), presentation_id, "kiosk:K1"),
    ):
        with pytest.raises(PresentationUnknown):
            db.transact(of, holder, which, place)
    clock.advance(2 * MINUTE - 1)
    db.transact(origin, holder, presentation_id, "kiosk:K1")
    clock.advance(1)
    with pytest.raises(PresentationUnknown):
        db.transact(origin, holder, presentation_id, "kiosk:K1")


def test_whoever_asks_for_time_gets_it_but_not_for_ever(
    db: Database, clock: ManualClock, origin: Origin, keyring: Keyring
) -> None:
    presentation_id = lay(db, origin, keyring).presentation_id
    with pytest.raises(PresentationUnknown):
        db.transact(origin, prolong, presentation_id, "kiosk:K2")
    for _ in range(19):
        clock.advance(MINUTE)
        db.transact(origin, prolong, presentation_id, "kiosk:K1")
    clock.advance(MINUTE)
    for late in (prolong, holder):
        with pytest.raises(PresentationUnknown):
            db.transact(origin, late, presentation_id, "kiosk:K1")


def test_a_document_out_of_date_speaks_for_nobody(db: Database, origin: Origin, keyring: Keyring) -> None:
    last_day = lay(db, origin, keyring, valid_to=TODAY).presentation_id
    assert db.transact(origin, holder, last_day, "kiosk:K1")
    expired = lay(db, origin, keyring, valid_to=date(2026, 3, 1)).presentation_id
    with pytest.raises(DocumentExpired):
        db.transact(origin, holder, expired, "kiosk:K1")
