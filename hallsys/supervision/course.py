"""How long visits that take their course leave those in charge in peace, where none need them on the floor.

Where no bad rating is followed up, `supervision.views.present` looks at two things only that such a fact
brings about: somebody waits from then on, and a window has nobody from then on. Either needs somebody in
charge once a limit of the floor is over (`floor_rules.long_waits`, `floor_rules.idle_windows`), not sooner.
"""

from collections.abc import Collection, Sequence

from hallsys.counters.events import (
    ApplicantNamed,
    ServiceFinished,
    ServiceStarted,
    TicketCalled,
    TicketMissed,
    TicketRecalled,
)
from hallsys.evaluation.events import RatingLapsed, RatingOpened, ServiceRated
from hallsys.kernel.clock import MINUTE, Millis
from hallsys.kernel.eventlog import Logged
from hallsys.people.events import CardPresented, PhoneGiven, PhoneWithdrawn
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.events import (
    AppointmentCheckedIn,
    CodeScanned,
    TicketIssued,
    TicketPrintConfirmed,
    TicketPrinted,
    TicketReprinted,
)
from hallsys.supervision.alerts import Code
from hallsys.supervision.events import FindingMade
from hallsys.supervision.service import Attention

# A bad rating comes with a fact of its own, which is none of these. What the inspection finds alerts nobody.
_COURSE = frozenset(
    one.kind
    for one in (
        AppointmentCheckedIn,
        ApplicantNamed,
        CardPresented,
        CodeScanned,
        FindingMade,
        PhoneGiven,
        PhoneWithdrawn,
        RatingLapsed,
        RatingOpened,
        ServiceFinished,
        ServiceRated,
        ServiceStarted,
        TicketCalled,
        TicketIssued,
        TicketMissed,
        TicketPrintConfirmed,
        TicketPrinted,
        TicketRecalled,
        TicketReprinted,
    )
)


# What these alerts say, or whether they are over, the next call may change; what stands beside them stays.
_OF_THE_FLOOR = frozenset({Code.WAIT, Code.IDLE})


def calm_until(
    found: Attention, facts: Sequence[Logged], catalogue: Catalogue, beside: Collection[str] = ()
) -> Millis | None:
    """Return until when facts, one or more, that follow a look bring about nothing new to be found.

    `found`: by that look; `beside`: kinds of facts that change nothing which is looked at. None if nobody
    knows: what was found is of waits or windows, a call may leave nobody for a follow-up, or other facts than
    those of visits that take their course are among them.
    """
    changes = found.follow_ups or _OF_THE_FLOOR & {alert.code for alert in found.alerts}
    if changes or not {fact.kind for fact in facts} <= _COURSE.union(beside):
        return None
    return min(map(_begins, facts)) + _patience(catalogue)


def _begins(fact: Logged) -> Millis:
    """Return since when somebody waits, or a window has nobody, whom a fact tells of."""
    since: Millis | None = fact.payload.get("waiting_since") if fact.kind == TicketIssued.kind else None
    return fact.at if since is None else since  # of a kiosk that was cut off


def _patience(catalogue: Catalogue) -> Millis:
    """Return the shortest limit of the floor."""
    limits = [queue.limit_minutes for queue in catalogue.queues.values()]
    return min([*limits, catalogue.hall.known_settings.idle_minutes]) * MINUTE
