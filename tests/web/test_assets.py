"""Static files at an address that changes with them, and nothing else there."""

import re
from pathlib import Path

import pytest
from flask import Blueprint, Flask, Response
from werkzeug.test import TestResponse

import hallsys.web
from hallsys.web.app import create_app
from hallsys.web.assets import prefix, version_of
from hallsys.web.sessions import Sessions
from tests.web.hall import WebHall
from tests.web.whole import whole_app

WEB = Path(hallsys.web.__file__).parent


@pytest.fixture
def app(hall: WebHall, sessions: Sessions) -> Flask:
    return whole_app(hall, sessions)


def get(app: Flask, path: str, **headers: str) -> TestResponse:
    return app.test_client().get(path, headers=headers, buffered=True)


def test_what_a_page_is_made_of_is_kept_for_good(app: Flask) -> None:
    page = get(app, "/kiosk/K1").get_data(as_text=True)
    named = re.findall(r'(?:href|src)="(/[^"]*/static/[^"]*)"', page)
    assert len(named) > 5
    for path in named:
        file = get(app, path)
        assert file.status_code == 200
        assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert file.data == get(app, path.removeprefix(prefix()["assets"])).data


def test_no_page_names_a_file_that_is_asked_about_each_time() -> None:
    templates = [path.read_text(encoding="utf-8") for path in WEB.rglob("templates/**/*.html")]
    assert len(templates) > 20
    assert not [
        found for text in templates for found in re.findall(r'(?:href|src)="/[^"]*static/[^"]*"', text)
    ]


def test_a_file_of_another_version_is_given_but_not_kept(app: Flask) -> None:
    """That of a page which is open while the server is upgraded, or of a process that has not been yet."""
    other = get(app, "/v/0123456789ab/static/app.js")
    assert (other.status_code, other.headers["Cache-Control"]) == (200, "no-cache")


def test_a_file_that_is_not_there_is_not_kept_away(app: Flask) -> None:
    lacking = get(app, f"{prefix()['assets']}/static/nothing.js")
    assert (lacking.status_code, lacking.headers["Cache-Control"]) == (404, "no-cache")


@pytest.mark.parametrize("path", ["", "/kiosk/K1", "/manager", "/static", "/static/../app.py"])
def test_nothing_but_files_is_there(app: Flask, path: str) -> None:
    assert get(app, f"{prefix()['assets']}{path}").status_code == 404


def test_a_version_tells_contents_and_not_times(tmp_path: Path) -> None:
    file, other = tmp_path / "page.js", tmp_path / "page.css"
    file.write_text("one", encoding="utf-8")
    other.write_text("two", encoding="utf-8")
    first = version_of([file, other])
    file.write_text("one", encoding="utf-8")
    assert version_of([file, other]) == first
    file.write_text("three", encoding="utf-8")
    assert version_of([file, other]) != first
    assert version_of([file]) != version_of([other])


def test_a_file_that_has_just_changed_is_not_kept(tmp_path: Path) -> None:
    """Its version is looked at once a second: until then it would be the new file of the old version."""
    shown = Blueprint("shown", __name__, static_folder=tmp_path, static_url_path="/shown/static")
    app = create_app([shown])
    (tmp_path / "page.js").write_text("new", encoding="utf-8")
    got = get(app, f"{prefix()['assets']}/shown/static/page.js")
    assert (got.status_code, got.headers["Cache-Control"]) == (200, "no-cache")


def test_what_a_browser_has_of_another_version_is_not_taken_for_it(app: Flask) -> None:
    path = f"{prefix()['assets']}/static/app.js"
    etag = get(app, "/static/app.js").headers["ETag"]
    assert get(app, "/static/app.js", **{"If-None-Match": etag}).status_code == 304
    assert get(app, path, **{"If-None-Match": etag}).status_code == 200


def test_what_was_given_once_is_given_again_as_it_was(app: Flask) -> None:
    path = f"{prefix()['assets']}/static/base.css"
    for taken in ({}, {"Accept-Encoding": "gzip"}):
        first, again = get(app, path, **taken), get(app, path, **taken)
        assert again.data == first.data
        assert again.status == first.status
        assert dict(again.headers) == {name: value for name, value in first.headers if name != "Date"}
    assert get(app, path, **{"Accept-Encoding": "br, gzip;q=0"}).data == get(app, path).data
    assert get(app, path, Range="bytes=0-9").status_code == 206
    head = app.test_client().head(path, headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert head.headers["Content-Length"] == first.headers["Content-Length"]


def test_what_was_given_once_is_read_anew_after_it_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Blueprint("shown", __name__, static_folder=tmp_path, static_url_path="/shown/static")
    file = tmp_path / "page.js"
    monkeypatch.setattr("hallsys.web.assets._folders", lambda: (tmp_path,))
    monkeypatch.setattr("hallsys.web.assets._LOOK_AGAIN", -1.0)
    app = create_app([shown])
    for content in ("one", "another"):
        file.write_text(content, encoding="utf-8")
        got = [get(app, f"{prefix()['assets']}/shown/static/page.js") for _ in range(2)]
        assert [one.get_data(as_text=True) for one in got] == [content, content]
        assert "immutable" in got[0].headers["Cache-Control"]


def test_a_file_brings_nobody_the_cookie_of_another(app: Flask) -> None:
    assert "Set-Cookie" not in get(app, f"{prefix()['assets']}/phone/static/phone.css").headers
    shown = Blueprint("shown", __name__, static_folder=WEB / "static", static_url_path="/shown/static")
    given = iter("abc")

    @shown.after_request
    def mark(response: Response) -> Response:
        response.set_cookie("mark", next(given))
        return response

    other = create_app([shown])
    path = f"{prefix()['assets']}/shown/static/base.css"
    assert [get(other, path).headers["Set-Cookie"][:6] for _ in range(2)] == ["mark=a", "mark=b"]
