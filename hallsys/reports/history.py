"""Days together: what a manager reads of a week or a year. `DEFINITIONS` says what each figure is."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hallsys.kernel.clock import MINUTE, Millis
from hallsys.reports.days import SLOTS, DayFigures, QueueDay, Slot, WindowDay
from hallsys.reports.visits import Ended

WAIT_EDGES = tuple(minutes * MINUTE for minutes in (5, 10, 15, 20, 30, 45, 60))
SERVICE_EDGES = tuple(minutes * MINUTE for minutes in (2, 5, 10, 15, 20, 30, 45))

DEFINITIONS: Mapping[str, tuple[str, str]] = {
    "taken": (
        "取号数＝发出的号票数，含预约签到",
        "Tickets = all that were taken, checked-in appointments too",
    ),
    "served": ("办结数＝在窗口办理完毕的号票数", "Served = tickets whose service was finished"),
    "wait": (
        "等待＝从取号（或转入、恢复排队）到叫号，按 10 秒进位",
        "Wait = from taking the ticket (or being moved, or rejoining) to its call, rounded up to 10 s",
    ),
    "p50": ("中位数＝半数不超过的时长", "Median = half took no longer"),
    "p90": ("P90＝九成不超过的时长", "P90 = nine in ten took no longer"),
    "late_share": (
        "超时率＝等待超过该队列当日时限的次数 ÷ 叫号次数",
        "Over the limit = waits over their queue's limit of that day ÷ calls",
    ),
    "missed_share": ("过号率＝叫号后无人应答的号票 ÷ 取号数", "No-shows = tickets called in vain ÷ tickets"),
    "service": ("办理＝从叫号到结束，过号不计", "Service = from the call to its end, without no-shows"),
    "utilisation": (
        "利用率＝叫号至办理结束的时间 ÷ 窗口开放时间（不含暂停）",
        "Utilisation = time from calls to the ends of services ÷ time open, without pauses",
    ),
    "heat": (
        "每格为该星期几、该半小时的平均取号数和等待 P90",
        "Each cell: mean number of tickets, and P90 of their wait, on that weekday in that half hour",
    ),
}


@dataclass(frozen=True)
class Totals:
    """What is told of a queue, a day, or the hall. Times in ms, shares from 0 to 1, None for none."""

    taken: int
    served: int
    missed: int
    given_up: int
    expired: int
    calls: int
    late: int
    wait_p50: Millis | None
    wait_p90: Millis | None
    service_p50: Millis | None
    service_p90: Millis | None

    @property
    def late_share(self) -> float | None:
        """The share of waits over the limit."""
        return self.late / self.calls if self.calls else None

    @property
    def missed_share(self) -> float | None:
        """The share of tickets that were called in vain."""
        return self.missed / self.taken if self.taken else None


@dataclass(frozen=True)
class WindowTotals:
    """What is told of a window."""

    served: int
    missed: int
    service_p50: Millis | None
    service_p90: Millis | None
    busy: Millis
    open: Millis
    paused: Millis

    @property
    def utilisation(self) -> float | None:
        """The share of its open time in which somebody was at the window."""
        return self.busy / self.open if self.open else None


@dataclass(frozen=True)
class Cell:
    """A half hour of a weekday: tickets a day, and the P90 of their waits."""

    taken: float
    wait_p90: Millis | None


@dataclass(frozen=True)
class History:
    """Several days: `heat[weekday]`, from Monday, has the half hours from `first_slot` on."""

    hall: Totals
    days: Mapping[str, Totals]
    queues: Mapping[str, Totals]
    windows: Mapping[str, WindowTotals]
    first_slot: Slot
    heat: tuple[tuple[Cell, ...], ...]
    wait_bins: tuple[int, ...]
    service_bins: tuple[int, ...]


def history(days: Sequence[DayFigures], queue_ids: frozenset[str] | None = None) -> History:
    """Add days up, of some queues or of all; the windows are told whole."""
    queues: defaultdict[str, list[QueueDay]] = defaultdict(list)
    windows: defaultdict[str, list[WindowDay]] = defaultdict(list)
    by_day: dict[str, QueueDay] = {}
    for day in days:
        wanted = {key: one for key, one in day.queues.items() if queue_ids is None or key in queue_ids}
        by_day[day.day] = QueueDay.sum(wanted.values())
        for queue_id, queue in wanted.items():
            queues[queue_id].append(queue)
        for window_id, window in day.windows.items():
            windows[window_id].append(window)
    whole = QueueDay.sum(by_day.values())
    used = sorted({*whole.taken, *whole.waits})
    first, last = (used[0], used[-1]) if used else (0, -1)
    return History(
        totals(whole),
        {day: totals(one) for day, one in by_day.items()},
        {queue_id: totals(QueueDay.sum(parts)) for queue_id, parts in queues.items()},
        {window_id: _window_totals(WindowDay.sum(parts)) for window_id, parts in windows.items()},
        first,
        _heat(by_day, range(max(0, first), min(SLOTS, last + 1))),
        tuple(whole.wait.bins(WAIT_EDGES)),
        tuple(whole.services.bins(SERVICE_EDGES)),
    )


def totals(one: QueueDay) -> Totals:
    """Return what is told of a queue's day, or of several together."""
    wait = one.wait
    return Totals(
        taken=sum(one.taken.values()),
        served=one.ended.get(Ended.SERVED, 0),
        missed=one.ended.get(Ended.MISSED, 0),
        given_up=one.ended.get(Ended.GIVEN_UP, 0),
        expired=one.ended.get(Ended.EXPIRED, 0),
        calls=wait.n,
        late=one.late,
        wait_p50=wait.quantile(0.5),
        wait_p90=wait.quantile(0.9),
        service_p50=one.services.quantile(0.5),
        service_p90=one.services.quantile(0.9),
    )


def _window_totals(one: WindowDay) -> WindowTotals:
    return WindowTotals(
        one.services.n,
        one.missed,
        one.services.quantile(0.5),
        one.services.quantile(0.9),
        one.busy,
        one.open,
        one.paused,
    )


def _heat(by_day: Mapping[str, QueueDay], slots: Iterable[Slot]) -> tuple[tuple[Cell, ...], ...]:
    of_weekday: defaultdict[int, list[QueueDay]] = defaultdict(list)
    for day, one in by_day.items():
        of_weekday[date.fromisoformat(day).weekday()].append(one)
    n = Counter({weekday: len(parts) for weekday, parts in of_weekday.items()})
    whole = {weekday: QueueDay.sum(parts) for weekday, parts in of_weekday.items()}
    columns = list(slots)

    def cell(weekday: int, slot: Slot) -> Cell:
        one = whole.get(weekday)
        if one is None:
            return Cell(0, None)
        spread = one.waits.get(slot)
        return Cell(one.taken.get(slot, 0) / n[weekday], spread.quantile(0.9) if spread else None)

    return tuple(tuple(cell(weekday, slot) for slot in columns) for weekday in range(7))
