"""A hall behind the pages, and a browser without JavaScript."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.web.sessions import Sessions
from hallsys.web.site import Site
from tests.conftest import BLANK, MONDAY_NINE
from tests.originals import Original
from tests.web.applicants import applicants_browser
from tests.web.around import halls_around
from tests.web.browser import Browser
from tests.web.hall import WebHall, open_hall, write_hall
from tests.web.staff import Staff


def _write(url: str) -> None:
    with closing(Database.open(url, ManualClock(MONDAY_NINE))) as database:
        write_hall(database)


WITH_HALL = Original("web-hall", _write, upon=BLANK)


@pytest.fixture(scope="session")
def original() -> Original:
    """Return the hall as nobody has used it yet."""
    return WITH_HALL


@pytest.fixture(scope="session")
def hall_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with the hall as nobody has used it yet, for tests to copy."""
    return WITH_HALL.file(tmp_path_factory)


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


@pytest.fixture
def halls(hall: WebHall) -> Mapping[str, str]:
    """Return the ids of the halls above, beside and below the hall, each with somebody called boss."""
    return halls_around(hall)
