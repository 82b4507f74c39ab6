"""What nginx does with our configuration by itself: whom it leads where, and what it takes of one address."""

import json
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

from hallsys.settings import Settings
from tests.nginx_server import OURS, running_nginx

VISITORS = 40
FEW_ASKED = {"rate=400r/s": "rate=1r/m", "burst=12000": "burst=3"}
FEW_LINES = {"hallsys_lines 4000;": "hallsys_lines 2;"}


class Process(ThreadingHTTPServer):
    """Answers with its own port in place of a server process; /held/ is answered once it is `released`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.arrived = Event()
        self.released = Event()


class Answer(BaseHTTPRequestHandler):
    """One answer of it."""

    server: Process

    def do_GET(self) -> None:
        if self.path.startswith("/held/"):
            self.server.arrived.set()
            self.server.released.wait()
        body = str(self.server.server_port).encode()
        self.send_response(429 if self.path == "/refused" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def processes(count: int) -> Iterator[list[Process]]:
    """Run that many."""
    with ExitStack() as stack:
        running = [stack.enter_context(Process()) for _ in range(count)]
        for one in running:
            Thread(target=one.serve_forever, daemon=True).start()
            stack.callback(one.shutdown)
            stack.callback(one.released.set)
        yield running


def asked(
    https: int, cookie: str = "", path: str = "/", host: str = "", body: bytes | None = None
) -> tuple[int, bytes, Any]:
    """Ask nginx anew; return the status, the body and the headers of the answer."""
    line = HTTPSConnection("127.0.0.1", https, context=ssl._create_unverified_context())
    told = {"Cookie": cookie, "Host": host}
    line.request(
        "GET" if body is None else "POST",
        path,
        body,
        headers={name: value for name, value in told.items() if value},
    )
    answer = line.getresponse()
    found = answer.status, answer.read(), answer.headers
    line.close()
    return found


def test_browsers_behind_one_address_are_spread_and_each_stays_where_it_is(tmp_path: Path) -> None:
    cookies = [f"lang=en; hallsys_clerk=token{n}" for n in range(VISITORS // 2)]
    cookies += [f"hallsys_screen_0123456789abcdef=pass{n}; lang=zh" for n in range(VISITORS // 2)]
    with (
        processes(2) as both,
        running_nginx(tmp_path, [one.server_port for one in both]) as (_, https),
    ):
        met = {cookie: asked(https, cookie)[1] for cookie in cookies}
        assert len(set(met.values())) == 2
        # Another cookie after it, or none of ours before it, changes nothing.
        assert {cookie: asked(https, f"{cookie}; other=1")[1] for cookie in cookies} == met
        # Without any it is the address that counts.
        assert (
            len({asked(https, cookie)[1] for cookie in ("", "lang=en", "hallsys=1", "xhallsys_clerk=2")}) == 1
        )


def test_a_flood_of_one_address_ends_at_nginx_and_the_page_is_told_why(tmp_path: Path) -> None:
    with (
        processes(2) as both,
        running_nginx(tmp_path, [one.server_port for one in both], FEW_ASKED) as (_, https),
    ):
        answers = [asked(https) for _ in range(5)]
    assert [status for status, _, _ in answers] == [200, 200, 200, 200, 429]
    _, body, headers = answers[-1]
    error = json.loads(body)["error"]
    assert error["code"] == "too_many_requests"
    assert error["zh"]
    assert error["en"]
    assert headers["Retry-After"]
    assert headers["Strict-Transport-Security"]


def test_each_hall_behind_one_address_has_limits_of_its_own_but_invented_ones_have_not(
    tmp_path: Path,
) -> None:
    few = {**FEW_ASKED, "rate=4000r/s": "rate=1r/m", "burst=100000": "burst=9"}
    with (
        processes(1) as (one,),
        running_nginx(tmp_path, [one.server_port], few) as (_, https),
    ):
        flood = [asked(https, host="a.halls.test")[0] for _ in range(5)]
        other = [asked(https, host="B.halls.test")[0] for _ in range(4)]
        invented = [asked(https, host=f"{n}.halls.test")[0] for n in range(3)]
    assert (flood, other) == ([200, 200, 200, 200, 429], [200] * 4)
    assert invented[-1] == 429


def test_one_address_holds_so_many_lines_and_others_go_on_when_one_ends(tmp_path: Path) -> None:
    with (
        processes(1) as (one,),
        running_nginx(tmp_path, [one.server_port], FEW_LINES) as (_, https),
        ThreadPoolExecutor(2) as pages,
    ):
        lines = []
        for _ in range(2):
            lines.append(pages.submit(asked, https, path="/held/"))
            assert one.arrived.wait(60)
            one.arrived.clear()
        assert asked(https)[0] == 429
        one.released.set()
        assert [line.result(60)[0] for line in lines] == [200, 200]
        assert asked(https)[0] == 200


def test_no_log_has_the_secret_of_an_address_whatever_fails(tmp_path: Path) -> None:
    with processes(1) as (one,):
        gone = one.server_port
    secret = f"/t/{'s' * 22}"
    instead = {**FEW_ASKED, "proxy_connect_timeout 2s": "proxy_connect_timeout 1s"}
    with running_nginx(tmp_path, [gone], instead) as (_, https):
        statuses = {asked(https, path=secret)[0] for _ in range(5)}
    assert statuses == {502, 429}
    written = {log.name: log.read_text(encoding="utf-8") for log in tmp_path.glob("*.log")}
    assert set(written) == {"hallsys.log", "error.log"}
    assert written["hallsys.log"].count(" GET /t 502 ") == 4
    assert secret not in "".join(written.values())


def test_what_a_process_refuses_itself_goes_out_as_it_said_it(tmp_path: Path) -> None:
    with processes(1) as (one,), running_nginx(tmp_path, [one.server_port]) as (_, https):
        assert asked(https, path="/refused")[:2] == (429, str(one.server_port).encode())


def test_as_shipped_it_leads_to_the_one_process_of_a_hall_at_its_default_port() -> None:
    lines = [line.split() for line in OURS.read_text(encoding="utf-8").splitlines()]
    servers = [words[1] for words in lines if words[:1] == ["server"] and words[1] != "{"]
    assert servers == [f"127.0.0.1:{Settings().server.port}"]


def test_what_nginx_refuses_another_system_itself_is_a_problem(tmp_path: Path) -> None:
    with processes(1) as (one,):
        gone = one.server_port
    path, few = "/api/v1/tickets", {**FEW_ASKED, "burst=3": "burst=1"}
    with running_nginx(tmp_path, [gone], few) as (_, https):
        answers = [asked(https, path=path, body=body) for body in (b"x" * 70_000, *[b"{}"] * 3)]
    told = []
    for status, body, headers in answers:
        problem = json.loads(body)
        assert headers["Content-Type"] == "application/problem+json"
        assert problem["type"] == f"urn:hallsys:problem:{problem['code']}"
        assert (problem["title"], problem["title_zh"]) > ("", "")
        told.append((status, problem["status"], problem["code"], headers["Retry-After"]))
    assert told == [
        (413, 413, "too_large", None),  # which does not pass
        *[(502, 502, "server_away", "5")] * 2,
        (429, 429, "too_many_requests", "5"),
    ]


def test_a_page_that_sends_too_much_gets_the_error_that_it_knows_how_to_show(tmp_path: Path) -> None:
    with processes(1) as (one,), running_nginx(tmp_path, [one.server_port]) as (_, https):
        status, body, _ = asked(https, path="/api/kiosk/tickets", body=b"x" * 70_000)
    assert (status, json.loads(body)["error"]["code"]) == (413, "too_large")
