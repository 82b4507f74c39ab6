"""The database is out of reach: whoever asks is told so in a form of his, and when to come again."""

import logging

import pytest
from flask import Blueprint, Flask
from sqlalchemy.exc import InterfaceError, OperationalError

from hallsys.web.app import create_app
from hallsys.web.http import API

NEVER_TOLD = "SELECT secret FROM people"


@pytest.fixture(params=[OperationalError, InterfaceError])
def app(request: pytest.FixtureRequest) -> Flask:
    """Return an application whose every page asks a database that is gone."""
    pages = Blueprint("gone", __name__)

    def ask() -> str:
        raise request.param(NEVER_TOLD, {}, ConnectionError("the server closed the connection"))

    for path in ("/page", "/api/clerk/next", f"{API}/cases"):
        pages.add_url_rule(path, path.replace("/", "-"), ask, methods=["GET", "POST"])
    return create_app([pages])


def test_it_is_no_fault_of_ours_and_may_be_asked_again(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    browser = app.test_client()
    page = browser.get("/page", headers={"Accept": "text/html"})
    command = browser.post("/api/clerk/next", json={}, headers={"X-Requested-With": "hallsys"})
    problem = browser.get(f"{API}/cases")
    for answer in (page, command, problem):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    told = page.get_data(as_text=True)
    for part in ("数据库暂时连不上", "The database is out of reach", 'http-equiv="refresh"'):
        assert part in told
    assert command.get_json()["error"]["code"] == "database_gone"
    assert (problem.content_type, problem.get_json()["code"]) == (
        "application/problem+json",
        "database_gone",
    )
    lines = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert len(lines) == 3
    assert all("the server closed the connection" in line and NEVER_TOLD not in line for line in lines)
