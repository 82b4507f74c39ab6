"""The one door for writing: `Database.transact` begins, runs, numbers the facts, commits, tells of them."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, Self, TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError

from hallsys.kernel.asker import while_awaited
from hallsys.kernel.clock import Clock
from hallsys.kernel.eventlog import Committed
from hallsys.kernel.hall_at_work import for_this_hall
from hallsys.kernel.transaction import Command, Origin, Tx

if TYPE_CHECKING:
    from hallsys.kernel.shipping import Shipper

P = ParamSpec("P")
R = TypeVar("R")

# What `transact` and `read` raise while the database is out of reach, locked or full: it may pass.
GONE = (OperationalError, InterfaceError)

_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}

Waiter = Callable[["Future[Any]"], Any]


def database_url(url: str) -> str:
    """Return the URL of a database with the driver that is used here.

    Raises ValueError, which does not repeat a password, unless it is one of SQLite or PostgreSQL.
    """
    scheme, _, rest = url.partition("://")
    driver = _DRIVERS.get(scheme.partition("+")[0])
    if driver is None or not rest:
        raise ValueError("neither sqlite:///FILE nor postgresql://USER@HOST/NAME")
    try:
        return make_url(f"{driver}://{rest}").render_as_string(hide_password=False)
    except ArgumentError:
        raise ValueError("a database URL that cannot be read") from None


def without_password(url: str) -> str:
    """Return the URL of a database as it is printed, which may be kept in a log: no password stands in it."""
    return make_url(url).difference_update_query(("password", "sslpassword")).render_as_string()


def alone(url: str) -> bool:
    """Tell whether one process at a time can serve from the database: a SQLite file is locked by it."""
    return make_url(url).get_backend_name() == "sqlite"


class Backend(Protocol):
    """What stands behind the door: one kind of database."""

    shipper: "Shipper | None"

    def submit(self, command: Command[Any], *, apart: bool = False) -> None:
        """Have `command` carried out; its future is answered only after the commit.

        `apart`: beside all others, which may wait for locks.
        """

    def read(self, view: Callable[[Connection], R], *, one: bool = False) -> "Future[R]":
        """Run `view` on a connection that cannot write, in one snapshot; `one`: see `Database.glance`."""

    def scrub(self) -> None:
        """Leave nothing of what was deleted in the files, from the next commit on, as far as that goes."""

    def close(self) -> None:
        """Finish what was submitted and let go of the database."""


class Database:
    """A database of halls, the same face for SQLite and PostgreSQL.

    `wait` is how a caller waits for an answer that another thread gives: by default it blocks
    its thread; the server gives one that lets other greenlets run meanwhile.
    """

    def __init__(self, backend: Backend, wait: Waiter = Future.result) -> None:
        self._backend = backend
        self._wait = wait

    @classmethod
    def open(
        cls,
        url: str,
        clock: Clock,
        *,
        wait: Waiter = Future.result,
        committed: Committed = lambda _facts: None,
        ship: bool = False,
    ) -> Self:
        """Open the database at `url`; `committed` is told after each commit which facts it wrote, by hall.

        It is called from another thread and must return at once. `ship`: a standby takes a copy of a SQLite
        file. Raises DatabaseInUse if another process writes the same one.
        """
        if alone(url):
            from hallsys.kernel.sqlite import SqliteBackend

            return cls(SqliteBackend(url, clock, committed, ship=ship), wait)
        from hallsys.kernel.postgres import PostgresBackend

        return cls(PostgresBackend(url, clock, committed), wait)

    def transact(
        self,
        origin: Origin,
        use_case: Callable[Concatenate[Tx, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Carry out `use_case(tx, *args, **kwargs)` in one transaction and return its answer.

        The answer is durable when this returns. Raises what the use case raises, and then
        nothing was written.
        """
        command: Command[R] = Command(origin, use_case, args, kwargs, Future())
        self._backend.submit(command)
        answer: R = self._wait(command.answer)
        return answer

    def transact_apart(
        self,
        origin: Origin,
        use_case: Callable[Concatenate[Tx, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Carry out a use case as `transact` does, but waiting for no other command.

        It is for what says that this process lives, or the database, and takes no lock that others hold long.
        """
        command: Command[R] = Command(origin, use_case, args, kwargs, Future())
        self._backend.submit(command, apart=True)
        answer: R = self._wait(command.answer)
        return answer

    def read(self, view: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `view(conn, *args, **kwargs)` on one consistent snapshot and return its result.

        Raises NobodyWaits if whoever asked has hung up before it is its turn.
        """
        answer: R = self._wait(self._backend.read(_seen(lambda conn: view(conn, *args, **kwargs))))
        return answer

    def glance(self, view: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a view that makes one statement as a rule, on PostgreSQL without a transaction around it.

        If it makes more, each has a snapshot of its own there. Nothing but the view keeps it from writing.
        Raises NobodyWaits as `read` does.
        """
        answer: R = self._wait(self._backend.read(_seen(lambda conn: view(conn, *args, **kwargs)), one=True))
        return answer

    @property
    def shipper(self) -> "Shipper | None":
        """What a standby's copy is taken from, if the database was opened to be shipped."""
        return self._backend.shipper

    def scrub(self) -> None:
        """Leave nothing of what was deleted in the files, from the next commit on, as far as that goes.

        SQLite overwrites what is deleted; its write-ahead log, where the old pages are, is emptied.
        """
        self._backend.scrub()

    def close(self) -> None:
        """Finish what was submitted and close; later calls raise."""
        self._backend.close()


def _seen(view: Callable[[Connection], R]) -> Callable[[Connection], R]:
    """Return `view` as another thread is to run it."""
    return for_this_hall(while_awaited(view))
