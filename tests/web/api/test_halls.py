"""A hall with a database of its own tells the centre how it stands, over a real line that may be cut."""

import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from hallsys.cases.system_scopes import Scope
from hallsys.cases.systems import FreshKey, add_system
from hallsys.halls.rules import Level
from hallsys.halls.service import create_hall
from hallsys.kept_seals import centres_of, kept_seals
from hallsys.kernel.clock import DAY, HOUR
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.log_seals import newest_seal, seal_log
from hallsys.kernel.transaction import Origin
from hallsys.relay.policy import CentreSettings
from hallsys.relay.reporting import Reporter, SealsNotTold, seals_at
from hallsys.relay.servers import enter
from hallsys.reports.days import DayFigures, QueueDay
from hallsys.reports.elsewhere import days_after, newest_day
from hallsys.reports.service import keep
from hallsys.reports.spread import Spread
from hallsys.settings import Settings
from hallsys.supervision.halls_now import Figures, HallNow, figures_now, halls_below
from hallsys.web.sessions import Sessions
from tests.counters.office import Office, open_office
from tests.queue.hall import new_hall
from tests.web.api.other import OtherSystem, problem
from tests.web.api.underway import NOW
from tests.web.hall import WebHall
from tests.web.whole import whole_app

CODE = "hedong"


@pytest.fixture
def below(hall: WebHall) -> str:
    """Return the id that the centre knows a township's hall by."""
    hall_id = new_id()
    hall.db.transact(
        Origin(hall_id, "system"),
        create_hall,
        code=CODE,
        name="河东镇便民服务中心",
        level=Level.TOWNSHIP,
        parent_id=hall.id,
    )
    return hall_id


@pytest.fixture
def key(hall: WebHall, below: str) -> FreshKey:
    """Return the key by which the township reports."""
    assert below
    made: FreshKey = hall.transact(add_system, hall.site.keyring, CODE, [], (Scope.REPORT,))
    return made


@pytest.fixture
def township(hall: WebHall, blank_database: Path, tmp_path: Path) -> Iterator[Office]:
    """Yield the township's own hall, in a database of its own."""
    shutil.copy(blank_database, tmp_path / "township.db")
    database = Database.open(f"sqlite:///{tmp_path / 'township.db'}", hall.clock)
    yield open_office(new_hall(database, hall.clock))
    database.close()


class Centre:
    """The centre's server, at one and the same address however often it is started."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._server = self._begin(0)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        self._server = self._begin(self._server.server_port)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _begin(self, port: int) -> BaseWSGIServer:
        server = make_server("127.0.0.1", port, self._app, threaded=True)
        threading.Thread(target=server.serve_forever).start()
        return server


@pytest.fixture
def centre(hall: WebHall, sessions: Sessions) -> Iterator[Centre]:
    running = Centre(whole_app(hall, sessions))
    yield running
    running.stop()


def reporter(township: Office, url: str, key: FreshKey, folder: Path) -> Reporter:
    path = folder / "centre.key"
    path.write_text(key.secret)
    path.chmod(0o600)
    hall = township.hall

    def figures(conn: Any) -> Figures:
        return figures_now(conn, hall.catalogue, (), hall.clock.now())

    settings = CentreSettings(url=url, key_id=key.key_id, key_file=path)
    return Reporter(hall.db, hall.clock, hall.id, settings, figures, Future.result)


def faults(telling: Reporter) -> set[str | None]:
    return {telling.fault} - {None}


def seen(hall: WebHall) -> HallNow:
    _, below = hall.db.read(halls_below, hall.id)
    return below


def day_of(township: Office, day: str, taken: int) -> None:
    township.do(keep, DayFigures(day, {township.queue("general"): QueueDay({20: taken})}, {}))


def test_a_hall_goes_on_alone_and_what_was_missed_is_made_up_for(
    hall: WebHall,
    below: str,
    key: FreshKey,
    township: Office,
    centre: Centre,
    tmp_path: Path,
) -> None:
    telling = reporter(township, centre.url, key, tmp_path)
    township.issue("p1", "p2")
    telling.tell()
    assert faults(telling) == set()
    assert (seen(hall).waiting, seen(hall).open) == (2, 3)
    assert seen(hall).waits_since == hall.clock.now() - 2000
    centre.stop()
    for n in range(1, 10):
        day_of(township, f"2026-02-{n:02}", n)
    township.issue("p3")
    telling.tell()
    assert faults(telling) == {"unreachable"}
    assert seen(hall).waiting == 2
    centre.start()
    telling.tell()
    telling.tell()
    assert seen(hall).waiting == 3
    assert hall.db.read(newest_day, below) == "2026-02-09"
    kept = hall.db.read(days_after, below, "2026-02-03")
    assert kept == township.hall.db.read(days_after, township.hall.id, "2026-02-03")
    again = reporter(township, centre.url, key, tmp_path)
    day_of(township, "2026-02-10", 1)
    again.tell()
    again.tell()
    assert hall.db.read(newest_day, below) == "2026-02-10"


def test_a_hall_reports_for_itself_alone(hall: WebHall, every: OtherSystem, below: str) -> None:
    assert problem(every.ask("POST", "/halls/report", {"now": NOW})) == (403, "hall_not_below")
    own = hall.transact(
        add_system, hall.site.keyring, "specimen", [], (Scope.REPORT,)
    )  # the centre's own code
    asked = OtherSystem(hall, every.client, own).ask("POST", "/halls/report", {"now": NOW})
    assert problem(asked) == (403, "hall_not_below")
    assert below


GOOD: dict[str, Any] = {
    "queues": {"q": [[20, 3], {"20": [60, 2]}, {"served": 2}, [300, 2], 0]},
    "windows": {},
}
BROKEN: tuple[dict[str, Any], ...] = (
    {},
    {"queues": [], "windows": {}},
    {"queues": {"q": 1}, "windows": {}},
    {"queues": {}, "windows": {"w": [1]}},
    {"queues": {"q": [[20, -3], {}, {}, [], 0]}, "windows": {}},
    {"queues": {"q": [[20], {}, {}, [], 0]}, "windows": {}},
    {"queues": {"q": [[], {"99": [60, 1]}, {}, [], 0]}, "windows": {}},
    {"queues": {"q": [[], {}, {"vanished": 1}, [], 0]}, "windows": {}},
    {"queues": {"q": [[], {}, {}, [], "x"]}, "windows": {}},
    {"queues": {}, "windows": {"w": [[], 0, 1.5, 0, 0]}},
)


def test_the_centre_keeps_the_last_seal_of_each_day_and_never_an_earlier_one(
    hall: WebHall, every: OtherSystem, key: FreshKey
) -> None:
    township = OtherSystem(hall, every.client, key)
    for through, digest in ((7, "a"), (9, "b"), (8, "c")):  # a log that was cut goes on with lower numbers
        told = township.done("POST", "/halls/seals", {"through": through, "digest": digest * 64})
    assert told == {"seals": [{"through": 9, "digest": "b" * 64}]}
    hall.clock.advance(DAY)
    township.done("POST", "/halls/seals", {"through": 12, "digest": "d" * 64})
    kept = township.done("GET", "/halls/seals")
    assert [one["through"] for one in kept["seals"]] == [12, 9]
    assert problem(every.ask("GET", "/halls/seals")) == (403, "hall_not_below")


def test_a_hall_has_its_seals_kept_by_the_centre_and_asks_for_them(
    hall: WebHall, key: FreshKey, township: Office, centre: Centre, tmp_path: Path
) -> None:
    telling = reporter(township, centre.url, key, tmp_path)
    township.issue("p1")
    township.do(seal_log, b"k" * 32)
    telling.tell()
    assert faults(telling) == set()
    seal = township.hall.db.read(newest_seal, township.hall.id)
    assert seal is not None
    settings = CentreSettings(url=centre.url, key_id=key.key_id, key_file=tmp_path / "centre.key")
    assert seals_at(settings, hall.clock) == {seal.through: seal.digest}
    township.issue("p2")
    hall.clock.advance(HOUR)
    township.do(seal_log, b"k" * 32)
    telling.tell()
    assert seal.through not in seals_at(settings, hall.clock)  # a later one of the day is kept in its place
    centre.stop()
    with pytest.raises(SealsNotTold):
        seals_at(settings, hall.clock)
    centre.start()


def test_the_seals_of_each_hall_of_a_database_are_asked_of_its_own_centre(
    hall: WebHall, key: FreshKey, township: Office, centre: Centre, tmp_path: Path
) -> None:
    telling = reporter(township, centre.url, key, tmp_path)
    township.issue("p1")
    township.do(seal_log, b"k" * 32)
    telling.tell()
    seal = township.hall.db.read(newest_seal, township.hall.id)
    assert seal is not None
    file = tmp_path / "hall.toml"
    file.write_text(
        '[server]\nhall = "*"\npublic_url = "https://{hall}.halls.example"\n'
        f'database = "sqlite:///{tmp_path / "halls.db"}"\n[backup]\nnote = "{tmp_path / "none.json"}"\n',
        encoding="utf-8",
    )
    (tmp_path / "halls").mkdir()
    for code, key_id in ((CODE, key.key_id), ("stranger", "nobody")):
        (tmp_path / "halls" / f"{code}.toml").write_text(
            f'[centre]\nurl = "{centre.url}"\nkey_id = "{key_id}"\nkey_file = "{tmp_path / "centre.key"}"\n',
            encoding="utf-8",
        )
    settings = Settings.load(file)
    kept = kept_seals(settings, hall.clock, (), centres_of(settings, [CODE, "stranger", "silent"]))
    assert kept.seals == {CODE: {seal.through: seal.digest}}
    assert kept.found == [(centre.url, 1)]
    ((url, why),) = kept.missing
    assert (url, why.partition(":")[0]) == (centre.url, "stranger")


@pytest.mark.parametrize("figures", BROKEN)
def test_days_that_are_none_are_told_and_the_others_kept(
    hall: WebHall, every: OtherSystem, below: str, key: FreshKey, figures: dict[str, Any]
) -> None:
    township = OtherSystem(hall, every.client, key)
    days = [{"day": "2026-02-01", "figures": GOOD}, {"day": "2026-02-02", "figures": figures}]
    told = township.done("POST", "/halls/report", {"now": NOW, "days": days})
    assert told == {"newest_day": "2026-02-01", "refused": ["2026-02-02"]}
    assert hall.db.read(newest_day, below) == "2026-02-01"
    assert seen(hall).waiting == 1


def test_only_days_that_are_over_are_kept(hall: WebHall, every: OtherSystem, key: FreshKey) -> None:
    township = OtherSystem(hall, every.client, key)
    days = [{"day": day, "figures": GOOD} for day in ("2026-03-01", "2026-03-02", "9999-12-31")]
    told = township.done("POST", "/halls/report", {"now": NOW, "days": days})
    assert told == {"newest_day": "2026-03-01", "refused": ["2026-03-02", "9999-12-31"]}
    no_day = {"now": {**NOW, "day": "2026-99-99"}}
    assert problem(township.ask("POST", "/halls/report", no_day)) == (400, "bad_request")


def test_a_hall_that_is_served_from_here_tells_for_itself(
    hall: WebHall, every: OtherSystem, below: str, key: FreshKey
) -> None:
    hall.db.transact(Origin(below, "system"), enter, new_id())
    asked = OtherSystem(hall, every.client, key).ask("POST", "/halls/report", {"now": NOW})
    assert problem(asked) == (403, "hall_not_below")


def test_the_days_of_a_large_hall_go_in_parts(
    hall: WebHall, below: str, key: FreshKey, township: Office, centre: Centre, tmp_path: Path
) -> None:
    telling = reporter(township, centre.url, key, tmp_path)
    busy = QueueDay(
        dict.fromkeys(range(16, 36), 20),
        {slot: Spread(dict.fromkeys(range(60), 1)) for slot in range(16, 36)},
    )
    for n in range(1, 12):
        township.do(keep, DayFigures(f"2026-02-{n:02}", {f"queue {q}": busy for q in range(15)}, {}))
    turns = 0
    while hall.db.read(newest_day, below) != "2026-02-11":
        telling.tell()
        assert faults(telling) == set()
        turns += 1
        assert turns < 12
    assert turns > 3
    assert hall.db.read(days_after, below, "2026-02-10") == township.hall.db.read(
        days_after, township.hall.id, "2026-02-10"
    )
