"""What was scanned at a screen, as that screen shows it."""

from typing import Any

from sqlalchemy import Connection

from hallsys.queue import views
from hallsys.queue.ahead import NOBODY, ahead
from hallsys.queue.estimate import Pace
from hallsys.queue.scanning import CodeKind, scanned
from hallsys.queue.states import Status
from hallsys.web.site import Site


def scanned_ticket(conn: Connection, site: Site, place: str, scan_id: str, pace: Pace) -> dict[str, Any]:
    """Return the ticket that was scanned at `place`, and where it stands. Raises ScanUnknown."""
    now, catalogue = site.clock.now(), site.catalogue
    ticket_id = scanned(conn, site.hall_id, scan_id, place, CodeKind.TICKET, now)
    ticket = views.ticket(conn, site.hall_id, ticket_id)
    window = site.windows.get(ticket.window_id or "")
    waiting = ticket.status is Status.WAITING
    before = ahead(conn, site.hall_id, ticket, now, pace, catalogue.policy) if waiting else NOBODY
    matters = views.matters_of(conn, site.hall_id, [ticket_id])[ticket_id]
    return {
        "scan_id": scan_id,
        "ticket_id": ticket.id,
        "number": ticket.number,
        "queue_id": ticket.queue_id,
        "priority_class": ticket.priority_class,
        "status": ticket.status,
        "issued_at": ticket.issued_at,
        "window_number": window.number if window else None,
        "ahead": before.count,
        "expect_low": before.low,
        "expect_high": before.high,
        "matters": [
            {"name": one.name, "name_en": one.name_en}
            for matter_id in matters
            if (one := catalogue.matters.get(matter_id)) is not None
        ],
    }
