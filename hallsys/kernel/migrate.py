"""Brings a database to the newest schema, and the log's partitions of the months to come with it."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import make_url

from hallsys.kernel.clock import SystemClock
from hallsys.kernel.errors import DatabaseNotMade, SchemaIsNewer
from hallsys.kernel.partitions import provide_all

if TYPE_CHECKING:  # whoever opens a database that is up to date needs no alembic
    from alembic.config import Config

_SCRIPTS = Path(__file__).parent / "migrations"
VERSION = text("SELECT version_num FROM alembic_version")


# Servers that start together on PostgreSQL wait here for the first of them. Nobody else locks this number.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(7277601)")


def upgrade(url: str) -> str:
    """Create or bring up to date every table of the database at `url`.

    Returns the revision that it had, or "nothing". The folder of a SQLite file is made if it is missing,
    and a new file is its owner's alone.
    Raises SchemaIsNewer.
    """
    place = make_url(url)
    if place.get_backend_name() == "sqlite" and place.database:
        file = Path(place.database)
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():  # its log and index get the same mode by SQLite
            file.touch(mode=0o600)
    engine = create_engine(url, hide_parameters=True)
    try:
        with engine.begin() as conn:
            if place.get_backend_name() == "postgresql":
                conn.execute(_ONE_AT_A_TIME)
            before = _revision(conn)
            require_known(before)
            if before != newest():
                from alembic import command

                command.upgrade(alembic_config(conn), "head")
            provide_all(conn, SystemClock().now())
            return before
    finally:
        engine.dispose()


def require_made(url: str) -> None:
    """Raise DatabaseNotMade for a SQLite file that is not there: to open it would make an empty one.

    PostgreSQL says so by itself.
    """
    place = make_url(url)
    if place.get_backend_name() == "sqlite" and not Path(str(place.database)).exists():
        raise DatabaseNotMade(file=str(place.database))


def require_known(revision: str) -> None:
    """Raise SchemaIsNewer for a revision that a newer version of the program has made."""
    if revision.isdecimal() and revision > newest():
        raise SchemaIsNewer(found=revision, known=newest())


def newest() -> str:
    """Return the newest revision there is: its file begins with its number."""
    return max(path.name[:4] for path in (_SCRIPTS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))


def _revision(conn: Connection) -> str:
    if not inspect(conn).has_table("alembic_version"):
        return "nothing"
    return conn.execute(VERSION).scalar() or "nothing"


def alembic_config(conn: Connection) -> "Config":
    """Return alembic's configuration for the database behind `conn`."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = conn
    return config
