"""What a client asked for is made only as long as it waits for the answer.

After a restart all pages of a hall ask for their snapshots at once. If all were begun together, each would be
done after the patience of its page, which has asked again by then: so for ever. A few are made at a time, and
what nobody waits for any more is left out.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from flask import Response

from hallsys.kernel.asker import NobodyWaits, asked_by
from hallsys.web.last_first import LastFirst

HAS_GONE = "hallsys.has_gone"  # in the environ of a request: tells whether its client has hung up
AT_ONCE = 3  # snapshots; of the four readers of SQLite one is left for what else is asked
_SNAPSHOT, _LINES = "/snapshot", "/socket.io/"  # how paths end, and begin
_NOBODY_WAITS = 499  # as nginx writes it down; nobody is sent it

App = Callable[..., Iterable[bytes]]


class Awaited:
    """The `app`, whose answers to a GET are for whoever waits. A command is carried out all the same."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._few = LastFirst(AT_ONCE)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] != "GET" or path.startswith(_LINES):
            return self._app(environ, start_response)
        with self._turn(path), asked_by(environ[HAS_GONE]):
            if environ[HAS_GONE]():
                return nobody_waits()(environ, start_response)
            return self._app(environ, start_response)

    def _turn(self, path: str) -> AbstractContextManager[Any]:
        return self._few if path.endswith(_SNAPSHOT) else nullcontext()


def nobody_waits(_gone: NobodyWaits | None = None) -> Response:
    """Return what stands for the answer where the client has gone."""
    return Response(status=_NOBODY_WAITS)
