"""PostgreSQL behind the door: a pool of connections, one transaction a command, retried on conflict."""

import random
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from hallsys.kernel import eventlog
from hallsys.kernel.clock import Clock
from hallsys.kernel.commands import Known
from hallsys.kernel.errors import DatabaseClosed, Refusal
from hallsys.kernel.sharing import SharedThreads
from hallsys.kernel.shipping import Shipper
from hallsys.kernel.sqlite import DatabaseInUse
from hallsys.kernel.transaction import Command

R = TypeVar("R")

CONNECTIONS = 8
_OF_ONE_HALL = 6  # commands at once: a hall in which they hang leaves some connections to the others
_APART = 2  # connections for what must not wait for the others
# Whoever waits so long for a lock is told that the database is gone, and comes again: it may be held by
# somebody who vanished, whose transaction ends after so long a silence.
_LIMITS = "-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
# PostgreSQL works out a statement anew each time until a connection has prepared it: after so many uses, and
# as many as a hall's requests and its housekeeping have together.
_PREPARED_AT, _PREPARED = 2, 600
_FRESH = 1.0  # seconds after its last use in which a connection is taken for alive without being asked
_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
_ONE = {"isolation_level": "AUTOCOMMIT"}  # one statement is its own snapshot: without BEGIN and COMMIT
ATTEMPTS = 6
_SERIALIZATION_FAILURE, _DEADLOCK, _UNIQUE_VIOLATION = "40001", "40P01", "23505"
# "cached plan must not change result type": a migration changed what a prepared statement returns.
_OUTDATED = "0A000"
_PASSING = frozenset({_SERIALIZATION_FAILURE, _DEADLOCK, _UNIQUE_VIOLATION, _OUTDATED})

_USED = "used"  # what a pool notes of a connection: when it was
_GOING = 2.0  # seconds in which somebody may still be on the way out
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


def postgres_engine(url: str, **options: Any) -> Engine:
    """Return an engine whose errors do not repeat the values of a statement or a row.

    They may be personal data, and errors are logged.
    """
    engine = create_engine(url, hide_parameters=True, **options)

    @event.listens_for(engine, "handle_error")
    def shorten(context: ExceptionContext) -> None:
        # The first line tells what is wrong, the details quote the row.
        for error in (context.original_exception, context.sqlalchemy_exception):
            if error is not None and error.args:
                error.args = (str(error.args[0]).partition("\n")[0], *error.args[1:])

    return engine


def require_alone(url: str) -> None:
    """Raise DatabaseInUse if anybody else is connected to a PostgreSQL database; a SQLite file has a lock.

    Whoever has just gone is still there for a moment.
    """
    if make_url(url).get_backend_name() != "postgresql":
        return
    engine = postgres_engine(url, isolation_level="AUTOCOMMIT")  # each look sees who is there by then
    until = time.monotonic() + _GOING
    try:
        with engine.connect() as conn:
            while conn.execute(_OTHERS).scalar_one():
                if time.monotonic() > until:
                    raise DatabaseInUse
                time.sleep(_GOING / 20)
    finally:
        engine.dispose()


class PostgresBackend:
    """Threads that each hold one connection at a time."""

    shipper: Shipper | None = None  # it has standbys of its own

    def __init__(self, url: str, clock: Clock, committed: eventlog.Committed) -> None:
        self._clock = clock
        self._committed = committed
        self._engine = postgres_engine(
            url,
            pool_size=2 * CONNECTIONS + _APART,
            max_overflow=0,
            pool_use_lifo=True,  # the few that are needed have everything prepared
            connect_args={"options": f"{make_url(url).query.get('options', '')} {_LIMITS}"},
        )
        event.listen(self._engine, "connect", _prepare_more)
        event.listen(self._engine, "checkin", _note_use)
        event.listen(self._engine, "checkout", partial(_require_alive, self._engine.dialect))
        self._closing = threading.Lock()
        self._closed = False
        self._writers = SharedThreads(CONNECTIONS, _OF_ONE_HALL, "hallsys-write")
        self._apart = ThreadPoolExecutor(_APART, thread_name_prefix="hallsys-apart")
        self._readers = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="hallsys-read")

    def submit(self, command: Command[Any], *, apart: bool = False) -> None:
        with self._closing:
            if self._closed:
                raise DatabaseClosed
            if apart:
                self._apart.submit(self._carry_out, command)
            else:
                self._writers.submit(command.origin.hall_id, partial(self._carry_out, command))

    def read(self, view: Callable[[Connection], R], *, one: bool = False) -> Future[R]:
        with self._closing:
            if self._closed:
                raise DatabaseClosed
            return self._readers.submit(self._view, view, _ONE if one else _SNAPSHOT)

    def _view(self, view: Callable[[Connection], R], how: Mapping[str, Any]) -> R:
        attempt = 1
        while True:
            try:
                return self._viewed(view, how)
            except DBAPIError as error:
                if attempt == ATTEMPTS or _state(error) != _OUTDATED:
                    raise
            attempt += 1

    def _viewed(self, view: Callable[[Connection], R], how: Mapping[str, Any]) -> R:
        with self._engine.connect().execution_options(**how) as conn:
            try:
                answer = view(conn)
            except Refusal:
                conn.commit()
                raise
            except DBAPIError as error:
                if _state(error) == _OUTDATED:
                    conn.invalidate()  # without a transaction there is no rollback to have it forgotten
                raise
            conn.commit()  # after a rollback the driver forgets what it has prepared
            return answer

    def scrub(self) -> None:
        """Do nothing: what is deleted goes with the next VACUUM, which PostgreSQL does by itself."""

    def close(self) -> None:
        with self._closing:
            self._closed = True
        self._writers.shutdown()
        self._apart.shutdown()
        self._readers.shutdown()
        self._engine.dispose()

    def _carry_out(self, command: Command[Any]) -> None:
        try:
            answer = self._with_retries(command)
        except BaseException as error:  # noqa: BLE001 - handed to the caller, not swallowed
            command.answer.set_exception(error)
        else:
            command.answer.set_result(answer)

    def _with_retries(self, command: Command[Any]) -> Any:
        attempt = 1
        while True:
            try:
                return self._once(command)
            except Refusal:
                known = self._known(command)
                if known is None:
                    raise
                return known.answer
            except DBAPIError as error:
                if attempt == ATTEMPTS or not _passing(error):
                    raise
            time.sleep(random.uniform(0, 0.002 * 2**attempt))  # noqa: S311 - jitter, not a secret
            attempt += 1

    def _once(self, command: Command[Any]) -> Any:
        with self._engine.begin() as conn:
            try:
                answer, pending = command.run(conn, self._clock.now())
            except Refusal:
                _roll_back(conn)
                raise
            logged = eventlog.append(conn, pending)
        if logged:
            self._committed(logged)
        return answer

    def _known(self, command: Command[Any]) -> Known | None:
        """Return the first answer to a refused command, if the refusal came of its own repeat.

        Two of the same that come at once both begin; the second waits for the first, finds what
        that one did in its way (a busy window), and must be answered as the first was.
        """
        if command.origin.request_id is None:
            return None
        with self._engine.begin() as conn:
            return command.first_answer(conn)


def _roll_back(conn: Connection) -> None:
    """Roll back what was refused past the driver, which would forget all that it has prepared.

    It does so because a table may have been made or dropped meanwhile, which nothing does that is refused.
    """
    driver: Any = conn.connection.driver_connection
    driver.pgconn.exec_(b"ROLLBACK")


def _passing(error: DBAPIError) -> bool:
    """Tell whether `error` comes from another transaction, so that a new attempt may succeed.

    A command that breaks a unique constraint met another that came at the same moment, maybe its own
    repeat: the next attempt finds what that one wrote, and is refused or answered accordingly.
    """
    return _state(error) in _PASSING


def _state(error: DBAPIError) -> object:
    """Return PostgreSQL's code of an error."""
    return getattr(error.orig, "sqlstate", None)


def _prepare_more(conn: Any, record: ConnectionPoolEntry) -> None:
    """Have a new connection of the driver prepare statements sooner, and more of them, than it would."""
    conn.prepare_threshold, conn.prepared_max = _PREPARED_AT, _PREPARED
    _note_use(conn, record)


def _note_use(_conn: object, record: ConnectionPoolEntry) -> None:
    """Note when a connection was used last."""
    record.info[_USED] = time.monotonic()


def _require_alive(dialect: Dialect, conn: DBAPIConnection, record: ConnectionPoolEntry, _: object) -> None:
    """Ask a connection that nobody used just now whether it lives; one that does not is opened anew.

    To ask each would be one question more for each transaction.
    """
    if time.monotonic() - record.info.get(_USED, 0.0) < _FRESH:
        return
    try:
        dialect.do_ping(conn)
    except dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error
