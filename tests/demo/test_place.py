"""The folder of a demo: made once, taken up again, begun anew; nobody else's is touched."""

import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from hallsys.demo.bookings import WISHES
from hallsys.demo.place import DemoPlace, NotADemoDatabase, NotADemoFolder, prepare
from hallsys.halls.rules import day_start, hours_of, is_working_day
from hallsys.halls.views import hall as the_hall
from hallsys.halls.views import tree
from hallsys.kernel.clock import SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from hallsys.settings import Settings


def place(folder: Path, *, fresh: bool = False) -> DemoPlace:
    return prepare(folder, "127.0.0.1", 8080, 8081, fresh=fresh)


def one(folder: Path, query: str) -> int:
    conn = sqlite3.connect(folder / "hall.db")
    try:
        return int(conn.execute(query).fetchone()[0])
    finally:
        conn.close()


def test_a_new_folder_gets_keys_a_hall_and_a_code_for_its_agent(tmp_path: Path) -> None:
    made = place(tmp_path / "demo")
    assert isinstance(made.settings, Settings)
    assert stat.S_IMODE(made.settings.server.keys.stat().st_mode) == 0o600
    assert made.pairing_code is not None
    assert "@CLIPS@" not in made.devices_file.read_text(encoding="utf-8")
    assert one(made.folder, "SELECT count(*) FROM halls") == 1
    assert one(made.folder, "SELECT count(*) FROM windows") > 3


def test_a_demo_is_open_on_every_day_of_two_years(tmp_path: Path) -> None:
    database = Database.open(place(tmp_path / "demo").settings.server.database, SystemClock())
    try:
        hall = database.read(lambda conn: the_hall(conn, tree(conn)[0].id))
    finally:
        database.close()
    first = date(datetime.now(UTC).year, 1, 1)
    days = [first + timedelta(days=n) for n in range(730)]
    assert [day for day in days if not is_working_day(hall.calendar, day)] == []
    assert all(hours_of(hall.calendar, hall.hours, day) for day in days)
    midnight = day_start(first.isoformat(), hall.timezone, 0)
    assert hall.business_day(midnight) == first.isoformat()  # also by night


def test_what_is_there_is_taken_up_again(demo_folder: Callable[[], Path]) -> None:
    folder = demo_folder()
    keys = (folder / "keys.json").read_bytes()
    events = one(folder, "SELECT count(*) FROM events")
    second = place(folder)
    assert second.settings.server.keys.read_bytes() == keys
    assert one(second.folder, "SELECT count(*) FROM halls") == 1
    assert one(second.folder, "SELECT count(*) FROM events") >= events
    second.token_file.write_text("token", encoding="utf-8")
    assert place(folder).pairing_code is None


def test_a_fresh_start_begins_with_an_empty_hall_and_other_keys(demo_folder: Callable[[], Path]) -> None:
    folder = demo_folder()
    sealed = Keyring.load(folder / "keys.json").fingerprint("甲样本")
    (folder / "left over").touch()
    second = place(folder, fresh=True)
    assert Keyring.load(second.settings.server.keys).fingerprint("甲样本") != sealed
    assert not (second.folder / "left over").exists()


@pytest.mark.parametrize("fresh", [False, True])
def test_a_folder_that_is_not_a_demos_is_left_alone(tmp_path: Path, fresh: bool) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("dear all", encoding="utf-8")
    with pytest.raises(NotADemoFolder) as refused:
        place(tmp_path, fresh=fresh)
    assert str(tmp_path) in refused.value.sentence("zh")
    assert list(tmp_path.iterdir()) == [letter]


@pytest.mark.parametrize("fresh", [False, True])
def test_a_database_of_a_real_hall_is_left_alone(demo_folder: Callable[[], Path], fresh: bool) -> None:
    folder = demo_folder()
    file = folder / "hall.db"
    with closing(sqlite3.connect(file)) as conn, conn:
        conn.execute("UPDATE halls SET code = 'YX01'")
    with closing(sqlite3.connect(file)) as conn:  # the log of what is written is folded into the file
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = file.read_bytes()
    with pytest.raises(NotADemoDatabase) as refused:
        place(folder, fresh=fresh)
    assert "YX01" in refused.value.sentence("zh")
    assert file.read_bytes() == before


def test_an_empty_folder_may_become_one(tmp_path: Path) -> None:
    assert place(tmp_path).folder == tmp_path


def test_a_first_start_brings_a_month_that_is_told_once(tmp_path: Path) -> None:
    days = "SELECT count(DISTINCT day) FROM day_reports"
    kept = one(place(tmp_path / "demo").folder, days)
    assert 24 <= kept <= 27  # thirty days without their Sundays
    assert one(place(tmp_path / "demo").folder, days) == kept


def test_the_cast_has_appointments_once(tmp_path: Path) -> None:
    count = "SELECT count(*) FROM appointments WHERE state = 'booked'"
    first = place(tmp_path / "demo")
    booked = one(first.folder, count)
    assert booked in (len(WISHES), len(WISHES) - 1)  # late in the evening there is no time left today
    assert one(first.folder, "SELECT count(DISTINCT day) FROM appointments") >= 3
    assert one(place(tmp_path / "demo").folder, count) == booked
