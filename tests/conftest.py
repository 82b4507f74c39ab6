"""Fixtures shared by all tests: a clock that stands still and fresh databases."""

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.migrate import upgrade
from tests.once import once
from tests.postgres import running_postgres

# The tests start some hundred processes of ours: without a cache each would compile every module anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# No test fails for being slow. On CI the same examples are tried each time; elsewhere, new ones.
SLOW_IS_WELL = (HealthCheck.too_slow,)
settings.register_profile("exploring", deadline=None, suppress_health_check=SLOW_IS_WELL)
settings.register_profile("ci", deadline=None, suppress_health_check=SLOW_IS_WELL, derandomize=True)
settings.register_profile("thorough", deadline=None, suppress_health_check=SLOW_IS_WELL, max_examples=3200)
settings.load_profile("ci" if os.environ.get("CI") else "exploring")

# Files that take long with few tests. Begun last, each would leave the other workers with nothing to do.
LONG = (
    "tests/web/fold/",
    "tests/queue/test_machine.py",
    "tests/browser/test_visit.py",
    "tests/browser/test_clerk_line.py",
    "tests/browser/test_kiosk_troubles.py",
    "tests/browser/test_return.py",
    "tests/browser/test_screens.py",
    "tests/browser/test_offline_kiosk.py",
    "tests/browser/",
    "tests/paths/",
    "tests/test_cli.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take long first, in the order of `LONG`; the others stay as they are."""

    def place(item: pytest.Item) -> int:
        return next((n for n, path in enumerate(LONG) if item.nodeid.startswith(path)), len(LONG))

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what is there for good, as a server does (web/server.py)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


MONDAY_NINE = int(datetime(2026, 3, 2, 1, 0, tzinfo=UTC).timestamp() * 1000)  # 09:00 in Shanghai


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock that stands at 09:00 on a working Monday."""
    return ManualClock(MONDAY_NINE)


def _migrated(folder: Path) -> None:
    upgrade(f"sqlite:///{folder / 'hall.db'}")


@pytest.fixture(scope="session")
def blank_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated, empty SQLite file for tests to copy."""
    made = once(tmp_path_factory, "blank", _migrated)
    return made / "hall.db"


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


@pytest.fixture
def database_url(blank_database: Path, tmp_path: Path) -> str:
    """Return the URL of a fresh SQLite database with the newest schema."""
    path = tmp_path / "hall.db"
    shutil.copy(blank_database, path)
    return f"sqlite:///{path}"


@pytest.fixture
def db(database_url: str, clock: ManualClock) -> Iterator[Database]:
    """Yield a fresh database on the manual clock."""
    database = Database.open(database_url, clock)
    yield database
    database.close()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Yield the URL of a migrated PostgreSQL database, whose server runs for this session only."""
    with running_postgres() as url:
        upgrade(url)
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a database of either kind; halls of other tests may be in the PostgreSQL one."""
    name = "database_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url
