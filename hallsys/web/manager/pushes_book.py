"""A day's pushes as a workbook: the figures of the page, each message, and what the figures mean."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from hallsys.halls.rules import local_time
from hallsys.pushes.rules import FAULTS, STATE_NAMES, State
from hallsys.pushes.views import Listed
from hallsys.web.sheets import Cell, Sheet, workbook

# The kinds of messages. The empty one: keys of a receiver that are none of ours; "*" is the sum.
KINDS: Mapping[str, tuple[str, str]] = {
    "service": ("服务记录", "Service"),
    "rating": ("评价", "Rating"),
    "correction": ("评价更正、剔除或补充", "Change of a rating"),
    "acceptance": ("受理", "Acceptance"),
    "material": ("材料", "Material"),
    "process": ("过程", "Process"),
    "special": ("特别程序", "Special procedure"),
    "ticket": ("号票", "Ticket"),
    "window": ("窗口", "Window"),
    "case": ("办件", "Case"),
    "appointment": ("预约", "Appointment"),
    "result": ("结果", "Result"),
    "": ("其他", "Other"),
    "*": ("合计", "All"),
}


class Meaning(NamedTuple):
    """A figure of a day: its name, and what it counts."""

    name: tuple[str, str]
    counts: tuple[str, str]


MEANINGS: Mapping[str, Meaning] = {
    "planned": Meaning(
        ("应推送", "To be told"), ("当日业务产生的全部推送", "all that follow from that day's facts")
    ),
    "sent": Meaning(("已送达", "Delivered"), ("对方已应答接收", "the receiver answered that it has them")),
    "open": Meaning(
        ("待推送", "Waiting"),
        ("待发送，或排在同一办件的前一条之后", "to be sent, or behind another of the case"),
    ),
    "dead": Meaning(
        ("失败", "Failed"), ("对方拒收或超过期限，待人工处理", "refused or too old; somebody is to decide")
    ),
    "dropped": Meaning(("已放弃", "Given up"), ("经人工确认不再推送", "somebody decided not to send them")),
    "theirs": Meaning(("对方已有", "They have"), ("核对时对方清单中的条数", "on their list when compared")),
    "missing": Meaning(
        ("对方缺少", "They lack"),
        ("核对时已送达而对方没有，已重新推送", "delivered, yet not on their list when compared; sent again"),
    ),
    "unknown": Meaning(
        ("对方多出", "Unknown here"),
        ("核对时对方有而我方没有", "on their list when compared, and not on ours"),
    ),
}
_TITLES = (("当日汇总", "Day"), ("推送明细", "Messages"), ("指标口径", "Definitions"))
_KIND = ("消息类别", "Message")
_COLUMNS = (
    (_KIND, 14),
    (("办件或号票", "Case or ticket"), 44),
    (("状态", "State"), 14),
    (("尝试次数", "Attempts"), 10),
    (("状态时间", "Since"), 18),
    (("原因", "Why"), 30),
    (("对方说明", "In their words"), 30),
    (("处理备注", "Note"), 30),
    (("推送编号", "Key"), 60),
)


def book(figures: Sequence[Mapping[str, Any]], listed: Sequence[Listed], lang: str, timezone: str) -> bytes:
    """Return the workbook of a day; `figures` as the page shows them."""
    column = int(lang == "en")
    head = [_KIND[column], *(name[column] for name, _ in MEANINGS.values())]
    counted = [[_kind(one["kind"], column), *(one[key] for key in MEANINGS)] for one in figures]
    meant: list[list[Cell]] = [[name[column], words[column]] for name, words in MEANINGS.values()]
    day, messages, definitions = (title[column] for title in _TITLES)
    return workbook(
        [
            Sheet(day, head, counted, (16, 12)),
            Sheet(
                messages,
                [name[column] for name, _ in _COLUMNS],
                [_cells(one, column, timezone) for one in listed],
                [width for _, width in _COLUMNS],
                "A2",
            ),
            Sheet(definitions, [definitions, ""], meant, (20, 60)),
        ]
    )


def _kind(kind: str, column: int) -> str:
    return KINDS[kind][column] if kind in KINDS else kind


def _cells(one: Listed, column: int, timezone: str) -> list[Cell]:
    fault = FAULTS.get(one.fault or "")
    return [
        _kind(one.kind, column),
        one.case_number or one.ticket_number,
        STATE_NAMES[State(one.state)][column],
        one.attempts,
        local_time(one.since, timezone).replace(tzinfo=None),
        (fault.zh, fault.en)[column] if fault else "",
        one.reason,
        one.note or "",
        one.key,
    ]
