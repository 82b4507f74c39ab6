"""How a push fares: its states, what an answer means, when it is tried again, and when a receiver is spared.

Pure. What a receiver answers falls into four: it has the message; it may take it later; it will never
take this one; or the two sides do not agree at all (a wrong key or address), which is no message's fault.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from typing import NamedTuple

from hallsys.kernel.clock import DAY, MINUTE, SECOND, Millis

LONGEST_NOTE = 300
LONGEST_REASON = 200
LONGEST_RETRY_AFTER = DAY


class State(StrEnum):
    """Where a push stands. Of those about one case only the first that is not over is `waiting` or `dead`."""

    HELD = "held"  # an earlier one about the same case is not over
    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"  # nothing is tried any more until somebody decides
    DROPPED = "dropped"  # given up by somebody, with a note


OVER = (State.SENT, State.DROPPED)
HEADS = (State.WAITING, State.DEAD)

STATE_NAMES: Mapping[State, tuple[str, str]] = {
    State.HELD: ("排在前一条之后", "Behind an earlier one"),
    State.WAITING: ("待推送", "Waiting"),
    State.SENT: ("已送达", "Delivered"),
    State.DEAD: ("推送失败", "Failed"),
    State.DROPPED: ("已放弃", "Given up"),
}


class Verdict(StrEnum):
    """What an attempt came to."""

    TAKEN = "taken"
    AGAIN = "again"
    REFUSED = "refused"
    AT_ODDS = "at_odds"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt: a code of FAULTS if it failed, the receiver's `reason` in its own words."""

    verdict: Verdict
    fault: str | None = None
    reason: str = ""
    retry_after: Millis | None = None  # from now, as the receiver asked


class Fault(NamedTuple):
    """A fault in words: Chinese, English."""

    zh: str
    en: str


FAULTS: Mapping[str, Fault] = {
    "unreachable": Fault("无法连接对方系统", "The receiver cannot be reached"),
    "timeout": Fault("对方系统超时未应答", "The receiver did not answer in time"),
    "cut_off": Fault("连接中断，未收到应答", "The line was cut before the answer came"),
    "certificate": Fault("对方系统的证书无效", "The receiver's certificate is not valid"),
    "busy": Fault("对方系统繁忙", "The receiver is busy"),
    "error": Fault("对方系统出错", "The receiver had an error"),
    "strange": Fault("对方的应答无法识别", "The receiver's answer cannot be understood"),
    "refused": Fault("对方拒收这条数据", "The receiver refuses this message"),
    "not_let_in": Fault("对方不认可密钥或签名", "The receiver does not accept the key or the signature"),
    "wrong_address": Fault("接口地址不正确", "The address is not that of the interface"),
    "not_made": Fault("数据无法组成报文", "The message cannot be put together"),
    "too_old": Fault("超过重试期限仍未送达", "Not delivered within the time for trying"),
}

_BUSY = frozenset({408, 425, 429, 503})
_NOT_LET_IN = frozenset({401, 403, 407})
_WRONG_ADDRESS = frozenset({404, 405, 410})


def verdict_of(status: int, retry_after: Millis | None = None, reason: str = "") -> Outcome:
    """Return what an answer with that HTTP status means.

    409 says that the receiver has the message already. A redirection is not followed: what is sent goes to
    the configured address alone.
    """
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES or status == HTTPStatus.CONFLICT:
        return Outcome(Verdict.TAKEN)
    if status in _BUSY:
        return Outcome(Verdict.AGAIN, "busy", reason, retry_after)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Outcome(Verdict.AGAIN, "error", reason, retry_after)
    if status in _NOT_LET_IN:
        return Outcome(Verdict.AT_ODDS, "not_let_in", reason)
    if status in _WRONG_ADDRESS or status < HTTPStatus.BAD_REQUEST:
        return Outcome(Verdict.AT_ODDS, "wrong_address", reason)
    return Outcome(Verdict.REFUSED, "refused", reason)


def retry_after(value: str | None, now: Millis) -> Millis | None:
    """Return for how long a Retry-After header asks to wait: seconds, or a date; None if it says nothing."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return min(int(text) * SECOND, LONGEST_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(int(at.timestamp() * SECOND) - now, 0), LONGEST_RETRY_AFTER)


@dataclass(frozen=True, slots=True)
class Retry:
    """Pauses that double from `first` to `longest`; given up at an age or after so many attempts."""

    first: Millis
    longest: Millis
    age: Millis
    attempts: int

    def pause(self, attempts: int, chance: float) -> Millis:
        """Return the pause after that many attempts; `chance` in [0, 1) spreads it over its upper half."""
        whole = min(self.first << min(attempts - 1, 40), self.longest)
        return int(whole * (0.5 + chance / 2))

    def gives_up(self, attempts: int, since: Millis, now: Millis) -> bool:
        """Tell whether a push that waits since then, and was tried so often, is tried no more."""
        return attempts >= self.attempts or now - since >= self.age


@dataclass(frozen=True, slots=True)
class Fate:
    """Where a push stands after an attempt, and when it is tried next."""

    state: State
    attempts: int
    next_at: Millis
    fault: str | None
    reason: str


def fate(outcome: Outcome, retry: Retry, attempts: int, since: Millis, now: Millis, chance: float) -> Fate:
    """Return what becomes of a push by an attempt, after `attempts` earlier ones."""
    tried = attempts + 1
    if outcome.verdict is Verdict.TAKEN:
        return Fate(State.SENT, tried, now, None, "")
    if outcome.verdict is Verdict.REFUSED:
        return Fate(State.DEAD, tried, now, outcome.fault, outcome.reason)
    if retry.gives_up(tried, since, now):
        return Fate(State.DEAD, tried, now, "too_old", outcome.reason or outcome.fault or "")
    pause = max(retry.pause(tried, chance), outcome.retry_after or 0)
    return Fate(State.WAITING, tried, now + pause, outcome.fault, outcome.reason)


_FAILURES_BEFORE_SPARING = 5
_FIRST_SPARING: Millis = 2 * SECOND
_LONGEST_SPARING: Millis = 5 * MINUTE


@dataclass(frozen=True, slots=True)
class Circuit:
    """Whether a receiver is spared: after failures in a row one message at a time tries, ever more rarely."""

    failures: int = 0
    closed_until: Millis = 0
    fault: str | None = None
    since: Millis | None = None  # of the first failure in a row

    @property
    def interrupted(self) -> bool:
        """Tell whether only one message at a time is tried."""
        return self.failures >= _FAILURES_BEFORE_SPARING

    def room(self, now: Millis, parallel: int) -> int:
        """Return how many messages may be under way at once."""
        if now < self.closed_until:
            return 0
        return 1 if self.interrupted else parallel

    @classmethod
    def told(cls, fault: str, since: Millis) -> "Circuit":
        """Return that of a receiver that another process found interrupted."""
        return cls(failures=_FAILURES_BEFORE_SPARING, fault=fault, since=since)

    def after(self, outcome: Outcome, now: Millis) -> "Circuit":
        """Return the circuit after an attempt; a message that is refused shows that the receiver works."""
        if outcome.verdict in (Verdict.TAKEN, Verdict.REFUSED):
            return Circuit()
        if self.interrupted and now < self.closed_until:
            return self  # it was under way when the others failed: one outage is not counted as many
        # All would be refused alike: a receiver that we are at odds with is spared at once.
        step = _FAILURES_BEFORE_SPARING if outcome.verdict is Verdict.AT_ODDS else 1
        failures = self.failures + 1 if self.interrupted else self.failures + step
        pause = outcome.retry_after or 0
        if failures >= _FAILURES_BEFORE_SPARING:
            doubled = _FIRST_SPARING << min(failures - _FAILURES_BEFORE_SPARING, 20)
            pause = max(pause, min(doubled, _LONGEST_SPARING))
        since = now if self.since is None else self.since
        return replace(
            self,
            failures=failures,
            closed_until=max(self.closed_until, now + pause),
            fault=outcome.fault,
            since=since,
        )


def as_day(day: str) -> str:
    """Return an ISO day as it stands in the keys: eight digits. Raises ValueError."""
    return datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC).strftime("%Y%m%d")


def keys_begin(hall_id: str, receiver: str, day: str) -> str:
    """Return what the keys of a hall's day begin with for a receiver. Raises ValueError for no ISO day."""
    return f"{hall_id}-{receiver}-{as_day(day)}-"


def key_of(hall_id: str, receiver: str, day: str, seq: int, part: int, kind: str) -> str:
    """Return the idempotency key of a push: the same for every repeat, and that of no other push."""
    return f"{keys_begin(hall_id, receiver, day)}{seq}-{part}-{kind}"
