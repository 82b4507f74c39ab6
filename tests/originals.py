"""Databases that are written once and copied for each test: a file of SQLite, a template of PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copy
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.once import once

# On a server that never syncs, files are copied in a fifth of the time of what WAL_LOG, the default, takes.
STRATEGY = "FILE_COPY"


@dataclass(frozen=True)
class Original:
    """What a database has in it before a test: `write` fills the one at a URL, which is a copy of `upon`."""

    name: str
    write: Callable[[str], object]
    upon: "Original | None" = None

    def file(self, factory: pytest.TempPathFactory) -> Path:
        """Return a SQLite file for tests to copy; it is made once a run."""

        def make(folder: Path) -> None:
            if self.upon is not None:
                copy(self.upon.file(factory), folder / "hall.db")
            self.write(f"sqlite:///{folder / 'hall.db'}")

        return once(factory, self.name, make) / "hall.db"


class Templates:
    """The originals on one PostgreSQL server. None of them may be connected to while it is copied."""

    def __init__(self, url: str) -> None:
        self._place = make_url(url)
        self._server = create_engine(url, isolation_level="AUTOCOMMIT")
        self._made: set[str] = set()

    def url(self, name: str) -> str:
        """Return the URL of a database of this server."""
        return self._place.set(database=name).render_as_string(hide_password=False)

    @contextmanager
    def copied(self, original: Original) -> Iterator[str]:
        """Yield the URL of a fresh copy, which goes afterwards, whoever is still connected."""
        name = f"copy_{uuid4().hex}"
        self._create(name, self._template(original))
        yield self.url(name)
        self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def close(self) -> None:
        """Let go of the server."""
        self._server.dispose()

    def _template(self, original: Original) -> str:
        if original.name not in self._made:
            self._create(
                original.name, "template1" if original.upon is None else self._template(original.upon)
            )
            original.write(self.url(original.name))
            self._made.add(original.name)
        return original.name

    def _create(self, name: str, template: str) -> None:
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY {STRATEGY}')

    def _run(self, statement: str) -> None:
        with closing(self._server.connect()) as conn:
            conn.execute(text(statement))
