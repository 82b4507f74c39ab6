"""What commands that run beside a server, or instead of one, need of it: the database and the hall."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError

from hallsys.halls.views import hall_id_of, tree
from hallsys.kernel.clock import Clock, SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.errors import Refusal
from hallsys.kernel.migrate import require_made, upgrade
from hallsys.kernel.moving import move, require_empty
from hallsys.kernel.out_of_reach import out_of_reach
from hallsys.kernel.postgres import require_alone
from hallsys.kernel.sqlite import held
from hallsys.kernel.told_troubles import DatabaseOutOfReach
from hallsys.settings import EVERY_HALL, Settings


class HallNotNamed(Refusal):
    """The database has several halls, and a command is about one."""

    code = "hall_not_named"
    status = 500
    zh = "数据库中有多个大厅：请用 hallsys --hall 代码 … 指明一个，或写在 [server] 的 hall 里。"
    en = "The database has several halls: name one by hallsys --hall CODE ..., or as hall under [server]."


class NoHall(Refusal):
    """The database has no hall: a command would do nothing, and seem to have done it."""

    code = "no_hall"
    status = 500
    zh = "数据库中没有大厅：请检查 server.database，新大厅请先运行 hallsys import。"
    en = "The database has no hall: see server.database; a new one is brought in by hallsys import."


class SourceOutOfReach(DatabaseOutOfReach):
    """The database that is to be moved cannot be read."""

    code = "source_out_of_reach"
    zh = "原数据库（server.database）连不上或用不了：{why}"
    en = "The database of before, server.database, is out of reach: {why}"


class TargetOutOfReach(DatabaseOutOfReach):
    """The database that it is to be moved into cannot be written."""

    code = "target_out_of_reach"
    zh = "目标数据库连不上或用不了：{why}"
    en = "The target database is out of reach: {why}"


class MoveBrokenOff(DatabaseOutOfReach):
    """One of the two went while rows were moved."""

    code = "move_broken_off"
    zh = "迁移中断，没有迁移任何内容：{why}"
    en = "The move was broken off, and nothing was moved: {why}"


def open_database(settings: Settings, clock: Clock) -> Database:
    """Open the database for a command that runs beside no server; its schema is brought up to date.

    Raises DatabaseNotMade.
    """
    require_made(settings.server.database)
    upgrade(settings.server.database)
    return Database.open(settings.server.database, clock)


@contextmanager
def beside_a_server(settings: Settings) -> Iterator[Connection]:
    """Yield a connection for a command that only reads: a server may have the database open, and keeps it.

    Raises DatabaseNotMade.
    """
    require_made(settings.server.database)
    engine = create_engine(settings.server.database, hide_parameters=True)
    try:
        with engine.connect() as conn:
            yield conn
    finally:
        engine.dispose()


def moved_into(settings: Settings, url: str) -> dict[str, int]:
    """Move the database into the empty one at `url`, all of it or nothing; return the rows of each table.

    Raises DatabaseInUse while anybody works with either of the two, DatabaseOutOfReach of the one that is,
    and what `kernel.moving.move` raises.
    """
    with _out_of_reach(SourceOutOfReach):
        require_alone(settings.server.database)
        source = open_database(settings, SystemClock())
    engine = create_engine(url, hide_parameters=True)
    try:
        with held(url):
            with _out_of_reach(TargetOutOfReach):
                require_alone(url)
                with engine.connect() as found:  # before its schema is touched: it may be a hall's by mistake
                    require_empty(found)
                upgrade(url)
            with _out_of_reach(MoveBrokenOff), engine.begin() as target:
                return source.read(move, target)
    finally:
        engine.dispose()
        source.close()


@contextmanager
def _out_of_reach(told: type[DatabaseOutOfReach]) -> Iterator[None]:
    """Raise `told` for a database that goes: without the statement, and without the password of the URL."""
    try:
        yield
    except DBAPIError as error:
        if not out_of_reach(error):
            raise
        raise told(why=" ".join(str(error.orig).split())) from error


def the_hall(conn: Connection, code: str) -> str:
    """Return the id of the hall with that code, or of the only hall there is if the settings name none.

    Raises HallUnknown, HallNotNamed, NoHall.
    """
    if code not in {"", EVERY_HALL}:
        return hall_id_of(conn, code)
    halls = tree(conn)
    if len(halls) != 1:
        raise HallNotNamed if halls else NoHall
    return halls[0].id
