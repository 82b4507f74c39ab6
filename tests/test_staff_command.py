"""`hallsys staff reset`: an administrator who cannot sign in any more gets in again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hallsys.bootstrap import open_database, the_hall
from hallsys.kernel.clock import SystemClock
from hallsys.kernel.database import Database
from hallsys.settings import Settings
from hallsys.staff import service
from hallsys.staff.views import signed_in
from tests.test_cli import done, told


@pytest.fixture
def config(demo_folder: Callable[[], Path]) -> Path:
    """Return the settings of a demo hall."""
    folder = demo_folder()
    path = folder / "hall.toml"
    path.write_text(f'[server]\ndatabase = "sqlite:///{folder}/hall.db"\nkeys = "{folder}/keys.json"\n')
    return path


def opened(config: Path) -> Database:
    return open_database(Settings.load(config), SystemClock())


def test_a_reset_lets_in_with_a_new_password_alone(config: Path) -> None:
    said = done("staff", "reset", "boss", "--config", config)
    password = said.splitlines()[0].removeprefix("boss: ")
    db = opened(config)
    hall_id = db.read(the_hall, "")
    session = service.sign_in(db, hall_id, "boss", password)
    assert db.read(signed_in, hall_id, session.token, SystemClock().now()).clerk.must_change
    db.close()


def test_nobody_is_told_so(config: Path) -> None:
    assert "clerk_unknown" in told("staff", "reset", "nobody", "--config", config)
