"""What the inbox shows: its rows, the templates they go by, where one case stands."""

from typing import Any

from sqlalchemy import Connection

from hallsys.cases.process_views import InboxRow, acts_of, place_of
from hallsys.cases.processes import process_of, processes
from hallsys.web.process_rows import template_row
from hallsys.web.reasons import told_reason
from hallsys.web.site import Site


def template_rows(conn: Connection, site: Site, rows: tuple[InboxRow, ...]) -> dict[str, Any]:
    """Return the templates that cases lie in or may begin with, by code and version."""
    known = {(one.code, one.version): one for one in processes(conn, site.hall_id).values()}
    for code, version in {(row.process, row.version) for row in rows}:
        if code is not None and version is not None and (code, version) not in known:
            known[code, version] = process_of(conn, site.hall_id, code, version)
    return {f"{code}.{version}": template_row(one) for (code, version), one in known.items()}


def process_part(conn: Connection, site: Site, case_id: str) -> dict[str, Any] | None:
    """Return where a case stands in its process and what was done; None if it is in none."""
    place = place_of(conn, site.hall_id, case_id)
    if place is None:
        return None
    process = process_of(conn, site.hall_id, place.process, place.version)
    return {
        "template": template_row(process),
        "stage": place.stage,
        "department": place.department,
        "since": place.since,
        "stage_due": place.stage_due,
        "holder_id": place.holder_id,
        "proposal": place.proposal,
        "reason": told_reason(site, place.reason_code, place.since),
        "acts": [
            {
                "stage": one.stage,
                "kind": one.kind,
                "ending": one.ending,
                "by": one.clerk_id,
                "at": one.at,
                "reason": told_reason(site, one.reason_code, one.at),
                "note": one.note,
            }
            for one in acts_of(conn, site.hall_id, case_id)
        ],
    }


def kind_of_stage(process: dict[str, Any] | None) -> str | None:
    """Return of what kind the stage is that a case lies in; None if it lies in none."""
    stages = process["template"]["stages"] if process else ()
    return next((str(one["kind"]) for one in stages if process and one["code"] == process["stage"]), None)
