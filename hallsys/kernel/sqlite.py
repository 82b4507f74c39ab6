"""SQLite behind the door: one writer thread that commits for many at once (group commit).

A commit costs a sync of the disk. The writer takes all commands that wait, runs each in a
savepoint of its own, syncs once, and only then answers them all. Reads use connections of their
own that cannot write, on a snapshot of the write-ahead log.
"""

import fcntl
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from hallsys.kernel import eventlog
from hallsys.kernel.clock import Clock
from hallsys.kernel.errors import DatabaseClosed, Refusal
from hallsys.kernel.eventlog import Pending
from hallsys.kernel.shipping import Shipper
from hallsys.kernel.transaction import Command

R = TypeVar("R")

log = logging.getLogger(__name__)

LARGEST_BATCH = 256
READERS = 4
_STOP = None

_BUSY = "busy_timeout=5000"
_WRITER_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",  # what is deleted is overwritten, also where SQLite was built without it
    _BUSY,
    "cache_size=-65536",
    "temp_store=MEMORY",
)
_READER_PRAGMAS = ("query_only=ON", _BUSY, "cache_size=-16384", "temp_store=MEMORY")


class DatabaseInUse(Refusal):
    """Another process writes this SQLite file."""

    code = "database_in_use"
    status = 503
    zh = "数据库正被另一个 hallsys 进程使用，请先停止它。"
    en = "Another hallsys process is using this database; stop it first."


class _TransactionLost(Exception):
    """A command's fault, its cause, has rolled back what the rest of its batch had written."""


def sqlite_engine(url: str, pragmas: tuple[str, ...], **options: Any) -> Engine:
    """Return an engine whose connections run `pragmas`, and begin transactions only when told to.

    Its errors do not repeat the values of a statement: they may be personal data.
    """
    engine = create_engine(url, hide_parameters=True, **options)

    @event.listens_for(engine, "connect")
    def prepare(dbapi_connection: Any, _record: Any) -> None:
        # We begin by ourselves, and not in a listener of SQLAlchemy's, which would slow down every
        # statement of the engine by a fifth.
        dbapi_connection.isolation_level = None
        for pragma in pragmas:
            dbapi_connection.execute(f"PRAGMA {pragma}").close()

    return engine


class SqliteBackend:
    """One writer thread and a few reader threads over one file.

    `ship`: a standby takes a copy, for which the writer keeps what it writes back (see kernel.shipping).
    """

    def __init__(self, url: str, clock: Clock, committed: eventlog.Committed, *, ship: bool = False) -> None:
        self._clock = clock
        self._committed = committed
        self._lock = _hold(Path(f"{make_url(url).database}.lock"))
        self._writes = sqlite_engine(url, _WRITER_PRAGMAS, poolclass=NullPool)
        self._reads = sqlite_engine(url, _READER_PRAGMAS, pool_size=READERS, max_overflow=0)
        self._inbox: queue.SimpleQueue[Command[Any] | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = self._ended = self._scrubbing = False
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="hallsys-read")
        self._writer = threading.Thread(target=self._write, name="hallsys-writer", daemon=True)
        # The first connection makes the file and its write-ahead log before a reader looks for them.
        self._conn = self._writes.connect()
        # Savepoints go past SQLAlchemy: two for each command are a good part of the writer's time.
        self._sql: Callable[[str], Any] = self._conn.connection.execute
        self.shipper: Shipper | None = None
        if ship:
            self._sql("PRAGMA wal_autocheckpoint = 0").close()
            self._sql("SELECT count(*) FROM sqlite_schema").fetchone()  # now its log and index are there
            self.shipper = Shipper(Path(str(make_url(url).database)), self.end_writing)
        self._writer.start()

    def submit(self, command: Command[Any], *, apart: bool = False) -> None:  # noqa: ARG002 - one writes
        with self._closing:
            if self._ended:
                raise DatabaseClosed
            self._inbox.put(command)

    def read(self, view: Callable[[Connection], R], *, one: bool = False) -> Future[R]:  # noqa: ARG002 - a snapshot costs no way
        with self._closing:
            if self._closed:
                raise DatabaseClosed
            return self._readers.submit(self._view, view)

    def _view(self, view: Callable[[Connection], R]) -> R:
        with self._reads.connect() as conn:
            conn.exec_driver_sql("BEGIN")
            return view(conn)

    def scrub(self) -> None:
        self._scrubbing = True

    def end_writing(self) -> None:
        """Carry out what was submitted, and then take no more commands; what is written can be read on."""
        with self._closing:
            if not self._ended:
                self._ended = True
                self._inbox.put(_STOP)
        self._writer.join()

    def close(self) -> None:
        with self._closing:
            if self._closed:
                return
            self._closed = True
        self.end_writing()
        self._readers.shutdown()
        self._reads.dispose()
        self._conn.close()
        self._writes.dispose()
        if self.shipper is not None:
            self.shipper.close()
        self._lock.close()

    def _write(self) -> None:
        while True:
            batch, last = self._next_batch()
            if batch:
                self._commit(batch)
                self._write_back()
                self._scrub()
            if last:
                return

    def _write_back(self) -> None:
        """Write a long log back into the database, as SQLite does by itself where nobody takes a copy."""
        if self.shipper is None:
            return
        try:
            if self.shipper.due():
                self.shipper.keep()
                _busy, frames, done = self._sql("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                self.shipper.written_back(frames, done)
        except (OSError, SQLAlchemyError, sqlite3.Error):
            log.exception("the log could not be written back; it is tried again with the next commit")

    def _scrub(self) -> None:
        """Empty the write-ahead log, unless somebody still reads it: then after a later commit.

        Where a standby takes a copy the log is that one's, and its old frames go when it is written over.
        """
        if not self._scrubbing or self.shipper is not None:
            return
        try:
            self._sql("PRAGMA busy_timeout=0").close()  # nobody waits for a reader
            busy, _frames, _done = self._sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self._scrubbing = bool(busy)
        except (SQLAlchemyError, sqlite3.Error):
            log.exception("the write-ahead log could not be emptied; it is tried again with the next commit")
        finally:
            self._sql(f"PRAGMA {_BUSY}").close()

    def _next_batch(self) -> tuple[list[Command[Any]], bool]:
        batch: list[Command[Any]] = []
        command = self._inbox.get()
        while command is not _STOP:
            batch.append(command)
            if len(batch) == LARGEST_BATCH:
                return batch, False
            try:
                command = self._inbox.get_nowait()
            except queue.Empty:
                return batch, False
        return batch, True

    def _commit(self, batch: list[Command[Any]]) -> None:
        """Carry out `batch`, commit once, then answer. If the commit fails, all are told so.

        A command that takes the whole transaction down with it (a full disk does) fails alone.
        """
        outcomes: list[tuple[Command[Any], Any, BaseException | None]] = []
        pending: list[Pending] = []
        try:
            with self._conn.begin():
                # By SQLAlchemy, whose error tells that the database is locked.
                self._conn.exec_driver_sql("BEGIN IMMEDIATE")
                for command in batch:
                    answer, events, refused = self._attempt(command)
                    outcomes.append((command, answer, refused))
                    pending += events
                logged = eventlog.append(self._conn, pending)
        except _TransactionLost as lost:
            if len(batch) == 1:
                batch[0].answer.set_exception(lost.__cause__)
                return
            for command in batch:
                self._commit([command])
            return
        except BaseException as failure:  # noqa: BLE001 - handed to every caller, not swallowed
            for command in batch:
                command.answer.set_exception(failure)
            return
        if logged:
            self._committed(logged)
        for command, answer, refused in outcomes:
            if refused is None:
                command.answer.set_result(answer)
            else:
                command.answer.set_exception(refused)

    def _attempt(self, command: Command[Any]) -> tuple[Any, list[Pending], BaseException | None]:
        self._sql("SAVEPOINT command")
        try:
            answer, events = command.run(self._conn, self._clock.now())
        except Exception as error:
            if not self._in_transaction():
                raise _TransactionLost from error
            self._sql("ROLLBACK TO command")
            self._sql("RELEASE command")
            return None, [], error
        self._sql("RELEASE command")
        return answer, events, None

    def _in_transaction(self) -> bool:
        return bool(self._conn.connection.dbapi_connection.in_transaction)  # type: ignore[union-attr]


@contextmanager
def held(url: str) -> Iterator[None]:
    """Keep every server away from a SQLite file meanwhile; other databases have no such lock.

    Raises DatabaseInUse if one runs.
    """
    place = make_url(url)
    if place.get_backend_name() != "sqlite":
        yield
        return
    lock = _hold(Path(f"{place.database}.lock"))
    try:
        yield
    finally:
        lock.close()


def _hold(path: Path) -> IO[str]:
    """Lock `path` for this process; the lock goes with the process, however it ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise DatabaseInUse from error
    return lock
