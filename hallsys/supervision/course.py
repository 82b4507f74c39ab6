"""How long visits that take their course leave those in charge in peace, where nobody needed them before.

Of what such a fact brings about only two things are looked at by `supervision.views.present`: somebody waits
from then on, and a window has nobody from then on. Either needs somebody in charge once a limit of the floor
is over (`floor_rules.long_waits`, `floor_rules.idle_windows`), and not sooner.
"""

from collections.abc import Iterable

from hallsys.counters.events import (
    ServiceFinished,
    ServiceStarted,
    TicketCalled,
    TicketMissed,
    TicketRecalled,
)
from hallsys.evaluation.events import RatingLapsed, RatingOpened, ServiceRated
from hallsys.kernel.clock import MINUTE, Millis
from hallsys.kernel.eventlog import Logged
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.events import (
    CodeScanned,
    TicketIssued,
    TicketPrintConfirmed,
    TicketPrinted,
    TicketReprinted,
)

# A bad rating comes with a fact of its own, which is none of these.
_COURSE = frozenset(
    one.kind
    for one in (
        CodeScanned,
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


def calm_until(facts: Iterable[Logged], catalogue: Catalogue) -> Millis | None:
    """Return until when these facts, which follow a look that found nothing, bring about nothing to be found.

    None if another fact than of a visit that takes its course is among them.
    """
    begins = None
    for fact in facts:
        if fact.kind not in _COURSE:
            return None
        begin = fact.payload.get("waiting_since") or fact.at  # a kiosk that was cut off tells of it later
        begins = begin if begins is None else min(begin, begins)
    return None if begins is None else begins + _patience(catalogue)


def _patience(catalogue: Catalogue) -> Millis:
    """Return the shortest limit of the floor."""
    limits = [queue.limit_minutes for queue in catalogue.queues.values()]
    return min([*limits, catalogue.hall.known_settings.idle_minutes]) * MINUTE
