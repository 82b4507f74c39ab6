"""What is to be done for a hall without anybody asking, put together for its housekeeper."""

from collections.abc import Mapping, Sequence
from functools import partial

from sqlalchemy import Connection

from hallsys.bootstrap.shared import Shared
from hallsys.cases.collection_points import set_collection_point
from hallsys.cases.escalation import escalate
from hallsys.cases.service import forget_signatures
from hallsys.evaluation.daily import once_a_day
from hallsys.evaluation.reasons import end_waits
from hallsys.guarding import CopyWatch, LogGuard
from hallsys.inheritance.service import follow
from hallsys.kernel.clock import DAY, Millis
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.partitions import provide_ahead
from hallsys.kernel.transaction import Tx
from hallsys.messages.events import MessageSent
from hallsys.messages.keeping import MOST, forget_messages
from hallsys.messages.ledger import Message
from hallsys.messages.nearing import nearing
from hallsys.relay.events import CardNotRead, PaperOrdered, PaperPrinted
from hallsys.relay.housekeeping import Housekeeper
from hallsys.relay.receivers import Receivers
from hallsys.relay.servers import Servers
from hallsys.relay.views import devices_of
from hallsys.reports.service import keep_next
from hallsys.reports.views import Offer
from hallsys.retention.nightly import erase_nightly
from hallsys.screens.passes import forget_revoked
from hallsys.settings import Settings
from hallsys.supervision.at_hand import at_hand
from hallsys.supervision.course import calm_until
from hallsys.supervision.halls_now import Figures, figures_now, tell
from hallsys.supervision.inspecting import inspect
from hallsys.supervision.service import Attention, watch
from hallsys.supervision.views import present
from hallsys.web.manager.attention import limits
from hallsys.web.site import Site

_REVOKED_KEPT = 30 * DAY

# What belongs to visits, and changes nothing that is looked at.
_BESIDE = frozenset(one.kind for one in (CardNotRead, MessageSent, PaperOrdered, PaperPrinted))


class Duties:
    """The duties of one hall, each a use case of the slice that knows of it.

    `sites`: of the halls that are served beside it, by id.
    """

    def __init__(
        self, site: Site, settings: Settings, receivers: Receivers, sites: Mapping[str, Site]
    ) -> None:
        self._site = site
        self._settings = settings
        self._receivers = receivers
        self._sites = sites

    def housekeeper(self, shared: Shared, servers: Servers, copies: CopyWatch) -> Housekeeper:
        """Return who does them in turn."""
        site = self._site
        log_key, begins = shared.keyring.log_key(), self._settings.server.begins()
        guard = LogGuard(log_key, copies, lambda: site.catalogue.hall, begins)
        return Housekeeper(
            shared.db,
            shared.clock,
            site.hall_id,
            site.catalogue.day,
            site.catalogue.hall.timezone,
            self.watch,
            self._daily,
            self._keep_figures,
            self._inspect,
            guard,
            servers.leads,
            servers.hold_lead,
            follow,
            partial(erase_nightly, shared.db, shared.clock, shared.keyring),
            self.outside,
            lambda: guard.settled,
            self._tell,
            self._calm_until,
        )

    def figures(self, conn: Connection) -> Figures:
        """Return how the hall stands now, as the hall above is told."""
        site, now = self._site, self._site.clock.now()
        there = at_hand(conn, site.hall_id)
        on = (there, site.catalogue, site.windows, devices_of(conn, site.hall_id), limits(site))
        return figures_now(conn, site.catalogue, present(conn, *on, now), now)

    def nearing(self) -> Sequence[Message]:
        """Return the messages to those whose turn comes near."""
        site = self._site
        return site.db.read(nearing, site.catalogue, site.pace(), site.clock.now())

    def watch(self, tx: Tx) -> Attention:
        """Raise what needs somebody in charge, or is over, and return it."""
        site, devices = self._site, devices_of(tx.conn, tx.hall_id)
        escalate(tx, site.catalogue.hall, site.settings.cases)
        end_waits(tx, site.settings.ratings)
        return watch(tx, site.catalogue, site.windows, devices, limits(site))

    def outside(self) -> object:
        """Return what the housekeeping looks at beside the log of the hall; the offer above is followed."""
        site = self._site
        above = self._sites.get(site.catalogue.hall.parent_id or "")
        return limits(site), site.catalogue, None if above is None else above.catalogue

    def _tell(self, tx: Tx, found: Attention) -> None:
        tell(tx, self._site.catalogue, found.alerts)

    def _calm_until(self, found: Attention, facts: Sequence[Logged]) -> Millis | None:
        return calm_until(found, facts, self._site.catalogue, _BESIDE)

    def _inspect(self, tx: Tx) -> bool:
        return inspect(tx, self._site.catalogue, self._site.settings.inspection, limits(self._site))

    def _keep_figures(self, tx: Tx, day: str) -> str | None:
        catalogue = self._site.catalogue
        return keep_next(tx, Offer(catalogue.hall, catalogue.queues), day)

    def _daily(self, tx: Tx) -> bool:
        """Do what is done once a day: forget what was kept for longer than days, let figures out, make
        the log's partitions of the months to come.

        And say whether the hall hands over for others, as the settings of its server have it.

        Return whether there is more to forget than one transaction takes.
        """
        settings = self._settings
        set_collection_point(tx, open_to_others=settings.cases.hands_over_for_others)
        forget_signatures(tx, tx.now - settings.cases.signature_days * DAY)
        forget_revoked(tx, tx.now - _REVOKED_KEPT)
        self._receivers.forget(tx)
        gone = forget_messages(tx, settings.messages)
        once_a_day(tx, self._site.catalogue.hall.timezone, settings.evaluation)
        provide_ahead(tx.conn, tx.now)
        return gone == MOST
