"""Static files that browsers keep for good are read, compressed and given their headers once."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug import Response

from hallsys.web import assets

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_MOST = 2000  # answers: whoever asks says what encodings he takes


class KeptAssets:
    """The answers of an application with files of the version that there is now, as it gave them first.

    After an upgrade every open page loads all its parts anew: of 5,000 pages that is 300,000 files.
    """

    def __init__(self) -> None:
        self._version = ""
        self._kept: dict[tuple[str, str, str], Response] = {}

    def answer(
        self, app: "WSGIApplication", environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request for a static file at an address with a version, as `app` does."""
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_RANGE" in environ:
            return app(environ, start_response)
        version = assets.version()
        if version != self._version or len(self._kept) >= _MOST:
            self._version, self._kept = version, {}
        asked = environ["PATH_INFO"], environ[assets.ASKED], environ.get("HTTP_ACCEPT_ENCODING", "")
        answer = self._kept.get(asked)
        if answer is None:
            answer = Response.from_app(app, environ, buffered=True)
            if answer.headers.get("Cache-Control") == assets.KEPT:
                answer.headers.pop("Date", None)  # the server tells the day of each
                self._kept[asked] = answer
        return answer(environ, start_response)
