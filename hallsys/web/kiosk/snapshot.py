"""What a kiosk shows: the hall's offer, who waits, its own devices, and whoever presented a card."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection

from hallsys.cases.progress import own
from hallsys.cases.progress_errors import CardNeeded
from hallsys.halls.errors import CalendarUncovered
from hallsys.halls.rules import Closed
from hallsys.halls.views import Hall
from hallsys.kernel.clock import SECOND, Millis
from hallsys.kernel.errors import Refusal
from hallsys.people import views as people_views
from hallsys.people.errors import PresentationUnknown
from hallsys.queue import arriving
from hallsys.queue.admission import refused_today
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.estimate import Pace
from hallsys.queue.held import held
from hallsys.queue.policy import PolicySettings, classify
from hallsys.queue.priority import CARE, PriorityClass
from hallsys.queue.queues import Queue
from hallsys.queue.slots import check_in_closes, check_in_opens
from hallsys.queue.views import Booking, bookings, called_off
from hallsys.web import rows, snapshots
from hallsys.web.case_progress import progress_row
from hallsys.web.kiosk import offer
from hallsys.web.lockers import rows_of_cases
from hallsys.web.printing import Printing
from hallsys.web.site import Kiosk, Site

# How the devices at a place stand, by device kind: "ok", or anything else for one that cannot be used.
DeviceStates = Callable[[Connection, str], Mapping[str, str]]

IDLE = 40 * SECOND  # without a touch, the kiosk asks whether anybody is still there
WARN = 20 * SECOND  # and then forgets the visitor
CONFIRM = 20 * SECOND  # how long a ticket's number stays on the screen
MOST_ASKED = 9  # as many as a screen shows at once


def place_of(kiosk: Kiosk) -> str:
    """Return the place of a kiosk as facts and devices name it."""
    return f"kiosk:{kiosk.code}"


def snapshot(
    conn: Connection,
    site: Site,
    kiosk: Kiosk,
    device_states: DeviceStates,
    printing: Printing,
    pace: Pace,
    lang: str,
) -> dict[str, Any]:
    """Return the snapshot of a kiosk's page. It names nobody."""
    place = place_of(kiosk)
    api = f"/api/kiosk/{kiosk.code}"
    base = snapshots.base(site, conn, room=place, url=f"/kiosk/{kiosk.code}/snapshot", api=api, lang=lang)
    now: Millis = base["now"]
    catalogue = site.catalogue
    waiting = rows.waiting(conn, site.hall_id, catalogue.day(now))
    devices = device_states(conn, place)
    refused = refused_today(conn, catalogue, now, pace)
    return {
        **base,
        "kiosk": {"code": kiosk.code, "name": kiosk.name, "name_en": kiosk.name_en},
        "offline_page": kiosk.offline_page,
        "open": _opening(catalogue.hall, now),
        "zones": [rows.zone_row(zone) for zone in catalogue.hall.zones],
        "queues": [_queue(queue, waiting.get(queue.id, 0)) for queue in catalogue.queues.values()],
        **offer.offered(catalogue, refused, now),
        "refused": refusals(refused),
        "waits": waits(conn, site, pace),
        "most_asked": arriving.most_asked(conn, site.hall_id, MOST_ASKED),
        "priorities": _priorities(catalogue.policy),
        "presented": _presented(conn, site, place, now),
        "idle_ms": IDLE,
        "warn_ms": WARN,
        "confirm_ms": CONFIRM,
        "printer": _state(devices, "ticket_printer"),
        "reader": _state(devices, "credential_reader"),
        "outlets": printing.outlets(site, place),
        "help_phone": catalogue.hall.settings.get("help_phone"),
    }


def waits(conn: Connection, site: Site, pace: Pace) -> dict[str, Any]:
    """Return by queue id the wait in minutes that a ticket taken now has before it."""
    found = arriving.waits(conn, site.catalogue, site.clock.now(), pace)
    return {queue_id: {"expect_low": one.low, "expect_high": one.high} for queue_id, one in found.items()}


def outlook(conn: Connection, site: Site, pace: Pace) -> dict[str, Any]:
    """Return what changes with the hour alone: the waits, and which queues have no place today."""
    refused = refused_today(conn, site.catalogue, site.clock.now(), pace)
    return {"waits": waits(conn, site, pace), "refused": refusals(refused)}


def refusals(refused: Mapping[str, Refusal]) -> dict[str, str]:
    """Return by queue id the code of the reason why it has no place for one more today."""
    return {queue_id: reason.code for queue_id, reason in refused.items()}


def _state(devices: Mapping[str, str], kind: str) -> str:
    return "ok" if devices.get(kind) == "ok" else "broken"


def _priorities(policy: PolicySettings) -> list[PriorityClass]:
    """Return the classes that one may ask for, in the order of the class itself."""
    asked = policy.requestable | {PriorityClass.SENIOR}
    return [one for one in PriorityClass if one in CARE & asked]


def _presented(conn: Connection, site: Site, place: str, now: Millis) -> dict[str, Any] | None:
    """Return what was presented last: a page that was not connected just then has not been told."""
    latest = people_views.latest_at(conn, site.hall_id, place, now)
    return {"presentation_id": latest[0], "at": latest[1]} if latest else None


def _opening(hall: Hall, now: Millis) -> dict[str, Any]:
    try:
        closes_at = hall.require_open(now).closes_at
    except Refusal as refusal:
        return {
            "state": "closed",
            "opens": refusal.facts.get("opens"),
            "changes_at": _opens_at(hall, now),
            "sentence_zh": refusal.sentence("zh"),
            "sentence_en": refusal.sentence("en"),
        }
    return {"state": "open", "opens": None, "changes_at": closes_at, "sentence_zh": "", "sentence_en": ""}


def _opens_at(hall: Hall, now: Millis) -> Millis | None:
    try:
        state = hall.opening(now)
    except CalendarUncovered:
        return None
    return state.opens_at if isinstance(state, Closed) else None


def _queue(queue: Queue, waiting: int) -> dict[str, Any]:
    return {
        **rows.queue_row(queue, waiting),
        "code": queue.code,
        "zone_id": queue.zone_id,
        "open": queue.open,
        "common": queue.common,
    }


def cases_of_holder(conn: Connection, site: Site, kiosk: Kiosk, presentation_id: str) -> dict[str, Any]:
    """Return how far the cases of whoever laid a card here are.

    Raises PresentationUnknown, also for a card that lay somewhere else, and CardNeeded for a typed number.
    """
    holder = people_views.presentation(conn, site.keyring, site.hall_id, presentation_id, site.clock.now())
    if holder.place != place_of(kiosk):
        raise PresentationUnknown
    if holder.typed:
        raise CardNeeded
    found = own(conn, site.hall_id, holder.person_id)
    lies = rows_of_cases(conn, site, [one.case_id for one in found], codes=not holder.expired_document)
    return {"cases": [progress_row(site, one, lies.get(one.case_id, ())) for one in found]}


def presentation(
    conn: Connection, site: Site, kiosk: Kiosk, presentation_id: str, pace: Pace
) -> dict[str, Any]:
    """Return who presented a card here, masked, and what they can do with it.

    Raises PresentationUnknown, also for a card that lay somewhere else.
    """
    now, catalogue = site.clock.now(), site.catalogue
    shown = people_views.presentation(conn, site.keyring, site.hall_id, presentation_id, now)
    if shown.place != place_of(kiosk):
        raise PresentationUnknown
    today = catalogue.day(now)
    return {
        "presentation_id": shown.presentation_id,
        "masked_name": shown.masked_name,
        "masked_number": shown.masked_number,
        "age": shown.age,
        "expired_document": shown.expired_document,
        "typed": shown.typed,
        "priority": classify(catalogue.policy, shown.age, None),
        "tickets": [
            {
                "ticket_id": one.ticket.id,
                "number": one.ticket.number,
                "queue_id": one.ticket.queue_id,
                "status": one.ticket.status,
                "ahead": one.ahead,
            }
            for one in held(conn, catalogue, shown.person_id, now, pace)
        ],
        "appointments": [
            appointment_row(catalogue, booking, now)
            for booking in bookings(conn, site.hall_id, shown.person_id, today)
            if now <= check_in_closes(booking.ends_at, catalogue.policy)
        ],
        "called_off": [
            appointment_row(catalogue, booking, now)
            for booking in called_off(conn, site.hall_id, shown.person_id, today)
        ],
    }


def appointment_row(catalogue: Catalogue, booking: Booking, now: Millis) -> dict[str, Any]:
    """Return an appointment as a kiosk shows it; `now`: it is of today."""
    return {
        "appointment_id": booking.appointment_id,
        "matter_id": booking.matter_id,
        "starts_at": booking.starts_at,
        "ends_at": booking.ends_at,
        "check_in_opens": check_in_opens(booking.starts_at, catalogue.policy),
        "now": catalogue.day(booking.starts_at) == catalogue.day(now),
    }
