"""A hall with a database of its own tells the centre how it stands, and goes on alone while it cannot.

Nothing waits for the centre, and nothing is queued for it: what it is told next is how the hall stands then,
and each answer says up to which day it knows the figures. So a line that was cut for a week is made up for
within seconds, whoever was restarted meanwhile.
"""

import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection

from hallsys.kernel.clock import HOUR, Clock
from hallsys.kernel.database import Database, Waiter
from hallsys.kernel.log_seals import Newest, newest_seal
from hallsys.relay.looking import look_for_ever
from hallsys.relay.policy import CentreSettings
from hallsys.relay.post import NoAnswer, Post
from hallsys.reports.elsewhere import days_after
from hallsys.supervision.halls_now import Figures

log = logging.getLogger(__name__)

_PATH = "/api/v1/halls/report"
_SEALS = "/api/v1/halls/seals"


class SealsNotTold(Exception):
    """The centre did not say which seals it keeps; the text is why."""


def seals_at(centre: CentreSettings, clock: Clock) -> dict[int, str]:
    """Ask the centre for the seals that it keeps of this hall's log, by the last fact that they cover.

    Raises PushKeyUnusable, SealsNotTold.
    """
    post = Post(centre, clock)
    try:
        answer = post.ask("GET", _SEALS, "", b"")
        if answer.status != HTTPStatus.OK:
            raise SealsNotTold(str(answer.status))
        return {int(one["through"]): str(one["digest"]) for one in json.loads(answer.body)["seals"]}
    except NoAnswer as none:
        raise SealsNotTold(none.outcome.fault or "cut_off") from none
    except (ValueError, TypeError, KeyError) as error:
        raise SealsNotTold("strange") from error
    finally:
        post.stop()


class Reporter:
    """Tells the centre every few seconds. Raises PushKeyUnusable.

    `figures` reads how the hall stands. Of several processes of the hall the one that `leads` tells.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        hall_id: str,
        centre: CentreSettings,
        figures: Callable[[Connection], Figures],
        wait: Waiter,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        self._db = db
        self._hall_id = hall_id
        self._every = centre.every_seconds
        self._figures = figures
        self._post = Post(centre, clock)
        self._wait = wait
        self._leads = leads
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="centre")
        self._sealed: Newest | None = None  # the seal that the centre keeps
        self._newest: str | None = None  # the last day that the centre has; not known before it answers
        self.fault: str | None = "not_told"  # why the centre does not know how the hall stands

    def run(self) -> None:
        """Tell for ever; to be run in a greenlet."""
        look_for_ever(self._every, self._tell_if_leading, "the report to the centre")

    def tell(self) -> None:
        """Tell once."""
        told = self._db.read(self._told)
        self._heed(self._wait(self._thread.submit(self._ask, told)))
        if self.fault is None:
            self._have_sealed()

    def _tell_if_leading(self) -> None:
        if self._leads():
            self.tell()

    def stop(self) -> None:
        """Tell no more."""
        self._post.stop()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _told(self, conn: Connection) -> dict[str, Any]:
        days = () if self._newest is None else days_after(conn, self._hall_id, self._newest)
        return {"now": asdict(self._figures(conn)), "days": [asdict(one) for one in days]}

    def _ask(self, told: dict[str, Any]) -> str | None:
        """Return why the centre was not told, None if it was; remember up to which day it knows."""
        body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            answer = self._post.ask("POST", _PATH, "", body)
            said = json.loads(answer.body)
            if answer.status != HTTPStatus.OK:
                return str(said["code"])
            # A day that is refused, as of another version, is refused each time: the others go on.
            self._newest = max(str(said["newest_day"]), *map(str, said["refused"]), "")
            if said["refused"]:
                return "day_refused"
        except NoAnswer as none:
            return none.outcome.fault or "cut_off"
        except (ValueError, TypeError, KeyError):
            return "strange"
        return None

    def _have_sealed(self) -> None:
        """Have the centre keep the newest seal of the log, once an hour; an older centre keeps none."""
        seal = self._db.read(newest_seal, self._hall_id)
        last = self._sealed
        if seal is None or (last is not None and seal.at - last.at < HOUR):
            return
        status = self._wait(self._thread.submit(self._keep, seal))
        if status != HTTPStatus.OK:
            log.warning("the centre did not keep the seal of the log: %s", status)
        self._sealed = seal

    def _keep(self, seal: Newest) -> int | str:
        body = json.dumps({"through": seal.through, "digest": seal.digest}).encode()
        try:
            return self._post.ask("POST", _SEALS, "", body).status
        except NoAnswer as none:
            return none.outcome.fault or "cut_off"

    def _heed(self, fault: str | None) -> None:
        if fault != self.fault:
            if fault is None:
                log.info("the centre is told how this hall stands")
            else:
                log.warning("the centre is not told how this hall stands: %s", fault)
        self.fault = fault
