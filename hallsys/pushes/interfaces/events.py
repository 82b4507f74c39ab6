"""What happens in the hall, as it happens, in names of ours: for whoever builds on it (webhooks)."""

from collections.abc import Mapping

from hallsys.pushes.interfaces.codes import STATUSES
from hallsys.pushes.mapping import Field, Interface, Message
from hallsys.pushes.sources import STEPS

_TICKET: Mapping[str, str] = {
    "TicketIssued": "ticket.issued",
    "TicketCalled": "ticket.called",
    "TicketRecalled": "ticket.recalled",
    "CallUndone": "ticket.call_undone",
    "ServiceStarted": "ticket.started",
    "ServiceFinished": "ticket.finished",
    "TicketMissed": "ticket.missed",
    "TicketRequeued": "ticket.requeued",
    "TicketParked": "ticket.parked",
    "TicketTransferred": "ticket.transferred",
    "TicketCancelled": "ticket.cancelled",
    "TicketExpired": "ticket.expired",
}
_WINDOW: Mapping[str, str] = {
    "ClerkSignedIn": "window.opened",
    "WindowPaused": "window.paused",
    "WindowReopened": "window.reopened",
    "ClerkSignedOut": "window.closed",
}
_CASE: Mapping[str, str] = dict.fromkeys(STEPS, "case.changed")
_RATING: Mapping[str, str] = {
    "ServiceRated": "visit.rated",
    "CaseRated": "case.rated",
    "RatingChanged": "rating.changed",
}
APPOINTMENT: Mapping[str, str] = {
    "AppointmentBooked": "appointment.booked",
    "AppointmentCancelled": "appointment.cancelled",
    "AppointmentCalledOff": "appointment.called_off",
    "AppointmentCheckedIn": "appointment.checked_in",
    "AppointmentMissed": "appointment.missed",
}

EVENTS: Mapping[str, str] = {**_TICKET, **_WINDOW, **_CASE, **_RATING, **APPOINTMENT}

_INSTANT = "%Y-%m-%dT%H:%M:%S%z"
_FACT = (Field("id", "seq"), Field("event", "event"), Field("at", "at", form=_INSTANT))
_PATH = "/events"

# What `hallsys push --check` posts: it tells of nothing that happened, and no fact has the number 0.
TRIAL, TRIAL_SEQ = "test", 0
TRIAL_MESSAGE = Message(_PATH, _FACT)

INTERFACE = Interface(
    name="events",
    zh="大厅事件（号票、窗口、办件、评价、预约）",
    en="Events of the hall (tickets, windows, cases, ratings, appointments)",
    plain=True,
    sends={
        **dict.fromkeys(_TICKET, ("ticket",)),
        **dict.fromkeys(_WINDOW, ("window",)),
        **dict.fromkeys(_CASE, ("case",)),
        **dict.fromkeys(_RATING, ("rating",)),
        **dict.fromkeys(APPOINTMENT, ("appointment",)),
    },
    messages={
        "ticket": Message(
            _PATH,
            (
                *_FACT,
                Field("ticket.number", "number"),
                Field("ticket.queue", "queue"),
                Field("ticket.window", "window"),
            ),
        ),
        "window": Message(_PATH, (*_FACT, Field("window.number", "window"))),
        "case": Message(
            _PATH,
            (
                *_FACT,
                Field("case.number", "case_number"),
                Field("case.status", "status", STATUSES),
                Field("case.stands", "status"),
                Field("case.step", "step"),
            ),
        ),
        "rating": Message(
            _PATH,
            (
                *_FACT,
                Field("rating.level", "level"),
                Field("rating.given", "given"),
                Field("rating.change", "change"),
                Field("rating.channel", "channel"),
                Field("rating.window", "window"),
                Field("rating.case", "case_number"),
            ),
        ),
        "appointment": Message(
            _PATH,
            (
                *_FACT,
                Field("appointment.id", "appointment_id"),
                Field("appointment.matter", "matter"),
                Field("appointment.queue", "queue"),
                Field("appointment.starts_at", "starts_at", form=_INSTANT),
                Field("appointment.why", "why"),
                Field("appointment.ticket", "ticket"),
            ),
        ),
    },
)
