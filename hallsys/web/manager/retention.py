"""The page of personal data: what is kept for how long, what was erased, and erasing whoever asks for it.

The right is the administrator's, who sets the hall up and deals with no case. A number is in a body, never
in an address, and in no answer.
"""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from flask import Blueprint
from flask_limiter import Limiter
from pydantic import Field, StrictInt
from sqlalchemy import Connection

from hallsys.evaluation.rules import STAFF_ACTOR
from hallsys.kernel.transaction import Tx
from hallsys.retention.errors import NobodyKnown
from hallsys.retention.request import erase_as_asked, look
from hallsys.retention.rules import GROUND_WORDS, HOLD_WORDS, TERMS, Ground, Hold, Kind
from hallsys.retention.service import chosen_periods, set_period
from hallsys.retention.sweeps import NAMES
from hallsys.retention.views import Act, last_acts, last_erased
from hallsys.staff.rules import Action
from hallsys.staff.views import names_of
from hallsys.web.entrance import actor, me
from hallsys.web.http import Body, body
from hallsys.web.manager.subpages import SubPage
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site

Row = dict[str, Any]

_PERSONS = "30 per hour"  # of one account: more than ever ask at a counter, too few to try numbers


class SetPeriod(Body):
    """Keep a kind so many days from now on."""

    kind: Kind
    days: StrictInt


class LookUp(Body):
    """Whoever has this number asks what is kept."""

    number: Annotated[str, Field(min_length=1, max_length=40)]


class ErasePerson(LookUp):
    """Whoever has this number asks to be erased, for that reason."""

    ground: Ground


def plan_period(_site: Site, asked: SetPeriod) -> partial[Any]:
    """Plan what SetPeriod asks for."""
    return partial(set_period, kind=asked.kind, days=asked.days)


def add_retention(pages: Blueprint, site: Site, sessions: Sessions, surface: str, limiter: Limiter) -> None:
    """Let `pages` tell what is kept of somebody who asks, and erase it; the log tells who did."""
    seldom = limiter.shared_limit(_PERSONS, scope="personal data", key_func=lambda: me().id)

    @pages.post("/api/manager/personal-data")
    @signed_in(sessions, surface, Action.SET_UP)
    @seldom
    def look_up() -> Row:
        asked = body(LookUp)
        # Not remembered by its request: what is kept is told anew each time.
        kept = site.transact(actor(me()), None, look, site.keyring, asked.number)
        if kept is None:  # once the log has it
            raise NobodyKnown
        return {"cases": kept.cases, "ratings": kept.ratings, "holds": _holds(kept.held_by)}

    @pages.post("/api/manager/erase-person")
    @signed_in(sessions, surface, Action.SET_UP)
    @seldom
    def erase() -> Row:
        asked = body(ErasePerson)

        def erased(tx: Tx) -> Row | None:
            done = erase_as_asked(tx, site.keyring, asked.number, asked.ground)
            if done is None:
                return None
            return {
                "cases": done.cases,
                "ratings": done.ratings,
                "record": done.record,
                "holds": _holds(done.held_by),
            }

        done = site.transact(actor(me()), asked.request_id, erased)
        if done is None:
            raise NobodyKnown
        site.db.scrub()
        return done


def _holds(held: tuple[Hold, ...]) -> list[list[str]]:
    return [list(HOLD_WORDS[one]) for one in held]


def _snapshot(conn: Connection, site: Site) -> Mapping[str, Any]:
    chosen = chosen_periods(conn)[site.hall_id]
    at, erased = last_erased(conn, site.hall_id)
    staff = {f"{STAFF_ACTOR}{one}": name for one, name in names_of(conn, site.hall_id).items()}
    return {
        "kinds": [
            {
                "kind": str(kind),
                "days": chosen[kind],
                "least": term.least,
                "most": term.most,
                "usual": term.days,
                "what": [term.zh, term.en],
                "since": [term.since_zh, term.since_en],
                "source": [term.source_zh, term.source_en],
            }
            for kind, term in TERMS.items()
        ],
        "grounds": [{"code": str(ground), "name": list(words)} for ground, words in GROUND_WORDS.items()],
        "erased_at": at,
        "erased": [{"what": list(NAMES[what]), "count": count} for what, count in erased.items()],
        "acts": [_act(one, staff) for one in last_acts(conn, site.hall_id)],
    }


def _act(one: Act, staff: Mapping[str, str]) -> Row:
    ground = GROUND_WORDS.get(Ground(one.told["reason"])) if "reason" in one.told else None
    return {
        "seq": one.seq,
        "at": one.at,
        "kind": one.kind,
        "by": staff.get(one.actor, ""),
        "another_hall": one.actor.startswith(STAFF_ACTOR) and one.actor not in staff,
        "told": one.told,
        "ground": ground and list(ground),
    }


PAGE = SubPage("个人信息", "Personal data", _snapshot, Action.SET_UP)
