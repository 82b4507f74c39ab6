"""The manager's pages beside the hall at work: each a name, a title and what it shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint
from sqlalchemy import Connection

from hallsys.halls.tree import has_below
from hallsys.staff.rules import Action, may, may_confirm
from hallsys.staff.views import Clerk
from hallsys.web import rows, snapshots
from hallsys.web.entrance import me, or_sign_in
from hallsys.web.manager import (
    halls,
    history,
    lockers,
    notices,
    offer,
    personnel,
    processes,
    ratings,
    settling,
    setup,
    supervision,
    tidal,
)
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site

Read = Callable[[Connection, Site], Mapping[str, Any]]
Spare = Callable[[Connection, Site, Mapping[str, Any], Clerk], Mapping[str, Any]]


@dataclass(frozen=True)
class SubPage:
    """A page at /manager/<its name>; `sees` is the right to open it, `changes` that which its commands need.

    `spare` leaves out of what was read what that member of staff is not to see.
    """

    zh: str
    en: str
    read: Read
    changes: Action = Action.ALLOCATE
    spare: Spare = lambda _conn, _site, shown, _clerk: shown
    sees: Action = Action.SUPERVISE


SUB_PAGES: Mapping[str, SubPage] = {
    "halls": SubPage("各级大厅", "Halls below", halls.snapshot, sees=Action.LOOK),
    "history": SubPage("运行统计", "History", history.snapshot, sees=Action.LOOK),
    "plan": SubPage("潮汐计划", "Tidal plan", tidal.snapshot),
    "matters": SubPage("事项与队列", "Matters and queues", offer.snapshot),
    "setup": SubPage("大厅设置", "Set-up", setup.snapshot, Action.SET_UP),
    "processes": SubPage("流程与专家", "Processes", processes.snapshot, Action.SET_UP),
    "lockers": SubPage("取件柜", "Lockers", lockers.snapshot, Action.SET_UP),
    "staff": SubPage("人员", "Staff", personnel.snapshot, Action.MANAGE_STAFF),
    "ratings": SubPage("评价与整改", "Ratings", ratings.snapshot, Action.FOLLOW_UP, ratings.without_own),
    "supervision": SubPage(
        "电子监察", "Supervision", supervision.snapshot, Action.FOLLOW_UP, supervision.without_own
    ),
    "settling": SubPage("办件督办", "Cases to settle", settling.snapshot, Action.CONFIRM),
    "notices": SubPage("公告与大屏", "Notices and boards", notices.snapshot),
}


def add_sub_pages(
    pages: Blueprint, site: Site, sessions: Sessions, surface: str, more: Mapping[str, SubPage]
) -> None:
    """Let `pages` serve every sub-page, and `more`, with its snapshot to be fetched again."""
    for name, page in {**SUB_PAGES, **more}.items():
        _add(pages, site, sessions, surface, name, page)


def _add(pages: Blueprint, site: Site, sessions: Sessions, surface: str, name: str, page: SubPage) -> None:
    def read() -> dict[str, Any]:
        return site.db.read(_snapshot, site, me(), name, page, snapshots.language())

    def show() -> str:
        return snapshots.page("manager/sub.html", read())

    pages.get(f"/manager/{name}", endpoint=name)(or_sign_in(sessions, surface, page.sees)(show))
    pages.get(f"/manager/{name}/snapshot", endpoint=f"{name}_snapshot")(
        signed_in(sessions, surface, page.sees)(read)
    )


def _snapshot(
    conn: Connection, site: Site, clerk: Clerk, name: str, page: SubPage, lang: str
) -> dict[str, Any]:
    url = f"/manager/{name}/snapshot"
    return {
        **snapshots.base(site, conn, room="managers", url=url, api="/api/manager", lang=lang),
        "page": name,
        "title": page.en if lang == "en" else page.zh,
        "clerk": rows.own_row(clerk),
        "halls_below": has_below(conn, site.hall_id),
        "may_manage": may(clerk.roles, page.changes),
        "may_confirm": may_confirm(clerk.roles, site.settings.staff),
        "may_set_up": may(clerk.roles, Action.SET_UP),
        "zones": [rows.zone_row(zone) for zone in site.catalogue.hall.zones],
        **page.spare(conn, site, page.read(conn, site), clerk),
    }
