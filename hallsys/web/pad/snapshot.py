"""What a rating pad shows: who serves, and whether a service can be rated now. No earlier rating."""

from typing import Any

from sqlalchemy import Connection

from hallsys.counters import views as counter_views
from hallsys.counters.views import Window
from hallsys.evaluation import views as ratings
from hallsys.kernel.clock import SECOND
from hallsys.web import rows, snapshots
from hallsys.web.ratings import tag_rows
from hallsys.web.site import Site

THANKS = 4 * SECOND  # how long the pad thanks


def snapshot(conn: Connection, site: Site, window: Window, lang: str) -> dict[str, Any]:
    """Return the snapshot of the pad of a window."""
    room, api = f"pad:{window.code}", f"/api/pad/{window.code}"
    base = snapshots.base(site, conn, room=room, url=f"/pad/{window.code}/snapshot", api=api, lang=lang)
    standing = counter_views.standings(conn, site.hall_id)[window.id]
    asking = ratings.asking_at(conn, site.hall_id, window.id, base["now"])
    return {
        **base,
        "window": {"window_id": window.id, "code": window.code, "number": window.number},
        "clerk": rows.clerk_row(conn, site.hall_id, standing.clerk_id),
        "complaint_phone": site.settings.complaint_phone,
        "session": {"session_id": asking.session_id, "expires_at": asking.expires_at} if asking else None,
        "tags": tag_rows(site.tags),
        "thanks_ms": THANKS,
    }


def session(conn: Connection, site: Site, window: Window) -> dict[str, Any]:
    """Return the session that the pad asks about now, if any, with what it sends back to rate it."""
    asking = ratings.asking_at(conn, site.hall_id, window.id, site.clock.now())
    if asking is None:
        return {"session": None}
    known, tags = asking.session_id, tag_rows(site.tags)  # others may be in force since the pad was opened
    return {"session": {"session_id": known, "token": known, "expires_at": asking.expires_at, "tags": tags}}
