"""The page on which a case is rated as a whole: reached from its progress page and its papers."""

from typing import Any

from flask import Blueprint, render_template
from flask_limiter import Limiter
from sqlalchemy import Connection

from hallsys.cases.views import case as read_case
from hallsys.evaluation.errors import RatingUnknown
from hallsys.evaluation.percase import case_of_token, hall_of_case, rate_case, standing
from hallsys.web import snapshots
from hallsys.web.http import body
from hallsys.web.limits import from_address, from_place
from hallsys.web.ratings import Rate, phone, rater_by_phone, tag_rows, tags_of, tags_of_case
from hallsys.web.sessions import Sessions
from hallsys.web.site import Site
from hallsys.web.snapshots import language, page

_ACTOR = "phone"
_OF_ONE_CASE = "20 per minute"
_OF_ONE_ADDRESS = "600 per minute"


def add_case_rating(pages: Blueprint, site: Site, sessions: Sessions, limiter: Limiter) -> None:
    """Let `pages` show a case to be rated, and take its rating."""

    def read(token: str) -> dict[str, Any]:
        return site.db.read(_snapshot, site, token, language())

    @pages.get("/r/<token>")
    def case_page(token: str) -> str | tuple[str, int]:
        try:
            return page("phone/case.html", read(token))
        except RatingUnknown as refusal:
            return render_template("phone/no_case.html", lang=language()), refusal.status

    @pages.get("/r/<token>/snapshot")
    def case_snapshot(token: str) -> dict[str, Any]:
        return read(token)

    @pages.post("/api/r/<token>/rate")
    @limiter.limit(_OF_ONE_ADDRESS, key_func=from_address)
    @limiter.limit(_OF_ONE_CASE, key_func=from_place("token"))
    def rate_whole(token: str) -> dict[str, Any]:
        given, case_id = body(Rate), case_of_token(site.keyring, token)
        who = rater_by_phone(site, sessions, _ACTOR)
        grade = given.grade(site.keyring, phone(site))
        tags = site.db.read(tags_of_case, site, case_id)
        site.transact(who, given.request_id, rate_case, tags, site.settings.ratings, case_id, grade)
        return {"ok": True}


def _snapshot(conn: Connection, site: Site, token: str, lang: str) -> dict[str, Any]:
    """Return what a case is about and whether it can be rated. Raises RatingUnknown for no case's token."""
    base = snapshots.base(site, conn, room=None, url=f"/r/{token}/snapshot", api=f"/api/r/{token}", lang=lang)
    case_id = case_of_token(site.keyring, token)
    hall_id = hall_of_case(conn, case_id)
    found = standing(conn, hall_id, site.settings.ratings, case_id, base["now"])
    case = read_case(conn, hall_id, case_id)
    return {
        **base,
        "case_number": found.case_number,
        "matter_name": case.matter_name,
        "matter_name_en": case.matter_name_en,
        "rating": found.state,
        "days": site.settings.ratings.case_days,
        "tags": tag_rows(tags_of(conn, site, hall_id)),
    }
