"""The rules of the electronic supervision 电子监察: what of the log is odd, each a row of RULES. Pure.

A finding says what was measured, over which limit, and on which events it stands; a person looks into it and
signs it off. What has one cause is one finding, however often it happens until then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hallsys.kernel.clock import MINUTE, SECOND, Millis
from hallsys.supervision.policy import InspectionSettings

MOST_EVIDENCE = 50
LONGEST_CAUSE = 80


class Rule(StrEnum):
    """What a finding is about."""

    LONG_WAIT = "long_wait"
    LONG_SERVICE = "long_service"
    IDLE_WINDOW = "idle_window"
    SKIPPED = "skipped"
    TRANSFERS = "transfers"
    PINS = "pins"
    OVERDUE = "overdue"
    GAP_MISSED = "gap_missed"
    RATING_FAST = "rating_fast"
    RATING_BURST = "rating_burst"
    RATING_SAME = "rating_same"
    RATING_TEXT = "rating_text"
    RATING_PHONE = "rating_phone"


class Unit(StrEnum):
    """What a figure counts."""

    MINUTES = "minutes"
    SECONDS = "seconds"
    TIMES = "times"
    LEVEL = "level"
    FOLD = "fold"


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A rule for whoever reads its findings: its name, what it reads, its setting, and its unit."""

    zh: str
    en: str
    reads_zh: str
    reads_en: str
    setting: str
    unit: Unit
    evidence: Unit  # of the figure that stands with each event
    limit_unit: Unit | None = None  # of the setting, if it is another than that of what is measured


RULES: Mapping[Rule, RuleFacts] = {
    Rule.LONG_WAIT: RuleFacts(
        "等候超时",
        "Wait over the limit",
        "每次叫号时的等候时长，与队列等候上限比较",
        "Each call's wait against the limit of its queue",
        "queue.limit_minutes",
        Unit.MINUTES,
        Unit.MINUTES,
    ),
    Rule.LONG_SERVICE: RuleFacts(
        "办理超长",
        "Service far over its usual time",
        "每次办理的时长，与该队列近 30 天平均时长比较",
        "Each service's time against its queue's mean of 30 days",
        "service_times",
        Unit.MINUTES,
        Unit.MINUTES,
        Unit.FOLD,
    ),
    Rule.IDLE_WINDOW: RuleFacts(
        "有人等候而窗口空闲",
        "Window idle while people wait",
        "已开窗口在有人等候时未叫号的时长",
        "How long an open window calls nobody while people wait for it",
        "idle_minutes",
        Unit.MINUTES,
        Unit.MINUTES,
    ),
    Rule.SKIPPED: RuleFacts(
        "叫号后过快判过号",
        "Number skipped too soon",
        "从首次呼叫到判为过号的时长",
        "The time from the first call to the no-show",
        "miss_seconds",
        Unit.SECONDS,
        Unit.SECONDS,
    ),
    Rule.TRANSFERS: RuleFacts(
        "多次转移",
        "Sent on repeatedly",
        "同一号票被转移的次数",
        "How often one ticket was transferred",
        "transfers",
        Unit.TIMES,
        Unit.TIMES,
    ),
    Rule.PINS: RuleFacts(
        "多次置顶插队",
        "Put forward too often",
        "同一人当日置顶的号票数，置顶的号票越过先取号的人",
        "The tickets that one person put before earlier ones on a day",
        "pins",
        Unit.TIMES,
        Unit.TIMES,
    ),
    Rule.OVERDUE: RuleFacts(
        "办件超期",
        "Case past its deadline",
        "未办结办件的办理时限",
        "The deadlines of cases that are not decided",
        "due_at",
        Unit.MINUTES,
        Unit.MINUTES,
    ),
    Rule.GAP_MISSED: RuleFacts(
        "容缺逾期未补",
        "Gap not filled in time",
        "容缺受理办件的补交期限",
        "The time promised for what a case was accepted without",
        "gap_days",
        Unit.MINUTES,
        Unit.MINUTES,
    ),
    Rule.RATING_FAST: RuleFacts(
        "评价过快",
        "Rated before one could have read",
        "评价器从提问、手机从办理结束到收到评价的时长",
        "The time from the pad's question, or from the end of the service, to the rating",
        "fast_seconds",
        Unit.TIMES,
        Unit.SECONDS,
        Unit.SECONDS,
    ),
    Rule.RATING_BURST: RuleFacts(
        "集中评价",
        "Burst of ratings",
        "同一窗口短时间内收到的评价数（评价器、手机分别计）",
        "The ratings of one window within a few minutes, of pad and phones apart",
        "burst",
        Unit.TIMES,
        Unit.LEVEL,
    ),
    Rule.RATING_SAME: RuleFacts(
        "评价等级雷同",
        "Always the same level",
        "同一窗口连续收到的同一等级（评价器、手机分别计）",
        "The same level at one window in a row, of pad and phones apart",
        "same",
        Unit.TIMES,
        Unit.LEVEL,
    ),
    Rule.RATING_TEXT: RuleFacts(
        "评价文字雷同",
        "The same words",
        "同一窗口的评价中完全相同的文字",
        "The same text in ratings of one window",
        "texts",
        Unit.TIMES,
        Unit.LEVEL,
    ),
    Rule.RATING_PHONE: RuleFacts(
        "同一手机多次评价",
        "Many ratings from one phone",
        "同一窗口当日来自同一手机浏览器的评价数",
        "The ratings of one window that came from one phone's browser on a day",
        "of_one_phone",
        Unit.TIMES,
        Unit.LEVEL,
    ),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """An event that a finding stands on, by its number in the log (None: a deadline), with its figure."""

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
class Call:
    """A ticket was called; its queue's limit; the local `hour` of it, as 2026-03-02T09."""

    seq: int
    at: Millis
    number: str
    queue_id: str
    window_id: str
    waited_ms: Millis
    limit_minutes: int
    hour: str


def long_wait(call: Call) -> Finding | None:
    """Return a finding for a wait over its queue's limit: one for a queue and hour."""
    if call.waited_ms <= call.limit_minutes * MINUTE:
        return None
    minutes = call.waited_ms // MINUTE
    evidence = (Evidence(call.seq, call.at, minutes),)
    cause = f"{call.queue_id}:{call.hour}"
    return Finding(Rule.LONG_WAIT, cause, minutes, call.limit_minutes, evidence, subject=call.number)


@dataclass(frozen=True, slots=True)
class Service:
    """A service ended; `usual_ms` of its queue, None while that is not known."""

    seq: int
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
class Missed:
    """A ticket was passed over, so long after it was first called."""

    seq: int
    at: Millis
    number: str
    window_id: str
    clerk_id: str
    after_ms: Millis
    hour: str


def skipped(missed: Missed, settings: InspectionSettings) -> Finding | None:
    """Return a finding for an applicant who was not given the time to come: one for a window and hour."""
    if missed.after_ms >= settings.miss_seconds * SECOND:
        return None
    seconds = missed.after_ms // SECOND
    evidence = (Evidence(missed.seq, missed.at, seconds),)
    cause = f"{missed.window_id}:{missed.hour}"
    facts = (Rule.SKIPPED, cause, seconds, settings.miss_seconds, evidence)
    return Finding(*facts, missed.window_id, missed.clerk_id, missed.number)


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


def past_deadline(case_id: str, case_number: str, due_at: Millis, now: Millis) -> Finding:
    """Return the finding for a case that is not decided and should have been by `due_at`."""
    late = max(0, now - due_at) // MINUTE
    return Finding(Rule.OVERDUE, case_id, late, 0, (Evidence(None, due_at, late),), subject=case_number)


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


def merged(before: Sequence[Evidence], more: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return evidence with what was found since: each event once, the newest MOST_EVIDENCE."""
    known = {one.seq for one in before if one.seq is not None}
    new = [one for one in more if one.seq is None or one.seq not in known]
    return (*before, *new)[-MOST_EVIDENCE:]
