"""The database is out of reach: whoever asks is told so in a form of his, and when to come again."""

import logging
from collections.abc import Callable
from typing import NoReturn

import pytest
from flask import Blueprint, Flask
from psycopg.errors import FeatureNotSupported, ReadOnlySqlTransaction
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, NotSupportedError, OperationalError

from hallsys.halls.errors import CalendarUncovered
from hallsys.web.app import create_app
from hallsys.web.http import API

NEVER_TOLD = "SELECT secret FROM people"
WHY = "the server closed the connection"
# Of a PostgreSQL that became a replica, too: when it is written to, and, in its language, before.
GONE = (
    OperationalError(NEVER_TOLD, {}, ConnectionError(WHY)),
    InterfaceError(NEVER_TOLD, {}, ConnectionError(WHY)),
    InternalError(NEVER_TOLD, {}, ReadOnlySqlTransaction(f"read-only transaction: {WHY}")),
    NotSupportedError(NEVER_TOLD, {}, FeatureNotSupported(f"during recovery: {WHY}")),
    NotSupportedError(NEVER_TOLD, {}, FeatureNotSupported(f"在恢复操作期间不能设置事务的读写模式: {WHY}")),
)


def app_that(ask: Callable[[], NoReturn]) -> Flask:
    """Return an application whose every page asks so."""
    pages = Blueprint("gone", __name__)
    for path in ("/page", "/api/clerk/next", f"{API}/cases"):
        pages.add_url_rule(path, path.replace("/", "-"), ask, methods=["GET", "POST"])
    return create_app([pages])


@pytest.mark.parametrize("error", GONE, ids=lambda error: type(error.orig).__name__)
def test_it_is_no_fault_of_ours_and_may_be_asked_again(
    error: DBAPIError, caplog: pytest.LogCaptureFixture
) -> None:
    def ask() -> NoReturn:
        raise error

    browser = app_that(ask).test_client()
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
    assert all(WHY in line and NEVER_TOLD not in line for line in lines)


def test_a_statement_that_is_wrong_is_a_fault_of_ours_and_stands_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def ask() -> NoReturn:
        with create_engine("sqlite://").connect() as conn:
            conn.execute(text("SELECT nothing FROM nowhere"))
        raise AssertionError

    answer = app_that(ask).test_client().get(f"{API}/cases")
    assert (answer.status_code, answer.get_json()["code"]) == (500, "trouble")
    assert "Retry-After" not in answer.headers
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], OperationalError)


def test_what_does_not_pass_by_itself_is_told_at_once() -> None:
    def ask() -> NoReturn:
        raise CalendarUncovered(year=2027)

    answer = (
        app_that(ask).test_client().post("/api/clerk/next", json={}, headers={"X-Requested-With": "hallsys"})
    )
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "calendar_uncovered")
    assert "Retry-After" not in answer.headers
