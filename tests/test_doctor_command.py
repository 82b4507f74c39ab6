"""`hallsys doctor` says what keeps a machine from running its hall, and what to do."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, text

from hallsys.kernel.clock import DAY, SystemClock
from hallsys.kernel.copy_notes import Note, write_note
from hallsys.kernel.eventlog import events
from hallsys.kernel.migrate import upgrade
from hallsys.kernel.months import month_name, month_of
from hallsys.kernel.partitions import partition_of
from hallsys.kernel.sealing import Keyring
from tests.postgres import PostgresServer, postgres_server, running_postgres
from tests.redis_server import running_redis
from tests.test_cli import done, hallsys


@pytest.fixture
def hall(imported_hall: None, tmp_path: Path) -> Path:
    """Return the settings file of the demo hall, imported, that listens on a port of its own."""
    path = tmp_path / "hall.toml"
    path.write_text(
        f'[server]\ndatabase = "sqlite:///{tmp_path}/hall.db"\nkeys = "{tmp_path}/keys.json"\nport = 0\n'
        f'[backup]\nnote = "{tmp_path}/backup.json"\n',
        encoding="utf-8",
    )
    return path


def change(hall: Path, statement: str, *values: object) -> None:
    """Change the database behind the program's back, as only a fault could."""
    with closing(sqlite3.connect(hall.with_name("hall.db"))) as db:
        db.execute(statement, values)
        db.commit()


def ill(hall: Path) -> str:
    result = hallsys("doctor", "--config", hall)
    assert result.exit_code == 1, result.output
    return result.output


def test_a_hall_that_can_open(hall: Path) -> None:
    told = done("doctor", "--config", hall)
    assert "[bad ]" not in told
    for each in (
        "日志没有缺号",
        "密钥文件可用",
        "结构为最新",
        "Chinese is spoken by",
        "There is a Chinese font",
    ):
        assert each in told


def test_a_database_that_others_read_is_told(hall: Path, tmp_path: Path) -> None:
    database = tmp_path / "new" / "hall.db"
    upgrade(f"sqlite:///{database}")
    assert database.stat().st_mode & 0o077 == 0
    (tmp_path / "hall.db").chmod(0o600)
    assert "chmod 600" not in done("doctor", "--config", hall)
    (tmp_path / "hall.db").chmod(0o644)
    assert f"chmod 600 {tmp_path}/hall.db" in done("doctor", "--config", hall)


def test_nothing_is_made_where_nothing_is(tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    path.write_text(f'[server]\ndatabase = "sqlite:///{tmp_path}/hall.db"\nkeys = "{tmp_path}/keys.json"\n')
    told = ill(path)
    assert told.count("hallsys init") >= 2  # for the database, and for the keys
    assert [one.name for one in tmp_path.iterdir()] == ["hall.toml"]


def test_a_file_that_is_no_database(hall: Path) -> None:
    hall.with_name("hall.db").write_text("text", encoding="utf-8")
    assert "The database cannot be read" in ill(hall)


def test_a_log_with_a_gap(hall: Path) -> None:
    change(hall, "DELETE FROM events WHERE seq = 5")
    assert "has gaps" in ill(hall)


def test_a_clock_that_was_set_back(hall: Path) -> None:
    change(hall, "UPDATE events SET at = ? WHERE seq = 5", SystemClock().now() + DAY)
    assert "set the clock" in ill(hall)


def test_an_older_schema_is_no_fault(hall: Path) -> None:
    change(hall, "UPDATE alembic_version SET version_num = '0071'")
    change(hall, "ALTER TABLE halls DROP COLUMN kept_elsewhere")
    assert "the next start upgrades it" in done("doctor", "--config", hall)


def test_a_year_without_a_calendar(hall: Path) -> None:
    change(hall, "DELETE FROM calendar_years")
    assert "no deadline that reaches it can be reckoned" in ill(hall)


def test_keys_that_others_read_and_keys_of_another_hall(hall: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    keys.chmod(0o644)
    assert "0600" in ill(hall)
    keys.unlink()
    another = Keyring.create(tmp_path / "another.json")
    Keyring.create(keys)
    change(
        hall,
        "INSERT INTO people "
        "(id, fingerprint, kind, sealed_number, sealed_name, name_fingerprint, created_at) "
        "VALUES ('00000000000000000000000001', ?, 'resident', ?, ?, ?, 0)",
        another.fingerprint("1"),
        another.seal("1"),
        another.seal("某人"),
        another.fingerprint("某人"),
    )
    assert "the key file is another one" in ill(hall)


def test_a_redis_that_is_away_keeps_no_hall_from_working(hall: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_redis() as redis:
        monkeypatch.setenv("HALLSYS_SERVER__REDIS", redis.url)
        assert "[ ok ] Redis 可用" in done("doctor", "--config", hall)
        redis.stop()
        assert "[look] Redis 连不上" in done("doctor", "--config", hall)


def test_how_old_the_newest_copy_is_and_what_it_does_not_hold(hall: Path, tmp_path: Path) -> None:
    assert "There is no verified copy yet" in done("doctor", "--config", hall)
    done("backup", tmp_path / "copies", "--config", hall)
    told = done("doctor", "--config", hall)
    assert "The newest verified copy is 0 h old" in told
    assert "A copy holds neither the key file" in told
    write_note(tmp_path / "backup.json", Note(SystemClock().now() - 2 * DAY, "/gone", {}))
    told = ill(hall)
    assert "The newest verified copy is 48 h old" in told
    assert "not to be found on this machine" in told


def test_a_hall_whose_whole_log_is_gone(hall: Path) -> None:
    change(hall, "DELETE FROM events")
    assert "has gaps" in ill(hall)


def test_a_log_that_a_server_found_broken_or_did_not_look_through(hall: Path) -> None:
    days_ago = SystemClock().now() - 5 * DAY
    change(
        hall,
        "INSERT INTO log_checks SELECT id, '2026-03-02', 9, 1, ?, NULL, NULL FROM halls",
        days_ago,
    )
    assert "was not looked through for 5 days" in done("doctor", "--config", hall)
    change(hall, "UPDATE log_checks SET broken_first = 7, broken_at = at")
    assert "from fact 7 on is not what was sealed" in ill(hall)


def test_a_place_of_collection_that_is_no_hall(hall: Path) -> None:
    with hall.open("a", encoding="utf-8") as settings:
        settings.write('[cases]\nhands_over_for_others = true\ncollect_at = ["NOWHERE"]\n')
    told = ill(hall)
    assert "“NOWHERE”" in told
    assert "This hall hands over for the others of its tree." in told
    assert "Its address is not known" in told
    change(hall, 'UPDATE halls SET settings = \'{"address": "Middle Street 8"}\'')
    assert "Its address is not known" not in ill(hall)


def test_a_clock_that_nothing_is_erased_by(hall: Path) -> None:
    change(
        hall,
        "INSERT INTO day_reports (hall_id, day, made_at, figures) "
        "SELECT id, '2020-01-01', 0, '{}' FROM halls",
    )
    assert "nothing is erased by schedule" in done("doctor", "--config", hall)


def test_facts_and_months_without_a_partition(tmp_path: Path) -> None:
    with running_postgres() as url:
        path = tmp_path / "hall.toml"
        path.write_text(f'[server]\ndatabase = "{url}"\nkeys = "{tmp_path}/keys.json"\n', encoding="utf-8")
        done("init", "--config", path)
        assert "partition" not in hallsys("doctor", "--config", path).output
        month = month_of(SystemClock().now())
        engine = create_engine(url)
        with engine.begin() as conn:
            conn.execute(text(f"DROP TABLE {partition_of(month)}"))
            fact = {"seq": 1, "at": month, "kind": "Noted", "payload": "{}", "actor": "system"}
            conn.execute(insert(events).values(hall_id="h", **fact))
        said = hallsys("doctor", "--config", path).output
        assert f"Facts of {month_name(month)} lie in no partition" in said
        assert f"The log has no partition for {month_name(month)}" in said
        done("migrate", "--config", path)
        assert "partition" not in hallsys("doctor", "--config", path).output
        engine.dispose()


def test_a_postgresql_that_a_loss_of_power_takes_something_from(tmp_path: Path) -> None:
    """Those of tests run without fsync; here it is set on, and then what else there is off."""
    with postgres_server() as server:
        path = tmp_path / "hall.toml"
        path.write_text(
            f'[server]\ndatabase = "{server.url}"\nkeys = "{tmp_path}/keys.json"\n', encoding="utf-8"
        )
        done("init", "--config", path)
        said = ill(path)
        assert "[bad ] PostgreSQL 的 fsync 为 off" in said
        assert said.count(" of PostgreSQL is off: a loss of power") == 1
        set_anew(server, "ALTER SYSTEM SET fsync = on")
        said = hallsys("doctor", "--config", path).output
        assert "[ ok ] PostgreSQL 已设置为断电不丢已确认的内容" in said
        assert "a loss of power takes" not in said
        set_anew(
            server,
            "ALTER SYSTEM SET full_page_writes = off",
            "ALTER ROLE hallsys SET synchronous_commit = off",
        )
        said = ill(path)
        assert "[look] PostgreSQL 的 full_page_writes 为 off" in said
        assert "[bad ] PostgreSQL 的 synchronous_commit 为 off" in said
        assert "fsync of PostgreSQL" not in said


def set_anew(server: PostgresServer, *statements: str) -> None:
    """Change settings of the server, and start it with them."""
    engine = create_engine(server.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        for statement in statements:
            conn.execute(text(statement))
    engine.dispose()
    server.shut_down()
    server.start()


def test_of_all_halls_each_is_looked_at_and_the_one_that_is_wrong_is_named(hall: Path) -> None:
    at = '[server]\nhall = "*"\npublic_url = "http://{hall}.halls.example"\n'
    hall.write_text(hall.read_text(encoding="utf-8").replace("[server]\n", at), encoding="utf-8")
    with closing(sqlite3.connect(hall.with_name("hall.db"))) as db:
        (code,) = db.execute("SELECT code FROM halls").fetchone()
    told = done("doctor", "--config", hall)
    assert "Settings and addresses of 1 halls are in order." in told
    assert f"http://{code.lower()}.halls.example/manager/devices" in told
    own = hall.parent / "halls" / f"{code}.toml"
    own.parent.mkdir()
    tree_alone = (  # its code need not be good for an address, nor has it a calendar here
        "INSERT INTO halls (id, parent_id, level, code, name, timezone, rollover_minutes, kept_elsewhere) "
        "SELECT 'far', id, 'township', 'f_r', 'f_r', timezone, rollover_minutes, 1 FROM halls"
    )
    change(hall, tree_alone)
    own.with_name("f_r.toml").touch()
    told = done("doctor", "--config", hall)
    assert "Settings and addresses of 1 halls are in order." in told
    assert "f_r" not in told
    own.write_text('[cases]\ncollect_at = ["NOWHERE"]\n', encoding="utf-8")
    (told,) = (line for line in ill(hall).splitlines() if "NOWHERE" in line and "Hall" in line)
    assert f"Hall {code}: " in told
    own.write_text("[cases]\nno_such = 1\n", encoding="utf-8")
    assert f"Hall {code}: The settings in" in ill(hall)
    own.rename(own.with_name("mistyped.toml"))
    assert "[bad ] 大厅 *：" in ill(hall)
    change(hall, "UPDATE halls SET code = 'a_b' WHERE NOT kept_elsewhere")
    assert "Hall a_b: The code a_b cannot be part of an address" in ill(hall)
