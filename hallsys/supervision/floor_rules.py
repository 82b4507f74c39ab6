"""When the hall's floor needs somebody in charge: queues, windows, devices, calls for help. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hallsys.cases.locker_rules import NOT_HANDED, NOT_TAKEN
from hallsys.kernel.clock import MINUTE, Millis
from hallsys.supervision.alerts import Alert, Code, Severity

_OK, _OFFLINE = "ok", "offline"

_PRINTER = "ticket_printer"


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
