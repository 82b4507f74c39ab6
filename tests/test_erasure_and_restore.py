"""Personal data and restored copies, with the commands as they are typed."""

from pathlib import Path

from hallsys.bootstrap import open_database
from hallsys.kernel.clock import SystemClock
from hallsys.settings import Settings
from tests.persons import person
from tests.test_cli import done
from tests.test_erase_command import asked
from tests.test_keys_command import hall

__all__ = ["hall"]


def known(config: Path) -> int:
    db = open_database(Settings.load(config), SystemClock())
    count = db.read(lambda conn: conn.exec_driver_sql("SELECT count(*) FROM people").scalar_one())
    db.close()
    return int(count)


def test_who_was_erased_on_request_does_not_come_back_with_a_copy(hall: Path, tmp_path: Path) -> None:
    done("backup", tmp_path / "copies", "--config", hall)
    (copy,) = (tmp_path / "copies").glob("*.db")
    assert "the record of who it was is gone" in asked(hall, person(1).number.value).output
    assert known(hall) == 0
    assert "erased, as it was or would have been: asked 1" in done("restore", copy, "--yes", "--config", hall)
    assert known(hall) == 0


def test_who_did_not_ask_is_there_again(hall: Path, tmp_path: Path) -> None:
    done("backup", tmp_path / "copies", "--config", hall)
    (copy,) = (tmp_path / "copies").glob("*.db")
    assert "asked" not in done("restore", copy, "--yes", "--config", hall)
    assert known(hall) == 1
