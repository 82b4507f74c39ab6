"""What SQLAlchemy has made of a statement is kept for the whole run, and not by each of a thousand databases.

An engine keeps it by itself, and every test has its own: to make the same text again for each took an
eighth of the time of four folders of tests. Engines of one kind are given the dialect of the first that has
met its database, and what was made with that.
"""

from typing import Any

import sqlalchemy
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.util import LRUCache

_MOST = 5000  # statements of a kind of engine
_OF_THE_POOL = {"poolclass", "pool_size", "max_overflow", "pool_pre_ping", "pool_recycle", "pool_timeout"}

_new_engine = sqlalchemy.create_engine
_known: dict[Any, tuple[Dialect, "LRUCache[Any, Any]"]] = {}


def create_engine(url: Any, **options: Any) -> Engine:
    """Return an engine like SQLAlchemy's."""
    engine = _new_engine(url, **options)
    kind = engine.url.drivername, frozenset(options.keys() - _OF_THE_POOL), options.get("isolation_level")
    if kind in _known:
        engine.dialect, engine._compiled_cache = _known[kind]
    else:

        @event.listens_for(engine, "first_connect")
        def meet(*_: object) -> None:
            _known.setdefault(kind, (engine.dialect, LRUCache(_MOST)))

    return engine


def keep() -> None:
    """Have every engine be made so; whoever imports `create_engine` must do so afterwards."""
    sqlalchemy.create_engine = create_engine
