"""Issuing tickets from lent numbers: who stands there, what they may have, and what is written down."""

import hmac
import json
import secrets
import threading
import time
from base64 import b64encode
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from hallsys.devices.agent.offline.journal import Journal, Printed
from hallsys.devices.agent.offline.lease import Issued, Key, Lease, LentQueue
from hallsys.devices.agent.offline.refusals import (
    BadAsking,
    CannotKeep,
    DocumentNotYetValid,
    DocumentOutOfDate,
    NobodyThere,
    NotIssuing,
    NumbersUsedUp,
    TooManyTyped,
)
from hallsys.devices.agent.offline.servertime import ServerTime
from hallsys.devices.agent.offline.slips import offline_slip
from hallsys.devices.commands import Slip
from hallsys.devices.readings import CardRead
from hallsys.kernel.envelopes import seal_for
from hallsys.kernel.identity import Credential, mask_name, parse_number
from hallsys.kernel.ids import new_token

_PRESENTED = 120.0  # seconds; how long a document speaks for its holder, as with the server
_MOST_TYPED, _TYPED_WITHIN = 20, 60.0  # numbers, seconds

log = structlog.get_logger("hallsys.agent")

PrintSlip = Callable[[Key, Slip], bool]


@dataclass(frozen=True, repr=False)
class _Visitor:
    id: str
    credential: Credential
    until: float  # by a clock that nobody sets


@dataclass(frozen=True)
class Visitor:
    """Who stands at the kiosk, as the screen may show it."""

    id: str
    masked_number: str
    masked_name: str


@dataclass(frozen=True)
class Given:
    """A ticket as the screen shows it; `again`: its holder had it already."""

    key: Key
    number: str
    queue: LentQueue
    again: bool
    printing: bool


class OfflineDesk:
    """One kiosk's desk. `print_slip` begins to print and tells whether there is a printer.

    A document is in memory while its holder stands there, and after that only in the envelope of
    the ticket. That somebody comes again is known by a keyed hash, whose key is this process's own.
    """

    def __init__(
        self,
        journal: Journal,
        clock: ServerTime,
        print_slip: PrintSlip,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._print = print_slip
        self._steady = steady
        self._lock = threading.RLock()
        self._key = secrets.token_bytes(32)
        self._visitor: _Visitor | None = None
        self._given: dict[tuple[bytes, str], Issued] = {}
        self._typed: deque[float] = deque(maxlen=_MOST_TYPED)

    def lease(self) -> Lease:
        """Return what this kiosk may give out now. Raises NotIssuing."""
        lease = self._journal.lease
        if lease is None or not lease.is_open(self._clock.now()):
            raise NotIssuing
        return lease

    def left(self) -> dict[str, int]:
        """Return how many numbers are left, by queue id. Raises NotIssuing, NumbersUsedUp."""
        left = {one.queue_id: self._journal.left(one.prefix) for one in self.lease().queues}
        if not any(left.values()):
            raise NumbersUsedUp
        return left

    def meet(self, credential: Credential) -> Visitor:
        """Let a document speak for its holder. Raises NotIssuing, DocumentOutOfDate, DocumentNotYetValid."""
        with self._lock:
            now = self._clock.now()
            today = self.lease().today(now)
            if not credential.valid_on(today):
                raise DocumentOutOfDate if credential.expired_on(today) else DocumentNotYetValid
            self._visitor = _Visitor(new_token(), credential, self._steady() + _PRESENTED)
            masked = credential.number.masked
            return Visitor(self._visitor.id, masked, mask_name(credential.name))

    def meet_typed(self, text: str) -> Visitor:
        """Let a typed number speak for its holder. Raises BadIdNumber, NotIssuing, TooManyTyped."""
        with self._lock:
            now = time.monotonic()
            if len(self._typed) == _MOST_TYPED and now - self._typed[0] < _TYPED_WITHIN:
                raise TooManyTyped
            self._typed.append(now)
        number = parse_number(text)
        return self.meet(Credential(number, "", number.kind))

    def forget(self) -> None:
        """Forget who stands there."""
        with self._lock:
            self._visitor = None

    def issue(self, visitor_id: str, queue_id: str, matter_id: str | None) -> Given:
        """Give the visitor a ticket of the queue, or the slip again of the one that they were given.

        The ticket is on the disk before its slip is printed. Raises NobodyThere, NotIssuing,
        NumbersUsedUp, CannotKeep, BadAsking.
        """
        with self._lock:
            visitor, lease = self._present(visitor_id), self.lease()
            queue = lease.queue(queue_id)
            if queue is None:
                raise BadAsking
            credential = visitor.credential
            who = hmac.digest(self._key, credential.number.value.encode(), "sha256")
            ticket = self._given.get((who, queue_id))
            again = ticket is not None
            if ticket is None:
                ticket = self._new(lease, queue, matter_id, credential)
                self._given[who, queue_id] = ticket
            slip = offline_slip(lease, ticket, mask_name(credential.name), reprint=again)
            return Given(ticket.key, ticket.number, queue, again, self._print(ticket.key, slip))

    def print_told(self, key: Key, printed: Printed) -> None:
        """Take note of what became of a slip."""
        try:
            self._journal.print_told(key, printed)
        except OSError as error:  # the ticket is kept; the server will not know how its slip fared
            log.error("state of a slip not kept", reason=error.strerror)

    def handed_in(self, keys: set[Key]) -> None:
        """Forget who was given tickets that the server has: from now on it knows who waits."""
        with self._lock:
            self._given = {who: one for who, one in self._given.items() if one.key not in keys}

    def _present(self, visitor_id: str) -> _Visitor:
        visitor = self._visitor
        if visitor is None or visitor.id != visitor_id or self._steady() >= visitor.until:
            raise NobodyThere
        return visitor

    def _new(self, lease: Lease, queue: LentQueue, matter_id: str | None, credential: Credential) -> Issued:
        key = self._journal.next_number(queue.prefix)
        if key is None:
            raise NumbersUsedUp
        plain = json.dumps(CardRead(credential).as_json(), ensure_ascii=False).encode()
        envelope = seal_for(lease.public_key, plain, f"{key.lease_id} {key.serial}")
        matter = lease.matter(queue.queue_id, matter_id)
        ticket = Issued(
            lease_id=key.lease_id,
            serial=key.serial,
            number=f"{queue.prefix}{key.serial:03d}",
            queue_id=queue.queue_id,
            matter_ids=(matter.matter_id,) if matter else (),
            issued_at=self._clock.next_instant(),
            token=new_token(),
            envelope=b64encode(envelope).decode(),
        )
        try:
            self._journal.issue(ticket)
        except OSError as error:
            log.error("offline ticket not kept", reason=error.strerror)
            raise CannotKeep from None
        return ticket
