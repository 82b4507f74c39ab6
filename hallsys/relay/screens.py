"""Screens on the machines of agents: an agent fetches the code that gives the browser beside it a pass."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify

from hallsys.kernel.database import Database
from hallsys.kernel.transaction import Origin
from hallsys.relay.errors import NotPaired, PlaceNotYours
from hallsys.relay.http import LARGEST_BODY, agent_of, answer_refusals, body
from hallsys.relay.messages import ScreenAsked
from hallsys.relay.pairing import Agent
from hallsys.screens.errors import ScreenUnknown
from hallsys.screens.passes import agent_maker, make_pass

# Where the devices beside a screen stand.
_STANDS_AT = {"kiosk": "kiosk", "board": "zone", "sign": "window", "pad": "window", "locker": "locker"}


@dataclass(frozen=True)
class ScreenDesk:
    """Makes the codes of one hall. `places`: those that have a screen; `open_to_all`: none needs a pass."""

    db: Database
    places: Callable[[], Collection[str]]
    open_to_all: bool

    def code(self, agent: Agent, place: str) -> str | None:
        """Return a code for the screen at `place`, good once; None if none is needed.

        Raises PlaceNotYours, ScreenUnknown.
        """
        kind, _, code = place.partition(":")
        if not agent.allow.reaches(f"{_STANDS_AT[kind]}:{code}"):
            raise PlaceNotYours(place=place)
        if place not in self.places():
            raise ScreenUnknown
        if self.open_to_all:
            return None
        maker = agent_maker(agent.id)
        # Without a request id: the answers to those are kept, and the code is not to be.
        return self.db.transact(Origin(agent.hall_id, maker), make_pass, place, maker).code


def screen_api(db: Database, desks: Mapping[str, ScreenDesk]) -> Blueprint:
    """Return the route. `desks` by hall id."""
    blueprint = Blueprint("screen_api", __name__, url_prefix="/api/agent")
    answer_refusals(blueprint, LARGEST_BODY)

    @blueprint.post("/screen")
    def screen() -> Response:
        agent = agent_of(db)
        if agent.hall_id not in desks:
            raise NotPaired
        return jsonify(code=desks[agent.hall_id].code(agent, body(ScreenAsked).place))

    return blueprint
