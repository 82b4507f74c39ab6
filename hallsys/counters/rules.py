"""What windows are, and what may be done at them."""

from enum import StrEnum

from hallsys.counters.errors import RecallFirst, RecallTooSoon, UndoTooLate
from hallsys.counters.policy import CounterSettings
from hallsys.kernel.clock import SECOND, Millis


class WindowKind(StrEnum):
    """What a window is for."""

    COMPREHENSIVE = "comprehensive"  # 综合窗口: any matter of the common pool
    SPECIAL = "special"  # 不动产, 公安, 税务
    OUTPUT = "output"  # 统一出件窗口
    ADVICE = "advice"  # 咨询·帮办代办


class WindowState(StrEnum):
    """Whether a window takes tickets; what it does with one stands with its active service."""

    SIGNED_OUT = "signed_out"
    OPEN = "open"
    PAUSED = "paused"


class Outcome(StrEnum):
    """How a service at a window ended."""

    FINISHED = "finished"
    NO_SHOW = "no_show"
    PARKED = "parked"
    TRANSFERRED = "transferred"
    UNDONE = "undone"
    EXPIRED = "expired"


class PauseReason(StrEnum):
    """Why a window pauses; the sign shows it."""

    BREAK = "break"
    MEAL = "meal"
    MEETING = "meeting"
    BACK_OFFICE = "back_office"
    TROUBLE = "trouble"


class ClosingReason(StrEnum):
    """Why a manager closes or locks a window."""

    ABSENT = "absent"
    END_OF_SHIFT = "end_of_shift"
    STAFF_SHORT = "staff_short"
    QUIET = "quiet"
    TROUBLE = "trouble"


CLOSING_REASONS: dict[ClosingReason, tuple[str, str]] = {
    ClosingReason.ABSENT: ("人员离岗", "Clerk absent"),
    ClosingReason.END_OF_SHIFT: ("班次结束", "End of shift"),
    ClosingReason.STAFF_SHORT: ("人员不足", "Short of staff"),
    ClosingReason.QUIET: ("客流较少", "Few visitors"),
    ClosingReason.TROUBLE: ("设备故障", "Equipment trouble"),
}

PAUSE_REASONS: dict[PauseReason, tuple[str, str]] = {
    PauseReason.BREAK: ("短暂休息", "Short break"),
    PauseReason.MEAL: ("用餐", "Meal"),
    PauseReason.MEETING: ("会议", "Meeting"),
    PauseReason.BACK_OFFICE: ("后台办理", "Back-office work"),
    PauseReason.TROUBLE: ("设备故障", "Equipment trouble"),
}


def check_recall(settings: CounterSettings, last_called_at: Millis, now: Millis) -> None:
    """Raise RecallTooSoon within the cool-down after the last call.

    A call that lies in the future is no reason to wait: the clock was set back since.
    """
    left = last_called_at + settings.recall_cooldown_ms - now
    if 0 < left <= settings.recall_cooldown_ms:
        raise RecallTooSoon(seconds=-(-left // SECOND))


def check_no_show(settings: CounterSettings, recalls: int) -> None:
    """Raise RecallFirst unless the applicant was recalled often enough."""
    if recalls < settings.recalls_before_no_show:
        raise RecallFirst(times=settings.recalls_before_no_show, done=recalls)


def check_undo(settings: CounterSettings, called_at: Millis, now: Millis) -> None:
    """Raise UndoTooLate once the call stands longer than a slip of the finger."""
    if now > called_at + settings.undo_ms:
        raise UndoTooLate(seconds=settings.undo_ms // SECOND)


def left_behind(*, started: bool, resumed: bool, waits_too: bool) -> Outcome:
    """Return how a service ends whose window is closed from outside.

    Whoever is being served is parked, and any window can go on. A call that nobody answered yet is
    taken back, unless its holder waits in the queue with another ticket by now: then it is missed.
    """
    if started:
        return Outcome.PARKED
    return Outcome.NO_SHOW if waits_too and not resumed else Outcome.UNDONE


def stranded(
    waiting: dict[str, int],
    served_elsewhere: frozenset[str],
    previous: frozenset[str],
    wanted: frozenset[str],
) -> list[str]:
    """Return the queues with waiters that no window would serve once `previous` became `wanted`.

    `waiting`: tickets that wait, by queue; `served_elsewhere`: queues of the other windows that have
    a clerk or, if the window that changes has none, of all others.
    """
    left = previous - wanted - served_elsewhere
    return sorted(queue_id for queue_id in left if waiting.get(queue_id, 0) > 0)
