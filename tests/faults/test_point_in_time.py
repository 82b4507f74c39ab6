"""A hall on PostgreSQL goes back to a time: what was there then is there, what came after is not."""

import fcntl
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import sleep

import pytest
from sqlalchemy import create_engine, make_url, select, text

from bench.kiosks import seen
from hallsys.kernel.clock import MINUTE, ManualClock, SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.log_seals import seal_log
from hallsys.kernel.sealing import Keyring
from hallsys.matters.rules import Kind
from hallsys.queue.tables import tickets
from tests.cases.office import accepted, granted_at_window
from tests.postgres import PostgresServer, account, binaries, postgres_server, servers_folder
from tests.served import Served, open_hall
from tests.test_cli import done

CONFIG = Path(__file__).parents[2] / "config" / "postgresql"


def run(program: str, *arguments: object, before: str = "") -> None:
    """Run a script of ours as the server's account, with the server's own programs on the path.

    `before`: a folder whose programs go before those.
    """
    folders = [before] * bool(before) + [str(binaries()), os.environ["PATH"]]
    path = {"PATH": ":".join(folders), "LC_ALL": "C.UTF-8"}
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


def begin(server: PostgresServer, archive: Path, folder: Path) -> tuple[bytes, ManualClock]:
    """Have a server keep its log, and a database made on it; return the key of its log, and a clock."""
    keep_log(server.url, archive)
    server.stop()
    server.start()
    done("init", "--config", settings_for(folder, server.url))
    return Keyring.load(folder / "keys.json").log_key(), ManualClock(SystemClock().now())


def test_a_hall_goes_back_to_before_it_was_damaged(archive: Path, tmp_path: Path) -> None:
    with postgres_server() as server:
        key, clock = begin(server, archive, tmp_path)
        with opened(server.url, clock) as db:
            hall = open_hall(db)
            before = work(hall, clock, 3, key)
            run("base-backup", archive, server_of(server.url))
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


def server_of(url: str) -> str:
    place = make_url(url)
    return f"host={place.host} port={place.port} user={place.username}"


def copies(archive: Path) -> list[str]:
    """Return the names of the base backups, the earliest first, and of whatever else lies there."""
    return sorted(one.name for one in (archive / "base").iterdir() if one.name != "lock")


def begins_with(archive: Path, copy: str) -> str:
    """Return the first segment of the log that a base backup needs."""
    label = (archive / "base" / copy / "backup_label").read_text(encoding="utf-8")
    (found,) = re.findall(r"^START WAL LOCATION: .*\(file ([0-9A-F]{24})\)$", label, re.MULTILINE)
    return str(found)


def segments(archive: Path) -> list[str]:
    return sorted(one.name for one in (archive / "wal").iterdir() if len(one.name) == 24)


def test_the_oldest_copies_go_and_what_stays_leads_back(archive: Path, tmp_path: Path) -> None:
    with postgres_server() as server:
        key, clock = begin(server, archive, tmp_path)
        with opened(server.url, clock) as db:
            hall = open_hall(db)
            before = work(hall, clock, 2, key)
            run("base-backup", archive, server_of(server.url), 2)
            (first,) = copies(archive)
            before |= work(hall, clock, 2, key)
            run("base-backup", archive, server_of(server.url), 2)
            second = copies(archive)[-1]
            assert copies(archive) == [first, second]
            seen((archive / "wal" / begins_with(archive, second)).exists)
            assert begins_with(archive, first) in segments(archive)
            before |= work(hall, clock, 2, key)
            time = db.read(lambda conn: conn.execute(text("SELECT clock_timestamp()::text")).scalar_one())
            after = work(hall, clock, 2, key)

            # A copy that is not whole is none: it takes no older one away.
            spoilt = archive / "spoilt"
            spoilt.mkdir()
            (spoilt / "pg_verifybackup").symlink_to("/bin/false")
            with pytest.raises(subprocess.CalledProcessError):
                run("base-backup", archive, server_of(server.url), 2, before=str(spoilt))
            assert copies(archive) == [first, second]

            # As it was left when the machine went down in the middle of it.
            half = ["cp", "-a", str(archive / "base" / first), str(archive / "base" / "part")]
            subprocess.run(half, check=True, **account())
            run("base-backup", archive, server_of(server.url), 2)
            third = copies(archive)[-1]
            assert copies(archive) == [second, third]
            needed = begins_with(archive, second)
            assert segments(archive)[0] == needed
            assert there(db) == before | after
        server.shut_down()
    with postgres_server(lambda data: run("restore-to", archive, data, time)) as server:
        until_it_answers(server.url)
        assert ": whole" in done("audit", "verify", "--config", settings_for(tmp_path, server.url))
        with opened(server.url, clock) as db:
            assert there(db) == before

        # The next copy begins, on another timeline, before one that was made earlier: both keep their log.
        run("base-backup", archive, server_of(server.url))
        fourth = copies(archive)[-1]
        assert begins_with(archive, fourth)[8:] < begins_with(archive, third)[8:]
        seen((archive / "wal" / begins_with(archive, fourth)).exists)
        run("base-backup", archive, server_of(server.url), 3)
        assert copies(archive)[:2] == [third, fourth]
        assert {begins_with(archive, third), begins_with(archive, fourth)} <= set(segments(archive))
        assert needed not in segments(archive)

        # Of two that end in the same second each has a name of its own.
        fifth = copies(archive)[-1]
        still = archive / "still"
        still.mkdir()
        (still / "date").write_text(f"#!/bin/sh\necho {fifth}\nrm $0\n", encoding="ascii")
        (still / "date").chmod(0o755)
        if (owner := account().get("user")) is not None:
            os.chown(still, owner, -1)
        run("base-backup", archive, server_of(server.url), before=str(still))
        assert not (still / "date").exists()
        assert copies(archive)[-2] == fifth


def test_one_base_backup_at_a_time(archive: Path) -> None:
    part = archive / "base" / "part"
    subprocess.run(["mkdir", "-p", str(part)], check=True, **account())
    with (archive / "base" / "lock").open("w", encoding="utf-8") as lock:
        (archive / "base" / "lock").chmod(0o666)
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(subprocess.CalledProcessError) as refused:
            run("base-backup", archive, "host=127.0.0.1 port=1", 2)
    assert refused.value.returncode == 1
    assert part.exists()


@pytest.mark.parametrize("keep", ["0", "-1", "07", "many"])
def test_a_base_backup_that_would_keep_none_is_refused(archive: Path, keep: str) -> None:
    with pytest.raises(subprocess.CalledProcessError) as refused:
        run("base-backup", archive, "host=127.0.0.1 port=1", keep)
    assert refused.value.returncode == 2
    assert not (archive / "base").exists()


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
