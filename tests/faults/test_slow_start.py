"""A hall that is slow when all halls of a process start says so, and opens when it can, the others before."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import gevent
import pytest
from sqlalchemy import Engine, create_engine, text
from werkzeug.test import Client

from bench.hall import Hall, build
from hallsys.bootstrap import HallServer, halls
from hallsys.settings import Settings
from hallsys.web.hosts import ByHost, no_hall
from tests.postgres import running_postgres

CODES = ("quick", "slow")
# Housekeeping begins the day of a hall by this row, and waits for whoever writes it.
_DAY = text("INSERT INTO cursors (hall_id, sink, seq) VALUES (:hall, 'day', 1)")
# The first that a hall writes when it is opened is the table of its tags.
_TAGS = text("INSERT INTO tag_tables (hall_id, version, in_force_from, imported_at) VALUES (:hall, 1, '', 0)")


@dataclass
class Two:
    """Two halls of a database, the second of which is to be slow."""

    config: Path
    slow: Hall
    engine: Engine

    def server(self) -> HallServer:
        return HallServer(Settings.load(self.config))


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    with running_postgres() as url:
        for code in CODES:
            (tmp_path / code).mkdir()
        keys = tmp_path / "keys.json"
        _, slow = [build(tmp_path / code, 1, 0, url, code=code, keys=keys) for code in CODES]
        every = 'hall = "*"\npublic_url = "http://{hall}.halls.test"'
        config = tmp_path / "hall.toml"
        settings = slow.config.read_text(encoding="utf-8").replace('hall = "slow"', every)
        config.write_text(settings, encoding="utf-8")
        engine = create_engine(url)
        yield Two(config, slow, engine)
        engine.dispose()


def asked(server: HallServer, code: str) -> str:
    """Return what a kiosk of a hall is refused for; empty if it is served."""
    client = Client(ByHost(server.halls.apps, no_hall()))
    answer = client.get("/kiosk/K1/snapshot", headers={"Host": f"{code}.halls.test"})
    found = answer.get_json()
    assert (answer.status_code == 200) == ("error" not in found)
    return str(found["error"]["code"]) if "error" in found else ""


def test_it_opens_when_it_is_tidied_and_the_others_before(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halls, "_BEGIN_WITHIN", 0.1)
    with two.engine.connect() as conn:
        conn.execute(_DAY, {"hall": two.slow.id})
        server = two.server()
        assert asked(server, "slow") == "hall_begins"
        while asked(server, "quick"):
            gevent.sleep(0.01)
        conn.rollback()
    while asked(server, "slow"):
        gevent.sleep(0.01)
    server.run(ready=server.stop)


def test_what_the_database_did_not_let_open_is_opened_once_it_does(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(halls, "_NEW_EVERY", 0.1)
    with two.engine.connect() as conn:
        conn.execute(_TAGS, {"hall": two.slow.id})
        server = two.server()
        assert (asked(server, "quick"), asked(server, "slow")) == ("", "hall_out_of_order")
        conn.rollback()
    running = gevent.spawn(server.run)
    while asked(server, "slow"):
        gevent.sleep(0.01)
    server.stop()
    running.get()
