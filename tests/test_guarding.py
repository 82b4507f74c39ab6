"""The server seals its log, tells a seal where it is gathered, and knows how old its newest copy is."""

import logging
from pathlib import Path

import pytest

from hallsys.guarding import CopyWatch, LogGuard
from hallsys.kernel.clock import DAY, HOUR, MINUTE
from hallsys.kernel.copy_notes import Note, write_note
from hallsys.kernel.log_seals import newest_seal
from hallsys.settings import BackupSettings
from hallsys.supervision.log_checking import broken_log
from tests.counters.conftest import office
from tests.counters.office import Office

__all__ = ["office"]

KEY = b"k" * 32


def watch_of(office: Office, path: Path) -> CopyWatch:
    settings = BackupSettings(note=path, old_hours=30)
    return CopyWatch(settings, office.hall.clock, office.hall.db, office.hall.id)


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
