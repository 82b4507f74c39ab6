"""What a watcher reads: whether the server lives and works, and figures that tell of nobody."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from flask import Flask
from sqlalchemy import create_engine, insert, text

from hallsys.kernel.clock import SECOND, ManualClock, Millis
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id, new_token
from hallsys.kernel.log_seals import seal_log
from hallsys.kernel.migrate import upgrade
from hallsys.kernel.transaction import Tx
from hallsys.observing import Watched, of_all
from hallsys.pushes.tables import pushes
from hallsys.settings import CONFIG
from hallsys.supervision.log_checking import check_log
from hallsys.web.app import create_app
from hallsys.web.health.metrics import Metrics, Requests
from hallsys.web.health.routes import blueprint
from tests.persons import person
from tests.web.hall import WebHall, open_hall, write_hall

if TYPE_CHECKING:
    from hallsys.relay.bus import Bus

ELSEWHERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.2"}


@pytest.fixture
def app(hall: WebHall, database_url: str) -> Callable[..., Flask]:
    def made(ready: bool = True, token: str = "") -> Flask:
        watched = Watched(hall.site, database_url, lambda: 3, lambda: True, None)
        metrics = Metrics(watched.figures)
        app = create_app([blueprint(lambda: ready, metrics, token)])
        metrics.watch(app)
        return app

    return made


@pytest.fixture
def on_postgresql(postgres_url: str, clock: ManualClock, tmp_path: Path) -> Iterator[WebHall]:
    """Yield the hall in a database of its own on the PostgreSQL server of the tests."""
    server = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    name = f"watched_{new_id()}"
    with server.connect() as conn:
        conn.execute(text(f'CREATE DATABASE "{name}"'))
    url = server.url.set(database=name).render_as_string(hide_password=False)
    upgrade(url)
    database = Database.open(url, clock)
    write_hall(database)
    with ThreadPoolExecutor(1) as hasher:
        yield open_hall(database, clock, tmp_path / "keys-postgresql.json", hasher)
    database.close()
    with server.connect() as conn:
        conn.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    server.dispose()


class Awake:
    """A line to Redis that works."""

    up = True


@pytest.fixture(params=["hall", "on_postgresql"])
def watched(request: pytest.FixtureRequest) -> WebHall:
    """Return the hall on either database."""
    made: WebHall = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def whole(watched: WebHall, request: pytest.FixtureRequest) -> Flask:
    """Return the application of a server with Redis, a second machine, a centre and copies."""
    sqlite = watched.db.read(lambda conn: conn.dialect.name) == "sqlite"
    of_hall = Watched(
        watched.site,
        request.getfixturevalue("database_url") if sqlite else "postgresql+psycopg://watched@localhost/hall",
        lambda: 3,
        lambda: True,
        cast("Bus", Awake()),
        lambda: 2.0,
        lambda: None,
        lambda: 3600.0,
        free=lambda: 3_000_000_000,
    )
    metrics = Metrics(of_hall.figures)
    app = create_app([blueprint(lambda: True, metrics, "")])
    metrics.watch(app)
    return app


def test_a_server_lives_and_works_or_says_so(app: Callable[..., Flask]) -> None:
    assert app().test_client().get("/healthz").get_json() == {"ok": True}
    assert app().test_client().get("/readyz").status_code == 200
    gone = app(ready=False).test_client().get("/readyz")
    assert (gone.status_code, gone.get_json()) == (503, {"ready": False})


def test_figures_are_those_of_the_hall_and_of_nobody(hall: WebHall, app: Callable[..., Flask]) -> None:
    hall.issue(person(1), "licence")
    client = app().test_client()
    token = new_token()
    client.get(f"/t/{token}")
    assert client.get("/static/base.css", buffered=True).status_code == 200
    lines = client.get("/metrics").get_data(as_text=True).splitlines()
    code = hall.site.catalogue.hall.code
    assert f'hallsys_waiting{{hall="{code}",queue="general"}} 1.0' in lines
    assert f'hallsys_waiting{{hall="{code}",queue="social"}} 0.0' in lines
    assert f'hallsys_sockets{{hall="{code}"}} 3.0' in lines
    assert 'hallsys_requests_total{method="GET",rule="none",status="404"} 1.0' in lines
    assert not any("static" in line for line in lines)  # files of pages are not counted
    assert any(line.startswith("process_resident_memory_bytes ") for line in lines)
    assert any(line.startswith('hallsys_database_bytes{part="database"}') for line in lines)
    assert token not in "\n".join(lines)


def test_a_word_that_is_no_method_makes_no_series_of_its_own(app: Callable[..., Flask]) -> None:
    client = app().test_client()
    client.get("/metrics")
    for number in range(20):
        client.open("/healthz", method=f"WORD{number}")
    text = client.get("/metrics").get_data(as_text=True)
    assert "WORD" not in text
    assert re.search(r'hallsys_requests_total\{method="other",.*\} 20.0', text)


def test_figures_are_for_this_machine_or_for_who_has_the_token(app: Callable[..., Flask]) -> None:
    own = app().test_client()
    assert own.get("/metrics").status_code == 200
    assert own.get("/metrics", environ_overrides=ELSEWHERE).status_code == 404
    assert own.get("/metrics", environ_overrides={"REMOTE_ADDR": "10.0.0.9"}).status_code == 404
    guarded = app(token="a-token-of-the-hall").test_client()
    assert guarded.get("/metrics").status_code == 404
    assert guarded.get("/metrics", headers={"Authorization": "Bearer other"}).status_code == 404
    known = {"Authorization": "Bearer a-token-of-the-hall"}
    assert guarded.get("/metrics", headers=known, environ_overrides=ELSEWHERE).status_code == 200


def expressions_of_grafana() -> list[str]:
    board = json.loads((CONFIG / "grafana" / "hallsys.json").read_text(encoding="utf-8"))
    return [target["expr"] for panel in board["panels"] for target in panel["targets"]]


def expressions_of_prometheus() -> list[str]:
    lines = (CONFIG / "prometheus" / "rules.yml").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip().startswith("expr: ")]


def test_each_alarm_has_its_words_and_was_heard_in_a_trial() -> None:
    rules = (CONFIG / "prometheus" / "rules.yml").read_text(encoding="utf-8")
    trials = (CONFIG / "prometheus" / "tests.yml").read_text(encoding="utf-8")
    alarms = re.findall(r"- alert: (\w+)", rules)
    summaries = re.findall(r'summary: "(.*)"', rules)
    assert len(alarms) == len(summaries)
    assert all(re.search(r"[\u4e00-\u9fff]", one) and re.search(r"[a-z]{2} [a-z]", one) for one in summaries)
    assert re.findall(r"- name: (\w+)", trials) == alarms
    assert re.findall(r"- alertname: (\w+)", trials) == alarms


def names_in(expressions: Iterable[str]) -> set[str]:
    return {name for one in expressions for name in re.findall(r"\b(?:hallsys|process)_\w+", one)}


ASKED = pytest.mark.parametrize(
    "expressions", [expressions_of_grafana(), expressions_of_prometheus()], ids=["grafana", "prometheus"]
)


@ASKED
def test_what_watchers_ask_for_is_told(whole: Flask, watched: WebHall, expressions: list[str]) -> None:
    asked = names_in(expressions)
    watched.transact(seal_log, b"k" * 32)
    while watched.transact(check_log, b"k" * 32, "2026-03-02", {}):
        pass
    client = whole.test_client()
    client.get("/healthz")
    told = client.get("/metrics").get_data(as_text=True)
    assert asked
    assert not [name for name in asked if f"# TYPE {name.removesuffix('_bucket')} " not in told]


@ASKED
def test_no_hall_hides_behind_another(whole: Flask, expressions: list[str]) -> None:
    """What is told of each hall is put together by hall, or compared within one."""
    told = whole.test_client().get("/metrics").get_data(as_text=True)
    of_a_hall = set(re.findall(r"^(hallsys_\w+)\{hall=", told, re.M))
    assert "hallsys_leads" in of_a_hall
    for one in expressions:
        if names_in([one]) & of_a_hall:
            groups = re.findall(r"\b(?:by|on) \(([^)]*)\)", one)
            assert groups, one
            assert all("hall" in group.split(", ") for group in groups), one
            assert "scalar" not in one


def test_a_process_tells_of_all_its_halls_in_three_statements(hall: WebHall, database_url: str) -> None:
    hall.issue(person(1), "licence")
    watched = Watched(hall.site, database_url, lambda: 3, lambda: True, None)
    told = Metrics(lambda: of_all([watched])).told().decode()
    code = hall.site.catalogue.hall.code
    assert "hallsys_halls 1.0" in told
    assert f'hallsys_leads{{hall="{code}"}} 1.0' in told
    assert re.search(rf'hallsys_log_seq{{hall="{code}"}} [1-9]', told)
    assert "hallsys_halls" not in Metrics(lambda: of_all([])).told().decode()
    twice = Metrics(lambda: of_all([watched, watched])).told().decode()
    assert twice.count("# TYPE hallsys_sockets ") == 1


def test_a_process_counts_the_requests_of_all_its_halls_together() -> None:
    counted = Requests()
    for _hall in ("CITY", "STATION"):
        app = create_app([blueprint(lambda: True, Metrics(tuple, counted), "")])
        Metrics(tuple, counted).watch(app)
        app.test_client().get("/healthz")
    lines = Metrics(tuple, counted).told().decode().splitlines()
    assert 'hallsys_requests_total{method="GET",rule="/healthz",status="200"} 2.0' in lines
    assert 'hallsys_request_seconds_count{method="GET",rule="/healthz"} 2.0' in lines


def test_a_process_tells_of_one_of_its_halls_by_its_code(hall: WebHall, database_url: str) -> None:
    own = Metrics(Watched(hall.site, database_url, lambda: 3, lambda: True, None).figures)
    halls = {"CITY": own}
    pages = blueprint(lambda: True, Metrics(tuple), "", of_hall=halls.get)
    client = create_app([pages]).test_client()
    assert "hallsys_waiting{" in client.get("/metrics?hall=CITY").get_data(as_text=True)
    assert "hallsys_waiting{" not in client.get("/metrics").get_data(as_text=True)
    assert client.get("/metrics?hall=NONE").status_code == 404
    assert client.get("/metrics?hall=CITY", environ_overrides=ELSEWHERE).status_code == 404


def waits_since(tx: Tx, receiver: str, since: Millis) -> None:
    """Have a push wait, as one does that is tried again and again."""
    row = {"hall_id": tx.hall_id, "receiver": receiver, "seq": since, "part": 0, "key": f"key-{since}"}
    more = {"kind": "service", "chain": f"chain-{since}", "subject_id": "s", "day": "2026-03-02"}
    tx.conn.execute(insert(pushes).values(**row, **more, state="waiting", since=since, next_at=tx.now))


def test_how_long_the_oldest_push_waits_is_told_of_each_receiver(
    app: Callable[..., Flask], hall: WebHall
) -> None:
    now = hall.clock.now()
    for receiver, since in (("city", now - 90 * SECOND), ("city", now - 7 * SECOND), ("police", now)):
        hall.transact(waits_since, receiver, since)
    told = app().test_client().get("/metrics").get_data(as_text=True)
    name = f'hallsys_pushes_waiting_seconds{{hall="{hall.site.catalogue.hall.code}"'
    assert f'{name},receiver="city"}} 90.0' in told
    assert f'{name},receiver="police"}} 0.0' in told


def test_how_old_the_last_whole_housekeeping_is_the_leader_alone_tells(
    hall: WebHall, database_url: str
) -> None:
    def told(leads: bool, kept_at: int | None) -> str:
        watched = Watched(hall.site, database_url, lambda: 3, lambda: leads, None, kept_at=lambda: kept_at)
        return Metrics(lambda: of_all([watched])).told().decode()

    name = f'hallsys_housekeeping_age_seconds{{hall="{hall.site.catalogue.hall.code}"}}'
    now = hall.clock.now()
    assert f"{name} 7.0" in told(True, now - 7 * SECOND)
    assert f"{name} +Inf" in told(True, None)  # it never came to its end, and is to be noticed
    assert name not in told(False, now)
