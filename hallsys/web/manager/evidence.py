"""What alerts are about and no page shows otherwise: a bad rating, and the cases past their deadline."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from sqlalchemy import Connection

from hallsys.cases.rules import STATUS_FACTS, Status
from hallsys.cases.views import overdue as overdue_cases
from hallsys.evaluation.views import given
from hallsys.staff.rules import Action
from hallsys.web.entrance import me
from hallsys.web.errors import NotFound
from hallsys.web.paths import an_id
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site

LISTED = 50


def add_evidence(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Let the manager's page read what an alert is about."""

    @pages.get("/api/manager/rating/<rating_id>")
    @signed_in(sessions, surface)
    def rating(rating_id: str) -> Mapping[str, Any]:
        found = site.db.read(given, site.hall_id, an_id(rating_id), me().id)
        if found is None:
            raise NotFound
        names = [site.tag_tables.names(found.tag_version, code) for code in found.tags]
        return {
            "level": found.level,
            "at": found.at,
            "text": found.text,
            "tags": [{"zh": zh, "en": en} for zh, en in names],
        }

    @pages.get("/api/manager/overdue")
    @signed_in(sessions, surface, Action.LOOK)
    def overdue() -> Mapping[str, Any]:
        return {"cases": site.db.read(_overdue, site)}


def _overdue(conn: Connection, site: Site) -> list[dict[str, Any]]:
    """Return the cases that the alert counts, the longest overdue first."""
    return [
        {
            "case_number": case.case_number,
            "matter_name": case.matter_name,
            "matter_name_en": case.matter_name_en,
            "due_at": case.due_at,
            "status": dict(zip(("zh", "en"), STATUS_FACTS[Status(case.status)][:2], strict=True)),
        }
        for case in overdue_cases(conn, site.hall_id, site.clock.now(), LISTED)
    ]
