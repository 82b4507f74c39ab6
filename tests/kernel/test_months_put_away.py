"""The oldest month leaves the log with a script of ours; the log begins at the seal that it printed."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, make_url, text

from hallsys.halls.tables import halls
from hallsys.kernel.clock import MINUTE, ManualClock, Millis
from hallsys.kernel.database import Database
from hallsys.kernel.events import Event, event
from hallsys.kernel.log_seals import FIRST, Begin, Stretch, seal_log, verify, verify_stretch
from hallsys.kernel.migrate import upgrade
from hallsys.kernel.partitions import provide
from hallsys.kernel.transaction import Origin, Tx
from hallsys.settings import ServerSettings
from tests.postgres import binaries, running_postgres

SCRIPT = Path(__file__).parents[2] / "config" / "postgresql" / "put-month-away.sql"
KEY = b"k" * 32
JANUARY, FEBRUARY = (int(datetime(2025, n, 1, tzinfo=UTC).timestamp() * 1000) for n in (1, 2))
ORIGIN = Origin("H", "clerk")


@event
class Kept(Event):
    name: str


def keep(tx: Tx, *names: str) -> None:
    for name in names:
        tx.append(Kept(name))


def psql(url: str, month: str) -> subprocess.CompletedProcess[str]:
    place = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    options = ["-q", "-X", "-v", "ON_ERROR_STOP=1", "--single-transaction", "-v", f"month={month}"]
    command = [str(binaries() / "psql"), *options, "-f", str(SCRIPT), place]
    return subprocess.run(command, check=False, capture_output=True, text=True)


@pytest.fixture
def url(clock: ManualClock) -> Iterator[str]:
    """Yield a database with facts of January and February of 2025, whose numbers run into each other."""
    with running_postgres() as url:
        upgrade(url)
        db, engine = Database.open(url, clock), create_engine(url)
        with engine.begin() as conn:
            provide(conn, [JANUARY, FEBRUARY])
            named = {"id": "H", "code": "H1", "name": "某县政务服务大厅"}
            conn.execute(
                insert(halls).values(level="county", timezone="Asia/Shanghai", rollover_minutes=0, **named)
            )

        def at(instant: Millis, *names: str) -> None:
            clock.advance(instant - clock.now())
            db.transact(ORIGIN, keep, *names)

        at(FEBRUARY - MINUTE, "1", "2")
        assert db.transact(ORIGIN, seal_log, KEY) == 2
        at(FEBRUARY, "3")
        at(FEBRUARY - 1, "4")
        at(FEBRUARY + MINUTE, "5")
        assert db.transact(ORIGIN, seal_log, KEY) == 3
        at(FEBRUARY + 3 * MINUTE, "6", "7")
        assert db.transact(ORIGIN, seal_log, KEY) == 2
        db.close()
        engine.dispose()
        yield url


def test_a_log_without_its_oldest_month_is_whole_from_the_seal_at_the_cut(
    url: str, clock: ManualClock
) -> None:
    done = psql(url, "2025_01")
    assert (done.returncode, done.stderr) == (0, "")
    begin = ServerSettings(log_begins=(done.stdout.strip(),)).begins()["H1"]
    assert begin.through == 5
    db, engine = Database.open(url, clock), create_engine(url)
    with engine.begin() as conn:
        assert conn.execute(text("SELECT seq FROM events ORDER BY seq")).scalars().all() == [5, 6, 7]
        away = conn.execute(text("SELECT seq FROM events_2025_01 ORDER BY seq")).scalars().all()
        assert away == [1, 2, 3, 4]

    def look(begin: Begin) -> tuple[tuple[int, int] | None, list[Stretch]]:
        stretches = [db.read(verify_stretch, "H", KEY, 0, {}, begin)]
        while not stretches[-1].ended:
            stretches.append(db.read(verify_stretch, "H", KEY, stretches[-1].through, {}, begin))
        return db.read(verify, "H", KEY, None, begin).broken, stretches

    assert look(begin) == (None, [Stretch(7, None, ended=False), Stretch(7, None, ended=True)])
    assert look(FIRST) == ((1, 2), [Stretch(2, 1, ended=True)])
    for wrong in (Begin(5, "0" * 64), Begin(6, begin.digest), Begin(9, begin.digest)):
        broken, stretches = look(wrong)
        assert broken is not None
        assert stretches[-1].broken is not None
    with engine.begin() as conn:
        conn.execute(text("UPDATE events SET actor = 'another' WHERE seq = 6"))
    assert look(begin) == ((6, 7), [Stretch(7, 6, ended=True)])
    db.close()
    engine.dispose()


@pytest.mark.parametrize(
    ("before", "month", "why"),
    [
        ("SELECT 1", "2025_02", "an older month is there still"),
        ("DELETE FROM log_seals", "2025_01", "have no seal yet"),
        (
            "CREATE TABLE events_2999_01 PARTITION OF events FOR VALUES FROM (1) TO (2)",
            "2999_01",
            "six months",
        ),
    ],
)
def test_a_month_that_has_to_stay_stays(url: str, before: str, month: str, why: str) -> None:
    engine = create_engine(url)
    with engine.begin() as conn:
        conn.execute(text(before))
        facts = conn.execute(text("SELECT count(*) FROM events")).scalar_one()
    done = psql(url, month)
    assert done.returncode != 0
    assert why in done.stderr
    with engine.begin() as conn:
        assert conn.execute(text("SELECT count(*) FROM events")).scalar_one() == facts
    engine.dispose()
