"""The page of a hall that has others under it: how each of them stands, read from what it told last."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from hallsys.halls.rules import LEVEL_FACTS
from hallsys.supervision.halls_now import halls_below
from hallsys.web.http import as_json
from hallsys.web.site import Site


def snapshot(conn: Connection, site: Site) -> Mapping[str, Any]:
    """Return the hall and those below it, in the order of the tree."""
    now = site.clock.now()
    return {
        "levels": {level: list(words) for level, words in LEVEL_FACTS.items()},
        "halls": [{**as_json(one), "silent": one.is_silent(now)} for one in halls_below(conn, site.hall_id)],
    }
