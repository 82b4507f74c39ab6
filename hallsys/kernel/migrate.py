"""Brings a database to the newest schema."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import make_url

if TYPE_CHECKING:  # whoever opens a database that is up to date needs no alembic
    from alembic.config import Config

_SCRIPTS = Path(__file__).parent / "migrations"
VERSION = text("SELECT version_num FROM alembic_version")


def upgrade(url: str) -> None:
    """Create or bring up to date every table of the database at `url`.

    The folder of a SQLite file is made if it is missing.
    """
    place = make_url(url)
    if place.get_backend_name() == "sqlite" and place.database:
        Path(place.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, hide_parameters=True)
    try:
        with engine.begin() as conn:
            if not _is_newest(conn):
                from alembic import command

                command.upgrade(alembic_config(conn), "head")
    finally:
        engine.dispose()


def newest() -> str:
    """Return the newest revision there is: its file begins with its number."""
    return max(path.name[:4] for path in (_SCRIPTS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))


def _is_newest(conn: Connection) -> bool:
    if not inspect(conn).has_table("alembic_version"):
        return False
    return conn.execute(VERSION).scalars().all() == [newest()]


def alembic_config(conn: Connection) -> "Config":
    """Return alembic's configuration for the database behind `conn`."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = conn
    return config
