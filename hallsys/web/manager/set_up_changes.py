"""The last changes of the set-up as the manager's pages list them: each in words, with who made it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from hallsys.cases.experts import pool
from hallsys.evaluation.rules import STAFF_ACTOR
from hallsys.reports.set_up_changes import SetUpChange, set_up_changes
from hallsys.staff.views import names_of
from hallsys.web.site import Site

# What a change is called: [zh, en].
WORDS: Mapping[str, tuple[str, str]] = {
    "ProcessPut": ("流程更新", "Process changed"),
    "MatterProcessSet": ("事项流程设置", "Process of a matter set"),
    "DeskClerksSet": ("收件箱设置", "Inboxes of a clerk set"),
    "ExpertPut": ("专家库更新", "Pool of experts changed"),
    "HallChanged": ("大厅信息更改", "Hall changed"),
    "HoursChanged": ("开放时间更改", "Opening hours changed"),
    "CalendarLoaded": ("节假日载入", "Holidays loaded"),
    "DayClosed": ("某日闭厅", "Day closed"),
    "DayHoursSet": ("某日开放时间", "Hours of a day set"),
    "DayReopened": ("某日恢复", "Day as usual again"),
    "ZoneAdded": ("新增区域", "Zone added"),
    "ZoneChanged": ("区域更改", "Zone changed"),
    "QueueAdded": ("新增队列", "Queue added"),
    "QueueChanged": ("队列更改", "Queue changed"),
    "WindowAdded": ("新增窗口", "Window added"),
    "WindowChanged": ("窗口更改", "Window changed"),
    "MatterAdded": ("新增事项", "Matter added"),
    "MatterChanged": ("事项更改", "Matter changed"),
    "PackagePut": ("一件事更新", "Package changed"),
    "PackageRemoved": ("一件事移除", "Package removed"),
    "MattersTakenOver": ("引入上级事项", "Matters taken over"),
    "MattersLeftOut": ("不再引入事项", "Matters not taken over any more"),
    "MattersFollowed": ("随上级大厅更新", "Changed with the hall above"),
    "ClerkCreated": ("新增账号", "Account added"),
    "ClerkChanged": ("账号更改", "Account changed"),
    "ReasonsSet": ("原因设置", "Reasons set"),
}
_SYSTEM = "system"


def change_rows(conn: Connection, site: Site, kinds: Collection[str]) -> list[dict[str, Any]]:
    """Return the last changes of those kinds, the newest first."""
    staff = names_of(conn, site.hall_id)
    names = {**staff, **{one.expert.id: one.expert.name for one in pool(conn, site.hall_id)}}
    return [
        {
            "seq": one.seq,
            "at": one.at,
            "zh": WORDS[one.kind][0],
            "en": WORDS[one.kind][1],
            "about": _about(site, names, one),
            "by": "" if one.actor == _SYSTEM else staff.get(one.actor.removeprefix(STAFF_ACTOR), one.actor),
        }
        for one in set_up_changes(conn, site.hall_id, kinds)
    ]


def _about(site: Site, names: Mapping[str, str], change: SetUpChange) -> str:
    """Return what was changed: by its name, code or day, with its version or hours where it has them."""
    told = change.told
    matter = site.catalogue.matters.get(told.get("matter_id", ""))
    parts = (
        matter.name if matter else told.get("code", ""),
        names.get(told.get("clerk_id") or told.get("expert_id", ""), ""),
        told.get("process", ""),
        told.get("day", "") or str(told.get("year", "")),
        _hours(told.get("hours", ())),
        " ".join(told.get("codes", ())),
        f"v{told['version']}" if told.get("version") else "",
    )
    return " ".join(part for part in parts if part)


def _hours(stretches: Sequence[str]) -> str:
    """Return each stretch of opening hours once: `08:30-12:00` of "0 08:30 12:00" and "08:30 12:00"."""
    return ", ".join(dict.fromkeys("-".join(one.split()[-2:]) for one in stretches))
