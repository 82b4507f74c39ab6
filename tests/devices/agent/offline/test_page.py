"""The kiosk's page on loopback: for this machine's browser, and for nobody else."""

import socket
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from hallsys.devices.agent.offline.page import KioskPage
from hallsys.devices.agent.offline.refusals import NumbersUsedUp

SERVER = "https://hall.example"
WAY = f"{SERVER}/screen?next=%2Fkiosk%2FK1#ABCD-EFGH"


class Desk:
    """A desk that keeps what it was told."""

    server = SERVER

    def __init__(self) -> None:
        self.line_up = True
        self.told: list[tuple[str, Mapping[str, Any]]] = []

    def line(self) -> bool:
        return False

    def way(self) -> str | None:
        return WAY if self.line_up else None

    def state(self, since: int) -> dict[str, Any]:
        return {"version": since + 1, "name": "</script><b>"}

    def command(self, name: str, facts: Mapping[str, Any]) -> dict[str, Any]:
        if name == "issue":
            raise NumbersUsedUp
        self.told.append((name, facts))
        return {"ok": True}


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def url(desk: Desk) -> Iterator[str]:
    page = KioskPage(desk, 0)
    yield f"http://127.0.0.1:{page.port}"
    page.close()


OURS = {"X-Requested-With": "hallsys"}


def test_the_page_comes_with_its_state_and_may_ask_only_its_server(url: str) -> None:
    answer = requests.get(f"{url}/", timeout=5)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "</script><b>" not in answer.text
    assert "\\u003c/script" in answer.text
    assert f"connect-src 'self' {SERVER}" in answer.headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_anybody_on_this_machine_may_ask_whether_the_line_is_up(url: str) -> None:
    answer = requests.get(f"{url}/line", timeout=5)
    assert answer.json() == {"up": False}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    asked = requests.options(f"{url}/line", timeout=5)
    assert asked.headers["Access-Control-Allow-Private-Network"] == "true"


@pytest.mark.parametrize(
    "path",
    [
        "/static/tokens.css",
        "/kiosk/static/kiosk.css",
        "/offline/page.js",
        "/static/vendor/lit-html/lit-html.js",
    ],
)
def test_it_has_all_its_files_here(url: str, path: str) -> None:
    answer = requests.get(url + path, timeout=5)
    assert answer.ok
    kind = "text/javascript" if path.endswith(".js") else "text/css"
    assert answer.headers["Content-Type"] == kind


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/offline/../kiosk.py",
        "/etc/passwd",
        "/static/",
        "/nothing",
    ],
)
def test_no_other_file_can_be_had(url: str, path: str) -> None:
    connection = HTTPConnection(url.removeprefix("http://"), timeout=5)
    connection.request("GET", path)
    assert connection.getresponse().status == 404
    connection.close()


def test_a_name_that_leads_here_is_not_answered(url: str, desk: Desk) -> None:
    for path in ("/", "/state", "/line"):
        assert requests.get(url + path, headers={"Host": "evil.example"}, timeout=5).status_code == 403
    headers = {**OURS, "Host": "evil.example:80"}
    assert requests.post(f"{url}/api/typed", json={}, headers=headers, timeout=5).status_code == 422
    assert desk.told == []


def test_only_its_own_page_may_command(url: str, desk: Desk) -> None:
    assert requests.post(f"{url}/api/done", json={}, timeout=5).status_code == 422
    assert requests.post(f"{url}/api/done", json={"a": 1}, headers=OURS, timeout=5).json() == {"ok": True}
    assert desk.told == [("done", {"a": 1})]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"number": "' + b"1" * 5000 + b'"}'])
def test_what_is_no_command_is_refused(url: str, body: bytes) -> None:
    answer = requests.post(f"{url}/api/typed", data=body, headers=OURS, timeout=5)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_request")


def test_a_refusal_has_a_sentence_in_both_languages(url: str) -> None:
    answer = requests.post(f"{url}/api/issue", json={}, headers=OURS, timeout=5)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (409, "offline_numbers_used_up")
    assert error["zh"]
    assert error["en"]


@pytest.mark.parametrize("length", ["-1", "5000", "many", "9" * 5000])
def test_a_length_that_cannot_be_is_refused_and_the_line_closed(url: str, desk: Desk, length: str) -> None:
    with socket.create_connection(("127.0.0.1", urlsplit(url).port or 0), timeout=5) as line:
        head = "POST /api/done HTTP/1.1\r\nHost: 127.0.0.1:1\r\nX-Requested-With: hallsys\r\n"
        line.sendall(f"{head}Content-Length: {length}\r\n\r\n".encode())
        answer = line.makefile("rb").read()  # to the end: the line is closed
    assert answer.startswith(b"HTTP/1.1 422")
    assert desk.told == []


def test_the_way_to_the_server_is_for_a_browser_of_this_machine_that_goes_there(url: str, desk: Desk) -> None:
    def entered(**headers: str) -> tuple[int, str | None]:
        answer = requests.get(f"{url}/enter", headers=headers, allow_redirects=False, timeout=5)
        return answer.status_code, answer.headers.get("Location")

    assert entered() == (303, WAY)
    for headers in ({"Host": "evil.example:80"}, {"Sec-Fetch-Mode": "cors"}):
        assert entered(**headers) == (403, None)
    desk.line_up = False
    assert entered() == (303, "/")
