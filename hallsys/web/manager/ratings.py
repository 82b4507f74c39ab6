"""The page of ratings: bad ones until they are dealt with, and the figures with their definitions."""

import dataclasses
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from flask import Blueprint, Response
from pydantic import Field, StrictInt
from sqlalchemy import Connection

from hallsys.evaluation.callback import call_back_number
from hallsys.evaluation.figures import Of, figures
from hallsys.evaluation.follow_up_views import FollowUp, ended, rater, under_way
from hallsys.evaluation.followups import GROUND_NAMES, STATE_NAMES, STEP_NAMES, Ground, Step
from hallsys.evaluation.hands import had_a_hand_in, nobody_free
from hallsys.evaluation.rates import BothKinds, Rates
from hallsys.evaluation.reasons import verify_with_reason
from hallsys.evaluation.rectifying import Appeal, look_up_rater, take_step
from hallsys.evaluation.rules import GOOD_LEVELS, LONGEST_CODE, Level
from hallsys.halls.tree import named_above
from hallsys.kernel.clock import DAY
from hallsys.people.views import name_and_tail
from hallsys.staff.rules import Action
from hallsys.staff.views import Clerk, clerks, names_of
from hallsys.web.entrance import actor, me
from hallsys.web.fields import Id
from hallsys.web.http import Body, body
from hallsys.web.manager.periods import instants, period_asked
from hallsys.web.manager.spreadsheet import spreadsheet
from hallsys.web.manager.tag_exchange import tags_shown
from hallsys.web.ratings import DEFINITIONS, KINDS, PARTS, share
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.sheets import XLSX
from hallsys.web.site import Site
from hallsys.web.snapshots import language

_SHOWN_ENDED = 30 * DAY


class TakeStep(Body):
    """A step of a follow-up; `ground` with an appeal, `corrected` with one that is upheld.

    `tags`: with a verification, what was found where a rating has no reason.
    """

    follow_up_id: Id
    step: Step
    note: Annotated[str, Field(max_length=2000)] = ""
    ground: Ground | None = None
    corrected: StrictInt | None = None
    tags: tuple[Annotated[str, Field(max_length=LONGEST_CODE)], ...] = Field(default=(), max_length=50)


class LookUp(Body):
    """Who rated, for whoever calls back."""

    follow_up_id: Id


def plan_step(site: Site, asked: TakeStep) -> partial[Any]:
    """Plan what TakeStep asks for."""
    if asked.step is Step.VERIFY and asked.tags:
        return partial(
            verify_with_reason,
            hall=site.catalogue.hall,
            settings=site.settings.ratings,
            offered=site.tags,
            follow_up_id=asked.follow_up_id,
            note=asked.note,
            tags=asked.tags,
        )
    return partial(
        take_step,
        hall=site.catalogue.hall,
        settings=site.settings.ratings.follow_up,
        follow_up_id=asked.follow_up_id,
        step=asked.step,
        note=asked.note,
        appeal=Appeal(asked.ground, asked.corrected),
    )


def snapshot(conn: Connection, site: Site) -> Mapping[str, Any]:
    """Return the follow-ups under way and those that ended lately, and the words of this page."""
    settings, hall, now = site.settings.ratings.follow_up, site.catalogue.hall, site.clock.now()
    names = names_of(conn, site.hall_id)
    row = partial(_follow_up, site, names)
    return {
        "follow_ups": [row(one) for one in under_way(conn, hall, settings)],
        "ended": [row(one) for one in ended(conn, hall, settings, now - _SHOWN_ENDED)],
        "states": {state: list(words) for state, words in STATE_NAMES.items()},
        "steps": {step: list(words) for step, words in STEP_NAMES.items()},
        "grounds": {ground: list(words) for ground, words in GROUND_NAMES.items()},
        "corrections": sorted(GOOD_LEVELS, reverse=True),
        "definitions": {key: list(words) for key, words in {**DEFINITIONS, **KINDS, **PARTS}.items()},
        "tags": tags_shown(site),
        "today": site.today,
    }


def without_own(conn: Connection, site: Site, shown: Mapping[str, Any], clerk: Clerk) -> Mapping[str, Any]:
    """Leave out the ratings of what whoever looks had a hand in: single ones are not for the rated.

    How many nobody of the hall may handle is told, with who can: somebody of a hall above.
    """
    lists = {name: shown[name] for name in ("follow_ups", "ended")}
    ids = [one["rating_id"] for rows in lists.values() for one in rows]
    own = had_a_hand_in(conn, site.hall_id, ids, clerk.id)
    stuck = len(nobody_free(conn, site.hall_id)) if own else 0
    return {
        **shown,
        "nobody_free": stuck,
        "above": [list(one) for one in named_above(conn, site.hall_id)] if stuck else [],
        **{name: [one for one in rows if one["rating_id"] not in own] for name, rows in lists.items()},
    }


def add_rating_routes(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Let `pages` answer with figures, a spreadsheet of them, and who rated."""

    @pages.get("/api/manager/figures")
    @signed_in(sessions, surface)
    def read_figures() -> dict[str, Any]:
        return site.db.read(_figures, site, *period_asked(site))

    @pages.get("/manager/ratings/figures.xlsx")
    @signed_in(sessions, surface)
    def download() -> Response:
        since, until = period_asked(site)
        found = site.db.read(_figures, site, since, until)
        name = f"ratings-{since}-{until}.xlsx"
        attachment = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(
            spreadsheet(found, {**DEFINITIONS, **KINDS, **PARTS}, language()),
            mimetype=XLSX,
            headers=attachment,
        )

    @pages.post("/api/manager/look-up-rater")
    @signed_in(sessions, surface, Action.FOLLOW_UP)
    def who_rated() -> dict[str, Any]:
        asked = body(LookUp)
        noted = site.transact(actor(me()), asked.request_id, look_up_rater, follow_up_id=asked.follow_up_id)
        # Read after the record of it is written, and not kept with the command. The one on record is told:
        # a repeat of the request could ask for another.
        return site.db.read(_rater, site, noted.follow_up_id)


def _rater(conn: Connection, site: Site, follow_up_id: str) -> dict[str, Any]:
    found = rater(conn, site.hall_id, follow_up_id)
    name, tail = name_and_tail(conn, site.keyring, found.person_id)
    phone = call_back_number(conn, site.hall_id, site.keyring, follow_up_id)
    numbers = {"ticket_number": found.ticket_number, "case_number": found.case_number}
    return {"name": name, "tail": tail, "phone": phone, **numbers}


def _follow_up(site: Site, names: Mapping[str, str], one: FollowUp) -> dict[str, Any]:
    window = site.windows.get(one.window_id)
    told = dataclasses.asdict(one)
    # A number leads to its holder by other pages: it is told with who rated, on record.
    for number in ("ticket_number", "case_number"):
        del told[number]
    return {
        **told,
        "of_case": one.case_number is not None,
        "tags": [list(site.tag_tables.names(one.tag_version, code)) for code in one.tags],
        "window": window.number if window else None,
        "clerk_name": names.get(one.clerk_id, ""),
        "done": [{**dataclasses.asdict(done), "by": names.get(done.by, "")} for done in one.done],
    }


def _figures(conn: Connection, site: Site, since: str, until: str) -> dict[str, Any]:
    hall = site.catalogue.hall
    begin, end = instants(site, since, until)
    found = {of: figures(conn, hall.id, of, begin, end) for of in Of}
    names = _names(conn, site)
    fewest = site.settings.ratings.follow_up.fewest
    return {
        "since": since,
        "until": until,
        "hall": kinds_row(found[Of.HALL].get("", BothKinds())),
        "windows": _rows(found[Of.WINDOW], names[Of.WINDOW]),
        "matters": _rows(found[Of.MATTER], names[Of.MATTER]),
        "clerks": _rows(_many(found[Of.CLERK], fewest), names[Of.CLERK], fewest),
        "fewest": fewest,
    }


def _many(found: Mapping[str, BothKinds], fewest: int) -> dict[str, BothKinds]:
    """Leave out figures of few ratings: one could tell who gave them."""
    return {key: one for key, one in found.items() if one.total.rated >= fewest}


def _names(conn: Connection, site: Site) -> Mapping[Of, Mapping[str, tuple[str, str]]]:
    return {
        Of.WINDOW: {
            one.id: (f"{one.number} 号窗口", f"Window {one.number}") for one in site.windows.values()
        },
        Of.MATTER: {one.id: (one.name, one.name_en or one.name) for one in site.catalogue.matters.values()},
        Of.CLERK: {one.id: (one.name, one.name) for one in clerks(conn, site.hall_id)},
    }


def _rows(
    found: Mapping[str, BothKinds], names: Mapping[str, tuple[str, str]], fewest: int = 0
) -> list[dict[str, Any]]:
    rows = [
        {"name": list(names.get(key, (key, key))), **kinds_row(one, fewest)} for key, one in found.items()
    ]
    return sorted(rows, key=lambda row: (-row["rateable"], row["name"]))


def kinds_row(both: BothKinds, fewest: int = 0) -> dict[str, Any]:
    """Return the rates of both kinds together, and of each, unless one of them is of few."""
    row = rates_row(both.total)
    apart = all(not kind.rated or kind.rated >= fewest for kind in (both.visits, both.cases))
    return {
        **row,
        "visits": rates_row(both.visits) if apart else None,
        "cases": rates_row(both.cases) if apart else None,
    }


def rates_row(rates: Rates) -> dict[str, Any]:
    """Return counts by level and the rates: shares from 0 to 1, None where there is nothing to share."""
    return {
        "by_level": [rates.by_level.get(level, 0) for level in Level],
        "rated": rates.rated,
        "rateable": rates.rateable,
        "rectified": rates.rectified,
        "satisfaction": share(rates.satisfaction),
        "participation": share(rates.participation),
        "active": share(rates.active),
        "rectification": share(rates.rectification),
    }
