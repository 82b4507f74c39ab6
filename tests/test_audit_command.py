"""`hallsys audit verify` tells whether each hall's log is what was written."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hallsys.bootstrap import the_hall
from hallsys.kept_seals import centres_of
from hallsys.kernel.clock import SystemClock
from hallsys.kernel.copy_notes import beside
from hallsys.kernel.database import Database
from hallsys.kernel.log_seals import Newest, seal_log
from hallsys.kernel.seal_notes import SealNotes
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin
from hallsys.settings import Settings
from tests.test_cli import done, hallsys


@pytest.fixture
def hall(imported_hall: None, tmp_path: Path) -> Path:
    """Return the settings file of the demo hall, imported, its log sealed once."""
    path = tmp_path / "hall.toml"
    url = f"sqlite:///{tmp_path}/hall.db"
    path.write_text(
        f'[server]\ndatabase = "{url}"\nkeys = "{tmp_path}/keys.json"\n'
        f'[backup]\nnote = "{tmp_path}/backup.json"\n',
        encoding="utf-8",
    )
    db = Database.open(url, SystemClock())
    hall_id = db.read(the_hall, "")
    db.transact(Origin(hall_id, "system"), seal_log, Keyring.load(tmp_path / "keys.json").log_key())
    db.close()
    return path


def test_a_log_as_it_was_written_and_one_that_was_changed(hall: Path) -> None:
    told = done("audit", "verify", "--config", hall)
    assert ": whole" in told
    (seal,) = re.findall(r"--expect (\S+)", told)
    assert ": whole" in done("audit", "verify", "--expect", seal, "--config", hall)
    with closing(sqlite3.connect(hall.with_name("hall.db"))) as db:
        db.execute("UPDATE events SET actor = 'another' WHERE seq = 3")
        db.commit()
    result = hallsys("audit", "verify", "--config", hall)
    assert (result.exit_code, "日志被改动过" in result.output) == (1, True)


def test_a_copy_of_a_changed_log_stays_and_is_not_called_whole(hall: Path, tmp_path: Path) -> None:
    copies = tmp_path / "copies"
    said = done("backup", copies, "--config", hall)
    assert said.startswith("copied and verified: ")
    assert "not looked at" not in said
    (good,) = copies.glob("*.db")
    older = good.with_name("hallsys-20200101-000000.db")
    beside(good).rename(beside(older))
    good = good.rename(older)
    with closing(sqlite3.connect(hall.with_name("hall.db"))) as db, db:
        db.execute("UPDATE events SET actor = 'clerk:x' WHERE seq = 3")
    result = hallsys("backup", copies, "--keep", "1", "--config", hall)
    assert result.exit_code == 1
    assert "verified" not in result.output
    assert "日志与封印不符" in result.output
    (changed,) = set(copies.glob("*.db")) - {good}  # and the earlier one was not removed for it
    assert not beside(changed).exists()
    tried = hallsys("restore", changed, "--verify-only", "--config", hall)
    assert (tried.exit_code, "whole" in tried.output, "is not what was sealed" in tried.output) == (
        1,
        False,
        True,
    )
    put_back = hallsys("restore", changed, "--yes", "--config", hall)
    assert (put_back.exit_code, "is not what was sealed" in put_back.output) == (1, True)
    assert done("restore", good, "--verify-only", "--config", hall).startswith("whole: ")
    assert "is not what" not in done("restore", good, "--yes", "--config", hall)


def test_a_copy_can_be_looked_at_without_the_keys(hall: Path, tmp_path: Path) -> None:
    done("backup", tmp_path / "copies", "--config", hall)
    (copy,) = (tmp_path / "copies").glob("*.db")
    (tmp_path / "keys.json").unlink()
    assert "were not looked at" in done("restore", copy, "--verify-only", "--config", hall)


def test_a_seal_that_was_kept_and_is_gone(hall: Path) -> None:
    result = hallsys("audit", "verify", "--expect", "DEMO:999999:" + "0" * 64, "--config", hall)
    assert result.exit_code == 1


@pytest.mark.parametrize("wrong", ["DEMO", "DEMO:x:00", "DEMO:5", "NOWHERE:5:00"])
def test_what_is_no_seal_is_told(hall: Path, wrong: str) -> None:
    assert hallsys("audit", "verify", "--expect", wrong, "--config", hall).exit_code == 2


def cut(hall: Path, to: int) -> None:
    """Cut the log at its end with all its seals, as who has the database and not what lies elsewhere can."""
    with closing(sqlite3.connect(hall.with_name("hall.db"))) as db, db:
        db.execute("DELETE FROM events WHERE seq > ?", [to])
        db.execute("DELETE FROM log_seals")
        db.execute("UPDATE log_heads SET seq = ?", [to])


def test_a_log_that_was_cut_with_its_seals_no_longer_fits_the_newest_copy(hall: Path, tmp_path: Path) -> None:
    done("backup", tmp_path / "copies", "--config", hall)
    told = done("audit", "verify", "--config", hall)
    assert f"compared with 1 kept in {tmp_path}/backup.json" in told
    cut(hall, 5)
    assert hallsys("audit", "verify", "--config", hall).exit_code == 1
    (tmp_path / "backup.json").unlink()
    assert hallsys("audit", "verify", "--config", hall).exit_code == 0  # nothing is left to compare with
    assert hallsys("audit", "verify", "--kept", tmp_path / "copies", "--config", hall).exit_code == 1


def test_seals_of_the_servers_log_and_of_a_standby_are_compared(hall: Path, tmp_path: Path) -> None:
    (seal,) = re.findall(r"--expect (\S+)", done("audit", "verify", "--config", hall))
    journal = tmp_path / "journal.txt"
    journal.write_text(f'{{"event": "seal {seal}", "level": "info"}}\nother\n', encoding="utf-8")
    assert ": whole" in done("audit", "verify", "--kept", journal, "--config", hall)
    cut(hall, 5)
    assert hallsys("audit", "verify", "--kept", journal, "--config", hall).exit_code == 1
    assert hallsys("audit", "verify", "--config", hall).exit_code == 0
    folder = tmp_path / "hall.db.standby"
    folder.mkdir()
    (folder / "seals.txt").write_text(f"{seal}\n", encoding="utf-8")
    assert hallsys("audit", "verify", "--config", hall).exit_code == 1


def test_the_seal_that_this_machine_knows_is_compared(hall: Path, tmp_path: Path) -> None:
    (seal,) = re.findall(r"--expect (\S+)", done("audit", "verify", "--config", hall))
    code, through, digest = seal.split(":")
    SealNotes(tmp_path).keep(code, Newest(int(through), 0, digest))
    assert "compared with 1 kept in" in done("audit", "verify", "--config", hall)
    with closing(sqlite3.connect(hall.with_name("hall.db"))) as db, db:
        db.execute("DELETE FROM log_seals")
    assert hallsys("audit", "verify", "--config", hall).exit_code == 1
    (tmp_path / "seals" / f"{code}.txt").rename(tmp_path / "seals" / "OTHER.txt")
    result = hallsys("audit", "verify", "--config", hall)
    assert (result.exit_code, "not in the database: OTHER" in result.output) == (1, True)


def test_facts_that_wait_for_a_seal_are_told(hall: Path) -> None:
    with closing(sqlite3.connect(hall.with_name("hall.db"))) as db, db:
        db.execute("DELETE FROM log_seals")
        db.execute("UPDATE events SET at = at - 3600000")
    assert re.search(
        r"facts 1 to \d+ have no seal, the first for \d+ minutes", done("audit", "verify", "--config", hall)
    )


def test_two_that_contradict_each_other_are_not_both_right(hall: Path, tmp_path: Path) -> None:
    (seal,) = re.findall(r"--expect (\S+)", done("audit", "verify", "--config", hall))
    other = tmp_path / "other.txt"
    other.write_text(f"{seal.rpartition(':')[0]}:{'0' * 64}\n{seal}\n", encoding="utf-8")
    assert hallsys("audit", "verify", "--kept", other, "--config", hall).exit_code == 1


def test_a_note_that_cannot_be_read_is_told(hall: Path, tmp_path: Path) -> None:
    (tmp_path / "backup.json").write_text("{", encoding="utf-8")
    result = hallsys("audit", "verify", "--config", hall)
    assert (result.exit_code, "[note_broken]" in result.output) == (1, True)


def test_a_hall_that_is_kept_elsewhere_has_no_part_in_the_key_of_the_one_that_is_here(
    hall: Path, tmp_path: Path
) -> None:
    """Nothing listens at the centre: that it was asked is what is looked at."""
    centre = "http://127.0.0.1:9"
    secret = tmp_path / "centre.key"
    secret.write_text("k" * 43, encoding="utf-8")
    secret.chmod(0o600)
    every = '[server]\nhall = "*"\npublic_url = "http://{hall}.halls.example"\n'
    said = hall.read_text(encoding="utf-8").replace("[server]\n", every)
    hall.write_text(f'{said}[centre]\nurl = "{centre}"\nkey_id = "k"\nkey_file = "{secret}"\n')
    with closing(sqlite3.connect(tmp_path / "hall.db")) as db:
        db.execute(
            "INSERT INTO halls (id, parent_id, level, code, name, timezone, rollover_minutes) "
            "SELECT 'far', id, 'township', 'FAR', 'FAR', timezone, rollover_minutes FROM halls"
        )
        db.commit()
        assert centre not in done("audit", "verify", "--config", hall)  # whose key it is nobody says
        db.execute("UPDATE halls SET kept_elsewhere = 1 WHERE id = 'far'")
        db.commit()
    assert f"not compared: {centre} did not answer" in done("audit", "verify", "--config", hall)


def test_each_hall_of_a_server_of_all_has_its_own_centre(tmp_path: Path) -> None:
    at = '[centre]\nurl = "https://centre.example"\nkey_file = "key"\nkey_id = "{}"\n'
    file = tmp_path / "hall.toml"
    (tmp_path / "halls").mkdir()
    for code in "AB":
        (tmp_path / "halls" / f"{code}.toml").write_text(at.format(code), encoding="utf-8")
    every = '[server]\nhall = "*"\npublic_url = "https://{hall}.halls.example"\n'
    file.write_text(every, encoding="utf-8")
    found = centres_of(Settings.load(file), ["A", "B", "C"])
    assert {code: centre.key_id for code, centre in found.items()} == {"A": "A", "B": "B"}
    file.write_text(every.replace("*", "A"), encoding="utf-8")
    assert list(centres_of(Settings.load(file), ["A", "B", "C"])) == ["A"]
    file.write_text(at.format("C"), encoding="utf-8")
    assert list(centres_of(Settings.load(file), ["C"])) == ["C"]
    assert not centres_of(Settings.load(file), ["A", "C"])  # nobody says whose it is
    file.write_text(every + at.format("C"), encoding="utf-8")
    assert list(centres_of(Settings.load(file), ["C", "D", "A"])) == ["A"]  # one key is of one hall
