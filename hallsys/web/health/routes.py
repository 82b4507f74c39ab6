"""/healthz: the process answers. /readyz: tickets can be issued. /metrics: figures for Prometheus."""

import hmac
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from flask import Blueprint, Response, request

from hallsys.web.errors import NotFound
from hallsys.web.health.metrics import Metrics

_TEXT = "text/plain; version=0.0.4; charset=utf-8"


def blueprint(
    ready: Callable[[], bool],
    metrics: Metrics,
    token: str,
    redis: Callable[[], bool | None] = lambda: None,
    standby: Callable[[], float | None] = lambda: None,
    of_hall: Callable[[str], Metrics | None] = lambda _code: None,
) -> Blueprint:
    """Return the three. Figures are for who has `token` or, if there is none, for this machine alone.

    `of_hall` finds those of a hall that is asked for by its code, where there are many: /metrics?hall=CODE.

    `redis` tells whether it answers, `standby` how many seconds it is behind, each None if there is none:
    tickets are issued without them, too.
    """
    pages = Blueprint("health", __name__)

    @pages.get("/healthz")
    def health() -> tuple[dict[str, Any], dict[str, str]]:
        # The page that stands in for a kiosk's is of another origin, and looks whether the server is back.
        return {"ok": True}, {"Cross-Origin-Resource-Policy": "cross-origin"}

    @pages.get("/readyz")
    def readiness() -> tuple[dict[str, Any], int]:
        can = ready()
        answers, behind = redis(), standby()
        more: dict[str, Any] = {} if answers is None else {"redis": answers}
        if behind is not None:
            more["standby_behind_seconds"] = round(behind, 1)
        return {"ready": can, **more}, 200 if can else 503

    @pages.get("/metrics")
    def figures() -> Response:
        if not _may_see(token):
            raise NotFound
        code = request.args.get("hall", "")
        asked = of_hall(code) if code else metrics
        if asked is None:
            raise NotFound
        return Response(asked.told(), content_type=_TEXT)

    return pages


def _may_see(token: str) -> bool:
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    # What a proxy on this machine passes on was asked by somebody else.
    passed_on = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return not passed_on and ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104 - no address
