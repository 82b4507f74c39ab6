"""Limits of how often somebody may ask: they stop scripts, and no hall."""

import logging
from collections.abc import Callable

import pytest
from flask import Blueprint
from limits.storage import MemoryStorage, storage_from_string

from hallsys.kernel.ids import new_token
from hallsys.web.app import create_app
from hallsys.web.limits import from_address, limiter
from tests.redis_server import running_redis
from tests.web.browser import Browser
from tests.web.staff import Staff

WINDOWS_OF_A_LARGE_HALL = 235


def test_a_large_halls_staff_signs_in_from_one_address_within_a_minute(staff: Staff) -> None:
    browser = Browser(staff.app)
    # Each is looked at and none turned away; what is missing in them saves the hashing.
    tries = [
        browser.post("/api/staff/sign-in", login=f"w{n}").status_code for n in range(WINDOWS_OF_A_LARGE_HALL)
    ]
    assert set(tries) == {400}


def test_a_refused_phone_leaves_no_secret_in_the_log(
    applicants: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    token = new_token()
    codes = [applicants.post(f"/api/t/{token}/cancel").status_code for _ in range(30)]
    assert codes[-1] == 429
    assert token not in caplog.text
    assert len(caplog.records) < 10


def test_processes_count_together_and_each_by_itself_while_redis_is_away() -> None:
    with running_redis() as redis:
        first, second = (_limited(redis.url) for _ in range(2))
        assert [first(), second(), first()] == [200, 200, 429]
        redis.stop()
        assert [first(), first(), first()] == [200, 200, 429]
        assert [second(), second(), second()] == [200, 200, 429]


def test_who_came_once_is_forgotten() -> None:
    counts = storage_from_string("here+memory://")
    assert isinstance(counts, MemoryStorage)
    for number in range(5000):
        assert counts.acquire_entry(f"key{number}", 1, -1)  # over at once
    assert counts.acquire_entry("stays", 1, 3600)
    for number in range(5000):
        assert counts.acquire_entry(f"key{number}", 1, -1)
    assert len(counts.events) < 2000
    assert not counts.acquire_entry("stays", 1, 3600)


@pytest.mark.parametrize(("proxies", "told"), [(0, "10.0.0.9"), (1, "203.0.113.7")])
def test_a_proxy_is_believed_that_is_ours(proxies: int, told: str) -> None:
    pages = Blueprint("pages", __name__)
    pages.get("/from")(from_address)
    visitor = {"X-Forwarded-For": "198.51.100.1, 203.0.113.7"}  # the first is what the visitor made up
    client = create_app([pages], proxies).test_client()
    answer = client.get("/from", headers=visitor, environ_base={"REMOTE_ADDR": "10.0.0.9"})
    assert answer.text == told


def _limited(redis: str) -> Callable[[], int]:
    """Return what asks a route of a process that may be asked twice an hour."""
    limits = limiter(redis)
    pages = Blueprint("pages", __name__)
    pages.get("/asked")(limits.limit("2 per hour")(lambda: "answered"))
    app = create_app([pages])
    limits.init_app(app)
    return lambda: app.test_client().get("/asked").status_code
