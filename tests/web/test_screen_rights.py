"""Every address of screens, asked with the pass of every place, and by every role of the staff."""

from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from hallsys.cases.service import put_bank
from hallsys.screens.passes import make_pass, set_up
from hallsys.staff.rules import Action, may
from hallsys.web.screens import cookie as screen_cookie
from hallsys.web.sessions import SURFACES, Sessions, cookie
from tests.web.asking import ask
from tests.web.hall import STAFF, WebHall
from tests.web.rights import ROUTES, SCREEN
from tests.web.whole import whole_app

PLACES = ("kiosk:K1", "board:all", "sign:W01", "pad:W01", "locker:E1")
OF_SCREENS = [route for route, guard in ROUTES.items() if guard == SCREEN]
LOGINS = {login: roles for login, _, _, roles in STAFF}


@pytest.fixture
def app(hall: WebHall, sessions: Sessions) -> Flask:
    hall.transact(put_bank, "E1", "取件柜", "Lockers", "", "")
    hall.site.reload()
    hall.site.settings = replace(hall.site.settings, open_screens=False)
    return whole_app(hall, sessions)


def refused(answer: TestResponse) -> bool:
    """Tell whether a screen was sent to be set up, or told that it is not."""
    sent = answer.status_code == 302 and answer.headers["Location"].startswith("/screen?next=")
    said = answer.get_json(silent=True) if answer.status_code == 403 else None
    return sent or (said is not None and said["error"]["code"] == "screen_not_set_up")


def place_of(rule: str) -> str:
    kind = rule.removeprefix("/api").split("/")[1]
    return next(place for place in PLACES if place.startswith(kind))


@pytest.mark.parametrize("place", PLACES)
def test_a_pass_opens_the_addresses_of_its_place_alone(hall: WebHall, app: Flask, place: str) -> None:
    token = hall.transact(set_up, hall.transact(make_pass, place, "boss").code).token
    for method, rule in OF_SCREENS:
        asked = place_of(rule)
        # The pass in the cookie of its own place, and in that of the place that is asked for.
        for held in {place, asked}:
            answer = ask(app, method, rule, **{screen_cookie(held): token})
            assert refused(answer) == (asked != place), (rule, held, answer.status_code)


@pytest.mark.parametrize("login", LOGINS)
def test_without_a_pass_whoever_supervises_may_open_a_screen_and_nobody_else(
    hall: WebHall, app: Flask, login: str
) -> None:
    token = hall.session(login)
    for surface in SURFACES:
        for method, rule in OF_SCREENS:
            allowed = surface == "manager" and may(LOGINS[login], Action.SUPERVISE)
            answer = ask(app, method, rule, **{cookie(surface): token})
            assert refused(answer) != allowed, (rule, surface, answer.status_code)
