"""Whose an output window is: what it shows is for whoever is signed in there."""

from sqlalchemy import Connection

from hallsys.counters import views as counters
from hallsys.counters.errors import NotYourWindow
from hallsys.counters.views import Window
from hallsys.staff.views import Clerk
from hallsys.web.site import Site


def require_own(conn: Connection, site: Site, window: Window, clerk: Clerk) -> None:
    """Raise NotYourWindow unless the clerk is signed in at the window: what it shows is for nobody else."""
    if counters.standings(conn, site.hall_id)[window.id].clerk_id != clerk.id:
        raise NotYourWindow
