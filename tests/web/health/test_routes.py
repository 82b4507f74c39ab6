"""What a watcher reads: whether the server lives and works, and figures that tell of nobody."""

import json
import re
from collections.abc import Callable

import pytest
from flask import Flask

from hallsys.kernel.ids import new_token
from hallsys.observing import observe
from hallsys.settings import CONFIG
from hallsys.web.app import create_app
from hallsys.web.health.routes import blueprint
from tests.persons import person
from tests.web.hall import WebHall

ELSEWHERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.2"}


@pytest.fixture
def app(hall: WebHall, database_url: str) -> Callable[..., Flask]:
    def made(ready: bool = True, token: str = "") -> Flask:
        metrics = observe(hall.site, database_url, lambda: 3, lambda: True, None)
        app = create_app([blueprint(lambda: ready, metrics, token)])
        metrics.watch(app)
        return app

    return made


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
    lines = client.get("/metrics").get_data(as_text=True).splitlines()
    assert 'hallsys_waiting{queue="general"} 1.0' in lines
    assert 'hallsys_waiting{queue="social"} 0.0' in lines
    assert "hallsys_sockets 3.0" in lines
    assert 'hallsys_requests_total{method="GET",rule="none",status="404"} 1.0' in lines
    assert any(line.startswith("process_resident_memory_bytes ") for line in lines)
    assert any(line.startswith('hallsys_database_bytes{part="database"}') for line in lines)
    assert token not in "\n".join(lines)


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


def test_the_board_for_grafana_asks_for_what_there_is(app: Callable[..., Flask]) -> None:
    board = json.loads((CONFIG / "grafana" / "hallsys.json").read_text(encoding="utf-8"))
    asked = {
        name
        for panel in board["panels"]
        for target in panel["targets"]
        for name in re.findall(r"\b(?:hallsys|process)_\w+", target["expr"])
    }
    client = app().test_client()
    client.get("/healthz")
    told = client.get("/metrics").get_data(as_text=True)
    assert asked
    assert not [name for name in asked if f"# TYPE {name.removesuffix('_bucket')} " not in told]
