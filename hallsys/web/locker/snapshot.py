"""What the screen of a bank of lockers shows: where it stands, what works there, and who laid a card."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection

from hallsys.cases import locker_views
from hallsys.cases.locker_doors import place_of
from hallsys.cases.locker_rules import CODE_DIGITS
from hallsys.cases.locker_views import Bank
from hallsys.cases.result_rules import ResultStatus
from hallsys.kernel.clock import SECOND, Millis
from hallsys.people import views as people
from hallsys.people.errors import PresentationUnknown
from hallsys.people.views import Presented
from hallsys.web import snapshots
from hallsys.web.lockers import bank_row, lies_row
from hallsys.web.site import Site

# How the devices at a place stand, by device kind: "ok", or anything else for one that cannot be used.
DeviceStates = Callable[[Connection, str], Mapping[str, str]]

IDLE = 45 * SECOND  # without a touch, the screen forgets the visitor
OPEN = 60 * SECOND  # how long it says which door is open, if nobody closes it


def snapshot(
    conn: Connection, site: Site, bank: Bank, device_states: DeviceStates, lang: str
) -> dict[str, Any]:
    """Return the snapshot of the screen of a bank. It names nobody."""
    place = place_of(bank.code)
    url, api = f"/locker/{bank.code}/snapshot", f"/api/locker/{bank.code}"
    base = snapshots.base(site, conn, room=place, url=url, api=api, lang=lang)
    devices = device_states(conn, place)
    latest = people.latest_at(conn, site.hall_id, place, base["now"])
    return {
        **base,
        "bank": bank_row(bank),
        "locks": devices.get("lock_board") == "ok",
        "reader": devices.get("credential_reader") == "ok",
        "presented": {"presentation_id": latest[0], "at": latest[1]} if latest else None,
        "digits": CODE_DIGITS,
        "idle_ms": IDLE,
        "open_ms": OPEN,
        "help_phone": site.catalogue.hall.settings.get("help_phone"),
    }


def holder_at(conn: Connection, site: Site, bank: Bank, presentation_id: str, now: Millis) -> Presented:
    """Return whose card was laid at this bank.

    Raises PresentationUnknown, for a card of another place just as for none, and DocumentExpired.
    """
    found = people.presentation(conn, site.keyring, site.hall_id, presentation_id, now)
    if found.place != place_of(bank.code):
        raise PresentationUnknown
    found.require_valid()
    return found


def presentation(conn: Connection, site: Site, bank: Bank, presentation_id: str) -> dict[str, Any]:
    """Return the holder of a card, masked, and what lies in lockers for them, here and in other banks.

    Raises PresentationUnknown, DocumentExpired.
    """
    now = site.clock.now()
    holder = holder_at(conn, site, bank, presentation_id, now)
    return {
        "presentation_id": presentation_id,
        "masked_name": holder.masked_name,
        "results": [
            {**lies_row(lies), "over": lies.due_at <= now}
            for lies in locker_views.lying_for(conn, site.hall_id, holder.person_id)
            if lies.status == ResultStatus.IN_LOCKER
        ],
    }
