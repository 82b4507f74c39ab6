"""A main that is written to and a machine that follows it, over HTTP, in one process."""

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text
from werkzeug.serving import make_server

from hallsys.kernel.clock import SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.eventlog import head
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Origin, Tx
from hallsys.people.service import identify, prepare
from hallsys.relay.events import AgentPaired
from hallsys.relay.standby import StandbyDesk
from hallsys.relay.standby_http import standby_api
from hallsys.standby.folder import Folder
from hallsys.standby.following import Follower
from hallsys.standby.line import Line
from tests.persons import person

SECRET = b"a secret of two machines"
HALL = "H" * 26
_NOTE = text(
    "INSERT INTO commands (hall_id, request_id, actor, use_case, answer, at) "
    "VALUES (:hall_id, :id, 'system', 'test', :answer, 0)"
)


class CountedLine(Line):
    """Counts what is asked for, and how many bytes come."""

    def __init__(self, peer: str, secret: bytes) -> None:
        super().__init__(peer, secret, timeout=20)
        self.peer = peer
        self.asked: Counter[str] = Counter()
        self.bytes = 0
        self.each: Callable[[], None] = lambda: None

    def ask(self, what: str, *, term: int = 0, **more: Any) -> tuple[dict[str, Any], bytes]:
        self.each()
        told, data = super().ask(what, term=term, **more)
        self.asked[what] += 1
        self.bytes += len(data)
        return told, data


class Main:
    """The machine that serves: a database, and the route that answers the other machine."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = SystemClock()
        self.overtaken: list[int] = []
        self.written = 0
        self.open()

    def open(self) -> None:
        self.db = Database.open(f"sqlite:///{self.path}", self.clock, ship=True)
        self.desk = StandbyDesk(self.db, SECRET, self.clock, _at_once, self.overtaken.append)

    def write(self, rows: int, size: int = 3000) -> None:
        """Write so many rows, a transaction each, and a fact with each."""
        for _ in range(rows):
            self.write_at_once(1, size)

    def write_at_once(self, rows: int, size: int = 3000) -> None:
        def write(tx: Tx) -> None:
            for _ in range(rows):
                self.written += 1
                answer = str(self.written) * (size // len(str(self.written)))
                tx.execute(_NOTE, {"hall_id": HALL, "id": f"{self.written:08}", "answer": answer})
            tx.append(AgentPaired("agent"))

        self.db.transact(Origin(HALL, "system"), write)

    def write_person(self, keyring: Keyring) -> None:
        """Write an applicant who is sealed with these keys."""

        def write(tx: Tx) -> None:
            identify(tx, prepare(keyring, person(1)))

        self.db.transact(Origin(HALL, "system"), write)

    @property
    def head(self) -> int:
        return self.db.read(head, HALL)


def _at_once(function: Any, *args: Any) -> Any:
    return function(*args)


@contextmanager
def main_at(path: Path) -> Iterator[tuple[Main, str]]:
    """Yield a main with the database at `path`, and the address at which it answers."""
    main = Main(path)
    app = Flask(__name__)
    app.register_blueprint(standby_api(_Now(main)))  # type: ignore[arg-type]
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield main, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        main.db.close()


class _Now:
    """The desk that the main has now: it is another after it was opened again."""

    def __init__(self, main: Main) -> None:
        self._main = main

    def answer(self, headers: Any, body: bytes) -> bytes:
        return self._main.desk.answer(headers, body)


class Second:
    """The machine that follows."""

    def __init__(self, folder: Path, peer: str, secret: bytes = SECRET) -> None:
        self.database = folder / "hall.db"
        self.keys = folder / "keys.json"
        folder.mkdir(exist_ok=True)
        if not self.keys.exists():
            Keyring.create(self.keys)
        self.folder = Folder(self.database)
        self.folder.prepare()
        self.line = CountedLine(peer, secret)
        self.follower = Follower(self.line, self.folder, self.database, self.keys, SystemClock())
        self.follower.resume()

    def close(self) -> None:
        self.line.close()

    def follow(self) -> None:
        """Take all that the main has."""
        while self.follower.turn():
            pass

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(self.folder.whole.connected()) as db:
            return db.execute(sql).fetchall()

    @property
    def notes(self) -> int:
        """How many rows of the main's are in the copy; it was read whole."""
        self.folder.whole.verify()
        ((count,),) = self.rows("SELECT count(*) FROM commands")
        return int(count)

    def same_as(self, main: Main) -> bool:
        """Compare every row that the main has written."""
        with closing(sqlite3.connect(f"file:{main.path}?mode=ro", uri=True)) as db:
            query = "SELECT request_id, answer FROM commands ORDER BY 1"
            return db.execute(query).fetchall() == self.rows(query)
