"""A command that cannot work says so in a sentence: no traceback, no password, nothing that is not so."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.test_cli import DEMO_HALL, done, told

SECRET = "never-told"
NOWHERE = f"postgresql://hall:{SECRET}@127.0.0.1:1/hall"

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("init",),
    ("migrate",),
    ("serve",),
    ("import", str(DEMO_HALL)),
    ("export", "matters.xlsx"),
    ("audit", "verify"),
    ("keys", "list"),
    ("keys", "rotate"),
    ("erase", "--yes"),
    ("erase", "--dry-run"),
    ("staff", "reset", "w01"),
    ("system", "add", "another", "--department", "11110101MA00DEM08Y"),
    ("draws", "1"),
    ("voice", "check"),
)
Configured = Callable[..., Path]


@pytest.fixture
def configured(imported_hall: None, tmp_path: Path) -> Configured:
    """Return what writes settings that name a database and the keys of the demo hall."""

    def configure(url: str, more: str = "") -> Path:
        path = tmp_path / "hall.toml"
        path.write_text(
            f'[server]\nport = 0\ndatabase = "{url}"\nkeys = "{tmp_path}/keys.json"\n{more}'
            f'[backup]\nnote = "{tmp_path}/backup.json"\n',
            encoding="utf-8",
        )
        return path

    return configure


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_database_that_does_not_answer(configured: Configured, command: tuple[str, ...]) -> None:
    said = told(*command, "--config", configured(NOWHERE))
    assert "[database_out_of_reach]" in said
    assert "数据库连不上" in said
    assert SECRET not in said


def test_a_copy_of_a_database_that_does_not_answer(configured: Configured, tmp_path: Path) -> None:
    said = told("backup", tmp_path / "copies", "--config", configured(NOWHERE))
    assert "[copy_failed]" in said
    assert SECRET not in said


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_file_that_is_no_database(configured: Configured, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "text.db").write_text("not one of SQLite's\n" * 100, encoding="utf-8")
    assert "[not_a_database]" in told(*command, "--config", configured(f"sqlite:///{tmp_path}/text.db"))


@pytest.mark.parametrize("command", [one for one in COMMANDS if one != ("init",)], ids=" ".join)
def test_a_database_whose_name_is_misspelt_is_not_made(
    configured: Configured, tmp_path: Path, command: tuple[str, ...]
) -> None:
    said = told(*command, "--config", configured(f"sqlite:///{tmp_path}/hal.db"))
    assert "[database_not_made]" in said
    assert not list(tmp_path.glob("hal.db*"))


@pytest.mark.parametrize(
    "command", [("audit", "verify"), ("draws", "1"), ("export", "matters.xlsx")], ids=" ".join
)
def test_a_database_without_a_hall_is_not_told_as_in_order(
    configured: Configured, blank_database: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    shutil.copy(blank_database, tmp_path / "blank.db")
    assert "[no_hall]" in told(*command, "--config", configured(f"sqlite:///{tmp_path}/blank.db"))


def test_an_empty_database_is_no_copy_and_quiets_no_alert(
    configured: Configured, blank_database: Path, tmp_path: Path
) -> None:
    shutil.copy(blank_database, tmp_path / "blank.db")
    said = told("backup", tmp_path / "copies", "--config", configured(f"sqlite:///{tmp_path}/blank.db"))
    assert "[no_hall]" in said
    assert not (tmp_path / "backup.json").exists()
    assert not list((tmp_path / "copies").iterdir())


@pytest.mark.parametrize("command", [("audit", "verify"), ("keys", "list"), ("draws", "1")], ids=" ".join)
def test_a_database_without_our_tables_is_to_be_brought_up_to_date(
    configured: Configured, tmp_path: Path, command: tuple[str, ...]
) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as db:
        db.execute("CREATE TABLE other (id INTEGER)")
    said = told(*command, "--config", configured(f"sqlite:///{tmp_path}/other.db"))
    assert "[schema_is_older]" in said


def test_a_folder_of_copies_that_cannot_be_made(configured: Configured, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    config = configured(f"sqlite:///{tmp_path}/hall.db")
    said = told("backup", tmp_path / "file" / "copies", "--config", config)
    assert "[file_trouble]" in said
    assert f"{tmp_path}/file" in said


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a folder on a disk that takes some kilobytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=False)
    if mounted.returncode:
        pytest.skip("a disk of its own takes the right to mount one")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def test_a_copy_on_a_full_disk_is_none(configured: Configured, full_disk: Path, tmp_path: Path) -> None:
    said = told("backup", full_disk, "--config", configured(f"sqlite:///{tmp_path}/hall.db"))
    assert "[copy_failed]" in said
    assert "full" in said
    assert not list(full_disk.iterdir())
    assert not (tmp_path / "backup.json").exists()


def test_a_hall_that_is_not_there_is_told_by_the_doctor_too(configured: Configured, tmp_path: Path) -> None:
    config = configured(f"sqlite:///{tmp_path}/hall.db", 'hall = "DEM0"\n')
    assert "[hall_unknown]" in told("serve", "--config", config)
    said = told("doctor", "--config", config)
    assert "The database has no hall DEM0 (but: DEMO)" in said
    assert "数据库中没有大厅 DEM0" in said


@pytest.fixture
def two_halls(configured: Configured, tmp_path: Path) -> Path:
    """Return the settings of a database with a hall TWO beside that of the demo."""
    with closing(sqlite3.connect(tmp_path / "hall.db")) as db, db:
        db.execute("CREATE TEMP TABLE another AS SELECT * FROM halls")
        db.execute("UPDATE another SET id = 'two', code = 'TWO'")
        db.execute("INSERT INTO halls SELECT * FROM another")
    return configured(f"sqlite:///{tmp_path}/hall.db")


def test_the_doctor_asks_which_of_several_halls_is_meant(two_halls: Path) -> None:
    assert "several halls (DEMO, TWO)" in told("doctor", "--config", two_halls)


def test_a_hall_that_is_named_is_the_one_whose_matters_are_written(
    two_halls: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workbook = tmp_path / "matters.xlsx"
    assert "[hall_not_named]" in told("export", workbook, "--config", two_halls)
    monkeypatch.setenv("HALLSYS_SERVER__HALL", "")  # which --hall sets, and which ends with the test
    done("--hall", "DEMO", "export", workbook, "--config", two_halls)
    assert "nothing was changed" in done(
        "--hall", "DEMO", "import", workbook, "--check", "--config", two_halls
    )
    os.environ["HALLSYS_SERVER__HALL"] = ""
    assert "[hall_unsettled]" in told("import", workbook, "--check", "--config", two_halls)


@pytest.mark.parametrize("named", ["note.txt", "folder"])
def test_what_is_named_to_compare_with_must_hold_a_seal(
    configured: Configured, tmp_path: Path, named: str
) -> None:
    (tmp_path / "note.txt").write_text("nothing of the kind\n", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    config = configured(f"sqlite:///{tmp_path}/hall.db")
    assert "[no_seal_kept]" in told("audit", "verify", "--kept", tmp_path / named, "--config", config)
