"""What commands that run beside a server, or instead of one, need of it: the database and the hall."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine

from hallsys.halls.errors import HallUnknown
from hallsys.halls.views import hall_id_of, tree
from hallsys.kernel.clock import Clock, SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.errors import Refusal
from hallsys.kernel.migrate import upgrade
from hallsys.kernel.moving import move, require_empty
from hallsys.kernel.postgres import require_alone
from hallsys.kernel.sqlite import held
from hallsys.settings import EVERY_HALL, Settings


class HallNotNamed(Refusal):
    """The database has several halls, and a command is about one."""

    code = "hall_not_named"
    status = 500
    zh = "数据库中有多个大厅：请用 hallsys --hall 代码 … 指明一个，或写在 [server] 的 hall 里。"
    en = "The database has several halls: name one by hallsys --hall CODE ..., or as hall under [server]."


def open_database(settings: Settings, clock: Clock) -> Database:
    """Open the database for a command that runs beside no server; its schema is brought up to date."""
    upgrade(settings.server.database)
    return Database.open(settings.server.database, clock)


@contextmanager
def beside_a_server(settings: Settings) -> Iterator[Connection]:
    """Yield a connection for a command that only reads: a server may have the database open, and keeps it."""
    engine = create_engine(settings.server.database, hide_parameters=True)
    try:
        with engine.connect() as conn:
            yield conn
    finally:
        engine.dispose()


def moved_into(settings: Settings, url: str) -> dict[str, int]:
    """Move the database into the empty one at `url`, all of it or nothing; return the rows of each table.

    Raises DatabaseInUse while anybody works with either of the two, and what `kernel.moving.move` raises.
    """
    require_alone(settings.server.database)
    source = open_database(settings, SystemClock())
    engine = create_engine(url, hide_parameters=True)
    try:
        with held(url):
            require_alone(url)
            with engine.connect() as found:  # before its schema is touched: it may be a hall's by mistake
                require_empty(found)
            upgrade(url)
            with engine.begin() as target:
                return source.read(move, target)
    finally:
        engine.dispose()
        source.close()


def the_hall(conn: Connection, code: str) -> str:
    """Return the id of the hall with that code, or of the only hall there is if the settings name none.

    Raises HallUnknown, HallNotNamed.
    """
    if code not in {"", EVERY_HALL}:
        return hall_id_of(conn, code)
    halls = tree(conn)
    if len(halls) != 1:
        raise HallNotNamed if halls else HallUnknown
    return halls[0].id
