"""What an alert is: something that needs somebody in charge."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from hallsys.kernel.clock import Millis

LONGEST_NOTE = 200


class Code(StrEnum):
    """What an alert is about."""

    WAIT = "wait"
    IDLE = "idle"
    DEVICE_BROKEN = "device_broken"
    DEVICE_OFFLINE = "device_offline"
    DEVICE_WARNING = "device_warning"
    BAD_RATING = "bad_rating"
    OVERDUE = "overdue"
    HELP = "help"
    PLAN_POSTPONED = "plan_postponed"
    LOCKER_STUCK = "locker_stuck"
    FOLLOW_UP = "follow_up"
    NOBODY_FREE = "nobody_free"
    UNDELIVERED = "undelivered"
    IN_TRANSIT = "in_transit"
    STANDBY_AWAY = "standby_away"
    COPY_OLD = "copy_old"
    LOG_BROKEN = "log_broken"
    NOT_ERASING = "not_erasing"
    SUSPENDED_ABOVE = "suspended_above"
    SUSPENSION_OVER = "suspension_over"
    CALENDAR_ENDS = "calendar_ends"


class Severity(StrEnum):
    """How urgent an alert is."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that needs attention since an instant.

    `key` names it while it lasts; once acknowledged it is quiet until its `fingerprint` changes, or rises
    where that is when the newest came: what gets done is no news. `evidence` are the ids of what it is about.
    """

    key: str
    code: Code
    severity: Severity
    zh: str
    en: str
    since: Millis
    evidence: tuple[str, ...]
    fingerprint: str = ""

    def is_news_after(self, fingerprint: str) -> bool:
        """Say whether this is another alert than the one that was raised with that fingerprint."""
        if self.code in _OF_NEWEST:
            return int(self.fingerprint) > int(fingerprint)
        return self.fingerprint != fingerprint


# Their fingerprint is the instant at which the newest of many came.
_OF_NEWEST = (
    Code.OVERDUE,
    Code.FOLLOW_UP,
    Code.NOBODY_FREE,
    Code.UNDELIVERED,
    Code.IN_TRANSIT,
    Code.SUSPENDED_ABOVE,
    Code.SUSPENSION_OVER,
)

_RANK = {severity: rank for rank, severity in enumerate(reversed(Severity))}


def in_order(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """Return the alerts, the most urgent first, then the oldest."""
    return tuple(sorted(alerts, key=lambda alert: (_RANK[alert.severity], alert.since, alert.key)))
