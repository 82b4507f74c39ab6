"""Every address of the server: who may ask, and what anybody else is told."""

import importlib
import pkgutil
from dataclasses import replace
from itertools import product

import pytest
from flask import Flask
from werkzeug.test import TestResponse

import hallsys.web
from hallsys.cases.service import put_bank
from hallsys.kernel.ids import new_token
from hallsys.staff.rules import Action, Role, may
from hallsys.web.screens import cookie as screen_cookie
from hallsys.web.sessions import SURFACES, Sessions, cookie
from tests.persons import person
from tests.web.asking import address, ask, routes
from tests.web.browser import refusal, request_id
from tests.web.hall import STAFF, WebHall
from tests.web.rights import AGENT, PAGES, ROUTES, SCREEN, SECRET, SIGNED, STAFFED
from tests.web.whole import whole_app

LOGINS = {login: roles for login, _, _, roles in STAFF}


@pytest.fixture
def app(hall: WebHall, sessions: Sessions) -> Flask:
    return whole_app(hall, sessions)


def test_every_address_is_in_the_table(app: Flask) -> None:
    assert routes(app) == ROUTES.keys()


def test_every_module_of_routes_is_in_the_application(app: Flask) -> None:
    modules = {
        module.name
        for module in pkgutil.walk_packages(hallsys.web.__path__, "hallsys.web.")
        if module.name.endswith(".routes")
    }
    assert modules <= {blueprint.import_name for blueprint in app.blueprints.values()}
    for name in modules:
        assert callable(importlib.import_module(name).blueprint)


def test_nobody_gets_in_without_signing_in(app: Flask) -> None:
    for (method, rule), surface in STAFFED.items():
        for cookies in ({}, {cookie(surface): "x" * 22}):
            answer = ask(app, method, rule, **cookies)
            if (method, rule) in PAGES:
                assert answer.status_code == 302, rule
                assert answer.headers["Location"].startswith("/?next=%2F"), rule
            else:
                assert refusal(answer) == (401, "not_signed_in"), rule


def test_the_session_of_one_surface_opens_no_other(hall: WebHall, app: Flask) -> None:
    token = hall.session("wangxiao")
    for (method, rule), surface in STAFFED.items():
        if surface != "clerk" and (method, rule) not in PAGES:
            answer = ask(app, method, rule, **{cookie("clerk"): token})
            assert refusal(answer) == (401, "not_signed_in"), rule


SCREEN_PAGES = ("/kiosk/<code>", "/board/<zone>", "/sign/<window>", "/pad/<code>", "/locker/<code>")


def test_a_screen_needs_the_pass_of_its_place(hall: WebHall, app: Flask) -> None:
    hall.site.settings = replace(hall.site.settings, open_screens=False)
    hall.transact(put_bank, "E1", "取件柜", "Lockers", "", "")
    hall.site.reload()
    before = len(hall.log())
    screens = [route for route, guard in ROUTES.items() if guard == SCREEN]
    for (method, rule), token in product(screens, ("", "x", new_token())):
        places = ("kiosk:K1", "board:all", "sign:W01", "pad:W01", "locker:E1")
        cookies = {screen_cookie(place): token for place in places}
        answer = ask(app, method, rule, **cookies)
        if rule in SCREEN_PAGES:
            assert (answer.status_code, answer.headers["Location"][:14]) == (302, "/screen?next=%"), rule
        else:
            assert refusal(answer) == (403, "screen_not_set_up"), rule
    assert len(hall.log()) == before


ASKED_BY_A_PERSON = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_person_who_may_not_is_told_by_a_page_what_to_do(hall: WebHall, app: Flask) -> None:
    """Whoever opens an address without the right sees a page in both languages, and no bare JSON."""
    hall.site.settings = replace(hall.site.settings, open_screens=False)
    outsiders = {
        surface: hall.session(next(login for login, roles in LOGINS.items() if not may(roles, right)))
        for surface, right in SURFACES.items()
    }
    for (method, rule), guard in ROUTES.items():
        if method == "GET":
            client = app.test_client()
            if guard in SURFACES:
                client.set_cookie(cookie(guard), outsiders[guard])
            answer = client.get(address(rule), headers=ASKED_BY_A_PERSON)
            _check_told_by_a_page(answer, rule, guard)


def _check_told_by_a_page(answer: TestResponse, rule: str, guard: str) -> None:
    if guard in (SECRET, SCREEN) or guard in SURFACES:
        assert answer.status_code in (302, 403, 404), rule
    if answer.status_code == 302:
        assert answer.headers["Location"].startswith(("/screen?next=%2F", "/")), rule
        assert guard not in SURFACES, rule  # they are signed in: signing in is not what they lack
    elif answer.status_code >= 400 and guard not in (AGENT, SIGNED):
        assert answer.mimetype == "text/html", rule
        told = answer.get_data(as_text=True)
        both = 'lang="zh-CN"' in told and 'lang="en"' in told and 'href="/"' in told
        assert "gone" in told or both, rule


def test_an_address_that_there_is_not_is_told_by_a_page_to_a_person_only(app: Flask) -> None:
    person_asked = app.test_client().get("/kiosk/nowhere", headers=ASKED_BY_A_PERSON)
    assert (person_asked.status_code, person_asked.mimetype) == (404, "text/html")
    assert refusal(app.test_client().get("/kiosk/nowhere", headers={"Accept": "application/json"})) == (
        404,
        "not_found",
    )


POSTS = [
    rule for method, rule in ROUTES if method == "POST" and not rule.startswith(("/api/agent/", "/api/v1/"))
]


def test_a_post_that_another_site_could_have_sent_is_refused(hall: WebHall, app: Flask) -> None:
    sessions = {surface: _session_for(hall, right) for surface, right in SURFACES.items()}
    before = len(hall.log())
    for rule in POSTS:
        client = app.test_client()
        guard = ROUTES["POST", rule]
        if guard in SURFACES:
            client.set_cookie(cookie(guard), sessions[guard])
        url, body = address(rule), {"request_id": request_id()}
        answers = [
            client.post(url, json=body),
            client.post(url, json=body, headers={"X-Requested-With": "XMLHttpRequest"}),
            client.post(url, data=body, headers={"X-Requested-With": "hallsys"}),
            client.post(url, data="{}", content_type="text/plain", headers={"X-Requested-With": "hallsys"}),
        ]
        assert [refusal(answer) for answer in answers] == [(400, "bad_request")] * 4, rule
    assert len(hall.log()) == before


def _session_for(hall: WebHall, right: Action) -> str:
    return hall.session(next(login for login, roles in LOGINS.items() if may(roles, right)))


@pytest.mark.parametrize(("method", "rule"), [route for route, guard in ROUTES.items() if guard == SECRET])
def test_a_ticket_opens_with_its_secret_only(hall: WebHall, app: Flask, method: str, rule: str) -> None:
    issued = hall.issue(person(1))
    secrets = [new_token(), issued.ticket_id, "x", issued.token[:-1], issued.token.swapcase()]
    for secret in secrets:
        url = rule.replace("<token>", secret)
        client = app.test_client()
        more = {"level": 5} if rule.endswith("rate") else {}
        answer = (
            client.get(url)
            if method == "GET"
            else client.post(
                url, json={"request_id": request_id(), **more}, headers={"X-Requested-With": "hallsys"}
            )
        )
        assert answer.status_code in (400, 404), secret
        assert issued.number not in answer.get_data(as_text=True)


def test_every_role_has_an_account_here() -> None:
    assert {role for roles in LOGINS.values() for role in roles} == set(Role)
