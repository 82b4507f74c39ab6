"""`hallsys backup` and `hallsys restore`, as they are typed."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hallsys.kernel.clock import SECOND, SystemClock
from hallsys.kernel.copy_notes import beside, read_note
from hallsys.kernel.log_seals import Newest
from hallsys.kernel.seal_notes import SealNotes
from hallsys.kernel.sealing import Keyring
from tests.test_cli import DEMO_HALL, done, hallsys


@pytest.fixture
def hall(imported_hall: None, tmp_path: Path) -> Path:
    """Return the settings file of the demo hall, imported."""
    path = tmp_path / "hall.toml"
    path.write_text(
        f'[server]\ndatabase = "sqlite:///{tmp_path}/hall.db"\nkeys = "{tmp_path}/keys.json"\n'
        f'[backup]\nnote = "{tmp_path}/var/backup.json"\n',
        encoding="utf-8",
    )
    return path


def test_a_copy_goes_there_and_back(hall: Path, tmp_path: Path) -> None:
    said = done("backup", tmp_path / "copies", "--keep", "2", "--config", hall)
    (copy,) = (tmp_path / "copies").glob("*.db")
    assert said.startswith(f"copied and verified: {copy} (")
    assert "1 halls" in said
    assert f"the key file {tmp_path}/keys.json and the recordings" in said  # they are not in it
    assert done("restore", copy, "--verify-only", "--config", hall).startswith("whole: ")
    assert "what was there before: " in done("restore", copy, "--config", hall)
    assert done("import", DEMO_HALL, "--config", hall).startswith("imported: ")


def test_a_copy_that_is_none_is_refused_with_a_sentence(hall: Path, tmp_path: Path) -> None:
    copy = tmp_path / "hallsys-20260302-010000.db"
    copy.write_text("text", encoding="utf-8")
    result = hallsys("restore", copy, "--config", hall)
    assert result.exit_code == 1
    assert "[backup_broken]" in result.output
    assert hallsys("restore", copy.with_suffix(".dump"), "--config", hall).exit_code == 2  # there is none


def test_a_copy_leaves_a_note_where_the_server_looks(hall: Path, tmp_path: Path) -> None:
    done("backup", tmp_path / "copies", "--config", hall)
    (copy,) = (tmp_path / "copies").glob("*.db")
    note = read_note(tmp_path / "var" / "backup.json")
    assert note is not None
    assert note == read_note(beside(copy))
    assert note.copy == str(copy)
    assert abs(note.at - SystemClock().now()) < 600 * SECOND
    assert (tmp_path / "var" / "backup.json").stat().st_mode & 0o077 == 0


def test_after_a_restore_the_notes_of_later_copies_count_no_more(hall: Path, tmp_path: Path) -> None:
    done("backup", tmp_path / "copies", "--config", hall)
    (copy,) = (tmp_path / "copies").glob("*.db")
    later = copy.with_name("hallsys-29990101-000000.db.note.json")
    later.write_text(json.dumps({"at": 1, "copy": "later", "seals": {"DEMO": [9999, "0" * 64]}}))
    (tmp_path / "var" / "backup.json").write_bytes(later.read_bytes())
    assert hallsys("audit", "verify", "--config", hall).exit_code == 1
    done("restore", copy, "--config", hall)
    note = read_note(tmp_path / "var" / "backup.json")
    assert note is not None
    assert note.copy == str(copy)
    assert not later.exists()
    assert later.with_name(later.name + ".void").exists()
    done("audit", "verify", "--config", hall)
    beside(copy).unlink()  # a copy of before there were notes
    done("restore", copy, "--config", hall)
    assert not (tmp_path / "var" / "backup.json").exists()


def test_a_restore_says_that_the_keys_are_not_those_of_the_copy(hall: Path, tmp_path: Path) -> None:
    keys = Keyring.load(tmp_path / "keys.json")
    sealed = keys.seal("13900000000")
    with closing(sqlite3.connect(tmp_path / "hall.db")) as db, db:
        db.execute("UPDATE clerks SET second_sealed = ? WHERE login = 'boss'", [sealed])
    done("backup", tmp_path / "copies", "--config", hall)
    (copy,) = (tmp_path / "copies").glob("*.db")
    done("keys", "rotate", "--config", hall)
    done("keys", "forget", "1", "--yes", "--config", hall)
    for way in ("--yes",), ():
        result = hallsys("restore", copy, *way, "--config", hall)
        assert (result.exit_code, "[keys_do_not_open]" in result.output) == (1, True)
    told = hallsys("doctor", "--config", hall)
    assert (told.exit_code, "does not open 1 sealed values" in told.output) == (1, True)


def test_a_restore_puts_the_seals_that_this_machine_knows_aside(hall: Path, tmp_path: Path) -> None:
    done("backup", tmp_path / "copies", "--config", hall)
    (copy,) = (tmp_path / "copies").glob("*.db")
    SealNotes(tmp_path).keep("DEMO", Newest(999_999, 0, "0" * 64))
    assert hallsys("audit", "verify", "--config", hall).exit_code == 1
    done("restore", copy, "--yes", "--config", hall)
    assert (tmp_path / "seals" / "DEMO.txt.void").exists()
    done("audit", "verify", "--config", hall)


def test_what_is_over_is_erased_only_once_somebody_says_that_the_date_is_right(
    hall: Path, tmp_path: Path
) -> None:
    done("backup", tmp_path / "copies", "--config", hall)
    (copy,) = (tmp_path / "copies").glob("*.db")
    assert "and run hallsys erase" in done("restore", copy, "--config", hall)  # nobody answers
    assert "and run hallsys erase" not in done("restore", copy, "--yes", "--config", hall)
