"""The Flask application: blueprints, headers, and what becomes of errors."""

import logging
import mimetypes
from collections.abc import Sequence
from http import HTTPStatus

import gevent
from flask import Blueprint, Flask, Response, request
from flask_limiter import RateLimitExceeded
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.middleware.proxy_fix import ProxyFix

from hallsys.kernel.asker import NobodyWaits
from hallsys.kernel.errors import Refusal
from hallsys.kernel.out_of_reach import out_of_reach
from hallsys.web import assets
from hallsys.web.awaited import Awaited, nobody_waits
from hallsys.web.compressed import compress
from hallsys.web.errors import BadRequest, DatabaseGone, NotAllowed, NotFound, TooLarge, TooMuch, Trouble
from hallsys.web.headers import HEADERS
from hallsys.web.http import API, refused
from hallsys.web.routing import Application

log = logging.getLogger(__name__)

# Some systems map it to a type that browsers refuse for modules.
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("image/webp", ".webp")  # Python knows it from 3.13 on

LARGEST_BODY = 64 * 1024
# Requests that carry a bearer token or a signature instead of a cookie need no guard against forged forms.
_BEARER = ("/api/agent/", f"{API}/")
_REFUSALS: dict[int, type[Refusal]] = {
    refusal.status: refusal for refusal in (BadRequest, NotFound, NotAllowed, TooLarge, TooMuch)
}


def create_app(blueprints: Sequence[Blueprint], proxies: int = 0) -> Flask:
    """Return the application with those pages, behind so many proxies of ours."""
    app = Application("hallsys.web", static_folder="static", template_folder="templates")
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    app.compile_routes()
    app.context_processor(assets.prefix)
    app.before_request(_guard)
    app.after_request(_headers)
    app.after_request(compress)
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, _of_database)
    app.register_error_handler(NobodyWaits, nobody_waits)
    app.register_error_handler(Exception, _trouble)
    app.wsgi_app = Awaited(app.wsgi_app)  # type: ignore[method-assign]
    if proxies:  # else anybody could say where he comes from
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)  # type: ignore[method-assign]
    return app


def _guard() -> None:
    """Yield to the other requests once, and refuse a POST that another site's page could have made."""
    gevent.sleep(0)
    if request.method != "POST" or request.path.startswith(_BEARER):
        return
    if request.headers.get("X-Requested-With") != "hallsys" or not request.is_json:
        raise BadRequest


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "/static/" in request.path:
        response.headers["Cache-Control"] = assets.keeping(response.status_code in (200, 304))
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _refusal(refusal: Refusal) -> tuple[Response, int]:
    if refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # The URL's rule and not its path, which may hold a token; a refusal's facts are nobody's.
        log.error("%s %s refused: %s", request.method, request.url_rule, refusal)
    return refused(refusal)


def _http_error(error: HTTPException) -> Response | tuple[Response, int, dict[str, str]]:
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    answer, status = refused(_REFUSALS.get(error.code, BadRequest)(), error.code)
    return answer, status, _advice(error)


def _advice(error: HTTPException) -> dict[str, str]:
    """Return the headers that say what would be taken, or when."""
    if isinstance(error, MethodNotAllowed):
        return {"Allow": ", ".join(sorted(error.valid_methods or ()))}
    if isinstance(error, RateLimitExceeded) and error.limit:
        return {"Retry-After": str(error.limit.limit.get_expiry())}
    return {}


def _of_database(error: DBAPIError) -> tuple[Response, int]:
    if not out_of_reach(error):
        return _trouble(error)
    # Every request says so for as long as it lasts: a line each, without the statement and a traceback.
    log.error("%s %s: the database is out of reach: %s", request.method, request.url_rule, error.orig)
    return refused(DatabaseGone())


def _trouble(error: Exception) -> tuple[Response, int]:
    # The URL's rule and not its path: a path may hold a token.
    log.error("%s %s failed", request.method, request.url_rule, exc_info=error)
    return refused(Trouble())
