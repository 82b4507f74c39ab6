"""The one route by which the other machine of a hall asks: signed requests, sealed answers."""

from flask import Blueprint, Response, request

from hallsys.kernel.parcels import PATH
from hallsys.relay.http import answer_refusals
from hallsys.relay.standby import StandbyDesk

_LARGEST = 16 * 1024


def standby_api(desk: StandbyDesk) -> Blueprint:
    """Return the route."""
    blueprint = Blueprint("standby_api", __name__)
    answer_refusals(blueprint, _LARGEST)

    @blueprint.post(PATH)
    def ask() -> Response:
        body = request.get_data(cache=False)
        return Response(desk.answer(dict(request.headers), body), mimetype="application/octet-stream")

    return blueprint
