"""Scripts, styles and drawings go over the line compressed, each compressed once."""

import gzip
from typing import TYPE_CHECKING

from flask import Response, request
from werkzeug import Request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_TYPES = {"text/javascript", "text/css", "image/svg+xml"}
_WORTH = 1024  # bytes; a smaller file fits into one packet either way
_MOST_KEPT = 500

_kept: dict[tuple[str, str], bytes] = {}


def takes_gzip(environ: "WSGIEnvironment") -> bool:
    """Tell whether whoever asks takes what is compressed."""
    return Request(environ).accept_encodings.quality("gzip") > 0


def compress(response: Response) -> Response:
    """Compress a static file for a browser that takes it so; its ETag stands for both forms."""
    if "/static/" not in request.path or response.mimetype not in _TYPES:
        return response
    response.vary.add("Accept-Encoding")
    etag, _ = response.get_etag()
    wanted = response.status_code == 200 and takes_gzip(request.environ)
    if not wanted or not etag or (response.content_length or 0) < _WORTH:
        return response
    key = (request.path, etag)
    if key not in _kept:
        response.direct_passthrough = False  # it is a file that was to be sent as it is
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[key] = gzip.compress(response.get_data(), mtime=0)
    response.close()
    response.direct_passthrough = False
    response.set_data(_kept[key])
    response.content_encoding = "gzip"
    response.set_etag(etag, weak=True)
    return response
