"""The server seals its log, tells a seal where it is gathered, and knows how old its newest copy is."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import text

from hallsys.guarding import CopyWatch, LogGuard
from hallsys.kernel.clock import DAY, HOUR, MINUTE
from hallsys.kernel.copy_notes import Note, write_note
from hallsys.kernel.log_seals import Newest, newest_seal, verify
from hallsys.kernel.seal_notes import SealNotes
from hallsys.kernel.transaction import Tx
from hallsys.relay.tidying import begin_day
from hallsys.settings import BackupSettings
from hallsys.supervision.log_checking import broken_log
from tests.counters.conftest import office
from tests.counters.office import Office

__all__ = ["office"]

KEY = b"k" * 32


def watch_of(office: Office, path: Path) -> CopyWatch:
    settings = BackupSettings(note=path, old_hours=30)
    return CopyWatch(
        settings, office.hall.clock, office.hall.db, office.hall.id, SealNotes(path.parent / "keys")
    )


def test_how_old_the_newest_copy_is(office: Office, tmp_path: Path) -> None:
    path, clock = tmp_path / "backup.json", office.hall.clock
    began = clock.now()
    watch = watch_of(office, path)
    assert (watch.old_since(), watch.age()) == (None, None)
    clock.advance(31 * HOUR)
    assert watch.old_since() == pytest.approx(began + 30 * HOUR, abs=HOUR)  # there never was one
    write_note(path, Note(clock.now(), "copy", {}))
    clock.advance(MINUTE)
    assert (watch.old_since(), watch.age()) == (None, 60)
    path.write_text("{", encoding="utf-8")
    clock.advance(MINUTE)
    assert watch.age() is None
    assert watch.old_since() is not None


def test_a_seal_is_told_once_an_hour_and_the_log_looked_through_every_day(
    office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hall, path = office.hall, tmp_path / "backup.json"
    guard = LogGuard(KEY, watch_of(office, path), lambda: hall.catalogue.hall, {})

    def turns(number: int) -> list[str]:
        caplog.clear()
        with caplog.at_level(logging.INFO, "hallsys.guarding"):
            for _ in range(number):
                office.do(guard)
        return [one.getMessage() for one in caplog.records]

    assert turns(1) == []  # the first seal is not committed yet
    seal = hall.db.read(newest_seal, hall.id)
    assert seal is not None
    assert turns(3) == [f"seal {hall.catalogue.hall.code}:{seal.through}:{seal.digest}"]
    hall.clock.advance(HOUR)
    assert len(turns(3)) == 1
    assert hall.db.read(broken_log, hall.id) is None
    write_note(path, Note(hall.clock.now(), "copy", {hall.catalogue.hall.code: (seal.through, "0" * 64)}))
    hall.clock.advance(DAY)
    turns(3)
    assert hall.db.read(broken_log, hall.id) is not None


def test_a_log_is_settled_once_its_last_seal_is_known_to_the_machine(office: Office, tmp_path: Path) -> None:
    hall = office.hall
    guard = LogGuard(KEY, watch_of(office, tmp_path / "backup.json"), lambda: hall.catalogue.hall, {})

    def settled() -> bool:
        office.do(guard)
        return guard.settled

    assert [settled(), settled()] == [False, True]  # sealed, and written down
    office.do(begin_day, "2026-03-10")
    assert not settled()  # too soon for another seal
    hall.clock.advance(MINUTE)
    assert [settled(), settled()] == [False, True]


def test_a_log_that_was_changed_is_not_sealed_anew(office: Office, tmp_path: Path) -> None:
    hall, path = office.hall, tmp_path / "backup.json"
    code = hall.catalogue.hall.code

    def started() -> LogGuard:
        return LogGuard(KEY, watch_of(office, path), lambda: hall.catalogue.hall, {})

    def turns(guard: LogGuard) -> None:
        for _ in range(3):
            hall.clock.advance(MINUTE)
            office.do(guard)

    guard = started()
    turns(guard)
    known = hall.db.read(newest_seal, hall.id)
    assert known is not None
    notes = SealNotes(tmp_path / "keys")
    assert notes.of(code) == {known.through: known.digest}
    office.do(_tampered, "UPDATE events SET actor = 'another' WHERE hall_id = :hall_id AND seq = 3")
    office.do(_tampered, "DELETE FROM log_seals WHERE hall_id = :hall_id")
    for each in (guard, started()):  # the running server, and one that begins
        turns(each)
        assert hall.db.read(newest_seal, hall.id) is None
        broken = hall.db.read(broken_log, hall.id)
        assert broken is not None
        assert broken.first == 1
    assert hall.db.read(verify, hall.id, KEY, notes.of(code)).broken == (1, known.through)
    notes.void()  # what somebody with the machine does after a restore
    turns(started())
    assert hall.db.read(newest_seal, hall.id) is not None


def test_a_log_whose_newest_seals_went_back_is_not_sealed_on(office: Office, tmp_path: Path) -> None:
    hall, path = office.hall, tmp_path / "backup.json"
    guard = LogGuard(KEY, watch_of(office, path), lambda: hall.catalogue.hall, {})
    hall.clock.advance(MINUTE)
    office.do(guard)
    first = hall.db.read(newest_seal, hall.id)
    assert first is not None
    for _ in range(3):
        office.do(begin_day, f"2026-03-1{_}")
        hall.clock.advance(MINUTE)
        office.do(guard)
    office.do(guard)
    office.do(_tampered, f"DELETE FROM log_seals WHERE hall_id = :hall_id AND through > {first.through}")
    hall.clock.advance(MINUTE)
    office.do(guard)
    assert hall.db.read(newest_seal, hall.id) == first


def test_a_note_of_a_seal_that_the_disk_spoiled_is_none(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    notes = SealNotes(tmp_path)
    assert notes.of("A.txt") == {}
    notes.keep("A.txt", Newest(5, 0, "0" * 64))
    assert notes.of("A.txt") == {5: "0" * 64}
    assert notes.files()[0].stat().st_mode & 0o077 == 0
    notes.files()[0].write_text("", "utf-8")
    assert notes.of("A.txt") == {}
    assert "cannot be read" in caplog.text


def _tampered(tx: Tx, statement: str) -> None:
    tx.execute(text(statement), {"hall_id": tx.hall_id})
