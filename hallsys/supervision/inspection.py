"""The rules of the electronic supervision 电子监察: what of the log is odd, each a row of RULES. Pure.

A finding says what was measured, over which limit, and on which events it stands; a person looks into it and
signs it off. What has one cause is one finding, however often it happens until then.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hallsys.kernel.clock import MINUTE, SECOND, Millis
from hallsys.supervision.policy import InspectionSettings
from hallsys.supervision.rule_table import RATING_RULES, Rule

MOST_EVIDENCE = 50
MOST_RATINGS = 500  # of a finding about ratings: what is excluded is what it names
LONGEST_CAUSE = 80


@dataclass(frozen=True, slots=True)
class Evidence:
    """An event that a finding stands on, by its number in the log, with its figure.

    Without a number: a deadline, or the moment at which what goes on was looked at.
    """

    seq: int | None
    at: Millis
    figure: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd. `cause` names what it is about; `subject`: the number of a ticket or case, or empty."""

    rule: Rule
    cause: str
    figure: int
    limit: int
    evidence: tuple[Evidence, ...]
    window_id: str | None = None
    clerk_id: str | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """The wait of a ticket ended; its queue's limit; the local `hour` of it, as 2026-03-02T09."""

    seq: int
    at: Millis
    number: str
    queue_id: str
    waited_ms: Millis
    limit_minutes: int
    hour: str


def long_wait(wait: Wait) -> Finding | None:
    """Return a finding for a call after a wait over its queue's limit: one for a queue and hour."""
    return _over_the_limit(Rule.LONG_WAIT, wait)


def left_waiting(wait: Wait) -> Finding | None:
    """Return a finding for a wait over its queue's limit that no call ended: one for a queue and hour."""
    return _over_the_limit(Rule.LEFT_WAITING, wait)


def _over_the_limit(rule: Rule, wait: Wait) -> Finding | None:
    if wait.waited_ms <= wait.limit_minutes * MINUTE:
        return None
    minutes = wait.waited_ms // MINUTE
    evidence = (Evidence(wait.seq, wait.at, minutes),)
    cause = f"{wait.queue_id}:{wait.hour}"
    return Finding(rule, cause, minutes, wait.limit_minutes, evidence, subject=wait.number)


@dataclass(frozen=True, slots=True)
class Service:
    """A service ended, however, or goes on (no `seq`); `usual_ms` of its queue, None while unknown."""

    seq: int | None
    at: Millis
    service_id: str
    number: str
    window_id: str
    duration_ms: Millis
    usual_ms: Millis | None


def long_service(service: Service, settings: InspectionSettings) -> Finding | None:
    """Return a finding for a service far over its queue's usual time."""
    if service.usual_ms is None:
        return None
    limit = max(settings.service_times * service.usual_ms, settings.service_minutes * MINUTE)
    if service.duration_ms <= limit:
        return None
    minutes = service.duration_ms // MINUTE
    evidence = (Evidence(service.seq, service.at, minutes),)
    facts = (Rule.LONG_SERVICE, service.service_id, minutes, limit // MINUTE, evidence)
    return Finding(*facts, service.window_id, subject=service.number)


@dataclass(frozen=True, slots=True)
class PutOff:
    """A ticket was passed over so long after its first call, or set aside so long after its service began."""

    seq: int
    at: Millis
    number: str
    window_id: str
    clerk_id: str
    after_ms: Millis
    hour: str


def skipped(missed: PutOff, settings: InspectionSettings) -> Finding | None:
    """Return a finding for an applicant who was not given the time to come: one for a window and hour."""
    return _too_soon(Rule.SKIPPED, missed, settings.miss_seconds)


def parked_soon(parked: PutOff, settings: InspectionSettings) -> Finding | None:
    """Return a finding for a service that was set aside before anything can have been done.

    A number can be skipped by it without a call that counts. One for a window and hour.
    """
    return _too_soon(Rule.PARKED_SOON, parked, settings.park_seconds)


def _too_soon(rule: Rule, off: PutOff, limit: int) -> Finding | None:
    if off.after_ms >= limit * SECOND:
        return None
    seconds = off.after_ms // SECOND
    evidence = (Evidence(off.seq, off.at, seconds),)
    cause = f"{off.window_id}:{off.hour}"
    return Finding(rule, cause, seconds, limit, evidence, off.window_id, off.clerk_id, off.number)


@dataclass(frozen=True, slots=True)
class Transfer:
    """A ticket was sent on, for the `times`-th time."""

    seq: int
    at: Millis
    ticket_id: str
    number: str
    window_id: str
    times: int


def sent_on(transfer: Transfer, settings: InspectionSettings) -> Finding | None:
    """Return a finding for a ticket that was sent on more often than the setting allows."""
    if transfer.times <= settings.transfers:
        return None
    evidence = (Evidence(transfer.seq, transfer.at, transfer.times),)
    facts = (Rule.TRANSFERS, transfer.ticket_id, transfer.times, settings.transfers, evidence)
    return Finding(*facts, transfer.window_id, subject=transfer.number)


@dataclass(frozen=True, slots=True)
class Pin:
    """A ticket was put before all others; `clerk_id`: by whom, who did so with `before` others on this `day`.

    Numbers are passed over in no other way: who has no right to go first is called in turn alone, and an
    appointment or a transfer is a right of the applicant's.
    """

    seq: int
    at: Millis
    number: str
    clerk_id: str
    day: str
    before: Sequence[tuple[int, Millis]]


def put_forward(pin: Pin, settings: InspectionSettings) -> Finding | None:
    """Return a finding for whoever puts tickets before earlier ones more often than the setting allows."""
    pins = (*pin.before, (pin.seq, pin.at))
    if len(pins) <= settings.pins:
        return None
    evidence = tuple(Evidence(seq, at, n) for n, (seq, at) in enumerate(pins, 1))[-MOST_EVIDENCE:]
    facts = (Rule.PINS, f"{pin.clerk_id}:{pin.day}", len(pins), settings.pins, evidence)
    return Finding(*facts, clerk_id=pin.clerk_id, subject=pin.number)


@dataclass(frozen=True, slots=True)
class Idle:
    """An open window has called nobody for so many `minutes` while people wait; an alert told it `raised_at`.

    `limit`: from how many minutes on that is alerted to; `spell`: the alert's number in the log. A spell
    ends with its business day at `day_ends`: with the server off at night nobody clears it before morning.
    """

    seq: int
    at: Millis
    window_id: str
    clerk_id: str | None
    spell: int
    raised_at: Millis
    day_ends: Millis
    limit: int

    @property
    def minutes(self) -> int:
        """How long nobody was called by now."""
        return self.limit + (min(self.at, self.day_ends) - self.raised_at) // MINUTE


def idle(found: Idle) -> Finding:
    """Return the finding for an idle window: each spell is a cause of its own, measured anew at its end."""
    evidence = (Evidence(found.seq, found.at, found.minutes),)
    cause = f"{found.window_id}:{found.spell}"
    facts = (Rule.IDLE_WINDOW, cause, found.minutes, found.limit, evidence)
    return Finding(*facts, found.window_id, found.clerk_id)


def late(
    rule: Rule,
    cause: str,
    due_at: Millis,
    now: Millis,
    *,
    subject: str,
    window_id: str | None = None,
    clerk_id: str | None = None,
) -> Finding:
    """Return the finding for what is not done and should have been by `due_at`."""
    minutes = max(0, now - due_at) // MINUTE
    evidence = (Evidence(None, due_at, minutes),)
    return Finding(rule, cause, minutes, 0, evidence, window_id, clerk_id, subject)


def deemed(seq: int, at: Millis, case_id: str, case_number: str, clerk_id: str) -> Finding:
    """Return the finding for an application that the law accepted; `clerk_id`: who had taken it in."""
    return Finding(
        Rule.DEEMED, case_id, 1, 0, (Evidence(seq, at, 1),), clerk_id=clerk_id, subject=case_number
    )


@dataclass(frozen=True, slots=True)
class GapMissed:
    """A case ended because what was promised for `due_at` had not come; who took the promise."""

    seq: int
    at: Millis
    case_id: str
    case_number: str
    due_at: Millis
    clerk_id: str


def gap_missed(ended: GapMissed) -> Finding:
    """Return the finding for a case that was accepted with gaps and ended for them."""
    late = (ended.at - ended.due_at) // MINUTE
    evidence = (Evidence(ended.seq, ended.at, late),)
    facts = (Rule.GAP_MISSED, ended.case_id, late, 0, evidence)
    return Finding(*facts, clerk_id=ended.clerk_id, subject=ended.case_number)


def merged(rule: Rule, before: Sequence[Evidence], more: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return evidence with what was found since: each event once, the newest so many of them."""
    known = {one.seq for one in before if one.seq is not None}
    new = [one for one in more if one.seq is None or one.seq not in known]
    most = MOST_RATINGS if rule in RATING_RULES else MOST_EVIDENCE
    return (*before, *new)[-most:]
