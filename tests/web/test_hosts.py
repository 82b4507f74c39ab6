"""One port, many halls: the host that is asked for tells which."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client

from hallsys.kernel.errors import Refusal
from hallsys.kernel.hall_at_work import at_work_for, for_this_hall, hall_at_work
from hallsys.web.health import routes as health
from hallsys.web.health.metrics import Metrics
from hallsys.web.hosts import ByHost, HallBegins, HallOutOfOrder, no_hall, unavailable


def hall(name: str) -> Flask:
    app = Flask(name)
    app.add_url_rule("/", view_func=lambda: name)
    return app


@pytest.fixture
def client() -> Client:
    nobody = no_hall(health.blueprint(lambda: True, Metrics(tuple), ""))
    return Client(ByHost({"a.test": hall("a"), "b.test": hall("b")}, nobody))


@pytest.mark.parametrize(
    ("host", "name"),
    [("a.test", "a"), ("A.Test", "a"), ("b.test:8080", "b"), ("a.test.", "a"), ("b.test.:8080", "b")],
)
def test_a_hall_answers_at_its_host(client: Client, host: str, name: str) -> None:
    assert client.get("/", headers={"Host": host}).text == name


@pytest.mark.parametrize("host", ["c.test", "a.test.evil", "", "[", "a.test@c.test", "a.test\t"])
def test_elsewhere_is_no_hall(client: Client, host: str) -> None:
    for ask in (client.get, client.post):
        answer: Any = ask("/", headers={"Host": host, "X-Requested-With": "hallsys"}, json={})
        assert (answer.status_code, answer.json["error"]["code"]) == (404, "no_such_hall")
    assert client.get("/healthz", headers={"Host": host}).json == {"ok": True}


def test_a_person_reads_it_in_both_languages(client: Client) -> None:
    page = client.get("/kiosk/K1", headers={"Host": "c.test", "Accept": "text/html"})
    assert page.status_code == 404
    assert "没有大厅" in page.text
    assert "no hall" in page.text
    assert "登录" not in page.text  # where nobody can
    assert page.headers["Content-Security-Policy"]


def test_what_is_logged_while_a_hall_answers_is_of_that_hall() -> None:
    app = Flask("a")
    app.add_url_rule("/", view_func=hall_at_work)
    with at_work_for("A"):
        client = Client(ByHost({"a.test": for_this_hall(app)}, no_hall()))
    assert client.get("/", headers={"Host": "a.test"}).text == "A"
    assert hall_at_work() == ""


@pytest.mark.parametrize("why", [HallBegins(), HallOutOfOrder()])
def test_a_hall_that_is_not_open_says_why_and_opens_once_it_can(why: Refusal) -> None:
    halls: dict[str, Any] = {"a.test": unavailable(why)}
    client = Client(ByHost(halls, no_hall()))
    shut: Any = client.get("/kiosk/K1/snapshot", headers={"Host": "a.test"})
    assert (shut.status_code, shut.json["error"]["code"]) == (503, why.code)
    assert shut.headers["Retry-After"]
    halls["a.test"] = hall("a")
    assert client.get("/", headers={"Host": "a.test"}).text == "a"
