"""What clerks see of the ratings of their own services: released groups with the rate's definition."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from hallsys.evaluation.ownfigures import OwnFigures, own_figures, period
from hallsys.evaluation.rates import Rates
from hallsys.evaluation.rules import Level
from hallsys.halls.rules import local_time
from hallsys.kernel.clock import Millis
from hallsys.staff.views import Clerk
from hallsys.web.ratings import DEFINITIONS, share
from hallsys.web.site import Site


def own_ratings(conn: Connection, site: Site, clerk: Clerk) -> dict[str, Any]:
    """Return the figures of a clerk's last weeks, `figures` None while there are too few ratings to show."""
    settings, timezone = site.settings.ratings.own_figures, site.catalogue.hall.timezone
    weeks = period(site.clock.now(), timezone, settings)
    found = own_figures(conn, site.hall_id, clerk.id, weeks, settings)
    return {
        "weeks": settings.weeks,
        "delay_days": settings.delay_days,
        "fewest": settings.fewest,
        "definition": DEFINITIONS["satisfaction"],
        "figures": found and _row(site, found, timezone),
    }


def _row(site: Site, found: OwnFigures, timezone: str) -> dict[str, Any]:
    levels: Mapping[int, int] = dict(zip(map(int, Level), found.by_level, strict=True))
    return {
        "until": _last_day(found.until, timezone),
        "rated": found.rated,
        "by_level": found.by_level,
        "satisfaction": share(Rates(levels, found.rated).satisfaction),
        "tags": [{"name": site.tag_tables.names(*key), "count": count} for key, count in found.tags.items()],
    }


def _last_day(until: Millis, timezone: str) -> str:
    """Return the day before the one that begins at `until`."""
    return (local_time(until, timezone).date() - timedelta(days=1)).isoformat()
