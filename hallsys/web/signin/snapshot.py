"""The snapshot of the sign-in page: who is signed in, and where they can work."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal
from urllib.parse import urlencode

from sqlalchemy import Connection

from hallsys.counters import views as counters
from hallsys.counters.rules import CLOSING_REASONS, ClosingReason, WindowKind
from hallsys.counters.views import Standing
from hallsys.staff.rules import Action, may
from hallsys.staff.views import Clerk, clerks
from hallsys.web import snapshots
from hallsys.web.site import Site

DemoLogin = Mapping[str, Any]

# What brings somebody to a kind of window: an output clerk may call tickets anywhere, but works there.
_WINDOWS: dict[str, tuple[Action, Callable[[str], bool]]] = {
    "clerk": (Action.ACCEPT, lambda kind: kind != WindowKind.OUTPUT),
    "output": (Action.HAND_OVER, lambda kind: kind == WindowKind.OUTPUT),
}
_DESKS = {"backoffice": ("后台审批", "Back office"), "manager": ("值班管理", "Management")}

# One slash: two, or a backslash, would lead to another host; browsers drop control characters.
_OWN_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\\\x7f]{0,200}")


def own_path(wanted: str | None) -> str | None:
    """Return the path that a sign-in leads back to, if it is one of this server."""
    return wanted if wanted is not None and _OWN_PATH.fullmatch(wanted) else None


def snapshot(
    conn: Connection,
    site: Site,
    signed_in: Mapping[str, Clerk],
    wanted: str | None,
    demo_logins: Sequence[DemoLogin],
    lang: str,
    due: Literal["password", "second_factor"] | None = None,
) -> dict[str, Any]:
    """Return the page for whoever is `signed_in` on which surface; `wanted` is where they came from.

    `due`: somebody is signed in who must change an initial password, or set up one-time codes, first.
    """
    following = own_path(wanted)
    url = "/staff/snapshot" + (f"?{urlencode({'next': following})}" if following else "")
    base = snapshots.base(site, conn, room=None, url=url, api="/api/staff", lang=lang)
    clerk = next(iter(signed_in.values()), None)
    return {
        **base,
        "clerk": clerk
        and {
            "clerk_id": clerk.id,
            "name": clerk.name,
            "staff_number": clerk.staff_number,
            "roles": clerk.roles,
            "second_factor": clerk.second_factor,
        },
        "places": _places(conn, site, signed_in) if signed_in else [],
        "surfaces": list(signed_in),
        "due": due,
        "next": following,
        "demo_logins": list(demo_logins) if site.settings.demo else [],
    }


def _places(conn: Connection, site: Site, signed_in: Mapping[str, Clerk]) -> list[dict[str, Any]]:
    standings = counters.standings(conn, site.hall_id)
    names = {one.id: one.name for one in clerks(conn, site.hall_id)}
    places: list[dict[str, Any]] = []
    for surface, clerk in signed_in.items():
        if surface in _DESKS:
            name, name_en = _DESKS[surface]
            places.append(_place(surface, None, name, name_en, f"/{surface}", None, None, None))
            continue
        action, fits = _WINDOWS[surface]
        places += [
            _place(
                surface,
                window.code,
                window.name,
                window.name_en,
                f"/{surface}/{window.code}",
                standings[window.id].state,
                _taken_by(standings[window.id], clerk, names),
                _locked(standings[window.id]),
            )
            for window in site.windows.values()
            if fits(window.kind) and may(clerk.roles, action)
        ]
    return places


def _taken_by(standing: Standing, clerk: Clerk, names: Mapping[str, str]) -> str | None:
    """Return who else is at a window."""
    holder = standing.clerk_id
    return None if holder in (None, clerk.id) else names.get(str(holder), "")


def _locked(standing: Standing) -> dict[str, str] | None:
    """Return why nobody may sign in at a window, in both languages; None if they may."""
    if standing.lock_reason is None:
        return None
    zh, en = CLOSING_REASONS[ClosingReason(standing.lock_reason)]
    return {"zh": zh, "en": en}


def _place(
    surface: str,
    code: str | None,
    name: str,
    name_en: str,
    url: str,
    state: str | None,
    taken_by: str | None,
    locked: dict[str, str] | None,
) -> dict[str, Any]:
    return {
        "surface": surface,
        "code": code,
        "name": name,
        "name_en": name_en,
        "url": url,
        "state": state,
        "taken_by": taken_by,
        "locked": locked,
    }
