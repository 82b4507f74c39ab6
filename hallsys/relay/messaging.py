"""The sink of the messages to applicants: from facts to messages, and from messages to the gateway."""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from random import uniform

from sqlalchemy import Connection

from hallsys.evaluation.percase import rating_path
from hallsys.halls.views import Hall
from hallsys.kernel.clock import MINUTE, Clock, Millis
from hallsys.kernel.database import GONE, Database, Waiter
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.sealing import Keyring, SealBroken
from hallsys.kernel.transaction import Tx
from hallsys.messages import ledger
from hallsys.messages.gateways import request_of
from hallsys.messages.kinds import KINDS
from hallsys.messages.ledger import Due, Message
from hallsys.messages.nearing import MOVES
from hallsys.messages.planning import plan, plan_appointments, plan_near, relevant
from hallsys.messages.policy import GatewaySettings
from hallsys.messages.rules import is_quiet, midnight, next_morning
from hallsys.messages.sources import Subject, subject_of, told_today
from hallsys.messages.templates import Template, templates_of
from hallsys.people.errors import BadMobile
from hallsys.people.phones import Phone, mobile_of, phones_of
from hallsys.pushes.ledger import lock
from hallsys.pushes.rules import Outcome, Verdict
from hallsys.relay.sending import Sender, Settlement

log = logging.getLogger(__name__)

_LOOK_EVERY: Millis = 10 * MINUTE  # at the latest, for what the clock brings about


class Messenger(Sender[Due]):
    """Writes down what applicants are to be told, and has the gateway tell them. Raises PushKeyUnusable.

    A number is opened when its message is sent, and stands in nothing but the request. `nearing` tells whose
    ticket is nearly called; `public_url`: where phones reach the server, which texts lead to.
    """

    def __init__(
        self,
        db: Database,
        keyring: Keyring,
        clock: Clock,
        hall: Callable[[], Hall],
        settings: GatewaySettings,
        wait: Waiter,
        leads: Callable[[], bool] = lambda: True,
        nearing: Callable[[], Sequence[Message]] = lambda: (),
        *,
        public_url: str,
    ) -> None:
        super().__init__(db, keyring, clock, hall, settings, wait, leads)
        self.settings = settings
        self._nearing = nearing
        self._public_url = public_url.rstrip("/")
        self._look_at: Millis = 0
        self._moved = True  # what happened before the start was seen by nobody

    def relevant(self, facts: Sequence[Logged]) -> Sequence[Logged]:
        return relevant(facts)

    def lock(self, tx: Tx) -> None:
        lock(tx, self.settings.name)

    def write_down(self, tx: Tx, facts: Sequence[Logged]) -> None:
        ledger.write_down(tx, plan(tx.conn, tx.hall_id, facts))

    def due(self, conn: Connection, now: Millis, limit: int) -> Sequence[Due]:
        return () if self._is_quiet(now) else ledger.due(conn, self.hall_id, now, limit)

    def halls_due(self, conn: Connection, halls: Sequence[str], now: Millis) -> frozenset[str]:
        return ledger.halls_due(conn, halls, now)

    def wants_turn(self, *, due: bool) -> bool:
        now = self._clock.now()
        return self._moved or now >= self._look_at or (due and not self._is_quiet(now))

    def attempt(self, one: Due) -> Settlement:
        try:
            found = self._db.read(self._found, one)
        except GONE:
            raise
        except Exception:
            # What an earlier version wrote otherwise must not be tried for ever: all others wait behind it.
            log.exception("%s: %s cannot be put together", self.name, one.key)
            return self._settlement(one, Outcome(Verdict.REFUSED, "not_made"))
        if isinstance(found, str):
            return partial(ledger.drop, message=one, why=found)
        phone, template, subject = found
        morning = next_morning(self.settings.quiet, self._clock.now(), self._hall().timezone)
        if not subject.presses(KINDS[one.kind], morning) and self._told_enough(phone):
            return partial(ledger.put_off, message=one, until=morning)
        return self._settlement(one, self._tell_phone(one, phone, template, subject), template.version)

    def _settlement(self, one: Due, outcome: Outcome, version: int | None = None) -> Settlement:
        def settled(tx: Tx) -> bool:
            fate = self._fate(outcome, one.attempts, one.since, tx.now)
            return ledger.settle(tx, one, fate, version)

        return settled

    def take(self, facts: Sequence[Logged]) -> None:
        """Write down what follows from facts; and see who is nearly called, when somebody was."""
        super().take(facts)
        if any(fact.kind in MOVES for fact in facts):
            self._moved = True
            self.wake()

    def look(self) -> None:
        """Write down what the clock brings about, every few minutes, and what the queues do, at once."""
        if self._moved:
            self._moved = False  # before it is looked at: what moves meanwhile is looked at again
            try:
                self._write(self._nearing())
            except Exception:
                self._moved = True
                raise
        now = self._clock.now()
        if now < self._look_at:
            return
        self._write(self._db.read(self._near, now))
        # Sooner or later, or all halls of a process would do it in one instant for ever.
        self._look_at = now + int(_LOOK_EVERY * uniform(0.5, 1.0))  # noqa: S311 - no secret

    def _is_quiet(self, now: Millis) -> bool:
        return is_quiet(self.settings.quiet, now, self._hall().timezone)

    def _near(self, conn: Connection, now: Millis) -> Sequence[Message]:
        today, of = self._hall().business_day(now), self.settings
        return [
            *plan_near(conn, self.hall_id, now, of.before_gaps),
            *plan_appointments(conn, self.hall_id, today, now, of.before_appointment),
        ]

    def _write(self, found: Sequence[Message]) -> None:
        if found:
            self._transact(self._locked, found)

    def _locked(self, tx: Tx, found: Sequence[Message]) -> None:
        self.lock(tx)
        ledger.write_down(tx, found)

    def _send_due(self) -> None:
        self.look()
        super()._send_due()

    def _found(self, conn: Connection, one: Due) -> tuple[Phone, Template, Subject] | str:
        """Return what a message is made of, or why it is not sent after all."""
        kind = KINDS.get(one.kind)
        phone = phones_of(conn, self.hall_id, [one.subject_id]).get(one.subject_id)
        if kind is None or not (template := templates_of(conn, self.hall_id)[one.kind]).on:
            return "switched_off"
        if phone is None:
            return "no_phone"
        if self._clock.now() - one.at > kind.useful:
            return "too_late"
        subject = subject_of(conn, self._hall(), one, phone.lang)
        if subject is None or not subject.is_so(kind):
            return "overtaken"
        if subject.begins is not None and subject.begins <= self._clock.now():
            return "too_late"
        if "rate" in kind.fills:
            subject.values["rate"] = f"{self._public_url}{rating_path(self._keyring, one.subject_id)}"
        return phone, template, subject

    def _told_enough(self, phone: Phone) -> bool:
        since = midnight(self._clock.now(), self._hall().timezone)
        return self._db.read(told_today, self.hall_id, phone.print, since) >= self.settings.most_a_day

    def _tell_phone(self, one: Due, phone: Phone, template: Template, subject: Subject) -> Outcome:
        text, code = template.said(phone.lang)
        if self.settings.gateway.registered and not code:
            return Outcome(Verdict.REFUSED, "no_code")
        key = f"{self.hall_id}-{one.key}"
        try:
            number = mobile_of(self._keyring, phone).number
        except (SealBroken, BadMobile) as error:
            log.warning("%s: the number for %s cannot be opened: %s", self.name, one.key, error.code)
            return Outcome(Verdict.REFUSED, "not_made")
        gateway = self.settings.gateway
        made = request_of(gateway, number, self.settings.sign, text, code, subject.values, key)
        outcome = self._post(gateway.message.path, key, made)
        reason = outcome.reason.replace(number, "***")
        return Outcome(outcome.verdict, outcome.fault, reason, outcome.retry_after)
