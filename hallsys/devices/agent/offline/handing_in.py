"""Takes to the server what was issued without it, and fetches numbers for the next time."""

import threading
import time
from collections.abc import Callable
from typing import Any

import requests
import structlog

from hallsys.devices.agent.offline.journal import Journal, Printed
from hallsys.devices.agent.offline.lease import Issued, Key
from hallsys.devices.agent.offline.servertime import ServerTime

_BATCH = 20  # tickets in one request
_TIMEOUT = 10.0  # seconds for one request
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0  # seconds between two attempts
_RENEW = 300.0  # seconds between two looks whether names, queues or hours changed
# Until the server's nightly copy has them, too, the journal is the second place where such tickets stand.
_FORGOTTEN_AFTER = (
    24 * 3600.0
)  # seconds that the lines of tickets that the server has are kept, with what is sealed
_REFUSED_AGAIN = 60.0  # seconds until refused tickets are tried again

log = structlog.get_logger("hallsys.agent")

Up = Callable[[], bool]


class Unanswered(Exception):
    """The server did not answer as it should; the text says how."""


class Errands:
    """Runs while the server is heard: tickets first, in the order of their issue, then numbers.

    A ticket leaves the journal when the server has it, and not before; a refused one stays, is told
    in the log, and is tried again. A day later its line goes from the disk, too.
    """

    def __init__(
        self,
        server: str,
        token: str,
        place: str,
        journal: Journal,
        clock: ServerTime,
        up: Up,
        taken: Callable[[set[Key]], None],
    ) -> None:
        self._url = f"{server}/api/agent"
        self._headers = {"Authorization": f"Bearer {token}", "X-Requested-With": "hallsys"}
        self._place = place
        self._journal = journal
        self._clock = clock
        self._up = up
        self._taken = taken
        self._refused: dict[Key, float] = {}  # since when
        self._renewed = -_RENEW
        self._stop = threading.Event()
        self._due = threading.Event()
        self._thread = threading.Thread(target=self._run, name="errands", daemon=True)

    def start(self) -> None:
        """Begin to run errands."""
        self._thread.start()

    def stop(self, timeout: float) -> None:
        """Run no more; one that is on its way is finished."""
        self._stop.set()
        self._due.set()
        self._thread.join(timeout)

    def hurry(self) -> None:
        """Look at once: the server is heard again, or a ticket was issued."""
        self._due.set()

    def _run(self) -> None:
        pause = _FIRST_PAUSE
        while not self._stop.is_set():
            try:
                if self._up():
                    self._hand_in()
                    self._fetch_numbers()
                self._forget()
                pause, wait = _FIRST_PAUSE, 1.0
            except Unanswered as error:
                log.warning("errand failed", reason=str(error))
                wait, pause = pause, min(2 * pause, _LONGEST_PAUSE)
            except (OSError, ValueError, KeyError, TypeError):
                # The disk, or an answer that nobody expected: what waits must be tried again all the same.
                log.exception("errand failed")
                wait = _LONGEST_PAUSE
            self._due.wait(wait)
            self._due.clear()

    def _hand_in(self) -> None:
        while batch := self._next_batch():
            body = {"tickets": [_told(ticket, printed) for ticket, printed in batch]}
            answers = self._post("hand-in", body).get("answers", [])
            if len(answers) != len(batch):
                raise Unanswered("the answers do not fit the tickets")
            outcomes = [(ticket, answer) for (ticket, _), answer in zip(batch, answers, strict=True)]
            taken = {ticket.key for ticket, answer in outcomes if "refused" not in answer}
            for ticket, answer in outcomes:
                if ticket.key not in taken:
                    self._refused[ticket.key] = time.monotonic()
                    log.error("offline ticket refused", number=ticket.number, code=answer["refused"])
            if taken:
                self._journal.handed_in(taken)
                self._taken(taken)
                log.info("offline tickets handed in", count=len(taken))

    def _forget(self) -> None:
        since = self._journal.handed_since
        if since is not None and time.monotonic() - since >= _FORGOTTEN_AFTER:
            self._journal.forget_handed()

    def _next_batch(self) -> list[tuple[Issued, Printed]]:
        if self._stop.is_set():
            return []
        before = time.monotonic() - _REFUSED_AGAIN
        self._refused = {key: since for key, since in self._refused.items() if since > before}
        return [each for each in self._journal.waiting() if each[0].key not in self._refused][:_BATCH]

    def _fetch_numbers(self) -> None:
        lease = self._journal.lease
        over = lease is None or self._clock.now() >= lease.ends_at
        if not over and time.monotonic() - self._renewed < _RENEW:
            return
        again = self._journal.asking is not None
        body = {"place": self._place, "held": self._journal.held(), "request_id": self._journal.ask()}
        asked_at = time.monotonic()
        lent = self._post("numbers", body)
        if not again:  # the answer to a repeat may be an old one
            self._clock.heard(int(lent["now"]), time.monotonic() - asked_at)
        self._journal.lend(lent, self._clock.offset())
        self._renewed = time.monotonic()

    def renew(self) -> None:
        """Fetch numbers at the next look: some were used."""
        self._renewed = -_RENEW
        self._due.set()

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return the server's answer. Raises Unanswered; what was sent is not repeated in it."""
        try:
            answer = requests.post(
                f"{self._url}/{path}",
                json=body,
                headers=self._headers,
                timeout=_TIMEOUT,
                allow_redirects=False,
            )
            content = answer.json()
        except requests.RequestException as error:
            raise Unanswered(type(error).__name__) from None
        if not answer.ok or not isinstance(content, dict):
            raise Unanswered(f"HTTP {answer.status_code}")
        return content


def _told(ticket: Issued, printed: Printed) -> dict[str, Any]:
    return {
        "lease_id": ticket.lease_id,
        "serial": ticket.serial,
        "queue_id": ticket.queue_id,
        "matter_ids": list(ticket.matter_ids),
        "issued_at": ticket.issued_at,
        "token": ticket.token,
        "printed": printed,
        "envelope": ticket.envelope,
    }
