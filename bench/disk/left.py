"""What a loss of power left of a hall: put on a disk, looked at, and served again."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from sqlalchemy import create_engine

from bench.caller import Caller, Line, take_ticket
from bench.hall import Hall
from bench.ledger import opened
from bench.process import ServerProcess
from hallsys.kernel import log_seals
from hallsys.kernel.sealing import Keyring
from tests.faults import ledger
from tests.faults.load import Answered

DATA = "data"  # the folder of a hall that its database lies in
REPEATED = 5


def written(hall: Hall, folder: Path, files: dict[Path, bytes]) -> Hall:
    """Put what is left of a hall's disk into a folder; return the hall that lies there."""
    shutil.rmtree(folder, ignore_errors=True)
    data = folder / DATA
    for name, content in files.items():
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    keys = folder / hall.keys.name
    left = replace(hall, folder=folder, url=f"sqlite:///{data / 'hall.db'}", keys=keys)
    config = hall.config.read_text(encoding="utf-8")
    left.config.write_text(config.replace(str(hall.folder), str(folder)), encoding="utf-8")
    shutil.copy(hall.keys, keys)
    return left


def examined(left: Hall, told: list[Answered]) -> int:
    """Look at what is left; return how many of the commands in `told` are not there any more."""
    with closing(sqlite3.connect(left.folder / DATA / "hall.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    _verify_log(left)
    with opened(left) as found:
        ledger.assert_numbers_once(found)
        seqs = [seq for (seq,) in found.rows("SELECT seq FROM events ORDER BY seq")]
        assert seqs == list(range(1, len(seqs) + 1))
        assert found.rows("SELECT seq FROM log_heads") == [(len(seqs),)]
        twice = found.rows("SELECT ticket_id FROM services GROUP BY ticket_id HAVING count(*) > 1")
        assert twice == []
        there = {
            "issue": {tuple(row) for row in found.rows("SELECT id, number FROM tickets")},
            "next": {tuple(row) for row in found.rows("SELECT id, ticket_id FROM services")},
            "start": {row[0] for row in found.rows("SELECT id FROM services WHERE started_at IS NOT NULL")},
            "finish": {row[0] for row in found.rows("SELECT id FROM services WHERE outcome = 'finished'")},
        }
    return sum(_told(command) not in there[command.path.rpartition("/")[2]] for command in told)


def _told(command: Answered) -> Any:
    """Return what an acknowledgement said that there is."""
    match command.path.rpartition("/")[2]:
        case "issue":
            (ticket,) = command.answer["tickets"]
            return ticket["ticket_id"], ticket["number"]
        case "next":
            service = command.answer["service"]
            return service["service_id"], service["ticket_id"]
        case _:
            return command.body["service_id"]


def _verify_log(left: Hall) -> None:
    """Do what `hallsys audit verify` does."""
    engine = create_engine(left.url)
    try:
        with engine.connect() as conn:
            verdict = log_seals.verify(conn, left.id, Keyring.load(left.keys).log_key())
    finally:
        engine.dispose()
    assert verdict.broken is None


def served_again(left: Hall, told: list[Answered], random: Random) -> float:
    """Start a server on what is left; return after how many seconds it served.

    It says again what it said before, and gives the next visitor a number that nobody has.
    """
    began = perf_counter()
    server, line = ServerProcess.hall(left.config), Line()
    took = perf_counter() - began
    line.up(server.port)
    try:
        with closing(Caller(line)) as caller:
            for one in random.sample(told, min(REPEATED, len(told))):
                assert caller.ask("POST", one.path, one.body, one.cookie) == one.answer
            given = caller.ask("POST", *take_ticket(left.cards[-1]))["tickets"][0]["number"]
    finally:
        assert server.stop() == 0
    assert given not in {one.answer["tickets"][0]["number"] for one in told if one.path.endswith("/issue")}
    return took
