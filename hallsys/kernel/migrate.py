"""Brings a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import make_url

_SCRIPTS = Path(__file__).parent / "migrations"


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
            command.upgrade(alembic_config(conn), "head")
    finally:
        engine.dispose()


def alembic_config(conn: Connection) -> Config:
    """Return alembic's configuration for the database behind `conn`."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = conn
    return config
