"""What a department sees of its bad ratings, and how it appeals: read when it is looked at, never pushed."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint
from sqlalchemy import Connection

from hallsys.cases.processes import desks_of
from hallsys.evaluation.followups import GROUND_NAMES, STATE_NAMES, Ground
from hallsys.evaluation.of_department import appeal_for_department, bad_ratings
from hallsys.kernel.transaction import Tx
from hallsys.staff.views import Clerk
from hallsys.web.backoffice.schemas import AppealAgainst
from hallsys.web.entrance import actor, me
from hallsys.web.http import body
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site


def add_appeals(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Let `pages` tell of a department's bad ratings, and take its appeals."""
    settings = site.settings.ratings.follow_up

    def appeal(tx: Tx, clerk_id: str, key: str, ground: Ground, note: str) -> None:
        desks = desks_of(tx.conn, tx.hall_id, clerk_id)
        appeal_for_department(tx, site.catalogue.hall, settings, desks, key, ground, note)

    @pages.get(f"/{surface}/bad-ratings")
    @signed_in(sessions, surface)
    def read_bad_ratings() -> dict[str, Any]:
        return site.db.read(_shown, site, me())

    @pages.post(f"/api/{surface}/appeal")
    @signed_in(sessions, surface)
    def appeal_against() -> dict[str, bool]:
        asked, clerk = body(AppealAgainst), me()
        said = (clerk.id, asked.key, asked.ground, asked.note)
        site.transact(actor(clerk), asked.request_id, appeal, *said)
        return {"ok": True}


def _shown(conn: Connection, site: Site, clerk: Clerk) -> dict[str, Any]:
    settings, desks = site.settings.ratings.follow_up, desks_of(conn, site.hall_id, clerk.id)
    found = bad_ratings(conn, site.catalogue.hall, settings, desks, clerk.id, site.clock.now())
    return {
        "desks": desks,
        "fewest": settings.fewest,
        "grounds": [{"code": code, **words._asdict()} for code, words in GROUND_NAMES.items()],
        "ratings": [
            {
                **asdict(one),
                "state": STATE_NAMES[one.state]._asdict(),
                "ground": GROUND_NAMES[Ground(one.ground)]._asdict() if one.ground else None,
                "tags": [list(site.tag_tables.names(one.tag_version, code)) for code in one.tags],
            }
            for one in found
        ],
    }
