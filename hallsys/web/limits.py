"""How often one place or phone may ask: far above what people do, far below what a script does.

Issuing tickets and calling them are not limited: a hall's rush is no attack.
"""

import logging
from collections.abc import Callable

from flask import Flask, request
from flask_limiter import Limiter


class _OnLimitedRoutes(Limiter):
    """Is asked by the routes that have a limit, and not before and after every request as well.

    Those looks, at routes without any limit, took a tenth of what issuing a ticket costs.
    """

    def init_app(self, app: Flask) -> None:
        # The library hooks into all requests unless it finds itself at home in the application.
        app.extensions.setdefault("limiter", set()).add(self)
        super().init_app(app)


def limiter() -> Limiter:
    """Return a limiter that counts in memory; the application gets it by `limiter.init_app(app)`."""
    # It tells of each refusal with its key: a line for each request of a flood, and a ticket's secret in it.
    logging.getLogger("flask-limiter").setLevel(logging.WARNING)
    return _OnLimitedRoutes(from_address, storage_uri="memory://", strategy="moving-window")


def from_address() -> str:
    """Return where the request comes from."""
    return request.remote_addr or ""


def from_place(name: str) -> Callable[[], str]:
    """Return a key by address and one part of the URL: many kiosks can stand behind one address."""
    return lambda: f"{from_address()} {(request.view_args or {}).get(name, '')}"
