"""A page's requests, as its scripts send them."""

from itertools import count
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

_requests = count(1)


def request_id() -> str:
    """Return a request id that no other request has."""
    return f"request-{next(_requests):08d}"


class Browser:
    """A browser with cookies of its own."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def get(self, url: str) -> TestResponse:
        return self.client.get(url)

    def json(self, url: str) -> Any:
        """Return the JSON of a GET that must succeed."""
        answer = self.get(url)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    def post(self, url: str, **body: Any) -> TestResponse:
        """Send a command, with a fresh request id unless one is given."""
        headers = {"X-Requested-With": "hallsys"}
        return self.client.post(url, json={"request_id": request_id(), **body}, headers=headers)

    def done(self, url: str, **body: Any) -> Any:
        """Return the answer to a command that must succeed."""
        answer = self.post(url, **body)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()


def refusal(answer: TestResponse) -> tuple[int, str]:
    """Return status and code of a refusal, which must speak both languages."""
    error = answer.get_json()["error"]
    assert set(error) == {"code", "zh", "en"}
    assert error["zh"]
    assert error["en"]
    assert error["zh"] != error["en"]
    return answer.status_code, error["code"]
