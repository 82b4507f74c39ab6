"""Static files over the line: compressed for whoever takes them so, the same to everybody."""

import gzip

import pytest
from werkzeug.test import TestResponse

from hallsys.web.app import create_app


class Line:
    """Asks for files, and lets go of them once they are read."""

    def __init__(self) -> None:
        self._client = create_app([]).test_client()

    def get(self, path: str, **headers: str) -> TestResponse:
        return self._client.get(path, headers=headers, buffered=True)

    def packed(self, path: str, **headers: str) -> TestResponse:
        return self.get(path, **{"Accept-Encoding": "gzip, deflate, br"}, **headers)


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.mark.parametrize("path", ["/static/app.js", "/static/base.css"])
def test_a_script_and_a_style_are_compressed(line: Line, path: str) -> None:
    plain, packed = line.get(path), line.packed(path)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.content_length == len(packed.data) < len(plain.data) / 2
    for name in ("Vary", "Content-Type", "Content-Security-Policy", "Cache-Control"):
        assert packed.headers[name] == plain.headers[name]
    assert plain.headers["Vary"] == "Accept-Encoding"


def test_who_has_it_is_not_sent_it_again(line: Line) -> None:
    first = line.packed("/static/app.js")
    again = line.packed("/static/app.js", **{"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_every_request_is_answered_alike(line: Line) -> None:
    assert len({line.packed("/static/words.js").data for _ in range(3)}) == 1


def test_what_is_small_or_a_part_or_missing_stays_as_it_is(line: Line) -> None:
    assert "Content-Encoding" not in line.packed("/static/icon.svg").headers
    part = line.packed("/static/app.js", Range="bytes=0-99")
    assert part.status_code == 206
    assert len(part.data) == 100
    assert line.packed("/static/nothing.js").status_code == 404
