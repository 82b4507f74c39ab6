"""The hall's machine is killed under load and the second one takes over, as real processes."""

import json
import math
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from bench.caller import Line
from bench.hall import Hall, build
from bench.process import NotStarted, ServerProcess
from hallsys.demo.ports import keep_port
from hallsys.kernel.parcels import make_secret
from tests.faults.load import Answered
from tests.faults.load import Hall as BusyHall

DESKS = 4
CARDS = 3000
SEED = 20261128
AT_MOST = 60.0  # seconds that a take-over may take


class TwoMachines:
    """A hall's main, and a second machine: folders, settings and processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.line = Line()
        for name in ("main", "second"):
            (folder / name).mkdir()
        self.hall: Hall = build(folder / "main", DESKS, CARDS)
        make_secret(folder / "main" / "standby.key")
        self.ports = {name: keep_port() for name in ("main", "second")}
        self.configs = {}
        for name, other in (("main", "second"), ("second", "main")):
            here = folder / name
            for file in ("keys.json", "standby.key"):
                if name == "second":
                    (here / file).write_bytes((folder / "main" / file).read_bytes())
                    (here / file).chmod(0o600)
            self.configs[name] = here / "hall.toml"
            self.configs[name].write_text(
                f'[server]\nport = {self.ports[name]}\ndatabase = "sqlite:///{here / "hall.db"}"\n'
                f'keys = "{here / "keys.json"}"\nclips = "{here / "clips"}"\n'
                f'recordings = "{here / "voice"}"\nscreens = "open"\n[standby]\n'
                f'peer = "http://127.0.0.1:{self.ports[other]}"\nkey_file = "{here / "standby.key"}"\n',
                encoding="utf-8",
            )
        self.servers: list[ServerProcess] = []
        self.followers: list[subprocess.Popen[bytes]] = []

    def serve(self, name: str) -> ServerProcess:
        server = ServerProcess.hall(self.configs[name])
        self.servers.append(server)
        self.line.up(server.port)
        return server

    def follow(self, name: str = "second") -> subprocess.Popen[bytes]:
        log = self.configs[name].with_name("standby.log").open("ab")
        with log:
            command = [sys.executable, "-m", "hallsys", "standby", "run", "--config", str(self.configs[name])]
            follower = subprocess.Popen(command, stdout=log, stderr=log)
        self.followers.append(follower)
        return follower

    def run(self, name: str, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "hallsys", "standby", *words, "--config", str(self.configs[name])]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def status(self, name: str = "second") -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(
                (self.database(name).with_name("hall.db.standby") / "status.json").read_text()
            )
        except FileNotFoundError:
            return {}
        return found

    def until(self, what: Any, within: float = 60) -> None:
        deadline = monotonic() + within
        while not what():
            assert monotonic() < deadline, self.told()
            sleep(0.05)

    def told(self) -> str:
        return "\n".join(path.read_text() for path in self.configs["second"].parent.glob("*.log"))

    def database(self, name: str) -> Path:
        return self.configs[name].with_name("hall.db")

    def rows(self, name: str, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.database(name)}?mode=ro", uri=True)) as db:
            return db.execute(sql).fetchall()

    def close(self) -> None:
        for follower in self.followers:
            if follower.poll() is None:
                follower.send_signal(signal.SIGTERM)
                follower.wait(timeout=20)
        for server in self.servers:
            server.kill()


@pytest.fixture
def two(tmp_path: Path) -> Iterator[TwoMachines]:
    two = TwoMachines(tmp_path)
    yield two
    two.close()


def _issued(busy: BusyHall, until: float = math.inf) -> list[Answered]:
    """Return the commands so far that were answered with tickets, up to an instant in milliseconds."""
    commands = list(busy.acknowledged.commands)
    return [one for one in commands if one.path.endswith("/issue") and one.at <= until / 1000]


def test_the_second_machine_takes_over_from_one_that_was_killed_under_load(two: TwoMachines) -> None:
    main = two.serve("main")
    two.follow()
    two.until(lambda: two.status().get("as_of"))
    busy = BusyHall(two.line, two.hall.desks, two.hall.cards, SEED)
    busy.open()
    assert busy.acknowledged.wait_for(600, 120), busy.wrong
    refused = two.run("second", "promote")
    assert "main_answers" in refused.stderr
    assert two.followers[0].poll() is None  # what is refused changes nothing
    two.until(lambda: len(_issued(busy, two.status()["as_of"])) > 200)
    two.line.down()
    main.kill()
    died = monotonic()
    before, issued, as_of = len(busy.acknowledged.commands), _issued(busy), two.status()["as_of"]
    told = _issued(busy, as_of)
    promoted = two.run("second", "promote")
    assert promoted.returncode == 0, promoted.stderr
    two.serve("second")
    took = monotonic() - died
    assert took < AT_MOST
    assert two.rows("second", "SELECT seq FROM cursors WHERE sink = 'term'") == [(1,)]
    # Everything that somebody was told before the copy was last as new as the main is there.
    there = {row[0] for row in two.rows("second", "SELECT id FROM tickets")}
    lost = [one for one in issued if one.answer["tickets"][0]["ticket_id"] not in there]
    assert {one.answer["tickets"][0]["ticket_id"] for one in told} <= there
    assert all(one.at > as_of / 1000 for one in lost)
    # Who waited in front of the kiosk gets a number now; no number is given to two tickets.
    assert busy.acknowledged.wait_for(before + 100, 60)
    busy.close()
    numbers: dict[str, set[str]] = {}
    for answer in busy.acknowledged.answers("issue"):
        for ticket in answer["tickets"]:
            numbers.setdefault(ticket["number"], set()).add(ticket["ticket_id"])
    assert all(len(ids) == 1 for ids in numbers.values())
    print(f"answers again {took:.1f} s after the kill; {len(lost)} of {len(issued)} tickets are lost")

    # The machine that died comes back: it does not serve, and becomes the standby of the other.
    with pytest.raises(NotStarted, match="taken_over_from"):
        two.serve("main")
    two.follow("main")
    two.until(lambda: two.status("main").get("as_of") and two.status("main")["term"] == 1)
    copy = two.database("main").with_name("hall.db.standby") / "whole" / "hall.db"
    with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as db:
        assert set(db.execute("SELECT id FROM tickets")) == set(two.rows("second", "SELECT id FROM tickets"))


def test_a_main_that_answers_is_taken_over_from_by_force_only_and_stops(two: TwoMachines) -> None:
    main = two.serve("main")
    two.follow()
    two.until(lambda: two.status().get("as_of"))
    done = two.run("second", "promote", "--force")
    assert done.returncode == 0, done.stderr
    main.wait(20)
    assert two.followers[0].wait(20) == 0
    with pytest.raises(NotStarted, match="taken_over_from"):
        two.serve("main")
    assert two.serve("second")
