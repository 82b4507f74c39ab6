"""What every snapshot holds, and how a page is served with its first one."""

from typing import Any

from flask import g, render_template, request
from sqlalchemy import Connection

from hallsys.kernel import eventlog
from hallsys.web.site import Site


def language(*, shared: bool = False) -> str:
    """Return the language of the page: `?lang=`, else the reader's cookie, else Chinese.

    A shared screen (`shared`) does not keep what the last person chose. To be asked in the request:
    a snapshot is read in another thread.
    """
    wanted = request.args.get("lang") or (None if shared else request.cookies.get("lang"))
    return wanted if wanted in ("zh", "en") else "zh"


def base(
    site: Site, conn: Connection, *, room: str | None, url: str, api: str | None, lang: str
) -> dict[str, Any]:
    """Return the part that all snapshots have. To be read first, in the snapshot's transaction.

    `url`: where the page fetches the snapshot again; `api`: the prefix of its commands; `lang` as
    `language` tells it.
    """
    seq = eventlog.head(conn, site.hall_id)
    site.facts.keep_up(conn, seq)
    hall = site.catalogue.hall
    return {
        "room": room,
        "seq": seq,
        "now": site.clock.now(),
        "self": url,
        "api": api,
        "lang": lang,
        "demo": site.settings.demo,
        "timezone": hall.timezone,
        "hall": {"code": hall.code, "name": hall.name, "name_en": hall.name_en},
    }


def page(template: str, snapshot: dict[str, Any]) -> str:
    """Return the shell of a page with its first snapshot; a page of the staff watches over its session."""
    return render_template(template, snapshot=snapshot, lang=snapshot["lang"], surface=g.get("surface"))
