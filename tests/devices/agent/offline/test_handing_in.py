"""Fetching numbers: one block, however often it must be asked for."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from hallsys.devices.agent.offline.handing_in import Errands, Up
from hallsys.devices.agent.offline.journal import Journal
from hallsys.devices.agent.offline.lease import Key
from hallsys.devices.agent.offline.servertime import ServerTime
from tests.devices.agent.full_disk import full_disk
from tests.devices.agent.offline.lent import lent
from tests.devices.agent.offline.test_journal import issue


class Lender:
    """A server that lends numbers, and fails to answer the first `failing` times."""

    def __init__(self) -> None:
        self.failing = 0
        self.asked: list[dict[str, Any]] = []
        self.changed = threading.Condition()
        lender = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with lender.changed:
                    lender.asked.append(body)
                    failed = len(lender.asked) <= lender.failing
                    lender.changed.notify_all()
                self.send_response(502 if failed else 200)
                self.end_headers()
                self.wfile.write(json.dumps(lent()).encode())

            def log_message(self, *_: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def await_asked(self, times: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.asked) >= times, timeout=20)

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def lender() -> Iterator[Lender]:
    lender = Lender()
    yield lender
    lender.close()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "agent.journal")
    yield journal
    journal.close()


def errands(lender: Lender, journal: Journal, up: Up = lambda: True) -> Errands:
    clock = ServerTime(0, 0)
    return Errands(lender.url, "t", "kiosk:K1", journal, clock, up, lambda _keys: None)


def test_who_is_not_answered_asks_under_the_same_id(lender: Lender, journal: Journal) -> None:
    lender.failing = 1
    running = errands(lender, journal)
    running.start()
    lender.await_asked(2)
    running.stop(10)
    first, second = lender.asked[:2]
    assert first["request_id"] == second["request_id"]
    assert journal.held() == ["blocka", "blockb"]
    assert journal.asking is None


@pytest.mark.parametrize(("after", "kept"), [(0.0, False), (24 * 3600.0, True)])
def test_what_the_server_has_goes_from_the_disk_after_its_time(
    lender: Lender, journal: Journal, monkeypatch: pytest.MonkeyPatch, after: float, kept: bool
) -> None:
    monkeypatch.setattr("hallsys.devices.agent.offline.handing_in._FORGOTTEN_AFTER", after)
    journal.lend(lent(), 0)
    ticket = issue(journal)
    journal.handed_in({ticket.key})
    running = errands(lender, journal)
    running.start()
    lender.await_asked(1)
    running.stop(10)  # what it is about is finished
    assert (journal.handed_since is not None) is kept
    assert journal.next_number("A") == Key("blocka", 2)


def test_who_cannot_write_does_not_ask(lender: Lender, journal: Journal) -> None:
    looked = threading.Event()

    def up() -> bool:
        looked.set()
        return True

    running = errands(lender, journal, up)
    with full_disk():
        running.start()
        assert looked.wait(10)
        running.stop(10)
    assert lender.asked == []
    assert journal.held() == []
