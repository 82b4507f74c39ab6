"""Whoever is no system of this hall, at every operation: systems of other halls, staff, agents."""

import re
from collections.abc import Mapping

import pytest
from flask import Flask

from hallsys.cases.system_scopes import Scope
from hallsys.cases.systems import add_system
from hallsys.kernel.ids import new_token
from hallsys.kernel.transaction import Origin
from hallsys.web.api.operations import OPERATIONS, Operation
from hallsys.web.sessions import SURFACES, Sessions, cookie
from tests.web.api.other import PREFIX, OtherSystem
from tests.web.hall import DEPARTMENT, WebHall
from tests.web.whole import whole_app


def path_of(one: Operation) -> str:
    return re.sub("<[a-z_]+>", "1", one.path)


@pytest.fixture
def app(hall: WebHall, sessions: Sessions) -> Flask:
    return whole_app(hall, sessions)


@pytest.mark.parametrize("of", ["above", "beside", "below"])
def test_the_key_of_a_system_of_another_hall_opens_nothing_here(
    hall: WebHall, app: Flask, halls: Mapping[str, str], of: str
) -> None:
    origin, every = Origin(halls[of], "system"), tuple(Scope)
    key = hall.db.transact(origin, add_system, hall.site.keyring, "别厅系统", [DEPARTMENT[:18]], every)
    system, before = OtherSystem(hall, app.test_client(), key), len(hall.log())
    for one in OPERATIONS:
        answer = system.ask(one.method, path_of(one), {} if one.method == "POST" else None)
        assert answer.status_code == 401, one.name
    assert len(hall.log()) == before


def test_neither_a_session_nor_a_token_is_a_signature(hall: WebHall, app: Flask) -> None:
    client, session = app.test_client(), hall.session("sunhao")
    for surface in SURFACES:
        client.set_cookie(cookie(surface), session)
    for one in OPERATIONS:
        for token in ("", session, new_token()):
            headers = {"Authorization": f"Bearer {token}", "X-Requested-With": "hallsys"}
            answer = client.open(PREFIX + path_of(one), method=one.method, json={}, headers=headers)
            assert answer.status_code == 401, one.name
