"""What a printed ticket says, as the fields of the command that prints it."""

from collections.abc import Sequence
from typing import Any

from hallsys.halls.rules import local_time
from hallsys.halls.views import Hall
from hallsys.kernel.errors import Language
from hallsys.matters.rules import Matter
from hallsys.queue.issuing import Issued
from hallsys.queue.policy import PolicySettings
from hallsys.queue.queues import Queue

_SOON = 2  # minutes under which a range says less than "soon"
_UNKNOWN: dict[Language, str] = {"zh": "请留意叫号", "en": "please watch for your number"}
_NOW: dict[Language, str] = {"zh": "马上叫号", "en": "next in a moment"}


def expected(low: int | None, high: int | None, lang: Language) -> str:
    """Return the range of the expected wait, e.g. "8-15 分钟"; low and high in minutes."""
    if low is None or high is None:
        return _UNKNOWN[lang]
    if high <= _SOON:
        return _NOW[lang]
    minutes = f"{low}-{high}" if low < high else f"{high}"
    return f"{minutes} 分钟" if lang == "zh" else f"{minutes} min"


def slip(
    issued: Issued,
    hall: Hall,
    queue: Queue,
    matters: Sequence[Matter],
    policy: PolicySettings,
    *,
    qr: str,
    masked_name: str = "",
) -> dict[str, Any]:
    """Return the slip of a ticket: `qr` is the address of its phone page, `masked_name` like 张*丰."""
    return {
        "title": hall.name,
        "number": issued.number,
        "queue": queue.name,
        "queue_en": queue.name_en,
        "ahead": issued.ahead,
        "expect": expected(issued.expect_low, issued.expect_high, "zh"),
        "expect_en": expected(issued.expect_low, issued.expect_high, "en"),
        "issued_at": local_time(issued.issued_at, hall.timezone).strftime("%Y-%m-%d %H:%M"),
        "qr": qr,
        "masked_name": masked_name,
        "reprint": issued.reprint,
        "matters": [matter.name for matter in matters],
        "notes": notes(policy),
    }


def notes(policy: PolicySettings) -> list[str]:
    """Return what every ticket says at its end."""
    calls = policy.requeue_within_calls
    missed = f"过号后 {calls} 个号内可到窗口恢复排队，逾期请重新取号。" if calls else "过号请重新取号。"
    return [missed, "号票当日有效。 Valid today only."]
