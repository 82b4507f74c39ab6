"""A hall behind the pages, and a browser without JavaScript."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.web.sessions import Sessions
from hallsys.web.site import Site
from tests.conftest import MONDAY_NINE
from tests.once import once
from tests.web.applicants import applicants_browser
from tests.web.browser import Browser
from tests.web.hall import WebHall, open_hall, write_hall
from tests.web.staff import Staff


@pytest.fixture(scope="session")
def hall_database(blank_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with the hall as nobody has used it yet, for tests to copy."""

    def make(folder: Path) -> None:
        shutil.copy(blank_database, folder / "hall.db")
        database = Database.open(f"sqlite:///{folder / 'hall.db'}", ManualClock(MONDAY_NINE))
        write_hall(database)
        database.close()

    return once(tmp_path_factory, "web-hall", make) / "hall.db"


@pytest.fixture
def database_url(hall_database: Path, tmp_path: Path) -> str:
    """Return the URL of a fresh SQLite database with the hall in it."""
    path = tmp_path / "hall.db"
    shutil.copy(hall_database, path)
    return f"sqlite:///{path}"


@pytest.fixture
def hall(db: Database, clock: ManualClock, tmp_path: Path) -> Iterator[WebHall]:
    """Yield a small hall at 09:00 of a working Monday."""
    with ThreadPoolExecutor(1) as hasher:
        yield open_hall(db, clock, tmp_path / "keys.json", hasher)


@pytest.fixture
def site(hall: WebHall) -> Site:
    """Return the site of the hall."""
    return hall.site


@pytest.fixture
def sessions(site: Site) -> Sessions:
    """Return the sessions of the site's staff."""
    return Sessions(site)


@pytest.fixture
def devices() -> dict[str, str]:
    """Return how the devices at each kiosk stand, by kind, for a test to change."""
    return {"ticket_printer": "ok", "credential_reader": "ok"}


@pytest.fixture
def applicants(site: Site, sessions: Sessions, devices: dict[str, str]) -> Browser:
    """Return a browser at the pages of applicants: kiosks, boards, signs, pads, phones."""
    return applicants_browser(site, sessions, devices)


@pytest.fixture
def staff(hall: WebHall, sessions: Sessions) -> Staff:
    """Return the staff of the hall, each with a browser."""
    return Staff(hall, sessions)
