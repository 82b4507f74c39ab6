"""A hall on PostgreSQL goes back to a time: what was there then is there, what came after is not."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import sleep

import pytest
from sqlalchemy import create_engine, make_url, select, text

from hallsys.kernel.clock import MINUTE, ManualClock, SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.log_seals import seal_log
from hallsys.kernel.sealing import Keyring
from hallsys.matters.rules import Kind
from hallsys.queue.tables import tickets
from tests.cases.office import accepted, granted_at_window
from tests.postgres import account, binaries, postgres_server, servers_folder
from tests.served import Served, open_hall
from tests.test_cli import done

CONFIG = Path(__file__).parents[2] / "config" / "postgresql"


def run(program: str, *arguments: object) -> None:
    """Run a script of ours as the server's account, with the server's own programs on the path."""
    path = {"PATH": f"{binaries()}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    command = [str(CONFIG / program), *map(str, arguments)]
    subprocess.run(command, check=True, env=path, cwd="/", stdout=subprocess.DEVNULL, **account())


@pytest.fixture
def archive() -> Iterator[Path]:
    """Yield a folder for base backups and the log, that the server's account may write to."""
    with servers_folder() as folder:
        yield folder


def settings_for(folder: Path, url: str) -> Path:
    path = folder / "hall.toml"
    path.write_text(f'[server]\ndatabase = "{url}"\nkeys = "{folder}/keys.json"\n', encoding="utf-8")
    return path


def keep_log(url: str, archive: Path) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.execute(text("ALTER SYSTEM SET archive_mode = on"))
        conn.execute(text(f"ALTER SYSTEM SET archive_command = '{CONFIG}/archive-wal {archive} %p %f'"))
    engine.dispose()


@contextmanager
def opened(url: str, clock: ManualClock) -> Iterator[Database]:
    db = Database.open(url, clock)
    yield db
    db.close()


def until_it_answers(url: str) -> None:
    """Wait for a server that replays its log: pg_ctl does not, since it answers nobody before its end."""
    place = make_url(url)
    asked = [str(binaries() / "pg_isready"), "-q", "-h", str(place.host), "-p", str(place.port)]
    while subprocess.run(asked, check=False).returncode:
        sleep(0.1)


def there(db: Database) -> set[str]:
    return set(db.read(lambda conn: conn.execute(select(tickets.c.id)).scalars().all()))


def work(hall: Served, clock: ManualClock, visits: int, key: bytes) -> set[str]:
    """Have some visits with a case each, and the log sealed; return their tickets."""
    made = [hall.visit() for _ in range(visits)]
    for visit in made:
        granted_at_window(hall, visit, accepted(hall, visit, Kind.IMMEDIATE))
        hall.end(visit)
    clock.advance(MINUTE)
    assert hall.db.transact(hall.origin(), seal_log, key) > 0
    return {visit.ticket_id for visit in made}


def test_a_hall_goes_back_to_before_it_was_damaged(archive: Path, tmp_path: Path) -> None:
    with postgres_server() as server:
        keep_log(server.url, archive)
        server.stop()
        server.start()
        done("init", "--config", settings_for(tmp_path, server.url))
        key = Keyring.load(tmp_path / "keys.json").log_key()
        clock = ManualClock(SystemClock().now())
        with opened(server.url, clock) as db:
            hall = open_hall(db)
            before = work(hall, clock, 3, key)
            place = make_url(server.url)
            run("base-backup", archive, f"host={place.host} port={place.port} user={place.username}")
            before |= work(hall, clock, 3, key)
            time = db.read(lambda conn: conn.execute(text("SELECT clock_timestamp()::text")).scalar_one())
            after = work(hall, clock, 2, key)
            assert there(db) == before | after
        engine = create_engine(server.url)
        with engine.begin() as conn:
            conn.execute(text("TRUNCATE tickets CASCADE"))
            conn.execute(text("UPDATE events SET payload = '{}' WHERE seq > 3"))
        engine.dispose()
        server.shut_down()
    with postgres_server(lambda data: run("restore-to", archive, data, time)) as server:
        until_it_answers(server.url)
        assert ": whole" in done("audit", "verify", "--config", settings_for(tmp_path, server.url))
        with opened(server.url, clock) as db:
            assert there(db) == before
            assert there(db).isdisjoint(after)
            again = replace(hall, db=db)
            new = work(again, clock, 1, key)
            assert there(db) == before | new
        assert ": whole" in done("audit", "verify", "--config", settings_for(tmp_path, server.url))


def test_nothing_is_put_over_a_server(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").touch()
    tmp_path.chmod(0o755)
    with pytest.raises(subprocess.CalledProcessError):
        run("restore-to", archive, tmp_path / "data", "2026-03-02 10:15:00+08")
    assert [one.name for one in (tmp_path / "data").iterdir()] == ["PG_VERSION"]


def test_a_time_before_every_base_backup_is_refused(archive: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        run("restore-to", archive, archive / "data", "2026-03-02 10:15:00+08")
    assert not (archive / "data").exists()
