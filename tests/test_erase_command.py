"""`hallsys erase`, as it is typed."""

from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner, Result

from hallsys.bootstrap import open_database
from hallsys.cli import main
from hallsys.halls.views import tree
from hallsys.kernel.clock import SystemClock
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin
from hallsys.retention.nightly import erase_nightly
from hallsys.settings import Settings
from tests.persons import person
from tests.test_cli import done, hallsys, told
from tests.test_keys_command import hall

__all__ = ["hall"]


def test_what_is_due_is_counted_and_the_periods_are_told(hall: Path) -> None:
    said = done("erase", "--dry-run", "--config", hall)
    assert "visit: 183 days (60 to" in said
    assert "person  0 due" in said
    assert done("erase", "--yes", "--config", hall) == ""


def test_by_hand_somebody_is_asked_for_the_date(hall: Path) -> None:
    words = ["erase", "--config", str(hall)]
    today = datetime.now(UTC).date()
    for answer, code in (("", 1), ("n\n", 1), ("y\n", 0)):
        result = CliRunner().invoke(main, words, input=answer)
        assert (result.exit_code, f"Is it {today}?" in result.output) == (code, True)


def test_a_period_is_set_within_its_bounds(hall: Path) -> None:
    assert "kept from now on: visit for 90 days" in done("erase", "--keep", "visit=90", "--config", hall)
    assert "visit: 90 days" in done("erase", "--dry-run", "--config", hall)
    assert "[bad_retention_period]" in told("erase", "--keep", "case=1", "--config", hall)
    assert hallsys("erase", "--keep", "log=1", "--config", hall).exit_code == 2


def asked(hall: Path, number: str) -> Result:
    words = ["erase", "--person", "withdrawn", "--yes", "--config", str(hall)]
    return CliRunner().invoke(main, words, input=f"{number}\n")


def test_beside_a_server_it_is_left_to_the_servers_night(hall: Path) -> None:
    """The server notes it as if the page had been asked: see `hallsys.retention.asked`."""
    number = person(1).number.value
    settings = Settings.load(hall)
    server = open_database(settings, SystemClock())
    try:
        said = asked(hall, number)
        assert said.exit_code == 0
        assert "今夜" in said.output
        assert "tonight" in said.output
        assert number not in said.output
        assert "[nobody_known]" in asked(hall, person(2).number.value).output
        assert "[database_in_use]" in told("erase", "--yes", "--config", hall)
        (hall_id,) = (one.id for one in server.read(tree))
        keyring = Keyring.load(settings.server.keys)
        origin = Origin(hall_id, "system")
        assert ("asked", 1) in erase_nightly(server, SystemClock(), keyring, origin)
    finally:
        server.close()
    assert "[nobody_known]" in asked(hall, number).output


def test_who_asks_is_erased_and_the_number_is_not_shown(hall: Path) -> None:
    number = person(1).number.value
    words = ["erase", "--person", "withdrawn", "--config", str(hall)]
    assert CliRunner().invoke(main, words, input="n\n").exit_code == 1  # it is not that date
    first = asked(hall, number)
    assert "the record of who it was is gone" in first.output
    assert number not in first.output
    assert "[nobody_known]" in asked(hall, number).output
    assert "1  aes-256-gcm  0 values" in done("keys", "list", "--config", hall)
    assert "whole" in done("audit", "verify", "--config", hall)
