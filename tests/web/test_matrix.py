"""Every address of the staff, asked by every role: in with the rights that the table says, else refused."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from hallsys.kernel.sealing import Keyring
from hallsys.staff.policy import StaffSettings
from hallsys.staff.rules import Action, Role, may
from hallsys.web.sessions import Sessions, cookie
from tests.persons import person
from tests.web.asking import ask
from tests.web.browser import refusal
from tests.web.hall import STAFF, WebHall
from tests.web.rights import DEMO, LOOKED_AT, ROUTES, SETTLING, STAFFED, needs
from tests.web.whole import whole_app

LOGINS = {login: roles for login, _, _, roles in STAFF}
REFUSED = [(403, "not_allowed")]
LET_IN = [
    None,
    (403, "not_your_window"),
]  # only for who is signed in at the window
EVENTS = {
    "/": ["connect", "disconnect"],
    "/agent": ["ack", "beat", "connect", "disconnect", "health", "hello", "pulse"],
}


@pytest.fixture
def app(hall: WebHall, sessions: Sessions) -> Flask:
    return whole_app(hall, sessions)


@pytest.fixture
def real(database_url: str, tmp_path: Path) -> Mapping[str, Any]:
    """Return what the server of a hall has, as it is put together to be run."""
    keys, config = tmp_path / "keys.json", tmp_path / "hall.toml"
    Keyring.create(keys)
    config.write_text(f'[server]\ndatabase = "{database_url}"\nkeys = "{keys}"\nport = 0\n', encoding="utf-8")
    command = [sys.executable, "-m", "tests.web.real_server", str(config)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, Any] = json.loads(told)
    return found


def test_the_server_has_no_address_and_no_event_that_no_table_knows(real: Mapping[str, Any]) -> None:
    """Of `hallsys serve` itself, not of what tests put together."""
    assert {tuple(route) for route in real["routes"]} == {
        (method, rule) for method, rule in ROUTES if not rule.startswith(DEMO)
    }
    assert real["events"] == EVENTS


@pytest.mark.parametrize("login", LOGINS)
def test_a_role_gets_in_where_the_table_says_and_nowhere_else(hall: WebHall, app: Flask, login: str) -> None:
    every = StaffSettings(confirm=frozenset({"approver", "manager"}))
    hall.site.settings = replace(hall.site.settings, staff=every)
    token, wrong = hall.session(login), []
    for (method, rule), surface in STAFFED.items():
        allowed = all(may(LOGINS[login], right) for right in needs(method, rule))
        answer = ask(app, method, rule, **{cookie(surface): token})
        told = refusal(answer) if answer.status_code in (401, 403) else None
        if told not in (LET_IN if allowed else REFUSED):
            wrong.append((method, rule, allowed, answer.status_code, told))
        assert answer.status_code < 500, rule
    assert wrong == []


def test_every_right_is_needed_somewhere_and_every_role_stays_out_somewhere() -> None:
    asked = {right for method, rule in STAFFED for right in needs(method, rule)}
    assert asked == set(Action)
    assert {role for roles in LOGINS.values() for role in roles} == set(Role)
    for roles in LOGINS.values():
        assert {all(may(roles, right) for right in needs(*route)) for route in STAFFED} == {True, False}


@pytest.mark.parametrize(("surface", "login"), [("backoffice", "zhouping"), ("manager", "zhaomin")])
def test_who_settles_what_others_ask_for_is_the_halls_to_say(
    hall: WebHall, app: Flask, surface: str, login: str
) -> None:
    token = hall.session(login)
    for role in ("approver", "manager"):
        settings = StaffSettings(confirm=frozenset({role}))
        hall.site.settings = replace(hall.site.settings, staff=settings)
        for name in SETTLING:
            answer = ask(app, "POST", f"/api/{surface}/{name}", **{cookie(surface): token})
            told = (400, "bad_request") if LOGINS[login] == (role,) else (403, "not_allowed")
            assert refusal(answer) == told, (role, name)


def test_who_only_looks_is_shown_nobody(hall: WebHall, app: Flask) -> None:
    somebody, token = person(1), hall.session("tangyuan")
    hall.issue(somebody, "pension")
    for rule in LOOKED_AT:
        told = ask(app, "GET", rule, **{cookie("manager"): token}).get_data()
        assert somebody.name.encode() not in told, rule
        assert somebody.number.value.encode() not in told, rule
