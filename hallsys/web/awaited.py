"""What a client asked for is made only as long as it waits for the answer.

After a restart all pages of a hall ask for their snapshots at once. If all were begun together, each would be
done after the patience of its page, which has asked again by then: so for ever. A few are made at a time, and
what nobody waits for any more is left out. Phones, of which most come, have a place of their own: windows and
boards, without which the hall stands still, are not in line with them.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from flask import Response

from hallsys.kernel.asker import NobodyWaits, asked_by
from hallsys.web.last_first import LastFirst

HAS_GONE = "hallsys.has_gone"  # in the environ of a request: tells whether its client has hung up
# Snapshots of a hall. More are read no faster together, as Python runs one thread at a time; and of the four
# readers of SQLite one is left for what else is asked.
AT_ONCE, PHONES_AT_ONCE = 2, 1
# How paths end of which many come, and begin of which few do, and those that are opened on phones.
_SNAPSHOT, _OF_FEW, _OF_PHONES = "/snapshot", "/manager/", ("/t/", "/r/", "/c/", "/book/")
_NOBODY_WAITS = 499  # as nginx writes it down; nobody is sent it

App = Callable[..., Iterable[bytes]]


class Awaited:
    """The `app` of a hall. What it answers to a GET is for whoever waits; commands are carried out anyway."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._few, self._few_phones = LastFirst(AT_ONCE), LastFirst(PHONES_AT_ONCE)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        has_gone = environ.get(HAS_GONE)
        if has_gone is None or environ["REQUEST_METHOD"] != "GET":
            return self._app(environ, start_response)
        path: str = environ["PATH_INFO"]
        try:
            if has_gone():
                raise NobodyWaits
            with self._place(path, has_gone), asked_by(has_gone):
                return self._app(environ, start_response)
        except NobodyWaits as gone:
            return nobody_waits(gone)(environ, start_response)

    def _place(self, path: str, has_gone: Callable[[], bool]) -> AbstractContextManager[None]:
        if path.startswith(_OF_FEW) or not path.endswith(_SNAPSHOT):
            return nullcontext()
        few = self._few_phones if path.startswith(_OF_PHONES) else self._few
        return few.place(has_gone)


def nobody_waits(_gone: NobodyWaits) -> Response:
    """Return what stands for the answer where the client has gone."""
    return Response(status=_NOBODY_WAITS)
