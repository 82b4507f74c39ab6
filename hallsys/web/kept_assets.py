"""Static files that browsers keep for good are read and given their headers once."""

from collections.abc import Iterable
from posixpath import normpath
from typing import TYPE_CHECKING

import gevent
from werkzeug import Response

from hallsys.web import assets
from hallsys.web.compressed import takes_gzip

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class KeptAssets:
    """The answers of applications with files of the version that there is now, as one gave them first.

    After an upgrade every open page loads all its parts anew: of 5,000 pages that is 300,000 files. There are
    at most two answers for a file, whatever browsers say of themselves.
    """

    def __init__(self) -> None:
        self._version = ""
        self._kept: dict[tuple[str, bool], Response] = {}

    def answer(
        self, app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request for a static file at an address with a version, as `app` does."""
        version, path = assets.version(), environ["PATH_INFO"]
        if version != self._version:
            self._version, self._kept = version, {}
        whole = environ["REQUEST_METHOD"] == "GET" and "HTTP_RANGE" not in environ
        if not whole or environ[assets.ASKED] != version or normpath(path) != path:
            return app(environ, start_response)
        asked = path, takes_gzip(environ)
        answer = self._kept.get(asked)
        if answer is None:
            answer = Response.from_app(app, environ, buffered=True)
            if answer.headers.get("Cache-Control") == assets.KEPT and "Set-Cookie" not in answer.headers:
                answer.headers.pop("Date", None)  # the server tells the day of each
                self._kept[asked] = answer
        else:
            gevent.sleep(0)  # as the application does, so that one line's requests hold nobody up
        return answer(environ, start_response)
