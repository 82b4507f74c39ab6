"""Papers on their way to their printers: they have to be read, which nobody else waits for."""

import logging
from collections.abc import Callable
from dataclasses import replace

import gevent

from hallsys.kernel.clock import Clock, Millis
from hallsys.kernel.database import GONE
from hallsys.kernel.hall_at_work import for_this_hall
from hallsys.relay.effects import Command
from hallsys.relay.ledger import Outgoing
from hallsys.relay.slips import SlipSource

log = logging.getLogger(__name__)

_PAUSE = 1.0  # seconds until the database is tried again


class Outbox:
    """Puts together papers that are marked as sent, and sends them, each once and in their order.

    It does so in a greenlet of its own: no turn waits for it, not a call's, and not that of an answer, or
    a server that is started again and again would send papers for ever and hear of none. While the database
    is gone, papers wait. `send` sends one; `give_up` writes down that one cannot be put together.
    """

    def __init__(
        self,
        slips: SlipSource,
        clock: Clock,
        send: Callable[[Outgoing, Command], None],
        give_up: Callable[[Outgoing], None],
    ) -> None:
        self._slips = slips
        self._clock = clock
        self._send = send
        self._give_up = give_up
        self._waiting: dict[str, Outgoing] = {}
        self._greenlet: gevent.Greenlet[[], None] | None = None

    def add(self, paper: Outgoing) -> None:
        """Have a paper sent; one that still waits is sent once, as it is told here."""
        self._waiting.pop(paper.delivery_id, None)
        self._waiting[paper.delivery_id] = paper
        if not self._greenlet:  # one that has ended is false
            self._greenlet = gevent.spawn(for_this_hall(self._run))

    def stop(self) -> None:
        """Send no more; what was not sent is sent when its agent says hello again."""
        if self._greenlet is not None:
            self._greenlet.kill()

    def _run(self) -> None:
        while self._waiting:
            paper = next(iter(self._waiting.values()))
            now = self._clock.now()  # which may be later than when it was marked
            try:
                command = self._put_together(paper, now)
            except Exception as error:
                if isinstance(error, GONE) and paper.expires_at > now:
                    log.warning("papers wait: %s", type(error).__name__)
                    gevent.sleep(_PAUSE)
                    continue
                log.exception("delivery %s was not sent", paper.delivery_id)
                command = None
            if self._waiting.get(paper.delivery_id) is not paper:
                continue  # added anew meanwhile: that one counts
            del self._waiting[paper.delivery_id]
            if command is not None:
                self._send(replace(paper, now=now), command)

    def _put_together(self, paper: Outgoing, now: Millis) -> Command | None:
        """Return the command that prints a paper; None, on the record, if it cannot be put together."""
        try:
            return self._slips.command(paper.command, now)
        except GONE:
            raise
        except Exception:
            log.exception("delivery %s cannot be put together", paper.delivery_id)
            self._give_up(paper)
            return None
