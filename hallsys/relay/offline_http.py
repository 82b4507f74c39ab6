"""The routes of a kiosk that may be cut off: it is lent numbers, and hands its tickets in."""

from collections.abc import Mapping

from flask import Blueprint, Response, jsonify

from hallsys.kernel.database import Database
from hallsys.relay.errors import NotPaired
from hallsys.relay.http import agent_of, answer_refusals, body
from hallsys.relay.messages import NumbersAsked, TicketsHandedIn
from hallsys.relay.offline import OfflineDesk
from hallsys.relay.pairing import Agent

LARGEST_BATCH = 64 * 1024


def offline_api(db: Database, desks: Mapping[str, OfflineDesk]) -> Blueprint:
    """Return the routes. `desks`: who lends numbers in each hall, by hall id."""
    blueprint = Blueprint("offline_api", __name__, url_prefix="/api/agent")
    answer_refusals(blueprint, LARGEST_BATCH)

    def desk_of(agent: Agent) -> OfflineDesk:
        if agent.hall_id not in desks:
            raise NotPaired
        return desks[agent.hall_id]

    @blueprint.post("/numbers")
    def numbers() -> Response:
        agent = agent_of(db)
        desk, asked = desk_of(agent), body(NumbersAsked)
        return jsonify(desk.lend(agent, asked.place, asked.held, asked.request_id))

    @blueprint.post("/hand-in")
    def hand_in() -> Response:
        agent = agent_of(db)
        return jsonify(answers=desk_of(agent).take(agent, body(TicketsHandedIn).tickets))

    return blueprint
