"""What a notice on the boards is, and which ones stand there now. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from hallsys.halls.errors import BadNotice
from hallsys.kernel.clock import Millis
from hallsys.kernel.text import one_line

LONGEST_ZH, LONGEST_EN = 200, 400


class Severity(StrEnum):
    """How loudly a notice speaks."""

    INFO = "info"
    IMPORTANT = "important"


@dataclass(frozen=True, kw_only=True)
class NoticeFacts:
    """What a manager says to everybody: in one zone or in all of them (None), in two languages.

    It stands from the instant `begins_at` until `ends_at`, or until it is withdrawn (None).
    """

    zh: str
    en: str = ""
    zone_id: str | None = None
    severity: Severity = Severity.INFO
    begins_at: Millis
    ends_at: Millis | None = None


@dataclass(frozen=True, kw_only=True)
class Notice(NoticeFacts):
    """A notice of the hall."""

    id: str


def checked(facts: NoticeFacts, now: Millis) -> NoticeFacts:
    """Return the notice as it is stored, on one line. Raises BadNotice."""
    zh, en = one_line(facts.zh), one_line(facts.en)
    for right, why, why_en in (
        (zh, "缺少中文内容", "it has no Chinese text"),
        (len(zh) <= LONGEST_ZH, f"中文超过 {LONGEST_ZH} 字", f"the Chinese is longer than {LONGEST_ZH}"),
        (len(en) <= LONGEST_EN, f"英文超过 {LONGEST_EN} 字符", f"the English is longer than {LONGEST_EN}"),
        (
            facts.ends_at is None or facts.ends_at > max(now, facts.begins_at),
            "截止时间已过",
            "it ends before it begins, or is over",
        ),
    ):
        if not right:
            raise BadNotice(why=why, why_en=why_en)
    return NoticeFacts(
        zh=zh,
        en=en,
        zone_id=facts.zone_id,
        severity=facts.severity,
        begins_at=facts.begins_at,
        ends_at=facts.ends_at,
    )


def standing(notices: Iterable[Notice], zone_id: str | None, now: Millis) -> list[Notice]:
    """Return the notices that a board shows at `now`, important ones first, then the newest.

    The board of a zone shows its own and those for all; a board of all zones (None) shows every one.
    """
    shown = [
        notice
        for notice in notices
        if notice.begins_at <= now
        and (notice.ends_at is None or now < notice.ends_at)
        and (zone_id is None or notice.zone_id in (None, zone_id))
    ]
    return sorted(shown, key=lambda n: (n.severity is not Severity.IMPORTANT, -n.begins_at, n.id))
