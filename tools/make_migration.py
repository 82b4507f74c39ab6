"""Writes a revision that brings the newest migrated schema to what the tables in the code say.

python tools/make_migration.py 0002 "What changes"
"""

import importlib
import pkgutil
import re
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

import hallsys
from hallsys.kernel.migrate import alembic_config
from hallsys.kernel.schema import metadata


def load_tables() -> None:
    """Import every module that defines tables."""
    for module in pkgutil.walk_packages(hallsys.__path__, "hallsys."):
        if module.name.endswith(("tables", "kernel.eventlog", "kernel.commands")):
            importlib.import_module(module.name)


def main(number: str, message: str) -> None:
    """Compare a freshly migrated SQLite file with the code and write the difference."""
    load_tables()
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'schema.db'}")
        with engine.begin() as conn:
            config = alembic_config(conn)
            config.attributes["metadata"] = metadata
            command.upgrade(config, "head")
            made = command.revision(config, message, autogenerate=True, rev_id=number)
        engine.dispose()
    for script in made if isinstance(made, list) else [made]:
        if script is not None:
            _make_portable(Path(script.path))


def _make_portable(path: Path) -> None:
    """Write the defaults of booleans as both databases understand them, not as SQLite renders them."""
    source = path.read_text(encoding="utf-8")
    for number, word in (("1", "true"), ("0", "false")):
        pattern = rf"(sa\.Boolean\(\), server_default=)sa\.text\('{number}'\)"
        source = re.sub(pattern, rf"\1sa.{word}()", source)
    path.write_text(source, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
