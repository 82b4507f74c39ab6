"""The processes of a hall are restarted one after the other while it is at work: no click is lost."""

import os
import re
import ssl
from collections import Counter
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from time import sleep
from typing import Any

from bench.caller import Caller, Line, Refused
from bench.hall import Hall, build
from bench.kiosks import seen
from bench.ledger import opened
from bench.process import ServerProcess
from bench.unplugged.agents import tokens
from tests.faults import ledger
from tests.faults.agent import Agent
from tests.faults.load import Hall as BusyHall
from tests.nginx_server import running_nginx
from tests.postgres import running_postgres
from tests.redis_server import running_redis

DESKS = 4
CARDS = 1500
SEED = 20260302
ANSWERS = 60  # between two restarts
_API_JS = Path(__file__).parents[2] / "hallsys" / "web" / "static" / "api.js"
_WAITS = re.search(r"WAITS_MS = \[([\d, ]+)\]", _API_JS.read_text(encoding="utf-8"))
assert _WAITS is not None
WAITS = tuple(int(wait) / 1000 for wait in _WAITS[1].split(","))


class Page(Caller):
    """Asks as our pages do, through nginx: it repeats a click a few times, then it is lost."""

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None, cookie: str = "") -> Any:
        for wait in (*WAITS, None):
            try:
                return self.ask_once(method, path, body, cookie)
            except (OSError, HTTPException):
                self.lost()
            except Refused as refused:
                if refused.args[0] not in (502, 503, 504):
                    raise
            assert wait is not None, f"a click was lost: {path}"
            sleep(wait)
        raise AssertionError

    def _connection_to(self, port: int) -> HTTPSConnection:
        return HTTPSConnection("127.0.0.1", port, timeout=30, context=ssl._create_unverified_context())


def _restarted(hall: Hall, server: ServerProcess, log: str) -> ServerProcess:
    """Stop a process in order, and start it again where nginx looks for it."""
    assert server.stop() == 0
    return ServerProcess.hall(
        hall.config, log, environment={**os.environ, "HALLSYS_SERVER__PORT": str(server.port)}
    )


def test_no_click_is_lost_while_each_process_is_restarted(tmp_path: Path) -> None:
    with running_postgres() as url, running_redis() as redis:
        hall = build(tmp_path, DESKS, CARDS, url, redis.url)
        logs = ("first.log", "second.log")
        servers = [ServerProcess.hall(hall.config, log) for log in logs]
        agent = Agent(tokens(hall, ["agent"])["agent"], hall.desks)
        agent.connect(servers[0].port)
        with running_nginx(tmp_path, [server.port for server in servers]) as (_, https):
            line = Line()
            line.up(https)
            busy = BusyHall(line, hall.desks, hall.cards, SEED, Page, most_waiting=20)
            busy.open()
            for at, log in enumerate(logs):
                _work(busy)
                agent.connect(servers[1 - at].port)
                servers[at] = _restarted(hall, servers[at], log)
            _work(busy)
            busy.close()
            assert busy.wrong == []
            with opened(hall) as found:
                seen(lambda: found.under_way() == 0)
                issued = [answer["tickets"][0]["ticket_id"] for answer in busy.acknowledged.answers("issue")]
                assert Counter(issued) == Counter(row[0] for row in found.rows("SELECT id FROM tickets"))
                called = [answer["service"]["service_id"] for answer in busy.acknowledged.answers("next")]
                assert Counter(called) == Counter(row[0] for row in found.rows("SELECT id FROM services"))
                ledger.assert_numbers_once(found)
                ledger.assert_called_once(found)
                ledger.assert_log_whole(found)
        agent.leave()
        assert Counter(agent.printed) == Counter(issued)
        assert [server.stop() for server in servers] == [0, 0]


def _work(busy: BusyHall) -> None:
    """Wait until so much more was done."""
    expected = len(busy.acknowledged.commands) + ANSWERS
    assert busy.acknowledged.wait_for(expected, 60), busy.wrong
