"""What a browser is told with every answer, and how every cookie is given."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import hallsys
from hallsys.web.headers import HEADERS, permissions
from hallsys.web.sessions import Sessions, cookie
from tests.web.asking import ask
from tests.web.browser import request_id
from tests.web.hall import PASSWORD, WebHall
from tests.web.rights import ROUTES, STAFFED
from tests.web.whole import whole_app

CSP = "Content-Security-Policy"
PERMISSIONS = "Permissions-Policy"
RESOURCE = "Cross-Origin-Resource-Policy"
# What is said otherwise than everywhere, and only there.
OTHERWISE = {
    **{
        rule: {PERMISSIONS: permissions(microphone="(self)")}  # a voice is recorded
        for _, rule in ROUTES
        if rule.startswith("/studio")
    },
    "/healthz": {RESOURCE: "cross-origin"},  # the page that stands in for a kiosk's looks whether it answers
}
COOKIES = {
    "set_cookie": {"web/ratings.py", "web/screens.py", "web/sessions.py", "web/signin/routes.py"},
    "delete_cookie": {"web/signin/routes.py"},
}
SOURCE = Path(hallsys.__file__).parent


@pytest.fixture
def app(hall: WebHall, sessions: Sessions) -> Flask:
    return whole_app(hall, sessions)


def test_every_answer_says_how_it_is_to_be_treated(hall: WebHall, app: Flask) -> None:
    """Whoever asks: somebody who is let in, and nobody."""
    known = {"clerk": "wangxiao", "output": "chenchu", "backoffice": "zhouping", "manager": "zhaomin"}
    tokens = {surface: hall.session(login) for surface, login in known.items()}
    statuses = set()
    for method, rule in ROUTES:
        if method != "GET":
            continue
        surface = STAFFED.get((method, rule))
        for cookies in ({}, {cookie(surface): tokens[surface]} if surface else {}):
            answer = ask(app, method, rule, **cookies)
            statuses.add(answer.status_code)
            told = {name: answer.headers[name] for name in HEADERS}
            assert told == {**HEADERS, **OTHERWISE.get(rule, {})}, rule
            assert answer.headers["Cache-Control"] in ("no-store", "no-cache"), rule
            answer.close()
    assert {200, 302, 401, 403, 404} <= statuses


@pytest.mark.parametrize(
    "path", ["/static/app.js", "/kiosk/static/page.js", "/studio/static/page.js", "/nowhere"]
)
def test_so_does_what_is_no_page(app: Flask, path: str) -> None:
    with app.test_client().get(path) as answer:
        told = answer.headers
    for name in (CSP, RESOURCE, "X-Content-Type-Options"):
        assert told[name] == HEADERS[name]


def calls_of(name: str) -> Iterator[tuple[str, ast.Call]]:
    """Yield each call of a method of that name in the source, with its file."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
                yield str(path.relative_to(SOURCE)), node


@pytest.mark.parametrize("name", ["set_cookie", "delete_cookie"])
def test_no_cookie_is_for_scripts_for_other_sites_or_leaves_tls(name: str) -> None:
    """Of every place in the source that gives a browser one, or takes one away."""
    found = dict(calls_of(name))
    assert found.keys() == COOKIES[name]
    for place, call in found.items():
        said = {one.arg: ast.unparse(one.value) for one in call.keywords}
        assert said["httponly"] == "True", place
        assert said["secure"] == "request.is_secure", place
        assert said["samesite"] in ("'Strict'", "'Lax'"), place
        assert "domain" not in said, place


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_session_travels_back_over_tls_alone_where_it_was_opened_there(app: Flask, scheme: str) -> None:
    client, page = app.test_client(), {"X-Requested-With": "hallsys"}
    asked = {"request_id": request_id(), "login": "wangxiao", "password": PASSWORD}
    base = f"{scheme}://hall.example"
    answer = client.post("/api/staff/sign-in", json=asked, headers=page, base_url=base)
    given = answer.headers.getlist("Set-Cookie")
    assert given
    for one in given:
        assert "; HttpOnly" in one
        assert "; SameSite=Strict" in one
        assert ("; Secure" in one) == (scheme == "https")
        assert "Domain" not in one
    left = client.post("/api/staff/sign-out", json=asked, headers=page, base_url=base)
    for one in left.headers.getlist("Set-Cookie"):
        assert ("; Secure" in one) == (scheme == "https")
        assert "; HttpOnly" in one
