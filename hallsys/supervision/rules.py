"""When something needs somebody in charge: rules over the present state, each from facts to alerts. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hallsys.cases.locker_rules import NOT_HANDED, NOT_TAKEN
from hallsys.cases.policy import TOLD
from hallsys.cases.reach import YearMissing
from hallsys.evaluation.followups import State
from hallsys.kernel.clock import MINUTE, Millis

LONGEST_NOTE = 200

_OK, _OFFLINE = "ok", "offline"
_PRINTER = "ticket_printer"


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


@dataclass(frozen=True, slots=True)
class QueueNow:
    """A queue with people: the longest waits since `head_since`."""

    queue_id: str
    name: str
    name_en: str
    limit_minutes: int
    waiting: int
    head_since: Millis


@dataclass(frozen=True, slots=True)
class WindowNow:
    """An open window without a ticket since `idle_since`."""

    window_id: str
    number: int
    idle_since: Millis
    queue_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeviceNow:
    """A device, and since when it is as it is."""

    device_id: str
    kind: str
    place: str
    state: str
    fault: str | None
    since: Millis


@dataclass(frozen=True, slots=True)
class BadRating:
    """A rating below fair that somebody has to follow up."""

    rating_id: str
    service_id: str
    window_number: int
    at: Millis


@dataclass(frozen=True, slots=True)
class OverdueNow:
    """Cases that `told` is alerted to after `after_days` working days of delay.

    `newest`: when one came last.
    """

    after_days: int
    told: str
    case_ids: tuple[str, ...]
    since: Millis
    newest: Millis


@dataclass(frozen=True, slots=True)
class LateNow:
    """Follow-ups of bad ratings that stand at `state` past its limit; `newest`: when that of the last was."""

    state: str
    follow_up_ids: tuple[str, ...]
    since: Millis
    newest: Millis


@dataclass(frozen=True, slots=True)
class UndeliveredNow:
    """A decided case whose result had to be at the output window by `deliver_by`."""

    case_id: str
    deliver_by: Millis


@dataclass(frozen=True, slots=True)
class InTransitNow:
    """A result that had to be received in the hall to which it was sent by `due_at`."""

    result_id: str
    due_at: Millis


@dataclass(frozen=True, slots=True)
class HelpNow:
    """A call for help that nobody has answered."""

    help_id: str
    place: str
    asked_at: Millis


@dataclass(frozen=True, slots=True)
class PostponedNow:
    """A switch of the tidal plan that would have stranded people."""

    window_id: str
    number: int
    since: Millis


@dataclass(frozen=True, slots=True)
class StuckNow:
    """A box of a bank of lockers whose door did not open, or that somebody is to look into."""

    box_id: str
    bank_name: str
    bank_name_en: str
    number: int
    since: Millis
    fault: str = ""


@dataclass(frozen=True, slots=True)
class BrokenLog:
    """A log of which the facts from `first` on are not what was sealed."""

    first: int
    found_at: Millis


def long_waits(queues: Iterable[QueueNow], now: Millis) -> Iterator[Alert]:
    """Yield an alert for each queue whose longest wait is over its limit; critical from twice the limit."""
    for queue in queues:
        limit = queue.limit_minutes * MINUTE
        waited = now - queue.head_since
        if waited <= limit:
            continue
        minutes, times = waited // MINUTE, waited // limit
        yield Alert(
            f"{Code.WAIT}:{queue.queue_id}",
            Code.WAIT,
            Severity.CRITICAL if times > 1 else Severity.WARNING,
            f"“{queue.name}”最长等候 {minutes} 分钟，超过 {queue.limit_minutes} 分钟，{queue.waiting} 人等候",
            f"{queue.name_en or queue.name}: longest wait {minutes} min, over {queue.limit_minutes} min; "
            f"{queue.waiting} waiting",
            queue.head_since + limit,
            (queue.queue_id,),
            str(times),
        )


def idle_windows(
    windows: Iterable[WindowNow], queues: Iterable[QueueNow], idle_minutes: int, now: Millis
) -> Iterator[Alert]:
    """Yield an alert for each open window that calls nobody while people wait for it."""
    waiting_since = {queue.queue_id: queue.head_since for queue in queues}
    patience = idle_minutes * MINUTE
    for window in windows:
        heads = [waiting_since[queue_id] for queue_id in window.queue_ids if queue_id in waiting_since]
        since = max(window.idle_since, min(heads, default=now)) + patience
        if since > now:
            continue
        minutes = (now - since + patience) // MINUTE
        yield Alert(
            f"{Code.IDLE}:{window.window_id}",
            Code.IDLE,
            Severity.WARNING,
            f"{window.number} 号窗口有人等候却已 {minutes} 分钟未叫号",
            f"Window {window.number} has called nobody for {minutes} min while people wait",
            since,
            (window.window_id,),
            str(window.idle_since),
        )


_DEVICES: Mapping[str, tuple[str, str]] = {
    _PRINTER: ("票据打印机", "Ticket printer"),
    "credential_reader": ("证件阅读器", "Card reader"),
    "window_sign": ("窗口屏", "Window sign"),
    "rating_pad": ("评价器", "Rating pad"),
    "speaker": ("音箱", "Loudspeaker"),
    "lock_board": ("取件柜锁控板", "Lock board"),
}
_WARNINGS: Mapping[str, tuple[str, str]] = {"paper_low": ("纸张即将用完", "is low on paper")}


def devices(states: Iterable[DeviceNow]) -> Iterator[Alert]:
    """Yield an alert for each device that is away, broken, or works with a warning."""
    for device in states:
        name, name_en = _DEVICES.get(device.kind, (device.kind, device.kind))
        if device.state == _OK:
            if device.fault is None:
                continue
            code, severity = Code.DEVICE_WARNING, Severity.INFO
            what, what_en = _WARNINGS.get(device.fault, (f"警告 {device.fault}", f"warns: {device.fault}"))
        elif device.state == _OFFLINE:
            code, severity = Code.DEVICE_OFFLINE, Severity.WARNING
            what, what_en = "离线", "is offline"
        else:
            code = Code.DEVICE_BROKEN
            severity = Severity.CRITICAL if device.kind == _PRINTER else Severity.WARNING
            what, what_en = f"故障（{device.fault or ''}）", f"is broken ({device.fault or ''})"
        yield Alert(
            f"{code}:{device.device_id}",
            code,
            severity,
            f"{device.place} 的{name}{what}",
            f"{name_en} at {device.place} {what_en}",
            device.since,
            (device.device_id,),
            device.fault or "",
        )


def bad_ratings(ratings: Iterable[BadRating]) -> Iterator[Alert]:
    """Yield an alert for each bad rating; it does not tell who rated whom."""
    for rating in ratings:
        yield Alert(
            f"{Code.BAD_RATING}:{rating.rating_id}",
            Code.BAD_RATING,
            Severity.WARNING,
            f"{rating.window_number} 号窗口收到差评，请按期签收",
            f"A bad rating at window {rating.window_number}: sign for it in time",
            rating.at,
            (rating.rating_id, rating.service_id),
        )


# What was to be done by then.
_DUE: Mapping[str, tuple[str, str]] = {
    State.OPEN: ("签收", "to be signed for"),
    State.SIGNED: ("核实", "to be verified"),
    State.APPEALED: ("裁定申诉", "whose appeal is to be decided"),
    State.VERIFIED: ("整改", "to be rectified"),
    State.RECTIFIED: ("回访", "to be called back about"),
}


def late_follow_ups(steps: Iterable[LateNow]) -> Iterator[Alert]:
    """Yield an alert for each step that was due of bad ratings; new again only when one more is late."""
    for step in steps:
        count, (zh, en) = len(step.follow_up_ids), _DUE[step.state]
        yield Alert(
            f"{Code.FOLLOW_UP}:{step.state}",
            Code.FOLLOW_UP,
            Severity.CRITICAL,
            f"{count} 条差评超过{zh}期限，请督办",
            f"{count} bad {'rating' if count == 1 else 'ratings'} {en}, past the limit",
            step.since,
            step.follow_up_ids,
            f"{step.newest}",
        )


def nobody_free(opened: Mapping[str, Millis]) -> Iterator[Alert]:
    """Yield one alert for the bad ratings that nobody of the hall may handle, by when they were opened.

    The hall above counts it among what cannot wait: its managers can.
    """
    if opened:
        count = len(opened)
        yield Alert(
            Code.NOBODY_FREE,
            Code.NOBODY_FREE,
            Severity.CRITICAL,
            f"{count} 条差评在本厅无人可以处理（有权限的人都经办过该业务）："
            "请上级大厅的经理登录处理，或另设经理",
            f"{count} bad {'rating' if count == 1 else 'ratings'} that nobody here may handle, as all who "
            "could had a hand in it: for a manager of the hall above, or another one here",
            min(opened.values()),
            tuple(opened),
            str(max(opened.values())),
        )


def overdue(steps: Iterable[OverdueNow]) -> Iterator[Alert]:
    """Yield an alert for each step of the escalation that has cases; new again only when one more came."""
    for step in steps:
        told, told_en = TOLD[step.told]
        count, more = len(step.case_ids), step.after_days > 0
        yield Alert(
            f"{Code.OVERDUE}:{step.after_days}",
            Code.OVERDUE,
            Severity.CRITICAL,
            f"{count} 件办件超过办理时限{f' {step.after_days} 个工作日以上' if more else ''}，请{told}督办",
            f"{count} overdue {'case' if count == 1 else 'cases'}"
            f"{f', by more than {step.after_days} working days' if more else ''}: for {told_en}",
            step.since,
            step.case_ids,
            str(step.newest),
        )


def undelivered(cases: Sequence[UndeliveredNow]) -> Iterator[Alert]:
    """Yield one alert for all results that are late to arrive; new again only when one more is."""
    if not cases:
        return
    count, since = len(cases), min(case.deliver_by for case in cases)
    yield Alert(
        Code.UNDELIVERED,
        Code.UNDELIVERED,
        Severity.WARNING,
        f"{count} 件办件已作出决定，结果逾期未送达出件窗口",
        f"{count} decided {'case has its result' if count == 1 else 'cases have their results'} "
        "not delivered to the output window in time",
        since,
        tuple(case.case_id for case in cases),
        f"{max(case.deliver_by for case in cases)}",
    )


def in_transit(results: Sequence[InTransitNow]) -> Iterator[Alert]:
    """Yield one alert for all results that are too long between two halls; new again when one more is."""
    if not results:
        return
    count = len(results)
    yield Alert(
        Code.IN_TRANSIT,
        Code.IN_TRANSIT,
        Severity.CRITICAL,
        f"{count} 份结果在大厅之间转送超时未接收，请与对方大厅核对",
        f"{count} {'result' if count == 1 else 'results'} sent to another hall and not received in time",
        min(one.due_at for one in results),
        tuple(one.result_id for one in results),
        f"{max(one.due_at for one in results)}",
    )


def help_asked(calls: Iterable[HelpNow]) -> Iterator[Alert]:
    """Yield an alert for each place that waits for help."""
    for call in calls:
        yield Alert(
            f"{Code.HELP}:{call.help_id}",
            Code.HELP,
            Severity.CRITICAL,
            f"{call.place} 请求帮助",
            f"Help is asked for at {call.place}",
            call.asked_at,
            (call.help_id, call.place),
        )


def postponed_plans(switches: Iterable[PostponedNow]) -> Iterator[Alert]:
    """Yield an alert for each switch of the tidal plan that waits until nobody would be stranded."""
    for switch in switches:
        yield Alert(
            f"{Code.PLAN_POSTPONED}:{switch.window_id}",
            Code.PLAN_POSTPONED,
            Severity.WARNING,
            f"{switch.number} 号窗口的潮汐切换已推迟：仍有人等候",
            f"The tidal switch of window {switch.number} is postponed: people still wait",
            switch.since,
            (switch.window_id,),
            str(switch.since),
        )


def standby_away(since: Millis | None) -> Iterator[Alert]:
    """Yield an alert if the second machine lacks what was written `since` then; None: it keeps up."""
    if since is not None:
        yield Alert(
            Code.STANDBY_AWAY,
            Code.STANDBY_AWAY,
            Severity.WARNING,
            "备机没有跟上：此后的数据只在主机上，请检查备机和网络",
            "The second machine does not follow: what was written since is here alone; look at both",
            since,
            (),
            str(since),
        )


def copy_old(since: Millis | None) -> Iterator[Alert]:
    """Yield an alert if the newest verified copy of the database is too old `since` then; None: it is not."""
    if since is not None:
        yield Alert(
            Code.COPY_OLD,
            Code.COPY_OLD,
            Severity.WARNING,
            "数据库没有按时备份：最近一次经核对的备份已过期，请检查备份计划",
            "The database is not backed up in time: its newest verified copy is too old; see its schedule",
            since,
            (),
            str(since),
        )


def log_broken(broken: BrokenLog | None) -> Iterator[Alert]:
    """Yield an alert if the log is not what was sealed; None: it is, as far as it was looked at."""
    if broken is not None:
        yield Alert(
            Code.LOG_BROKEN,
            Code.LOG_BROKEN,
            Severity.CRITICAL,
            f"审计日志从第 {broken.first} 条起与封印不符：请保留现场，运行 hallsys audit verify",
            f"The log from fact {broken.first} on is not what was sealed: leave all as it is, "
            "and run hallsys audit verify",
            broken.found_at,
            (str(broken.first),),
            str(broken.first),
        )


def not_erasing(since: Millis | None) -> Iterator[Alert]:
    """Yield an alert if nothing is erased by schedule `since` then, as no proof of the clock is kept."""
    if since is not None:
        yield Alert(
            Code.NOT_ERASING,
            Code.NOT_ERASING,
            Severity.WARNING,
            "个人信息暂不按期删除：一个月前本厅没有业务，无法确认本机时钟。请核对日期；"
            "正常办理满一个月后自动恢复，也可运行 hallsys erase",
            "Personal data is not erased by schedule: the hall was not at work a month ago, so the clock is "
            "not sure. Look at the date; it goes on after a month at work, or with hallsys erase",
            since,
            (),
            str(since),
        )


def suspended_above(since: Mapping[str, Millis]) -> Iterator[Alert]:
    """Yield one alert for the matters that are suspended because the hall above does not handle them."""
    if since:
        count = len(since)
        yield Alert(
            Code.SUSPENDED_ABOVE,
            Code.SUSPENDED_ABOVE,
            Severity.WARNING,
            f"上级大厅暂停了 {count} 个事项，本厅随之暂停办理",
            f"{count} {'matter is' if count == 1 else 'matters are'} suspended here because "
            f"the hall above suspended {'it' if count == 1 else 'them'}",
            min(since.values()),
            tuple(since),
            str(max(since.values())),
        )


def suspension_over(since: Mapping[str, Millis]) -> Iterator[Alert]:
    """Yield one alert for the matters that were to be handled again by now, and are still suspended.

    `since`: when the day began on which each was to be, by its id.
    """
    if since:
        count = len(since)
        yield Alert(
            Code.SUSPENSION_OVER,
            Code.SUSPENSION_OVER,
            Severity.WARNING,
            f"{count} 个事项的暂停已到期，仍未恢复办理：请恢复办理，或更改恢复日期",
            f"{count} {'matter was' if count == 1 else 'matters were'} to be handled again by now, and "
            f"{'is' if count == 1 else 'are'} still suspended: resume, or name another day",
            min(since.values()),
            tuple(sorted(since)),
            str(max(since.values())),
        )


def calendar_ends(missing: YearMissing | None, today: Millis) -> Iterator[Alert]:
    """Yield an alert if a year's holidays have to be loaded; critical once that refuses matters.

    `today` is when the day began: how long it has been so nobody keeps.
    """
    if missing is not None:
        year, refusing = missing.year, missing.refusing
        yield Alert(
            Code.CALENDAR_ENDS,
            Code.CALENDAR_ENDS,
            Severity.CRITICAL if refusing else Severity.WARNING,
            f"工作日历没有 {year} 年{'，期限跨入该年的事项现在无法受理' if refusing else ''}："
            "请在“大厅设置 - 工作日历”载入该年放假安排",
            f"The working calendar lacks {year}"
            f"{'; matters whose limit reaches into it are refused now' if refusing else ''}: "
            "load its holidays at Set-up, Calendar",
            today,
            (str(year),),
            f"{year}{'!' if refusing else ''}",
        )


_BOX_WORDS = {
    NOT_TAKEN: ("出件可能仍在箱内，请开箱查看", "a result may still lie in it; please open it and look"),
    NOT_HANDED: (
        "已打开，但出件已被部门召回，请派人收回",
        "it was opened, but its result had been called back; please fetch that",
    ),
}
_BOX_STUCK = ("门未能打开，请派人处理", "its door did not open; please send somebody")


def stuck_boxes(boxes: Iterable[StuckNow]) -> Iterator[Alert]:
    """Yield an alert for each locker to be seen to: somebody may stand in front of one that did not open."""
    for box in boxes:
        zh, en = _BOX_WORDS.get(box.fault, _BOX_STUCK)
        yield Alert(
            f"{Code.LOCKER_STUCK}:{box.box_id}",
            Code.LOCKER_STUCK,
            Severity.CRITICAL,
            f"{box.bank_name} {box.number} 号箱{zh}",
            f"{box.bank_name_en}, box {box.number}: {en}",
            box.since,
            (box.box_id,),
            str(box.since),
        )


_RANK = {severity: rank for rank, severity in enumerate(reversed(Severity))}


def in_order(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """Return the alerts, the most urgent first, then the oldest."""
    return tuple(sorted(alerts, key=lambda alert: (_RANK[alert.severity], alert.since, alert.key)))
