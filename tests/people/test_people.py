from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from hallsys.kernel import eventlog
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.identity import Credential, parse_number
from hallsys.kernel.ids import new_id
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin
from hallsys.people import service, views
from hallsys.people.errors import DocumentExpired, PresentationUnknown
from hallsys.people.rules import PRESENTATION
from hallsys.people.tables import people, presentations
from tests.persons import id_number, person

TODAY = date(2026, 3, 2)


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "keys.json")


@pytest.fixture
def origin() -> Origin:
    return Origin(new_id(), "kiosk:K1")


def identify(db: Database, origin: Origin, keyring: Keyring, credential: Credential) -> str:
    return db.transact(origin, service.identify, service.prepare(keyring, credential))


def stored(conn: Connection) -> int:
    return len(conn.execute(select(people.c.id)).all())


def test_the_same_document_is_the_same_person(db: Database, origin: Origin, keyring: Keyring) -> None:
    first = identify(db, origin, keyring, person(1))
    assert identify(db, origin, keyring, person(2)) != first
    assert identify(db, Origin(new_id(), "window:W01"), keyring, person(1)) == first
    assert db.read(stored) == 2


def test_rotated_keys_still_find_and_read_a_person(
    db: Database, origin: Origin, keyring: Keyring, tmp_path: Path
) -> None:
    first = identify(db, origin, keyring, person(1))
    keyring.rotate("sm4-gcm")
    again = Keyring.load(tmp_path / "keys.json")
    assert identify(db, origin, again, person(1)) == first
    assert db.read(views.masked_names, again, [first]) == db.read(views.masked_names, keyring, [first])


def test_a_newer_documents_name_replaces_the_old_one(db: Database, origin: Origin, keyring: Keyring) -> None:
    number = id_number(date(1990, 1, 1))
    typed, before, after = (Credential(number, name, "resident") for name in ("", "甲样本", "乙虚构"))
    person_id = identify(db, origin, keyring, typed)
    assert db.read(views.masked_names, keyring, [person_id]) == {person_id: ""}
    for credential, shown in ((before, "甲*本"), (after, "乙*构"), (typed, "乙*构"), (after, "乙*构")):
        assert identify(db, origin, keyring, credential) == person_id
        assert db.read(views.masked_names, keyring, [person_id]) == {person_id: shown}


def test_a_presented_card_is_shown_masked(
    db: Database, clock: ManualClock, origin: Origin, keyring: Keyring
) -> None:
    sealed = service.prepare(keyring, Credential(parse_number("PAK310080010103"), "甲样本", "foreigner"))
    made = db.transact(origin, service.present, sealed, "kiosk:K1", TODAY)
    shown = db.read(views.presentation, keyring, origin.hall_id, made.presentation_id, clock.now())
    assert shown == views.Presented(
        presentation_id=made.presentation_id,
        place="kiosk:K1",
        person_id=made.person_id,
        kind="foreigner",
        age=46,
        masked_name="甲*本",
        masked_number="PAK********0103",
        expired_document=False,
        typed=False,
    )
    shown.require_valid()
    assert (made.age, made.expired_document) == (46, False)
    (logged,) = db.read(eventlog.after, origin.hall_id, 0)
    assert (logged.kind, logged.payload) == (
        "CardPresented",
        {"presentation_id": made.presentation_id, "place": "kiosk:K1"},
    )


def test_a_presentation_is_over_after_two_minutes(
    db: Database, clock: ManualClock, origin: Origin, keyring: Keyring
) -> None:
    sealed = service.prepare(keyring, person(1))
    made = db.transact(origin, service.present, sealed, "kiosk:K1", TODAY)
    assert made.expires_at == clock.now() + PRESENTATION
    last = made.expires_at - 1
    db.read(views.presentation, keyring, origin.hall_id, made.presentation_id, last)
    for hall_id, presentation_id, now in (
        (origin.hall_id, made.presentation_id, made.expires_at),
        (origin.hall_id, new_id(), clock.now()),
        (new_id(), made.presentation_id, clock.now()),
    ):
        with pytest.raises(PresentationUnknown):
            db.read(views.presentation, keyring, hall_id, presentation_id, now)


@pytest.mark.parametrize("validity", [{"valid_to": date(2026, 3, 1)}, {"valid_from": date(2026, 3, 3)}])
def test_a_document_that_is_not_valid_is_marked(
    db: Database, clock: ManualClock, origin: Origin, keyring: Keyring, validity: dict[str, date]
) -> None:
    sealed = service.prepare(keyring, person(1, **validity))
    made = db.transact(origin, service.present, sealed, "kiosk:K1", TODAY)
    shown = db.read(views.presentation, keyring, origin.hall_id, made.presentation_id, clock.now())
    assert made.expired_document
    with pytest.raises(DocumentExpired):
        shown.require_valid()


def test_a_repeated_reading_is_the_same_presentation(db: Database, origin: Origin, keyring: Keyring) -> None:
    sealed = service.prepare(keyring, person(1))
    same = Origin(origin.hall_id, "kiosk:K1", request_id="r1")
    answers = {db.transact(same, service.present, sealed, "kiosk:K1", TODAY) for _ in range(2)}
    assert len(answers) == 1


def test_old_presentations_are_forgotten(
    db: Database, clock: ManualClock, origin: Origin, keyring: Keyring
) -> None:
    sealed = service.prepare(keyring, person(1))
    db.transact(origin, service.present, sealed, "kiosk:K1", TODAY)
    clock.advance(PRESENTATION + DAY)
    db.transact(origin, service.present, sealed, "kiosk:K1", TODAY)
    assert db.transact(origin, service.forget_presentations) == 0
    clock.advance(1)
    assert db.transact(Origin(new_id(), "system"), service.forget_presentations) == 0
    assert db.transact(origin, service.forget_presentations) == 1
    assert len(db.read(lambda conn: conn.execute(select(presentations.c.id)).all())) == 1


def test_names_of_several_persons(db: Database, origin: Origin, keyring: Keyring) -> None:
    ids = [identify(db, origin, keyring, person(seed)) for seed in range(5)]
    names = db.read(views.masked_names, keyring, [*ids, ids[0], new_id()])
    assert set(names) == set(ids)
    assert all("*" in name for name in names.values())
    assert db.read(views.masked_names, keyring, []) == {}


@pytest.mark.only_sqlite("it looks into the files")
def test_neither_number_nor_name_can_be_read_in_the_files(
    db: Database, clock: ManualClock, origin: Origin, keyring: Keyring, database_url: str
) -> None:
    credential = Credential(person(1).number, "甲示范样本", "resident")
    sealed = service.prepare(keyring, credential)
    request = Origin(origin.hall_id, "kiosk:K1", request_id="r1")
    made = db.transact(request, service.present, sealed, "kiosk:K1", TODAY)
    db.read(views.presentation, keyring, origin.hall_id, made.presentation_id, clock.now())
    file = Path(database_url.removeprefix("sqlite:///"))
    written = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    assert made.presentation_id.encode() in written
    for secret in (credential.number.value, credential.name, credential.number.value[6:14]):
        assert secret.encode() not in written
        assert secret.encode("utf-16-le") not in written
        assert secret not in repr(sealed)


def test_people_are_shown_masked(db: Database, origin: Origin, keyring: Keyring) -> None:
    known = [person(1), person(2)]
    ids = [identify(db, origin, keyring, credential) for credential in known]
    gone = new_id()
    found = db.read(views.masked_people, keyring, [*ids, gone, ""], TODAY)
    assert found.keys() == {*ids, gone}
    assert (found[gone].name, found[gone].tail) == (views.ERASED, "")
    for person_id, credential in zip(ids, known, strict=True):
        shown = found[person_id]
        assert (shown.number, shown.tail) == (credential.number.masked, credential.number.value[-4:])
        assert shown.age == credential.number.age_on(TODAY)
        assert credential.name not in repr(shown)
        assert credential.number.value not in repr(shown)
    assert db.read(views.masked_people, keyring, [], TODAY) == {}


def test_the_last_presentation_at_a_place(
    db: Database, clock: ManualClock, origin: Origin, keyring: Keyring
) -> None:
    def latest(place: str) -> tuple[str, int] | None:
        return db.read(views.latest_at, origin.hall_id, place, clock.now())

    assert latest("kiosk:K1") is None
    for seed in (1, 2):
        clock.advance(1000)
        made = db.transact(origin, service.present, service.prepare(keyring, person(seed)), "kiosk:K1", TODAY)
    assert latest("kiosk:K1") == (made.presentation_id, clock.now())
    assert latest("kiosk:K2") is None
    clock.advance(PRESENTATION)
    assert latest("kiosk:K1") is None
