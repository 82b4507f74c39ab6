"""What nobody waits for any more is not read; a command is carried out all the same."""

from collections.abc import Iterable, Iterator
from typing import Any

import gevent
import pytest
from flask import Blueprint
from flask.testing import FlaskClient
from gevent.event import Event
from sqlalchemy import Connection, text

from hallsys.kernel.clock import SystemClock
from hallsys.kernel.database import Database
from hallsys.web.app import create_app
from hallsys.web.awaited import AT_ONCE, HAS_GONE, PHONES_AT_ONCE, Awaited


def one(conn: Connection) -> int:
    return int(conn.execute(text("SELECT 1")).scalar_one())


@pytest.fixture
def client(any_database_url: str) -> Iterator[FlaskClient]:
    """Yield a client of an application that reads, whether it is to tell something or to do something."""
    db = Database.open(any_database_url, SystemClock())
    pages = Blueprint("pages", __name__)
    pages.route("/read", endpoint="read", methods=["GET", "POST"])(lambda: str(db.read(one)))
    pages.route("/glance", endpoint="glance", methods=["GET", "POST"])(lambda: str(db.glance(one)))
    yield create_app([pages]).test_client()
    db.close()


@pytest.mark.parametrize("path", ["/read", "/glance"])
@pytest.mark.parametrize(
    ("method", "has_gone", "status"), [("GET", False, 200), ("GET", True, 499), ("POST", True, 200)]
)
def test_only_what_is_waited_for_is_read(
    client: FlaskClient, path: str, method: str, has_gone: bool, status: int
) -> None:
    headers = {"X-Requested-With": "hallsys"}
    answer = client.open(
        path, method=method, json={}, headers=headers, environ_base={HAS_GONE: lambda: has_gone}
    )
    assert answer.status_code == status


def test_whoever_comes_next_is_answered(client: FlaskClient) -> None:
    assert client.get("/read", environ_base={HAS_GONE: lambda: True}).status_code == 499
    assert client.get("/read", environ_base={HAS_GONE: lambda: False}).get_data() == b"1"
    assert client.get("/read").get_data() == b"1"  # where nobody tells


@pytest.mark.parametrize(
    ("crowd", "at_once", "other"),
    [
        ("/t/x/snapshot", PHONES_AT_ONCE, "/board/all/snapshot"),
        ("/c/x/y/snapshot", PHONES_AT_ONCE, "/pad/W1/snapshot"),
        ("/clerk/W1/snapshot", AT_ONCE, "/t/x/snapshot"),
        ("/clerk/W1/snapshot", AT_ONCE, "/manager/snapshot"),
    ],
)
def test_phones_and_windows_are_not_in_line_with_each_other(crowd: str, at_once: int, other: str) -> None:
    begun, may_end = [], Event()

    def pages(environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == crowd:
            begun.append(crowd)
            may_end.wait()
        return [environ["PATH_INFO"].encode()]

    app = Awaited(pages)

    def ask(path: str) -> Iterable[bytes]:
        asked = {"REQUEST_METHOD": "GET", "PATH_INFO": path, HAS_GONE: lambda: False}
        return app(asked, lambda *_: None)

    many = [gevent.spawn(ask, crowd) for _ in range(at_once + 5)]
    gevent.sleep(0)
    try:
        assert gevent.spawn(ask, other).get(timeout=10) == [other.encode()]
        assert len(begun) == at_once
    finally:
        may_end.set()
    assert [one.get(timeout=10) for one in many] == [[crowd.encode()]] * len(many)
