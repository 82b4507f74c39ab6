"""Staff of other halls at every address of this one: a hall beside, above and below it in the tree."""

from collections.abc import Mapping

import pytest
from flask import Flask

from hallsys.staff.errors import WrongPassword
from hallsys.staff.rules import Role, may
from hallsys.staff.service import sign_in
from hallsys.web.sessions import Sessions, cookie
from tests.web.asking import ask
from tests.web.browser import refusal
from tests.web.hall import PASSWORD, WebHall
from tests.web.rights import PAGES, STAFFED, needs
from tests.web.whole import whole_app

IN_CHARGE_BELOW = (Role.MANAGER, Role.ADMIN, Role.LEADER)  # what one is in the halls under one's own


@pytest.fixture
def app(hall: WebHall, sessions: Sessions) -> Flask:
    return whole_app(hall, sessions)


@pytest.mark.parametrize("of", ["above", "beside", "below"])
def test_a_session_of_another_hall_is_none_here(
    hall: WebHall, app: Flask, halls: Mapping[str, str], of: str
) -> None:
    token = sign_in(hall.db, halls[of], "boss", PASSWORD).token
    before = len(hall.log())
    for (method, rule), surface in STAFFED.items():
        answer = ask(app, method, rule, **{cookie(surface): token})
        if (method, rule) in PAGES:
            assert (answer.status_code, answer.headers["Location"][:7]) == (302, "/?next="), rule
        else:
            assert refusal(answer) == (401, "not_signed_in"), rule
    assert len(hall.log()) == before


@pytest.mark.parametrize("of", ["beside", "below"])
def test_nobody_of_a_hall_beside_or_below_signs_in_here(
    hall: WebHall, halls: Mapping[str, str], of: str
) -> None:
    assert of in halls
    with pytest.raises(WrongPassword):
        sign_in(hall.db, hall.id, f"boss@{of}", PASSWORD)


def test_who_is_in_charge_above_is_so_here_and_serves_nobody(
    hall: WebHall, app: Flask, halls: Mapping[str, str]
) -> None:
    assert "above" in halls
    token = sign_in(hall.db, hall.id, "boss@above", PASSWORD).token
    for (method, rule), surface in STAFFED.items():
        allowed = all(may(IN_CHARGE_BELOW, right) for right in needs(method, rule))
        answer = ask(app, method, rule, **{cookie(surface): token})
        told = refusal(answer) if answer.status_code in (401, 403) else None
        assert told == (None if allowed else (403, "not_allowed")), rule
        assert allowed == (surface == "manager"), rule
