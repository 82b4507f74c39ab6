"""What a client asked for is read only as long as it waits for the answer."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Response

from hallsys.kernel.asker import NobodyWaits, asked_by

HAS_GONE = "hallsys.has_gone"  # in the environ of a request: tells whether its client has hung up
_NOBODY_WAITS = 499  # as nginx writes it down; nobody is sent it

App = Callable[..., Iterable[bytes]]


class Awaited:
    """The `app`, whose answers to a GET are for whoever waits. A command is carried out all the same."""

    def __init__(self, app: App) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        has_gone = environ.get(HAS_GONE)
        if has_gone is None or environ["REQUEST_METHOD"] != "GET":
            return self._app(environ, start_response)
        with asked_by(has_gone):
            return self._app(environ, start_response)


def nobody_waits(_gone: NobodyWaits) -> Response:
    """Return what stands for the answer where the client has gone."""
    return Response(status=_NOBODY_WAITS)
