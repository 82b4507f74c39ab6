"""The table of the rules of the electronic supervision 电子监察: each with its words, setting and units."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """What a finding is about."""

    LONG_WAIT = "long_wait"
    LEFT_WAITING = "left_waiting"
    LONG_SERVICE = "long_service"
    IDLE_WINDOW = "idle_window"
    SKIPPED = "skipped"
    PARKED_SOON = "parked_soon"
    TRANSFERS = "transfers"
    PINS = "pins"
    OVERDUE = "overdue"
    STAGE_LATE = "stage_late"
    UNDELIVERED = "undelivered"
    IN_TRANSIT = "in_transit"
    FOLLOW_UP_LATE = "follow_up_late"
    DEEMED = "deemed"
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
    HOURS = "hours"
    WORKING_DAYS = "working_days"
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
    Rule.LEFT_WAITING: RuleFacts(
        "久等未叫号",
        "Never called after a long wait",
        "等候中作废或过期的号票的等候时长（至当日关门），与队列等候上限比较",
        "The wait of tickets given up or expired uncalled against the limit of their queue",
        "queue.limit_minutes",
        Unit.MINUTES,
        Unit.MINUTES,
    ),
    Rule.LONG_SERVICE: RuleFacts(
        "办理超长",
        "Service far over its usual time",
        "每次办理的时长（含挂起、转移和正在进行的），与该队列近 30 天平均时长比较",
        "Each service's time, also if set aside, sent on or going on, against its queue's mean of 30 days",
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
    Rule.PARKED_SOON: RuleFacts(
        "开始后即挂起",
        "Set aside as soon as begun",
        "从开始办理到挂起的时长",
        "The time from the beginning of a service until it was set aside",
        "park_seconds",
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
    Rule.STAGE_LATE: RuleFacts(
        "环节超期",
        "Stage past its limit",
        "在办环节自身的期限",
        "The limits that stages of processes have of their own",
        "stage_due",
        Unit.MINUTES,
        Unit.MINUTES,
    ),
    Rule.UNDELIVERED: RuleFacts(
        "决定后逾期未送达",
        "Result not delivered in time",
        "已作出决定、结果未到出件窗口的办件，与送达期限比较（行政许可法第四十四条）",
        "Decided cases whose results are not at the output window, against the days of the law (art. 44)",
        "cases.deliver_days",
        Unit.MINUTES,
        Unit.MINUTES,
        Unit.WORKING_DAYS,
    ),
    Rule.IN_TRANSIT: RuleFacts(
        "大厅间转送超时",
        "Too long between two halls",
        "送往领取大厅或退回途中、尚未接收的结果，与转送时限比较",
        "Results sent to another hall, or back from one, and not received, against the limit of hours",
        "cases.transit_hours",
        Unit.MINUTES,
        Unit.MINUTES,
        Unit.HOURS,
    ),
    Rule.FOLLOW_UP_LATE: RuleFacts(
        "差评整改逾期",
        "Follow-up of a bad rating late",
        "差评的签收、核实、整改、回访期限",
        "The limits for signing for, verifying, rectifying and calling back a bad rating",
        "evaluation.follow_up",
        Unit.MINUTES,
        Unit.MINUTES,
    ),
    Rule.DEEMED: RuleFacts(
        "逾期未答复视为受理",
        "Accepted because nobody answered",
        "收件后期限内无人答复、依法视为受理的办件（行政许可法第三十二条）",
        "Applications that nobody answered in time, so that the law accepted them (art. 32)",
        "cases.notice_days",
        Unit.TIMES,
        Unit.TIMES,
        Unit.WORKING_DAYS,
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

# Those whose evidence are ratings.
RATING_RULES = frozenset(
    {Rule.RATING_FAST, Rule.RATING_BURST, Rule.RATING_SAME, Rule.RATING_TEXT, Rule.RATING_PHONE}
)
