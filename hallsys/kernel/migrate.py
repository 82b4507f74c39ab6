"""Brings a database to the newest schema."""

from sqlalchemy import create_engine

from hallsys.kernel.schema import metadata


def upgrade(url: str) -> None:
    """Create or bring up to date every table of the database at `url`."""
    import hallsys.kernel.commands
    import hallsys.kernel.eventlog  # noqa: F401

    engine = create_engine(url)
    metadata.create_all(engine)
    engine.dispose()
