"""A hall whose cases are told to a receiver that fails; both are killed at random meanwhile."""

import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from sqlalchemy import insert, select

from bench.hall import Hall, build
from bench.process import ServerProcess
from bench.pushes.books import Books, read
from hallsys.cases.policy import CaseSettings
from hallsys.cases.rules import Outcome
from hallsys.cases.service import Application, accept, conclude, take_up
from hallsys.counters.tables import services, windows
from hallsys.demo.ports import keep_port
from hallsys.halls.calendars import CalendarYear
from hallsys.halls.service import load_calendar
from hallsys.halls.views import hall as hall_of
from hallsys.kernel.clock import SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id, new_token
from hallsys.kernel.transaction import Origin, Tx
from hallsys.people.tables import presentations
from hallsys.queue.tables import tickets
from hallsys.relay.ledger import open_cursor

A_CASE = 6  # messages: acceptance, material, taken up, concluded, its result, ready on the shelf
_AT_ONCE = 50
_APPROVER = "approver"
_LOOK = 0.05  # seconds between two looks at the receiver's file
_STILL = 400.0  # seconds without anything after which something is wrong: longer than any pause
_SECRET = b"the secret of the bench hall and its receiver"
_PUSH = """
[[push]]
name = "exchange"
interface = "cases"
url = "http://127.0.0.1:{port}"
key_file = "{key}"
personal = true
parallel = 8
timeout_seconds = 2
first_retry_seconds = 1
longest_retry_seconds = {longest_retry}
compare_at = "by hand"
"""


@dataclass(frozen=True)
class Plan:
    """How many messages, and how often each side is killed while they are told."""

    messages: int
    server_kills: int
    receiver_kills: int
    seed: int
    longest_retry: int = 60  # seconds


@dataclass(frozen=True)
class Told:
    """What came of it."""

    books: Books
    seconds: float
    server_log: str


class Wedged(Exception):
    """Nothing came for longer than any pause."""


def run(folder: Path, plan: Plan) -> Told:
    """Tell the messages of a plan, with both sides killed at moments drawn from its seed."""
    random = Random(plan.seed)
    hall = build(folder, 1, 1)
    port, key, file = keep_port(), folder / "exchange.key", folder / "received.jsonl"
    key.write_bytes(_SECRET)
    key.chmod(0o600)
    with hall.config.open("a", encoding="utf-8") as config:
        config.write(_PUSH.format(port=port, key=key, longest_retry=plan.longest_retry))
    cases = -(-plan.messages // A_CASE)
    work(hall, cases)
    expected = cases * A_CASE
    kills = ["server"] * plan.server_kills + ["receiver"] * plan.receiver_kills
    random.shuffle(kills)
    moments = sorted(random.sample(range(1, expected), len(kills)))
    command = [sys.executable, "-m", "bench.pushes.receiver", str(port), str(file), str(key), str(plan.seed)]
    began = time.monotonic()
    with _running(hall, command, folder) as sides:
        arrived = _arrived(file)
        for moment, side in zip(moments, kills, strict=True):
            _wait(arrived, moment)
            sides.kill(side)
        _wait(_settled(hall.database), expected)
        seconds = time.monotonic() - began
    log = hall.config.with_name("server.log").read_text(encoding="utf-8")
    return Told(read(hall.database, file), seconds, log)


def work(hall: Hall, cases: int) -> None:
    """Have cases accepted at a window, taken up and concluded: the facts that are told."""
    db = Database.open(f"sqlite:///{hall.database}", SystemClock())
    try:
        origin = Origin(hall.id, "system")
        db.transact(origin, open_cursor, "push:exchange")  # what came before it is told to nobody
        db.transact(origin, _work, hall, cases)
    finally:
        db.close()


def _work(tx: Tx, hall: Hall, cases: int) -> None:
    year = date.fromisoformat(hall.day).year + 1
    load_calendar(tx, CalendarYear(year=year, source="bench", off=(), work=()))
    here = hall_of(tx.conn, hall.id)
    service_id, clerk_id = _serve(tx, hall)
    for at in range(0, cases, _AT_ONCE):
        numbers = range(at, min(at + _AT_ONCE, cases))
        asked = [Application(hall.matter_ids[n % len(hall.matter_ids)]) for n in numbers]
        accepted = accept(tx, here, CaseSettings(), service_id, clerk_id, asked)
        for case in accepted.cases:
            take_up(tx, case.case_id, _APPROVER)
            conclude(tx, case.case_id, _APPROVER, Outcome.GRANTED, ["营业执照"], "A1")


def _serve(tx: Tx, hall: Hall) -> tuple[str, str]:
    """Write the service of a ticket that goes on at the window; return its id and the clerk's."""
    window = tx.conn.execute(select(windows.c.id, windows.c.clerk_id)).one()
    person_id = tx.conn.execute(select(presentations.c.person_id).limit(1)).scalar_one()
    ticket_id, service_id = new_id(), new_id()
    ticket = {
        "id": ticket_id,
        "hall_id": hall.id,
        "day": hall.day,
        "prefix": "A",
        "serial": 1,
        "number": "A001",
        "queue_id": hall.queue_ids[0],
        "person_id": person_id,
        "present_id": person_id,
        "priority_class": "ordinary",
        "status": "serving",
        "issued_at": tx.now,
        "issued_at_place": "kiosk:K1",
        "waiting_since": tx.now,
        "token": new_token(),
        "window_id": window.id,
        "print_state": "confirmed",
    }
    service = {
        "id": service_id,
        "hall_id": hall.id,
        "ticket_id": ticket_id,
        "window_id": window.id,
        "clerk_id": window.clerk_id,
        "called_at": tx.now,
        "waited_ms": 0,
        "reason": "{}",
        "started_at": tx.now,
    }
    tx.conn.execute(insert(tickets), ticket)
    tx.conn.execute(insert(services), service)
    return service_id, window.clerk_id


class _Sides:
    """The server and the receiver, each a process that can be killed and is started again at once."""

    def __init__(self, hall: Hall, command: list[str], folder: Path) -> None:
        self._start: dict[str, Callable[[], ServerProcess]] = {
            "receiver": lambda: ServerProcess(command, folder / "receiver.log"),
            "server": lambda: ServerProcess.hall(hall.config),
        }
        self._running = {name: begin() for name, begin in self._start.items()}

    def kill(self, side: str) -> None:
        """Kill one and start it again."""
        self._running[side].kill()
        self._running[side] = self._start[side]()

    def stop(self) -> None:
        """Stop both in order: the server first, whose last answers are to come."""
        for name in reversed(self._running):
            self._running[name].stop()


@contextmanager
def _running(hall: Hall, command: list[str], folder: Path) -> Iterator[_Sides]:
    sides = _Sides(hall, command, folder)
    try:
        yield sides
    finally:
        sides.stop()


def _wait(done: Callable[[], int], count: int) -> None:
    """Wait until so many are done. Raises Wedged if nothing comes for long."""
    last, since = -1, time.monotonic()
    while (now := done()) < count:
        if now != last:
            last, since = now, time.monotonic()
        if time.monotonic() - since > _STILL:
            raise Wedged(f"{now} of {count}")
        time.sleep(_LOOK)


def _arrived(file: Path) -> Callable[[], int]:
    """Return how to count what has come, reading only what is new of the receiver's file."""
    count = place = 0

    def look() -> int:
        nonlocal count, place
        if file.exists():
            with file.open("rb") as taken:
                taken.seek(place)
                new = taken.read()
            whole = new.rfind(b"\n") + 1
            place += whole
            count += sum(not line.startswith(b'{"repeated') for line in new[:whole].splitlines())
        return count

    return look


def _settled(database: Path) -> Callable[[], int]:
    """Return how to count the pushes that are settled here."""

    def look() -> int:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as hall:
            return int(hall.execute("SELECT count(*) FROM pushes WHERE state = 'sent'").fetchone()[0])

    return look
