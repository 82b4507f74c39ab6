"""What is done without anybody asking waits, for a moment, for requests that are under way."""

import gevent
import pytest
from flask import Flask, abort
from gevent.event import Event

from hallsys.web.health import metrics
from hallsys.web.health.metrics import Requests
from tests.relay.loop import in_loop


def test_who_gives_way_waits_until_requests_are_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "_A_MOMENT", 60.0)

    def body() -> None:
        requests, app = Requests(), Flask(__name__)
        begun, answer = Event(), Event()
        app.before_request(lambda: abort(429) if begun.is_set() else None)
        requests.watch(app)

        @app.route("/")
        def slow() -> str:
            begun.set()
            answer.wait()
            return "done"

        requests.give_way()
        asked = gevent.spawn(lambda: app.test_client().get("/").text)
        begun.wait()
        assert app.test_client().get("/").status_code == 429  # one that is refused before it is counted
        waits = gevent.spawn(requests.give_way)
        gevent.sleep(0.01)
        assert not waits.ready()
        answer.set()
        waits.get()
        assert asked.get() == "done"

    in_loop(body)


def test_nobody_gives_way_for_longer_than_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "_A_MOMENT", 0.01)

    def body() -> None:
        requests, app, answer = Requests(), Flask(__name__), Event()
        requests.watch(app)
        app.add_url_rule("/", "slow", lambda: str(answer.wait()))
        asked = gevent.spawn(lambda: app.test_client().get("/").text)
        gevent.sleep(0)
        requests.give_way()
        assert not asked.ready()
        answer.set()
        assert asked.get() == "True"

    in_loop(body)
