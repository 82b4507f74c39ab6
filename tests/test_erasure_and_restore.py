"""Personal data and restored copies, with the commands as they are typed."""

import shutil
import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from hallsys.bootstrap import open_database, the_hall
from hallsys.kernel.clock import SystemClock
from hallsys.kernel.transaction import Origin, Tx
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
    assert "erased, as it was or would have been: asked 1" in done("restore", copy, "--config", hall)
    assert known(hall) == 0


def test_who_did_not_ask_is_there_again(hall: Path, tmp_path: Path) -> None:
    done("backup", tmp_path / "copies", "--config", hall)
    (copy,) = (tmp_path / "copies").glob("*.db")
    assert "asked" not in done("restore", copy, "--config", hall)
    assert known(hall) == 1


def start(config: Path) -> None:
    """Put a server together, as far as it is before it serves a page."""
    config.write_text(f"{config.read_text(encoding='utf-8')}\nport = 0\n", encoding="utf-8")
    subprocess.run([sys.executable, "-m", "tests.web.real_server", config], check=True, capture_output=True)


def test_a_copy_that_was_put_back_by_hand_is_erased_before_pages_are_served(
    hall: Path, tmp_path: Path
) -> None:
    done("backup", tmp_path / "copies", "--config", hall)
    (copy,) = (tmp_path / "copies").glob("*.db")
    asked(hall, person(1).number.value)
    shutil.copy(copy, tmp_path / "hall.db")
    assert known(hall) == 1
    start(hall)
    assert known(hall) == 0


def test_what_is_overdue_in_an_old_copy_is_erased_before_pages_are_served(hall: Path) -> None:
    db = open_database(Settings.load(hall), SystemClock())
    origin = Origin(db.read(the_hall, ""), "system")

    def long_ago(tx: Tx) -> None:
        tx.execute(text("UPDATE people SET seen_at = 0"))

    db.transact(origin, long_ago)
    db.close()
    start(hall)
    assert known(hall) == 0
