"""What needs the manager: alerts with who takes care of them, calls for help, and who missed a call."""

from typing import Any

from sqlalchemy import Connection

from hallsys.evaluation.rules import STAFF_ACTOR
from hallsys.queue.views import missed
from hallsys.staff.views import names_of
from hallsys.supervision.views import Limits, Noted, alerts, help_calls
from hallsys.web.http import as_json
from hallsys.web.manager.snapshot import DeviceStates
from hallsys.web.site import Site


def attention(conn: Connection, site: Site, device_states: DeviceStates) -> dict[str, Any]:
    """Return the alerts, those that nobody cares for first, and the calls for help that are not closed."""
    names = {f"{STAFF_ACTOR}{one}": name for one, name in names_of(conn, site.hall_id).items()}
    on = (site.catalogue, site.windows, device_states(conn), limits(site))
    found = alerts(conn, *on, site.clock.now())
    return {
        "alerts": [_alert(one, names) for one in sorted(found, key=lambda one: one.note is not None)],
        "help": [as_json(call) for call in help_calls(conn, site.hall_id)],
    }


def limits(site: Site) -> Limits:
    """Return the settings that the alerts measure by."""
    settings = site.settings
    return Limits(settings.ratings.follow_up, settings.cases, site.standby_away(), site.copy_old())


def missed_tickets(conn: Connection, site: Site) -> list[dict[str, str]]:
    """Return the tickets of the day whose holder did not come: they can wait again."""
    return [
        {"ticket_id": ticket.id, "number": ticket.number, "queue_id": ticket.queue_id}
        for ticket in missed(conn, site.hall_id, site.today)
    ]


def _alert(noted: Noted, names: dict[str, str]) -> dict[str, Any]:
    note = noted.note
    return {
        **as_json(noted.alert),
        "note": note and {"text": note.text, "at": note.at, "by": names.get(note.by, note.by)},
    }
