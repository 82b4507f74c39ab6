"""What the holder of a ticket sees of it: its number, its place in the queue, whether to rate. No name."""

from typing import Any

from sqlalchemy import Connection

from hallsys.cases.progress import agents_before, link
from hallsys.cases.views import cases_of_ticket
from hallsys.counters.views import last_service_id
from hallsys.evaluation.phone import rateable
from hallsys.evaluation.reasons import reason_asked
from hallsys.kernel.clock import Millis
from hallsys.queue.ahead import NOBODY, ahead
from hallsys.queue.estimate import Pace
from hallsys.queue.moving import can_requeue
from hallsys.queue.phone import Other, others_of_visit
from hallsys.queue.states import AT_WINDOW, Status
from hallsys.queue.tickets import Ticket
from hallsys.queue.views import ticket_by_token
from hallsys.web import rows, snapshots
from hallsys.web.numbers import told_at
from hallsys.web.ratings import tag_rows
from hallsys.web.site import Site


def snapshot(conn: Connection, site: Site, token: str, pace: Pace, lang: str) -> dict[str, Any]:
    """Return the snapshot of the page of the ticket with that secret.

    Raises TicketUnknown, for a secret of another day just as for one that never was.
    """
    base = snapshots.base(
        site, conn, room=f"ticket:{token}", url=f"/t/{token}/snapshot", api=f"/api/t/{token}", lang=lang
    )
    now: Millis = base["now"]
    ticket = ticket_by_token(conn, site.hall_id, site.catalogue.day(now), token)
    service_id = last_service_id(conn, site.hall_id, ticket.id)
    before = NOBODY
    if ticket.status is Status.WAITING:
        before = ahead(conn, site.hall_id, ticket, now, pace, site.catalogue.policy)
    return {
        **base,
        "ticket": _ticket(site, ticket),
        "zones": [rows.zone_row(zone) for zone in site.catalogue.hall.zones],
        "ahead": before.count,
        "ahead_ids": before.ticket_ids,
        "expect_low": before.low,
        "expect_high": before.high,
        "rejoin": site.catalogue.policy.requeue_by_phone
        and can_requeue(conn, site.hall_id, ticket, site.catalogue.policy),
        "told_at": told_at(conn, site, ticket.id),
        "others": [_other(site, one) for one in others_of_visit(conn, site.catalogue, ticket)],
        "cases": _cases(conn, site, ticket),
        "service_id": service_id,
        "rating": rateable(conn, site.hall_id, site.settings.ratings, service_id, now),
        "reason_of": reason_asked(conn, site.hall_id, site.settings.ratings, service_id, now),
        "tags": tag_rows(site.tags),
    }


def _cases(conn: Connection, site: Site, ticket: Ticket) -> list[dict[str, Any]]:
    """Return what was accepted from a ticket once its service is over, and where each is followed.

    Who held the ticket has no part any more in a case of which another is the agent now.
    """
    if ticket.status is not Status.FINISHED:
        return []
    made = cases_of_ticket(conn, site.hall_id, ticket.id)
    replaced = agents_before(conn, site.hall_id, [one.id for one in made])
    return [
        {
            "case_id": one.id,
            "matter_name": one.matter_name,
            "matter_name_en": one.matter_name_en,
            "path": f"/c/{link(site.keyring, one.id)}",
        }
        for one in made
        if one.id not in replaced
    ]


def _other(site: Site, other: Other) -> dict[str, Any]:
    queue = site.catalogue.queues[other.queue_id]
    return {
        "ticket_id": other.ticket_id,
        "number": other.number,
        "queue_name": queue.name,
        "queue_name_en": queue.name_en,
        "path": f"/t/{other.token}",
    }


def _ticket(site: Site, ticket: Ticket) -> dict[str, Any]:
    queue = site.catalogue.queues[ticket.queue_id]
    window = site.windows.get(ticket.window_id or "") if ticket.status in AT_WINDOW else None
    return {
        "ticket_id": ticket.id,
        "number": ticket.number,
        "status": ticket.status,
        "queue_id": ticket.queue_id,
        "queue_name": queue.name,
        "queue_name_en": queue.name_en,
        "window_number": window.number if window else None,
        "zone_id": window.zone_id if window else None,
        "waits_in": queue.zone_id,
        "issued_at": ticket.issued_at,
    }
