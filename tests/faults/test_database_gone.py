"""The server runs and its database is gone: kiosks go on by themselves, and nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bench.kiosks import CutHall, cut_hall, seen
from tests.faults.gone import DATABASES, Outage
from tests.persons import person

LOST_AFTER = 2.0  # seconds


@pytest.fixture(params=DATABASES)
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[CutHall, Outage]]:
    """Yield a hall with a kiosk, and what takes its database away and brings it back."""
    with (
        DATABASES[request.param](tmp_path) as outage,
        cut_hall(tmp_path / "demo", ("K1",), LOST_AFTER, block=40, database=outage.url) as hall,
    ):
        hall.kiosks[0].until(lambda state: state["queues"])
        yield hall, outage


def test_a_kiosk_goes_on_without_the_database_and_hands_in_when_it_is_back(
    hall: tuple[CutHall, Outage],
) -> None:
    running, outage = hall
    (kiosk,) = running.kiosks
    outage.take()
    kiosk.until(lambda state: not state["up"] and not state["closed"])
    numbers = [kiosk.take_typed(person(seed).number.value, "A") for seed in range(3)]
    outage.give()
    kiosk.until(lambda state: state["up"])
    seen(lambda: _tickets(outage.url) == numbers)
    seen(lambda: _printers(outage.url) == ["ok"])
    assert seen(lambda: kiosk.devices.state("K1-printer"))["slips"]
    assert "handler error" not in running.log_lines()


def _tickets(url: str) -> list[str]:
    return _column(url, "SELECT number FROM tickets WHERE status = 'waiting' ORDER BY waiting_since")


def _printers(url: str) -> list[str]:
    """The states of the printers whose agent is greeted."""
    return _column(
        url,
        "SELECT v.state FROM devices v JOIN agents a ON a.id = v.agent_id "
        "WHERE v.kind = 'ticket_printer' AND a.session IS NOT NULL",
    )


def _column(url: str, query: str) -> list[str]:
    engine = create_engine(url)
    try:
        with engine.connect() as conn:
            return list(conn.execute(text(query)).scalars())
    finally:
        engine.dispose()
