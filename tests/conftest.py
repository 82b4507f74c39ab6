"""Fixtures shared by all tests: a clock that stands still and fresh databases."""

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, make_url

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.migrate import upgrade
from hallsys.staff import passwords
from tests import quick_start
from tests.databases import POSTGRESQL, SQLITE, kinds, on_postgresql
from tests.once import once
from tests.originals import Original, Templates
from tests.postgres import running_postgres
from tests.spread import spread

quick_start.keep()  # not in __init__.py: benches, which use this package, start what they measure in full

gc.disable()  # until all is collected: see pytest_collection_finish

# The tests start some hundred processes of ours: without a cache each would compile every module anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# No test fails for being slow. CI tries the same few examples each time; whoever works here tries new ones.
SLOW_IS_WELL = (HealthCheck.too_slow,)
settings.register_profile("exploring", deadline=None, suppress_health_check=SLOW_IS_WELL)
settings.register_profile(
    "ci", deadline=None, suppress_health_check=SLOW_IS_WELL, derandomize=True, max_examples=25
)
settings.register_profile("thorough", deadline=None, suppress_health_check=SLOW_IS_WELL, max_examples=3200)
settings.load_profile("ci" if os.environ.get("CI") else "exploring")

# Files that take long with few tests. Begun last, each would leave the other workers with nothing to do.
LONG = (
    "tests/web/fold/",
    "tests/queue/test_machine.py",
    # They wait for minutes and reckon for seconds: beside the two that reckon for minutes.
    "tests/devices/agent/test_agent.py",
    "tests/devices/agent/test_announcing.py",
    "tests/devices/test_conformance.py",
    "tests/devices/agent/",
    "tests/standby/",
    "tests/browser/test_visit.py",
    "tests/browser/test_clerk_line.py",
    "tests/browser/test_kiosk_troubles.py",
    "tests/browser/test_return.py",
    "tests/browser/test_screens.py",
    "tests/browser/test_offline_kiosk.py",
    "tests/browser/",
    "tests/paths/",
    "tests/test_cli.py",
    # A worker that has but two tests left takes the next file already: behind the longest come short ones.
    "tests/faults/test_kills.py",
    "tests/faults/test_processes.py",
    "tests/faults/test_races.py",
    "tests/faults/test_unplugged.py",
    "tests/faults/test_network_cut.py",
    "tests/faults/test_nginx.py",
    "tests/faults/test_own_settings.py",
    "tests/faults/test_database_gone.py",
    "tests/faults/test_crash.py",
    "tests/faults/test_restart.py",
    "tests/faults/test_power_loss.py",
    "tests/faults/test_bad_line.py",
    "tests/faults/test_clock_set.py",
    "tests/faults/test_never_reads.py",
    "tests/faults/test_crowd.py",
    "tests/faults/test_standby.py",
    "tests/faults/test_pushes.py",
    "tests/faults/test_slow_disk.py",
    "tests/faults/test_many_halls.py",
    "tests/faults/test_journal_power_loss.py",
    "tests/faults/test_kept_elsewhere.py",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--database=postgresql`: every test that takes a database of the fixtures, on PostgreSQL alone."""
    parser.addoption("--database", choices=[POSTGRESQL], help="run on this database what can run on it")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test one database after the other, if it runs on more than SQLite."""
    if "database_kind" in metafunc.fixturenames:
        found = kinds(metafunc.definition, metafunc.config.getoption("database"))
        if found != (SQLITE,):
            metafunc.parametrize("database_kind", found, indirect=True, scope="module")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the files that take long first, in the order of `LONG`; the others stay as they are.

    With `--database=postgresql`, leave out what does not run on it.
    """
    if config.getoption("database") == POSTGRESQL:
        config.hook.pytest_deselected(items=[one for one in items if not on_postgresql(one)])
        items[:] = filter(on_postgresql, items)

    def place(item: pytest.Item) -> int:
        return next((n for n, path in enumerate(LONG) if item.nodeid.startswith(path)), len(LONG))

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what is there for good, as a server does (web/server.py)."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(200_000, 20, 20)


MONDAY_NINE = int(datetime(2026, 3, 2, 1, 0, tzinfo=UTC).timestamp() * 1000)  # 09:00 in Shanghai


BLANK = Original("blank", upgrade)


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock that stands at 09:00 on a working Monday."""
    return ManualClock(MONDAY_NINE)


@pytest.fixture(scope="session")
def original() -> Original:
    """Return what the databases of the tests are copied from; a folder may have another."""
    return BLANK


@pytest.fixture(scope="session")
def blank_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated, empty SQLite file for tests to copy."""
    return BLANK.file(tmp_path_factory)


@pytest.fixture(scope="session", autouse=True)
def migrated_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let the halls that tests build in new files of SQLite begin with a copy of the blank one."""

    def begin(url: str) -> str:
        place = make_url(url)
        file = Path(place.database or "")
        if place.get_backend_name() == "sqlite" and not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(BLANK.file(tmp_path_factory), file)
        return upgrade(url)

    with pytest.MonkeyPatch.context() as patched:
        for builder in filter(None, map(sys.modules.get, ("bench.hall", "hallsys.demo.place"))):
            patched.setattr(builder, "upgrade", begin)
        yield


@pytest.fixture(scope="session", autouse=True)
def hashed_cheaply() -> Iterator[None]:
    """Hash passwords without what that is to cost an attacker: tests/staff/test_rules.py is about it."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture
def imported_hall(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Put `hall.db` and `keys.json` into the folder of a test: the demo's workbook, imported once a run."""

    def make(folder: Path) -> None:
        from tests.test_cli import done, hall_of_ones_own

        config = folder / "hall.toml"
        config.write_text(
            f'[server]\ndatabase = "sqlite:///{folder}/hall.db"\nkeys = "{folder}/keys.json"\n',
            encoding="utf-8",
        )
        done("init", "--config", config)
        done("import", hall_of_ones_own(folder), "--config", config)

    made = once(tmp_path_factory, "imported-hall", make)
    for name in ("hall.db", "keys.json"):
        shutil.copy(made / name, tmp_path)  # with its mode: keys that others can read are refused


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Return what makes the folder of a demo hall, for `running_demo`, as a first start leaves it.

    Keys and database are copied, so that no start has to migrate, import and tell the past anew.
    """

    def make(folder: Path) -> None:
        from hallsys.demo.place import prepare

        prepare(folder, "127.0.0.1", 0, 0, fresh=False)

    made = once(tmp_path_factory, "demo-hall", make)

    def new_folder() -> Path:
        folder = tmp_path_factory.mktemp("demo") / "hall"
        shutil.copytree(made, folder)
        return folder

    return new_folder


@pytest.fixture(scope="module")
def database_kind(request: pytest.FixtureRequest) -> str:
    """Return the kind of database of a test: SQLite, unless `tests/databases.py` says otherwise."""
    return str(getattr(request, "param", SQLITE))


@pytest.fixture
def database_url(
    database_kind: str,
    original: Original,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[str]:
    """Yield the URL of a fresh database with the newest schema."""
    if database_kind == POSTGRESQL:
        templates: Templates = request.getfixturevalue("templates")
        with templates.copied(original) as url:
            yield url
    else:
        path = tmp_path / "hall.db"
        shutil.copy(original.file(tmp_path_factory), path)
        yield f"sqlite:///{path}"


@pytest.fixture
def db(database_url: str, clock: ManualClock) -> Iterator[Database]:
    """Yield a fresh database on the manual clock."""
    database = Database.open(database_url, clock)
    yield database
    database.close()


@pytest.fixture(scope="session")
def templates() -> Iterator[Templates]:
    """Yield what copies databases on a PostgreSQL server, which runs for this session only."""
    with running_postgres() as url, closing(Templates(url)) as templates:
        yield templates


@pytest.fixture(scope="session")
def postgres_url(templates: Templates) -> Iterator[str]:
    """Yield the URL of a migrated PostgreSQL database, which the tests of a session share."""
    with templates.copied(BLANK) as url:
        yield url


@pytest.fixture(scope="session")
def spread_url(templates: Templates) -> Iterator[str]:
    """Yield one like it whose keys hold the hall, as where the halls are spread over a cluster."""
    with templates.copied(BLANK) as url:
        engine = create_engine(url)
        spread(engine)
        engine.dispose()
        yield url


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def any_database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a database of either kind; halls of other tests may be in the PostgreSQL one."""
    name = "database_url" if request.param == SQLITE else "spread_url"
    url: str = request.getfixturevalue(name)
    return url
