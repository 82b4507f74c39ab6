"""History as tables, for a workbook, for CSV and on paper: the counts of the screen, to the last one."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from typing import Any

from hallsys.kernel.clock import Millis
from hallsys.reports.days import SLOT_MINUTES
from hallsys.reports.history import History, Totals, WindowTotals
from hallsys.web.sheets import Cell, Share, Sheet

CSV = "text/csv"
_BOM = "\ufeff"
# What a spreadsheet would take for a formula.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")

Words = tuple[str, str]


_COLUMN = {"zh": 0, "en": 1}
_WIDTHS = (24, 13)

_TOTALS: tuple[Words, ...] = (
    ("取号", "Tickets"),
    ("办结", "Served"),
    ("过号", "No-shows"),
    ("放弃", "Given up"),
    ("未叫到", "Not called"),
    ("叫号", "Calls"),
    ("超时", "Over the limit"),
    ("超时率", "Share over"),
    ("等待中位数", "Wait median"),
    ("等待 P90", "Wait P90"),
    ("办理中位数", "Service median"),
    ("办理 P90", "Service P90"),
)
_WINDOW: tuple[Words, ...] = (
    ("办理", "Services"),
    ("过号", "No-shows"),
    ("办理中位数", "Service median"),
    ("办理 P90", "Service P90"),
    ("办理时间", "Time busy"),
    ("开放时间", "Time open"),
    ("暂停时间", "Time paused"),
    ("利用率", "Utilisation"),
)
# What the figures under a head mean, by the definitions of reports.history.
_MEANT = {
    "取号": ("taken",),
    "办结": ("served",),
    "超时率": ("late_share",),
    "等待中位数": ("wait", "p50"),
    "等待 P90": ("wait", "p90"),
    "办理": ("service",),
    "办理中位数": ("service", "p50"),
    "办理 P90": ("service", "p90"),
    "利用率": ("utilisation",),
}
_WHOLE: Words = ("全部", "All")
_WEEKDAYS: tuple[Words, ...] = (
    ("周一", "Mon"),
    ("周二", "Tue"),
    ("周三", "Wed"),
    ("周四", "Thu"),
    ("周五", "Fri"),
    ("周六", "Sat"),
    ("周日", "Sun"),
)
_DEFINITIONS: Words = ("指标口径", "Definitions")


@dataclass(frozen=True)
class Names:
    """What queues and windows are called; what is no longer there goes by its id, at the end."""

    queues: Mapping[str, Words]
    windows: Mapping[str, int]

    def queue(self, queue_id: str) -> Words:
        """Return the name of a queue."""
        return self.queues.get(queue_id, (queue_id, queue_id))

    def window(self, window_id: str) -> Words:
        """Return the name of a window."""
        number = self.windows.get(window_id)
        return (window_id, window_id) if number is None else (f"{number} 号窗口", f"Window {number}")

    def queue_rank(self, queue_id: str) -> int:
        """Return where a queue stands in a list."""
        return list(self.queues).index(queue_id) if queue_id in self.queues else len(self.queues)

    def window_rank(self, window_id: str) -> float:
        """Return where a window stands in a list."""
        return self.windows.get(window_id, float("inf"))


@dataclass(frozen=True)
class Table:
    """A table: `head` names the columns in both languages; a cell may have a word in each."""

    part: str
    title: Words
    head: Sequence[Words]
    rows: Sequence[Sequence[Cell | Words]]


def tables(history: History, names: Names) -> tuple[Table, ...]:
    """Return days, queues, windows, and the week by half hours."""
    queues = sorted(history.queues.items(), key=lambda item: names.queue_rank(item[0]))
    windows = sorted(history.windows.items(), key=lambda item: names.window_rank(item[0]))
    return (
        Table(
            "days",
            ("按日", "Days"),
            (("日期", "Day"), *_TOTALS),
            [[_WHOLE, *_totals(history.hall)]]
            + [[date.fromisoformat(day), *_totals(one)] for day, one in history.days.items()],
        ),
        Table(
            "queues",
            ("按队列", "Queues"),
            (("队列", "Queue"), *_TOTALS),
            [[_WHOLE, *_totals(history.hall)]] + [[names.queue(key), *_totals(one)] for key, one in queues],
        ),
        Table(
            "windows",
            ("按窗口", "Windows"),
            (("窗口", "Window"), *_WINDOW),
            [[names.window(key), *_window(one)] for key, one in windows],
        ),
        _week("arrivals", ("每周客流", "Week, tickets"), history, lambda cell: round(cell.taken, 1)),
        _week("waits", ("每周等待 P90", "Week, wait P90"), history, lambda cell: _time(cell.wait_p90)),
    )


def _week(part: str, title: Words, history: History, value: Any) -> Table:
    slots = range(history.first_slot, history.first_slot + len(history.heat[0]))
    heads = [f"{slot * SLOT_MINUTES // 60:02d}:{slot * SLOT_MINUTES % 60:02d}" for slot in slots]
    return Table(
        part,
        title,
        (("星期", "Weekday"), *((head, head) for head in heads)),
        [[name, *map(value, row)] for name, row in zip(_WEEKDAYS, history.heat, strict=True)],
    )


def _totals(one: Totals) -> list[Cell]:
    return [
        one.taken,
        one.served,
        one.missed,
        one.given_up,
        one.expired,
        one.calls,
        one.late,
        _share(one.late_share),
        *map(_time, (one.wait_p50, one.wait_p90, one.service_p50, one.service_p90)),
    ]


def _window(one: WindowTotals) -> list[Cell]:
    times = (one.service_p50, one.service_p90, one.busy, one.open, one.paused)
    return [one.served, one.missed, *map(_time, times), _share(one.utilisation)]


def _time(ms: Millis | None) -> timedelta | None:
    return None if ms is None else timedelta(seconds=round(ms / 1000))


def _share(of_one: float | None) -> Share | None:
    return None if of_one is None else Share(of_one)


def sheets(history: History, names: Names, definitions: Mapping[str, Words], lang: str) -> tuple[Sheet, ...]:
    """Return a sheet a table, and one of definitions."""
    column = _COLUMN[lang]
    parts = [
        Sheet(
            one.title[column],
            [head[column] for head in one.head],
            [[_said(cell, column) for cell in row] for row in one.rows],
            _WIDTHS,
            meanings={
                head[column]: "\n".join(definitions[key][column] for key in _MEANT[head[0]])
                for head in one.head
                if head[0] in _MEANT
            },
        )
        for one in tables(history, names)
    ]
    meant = [[words[column]] for words in definitions.values()]
    return (*parts, Sheet(_DEFINITIONS[column], [_DEFINITIONS[column]], meant, _WIDTHS))


def csv_of(table: Table, lang: str) -> bytes:
    """Return a table as CSV in UTF-8 with its one mark, as spreadsheets want it; no cell is a formula."""
    column = _COLUMN[lang]
    out = StringIO()
    write = csv.writer(out).writerow
    write([_plain(head[column]) for head in table.head])
    for row in table.rows:
        write([_plain(_said(cell, column)) for cell in row])
    return (_BOM + out.getvalue()).encode()


def told(cell: Cell | Words, column: int) -> str:
    """Return a cell as it stands on paper."""
    said = _said(cell, column)
    if isinstance(said, Share):
        return f"{said.of_one:.1%}"
    return "–" if said is None else str(said)


def _said(cell: Cell | Words, column: int) -> Cell:
    return cell[column] if isinstance(cell, tuple) else cell


def _plain(cell: Cell) -> str:
    if isinstance(cell, Share):
        return f"{cell.of_one:.4f}"
    if isinstance(cell, str) and cell.startswith(_FORMULAS):
        return f"'{cell}"
    return "" if cell is None else str(cell)
