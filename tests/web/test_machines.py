"""What machines ask: agents by their token, the other machine of the hall by its signature."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from hallsys.cases.service import put_bank
from hallsys.halls.service import create_hall
from hallsys.kernel.clock import SECOND
from hallsys.kernel.ids import new_id, new_token
from hallsys.kernel.parcels import PATH, unpacked
from hallsys.kernel.signing import SIGNATURE, SKEW, signed
from hallsys.kernel.transaction import Origin
from hallsys.relay.pairing import Paired, create_pairing_code, pair, revoke
from hallsys.web.sessions import SURFACES, Sessions, cookie
from tests.web.asking import address
from tests.web.browser import refusal
from tests.web.hall import WebHall
from tests.web.rights import AGENT, ROUTES, SCREEN, SIGNED, STAFFED, STANDBY
from tests.web.whole import STANDBY_SECRET, whole_app

OF_AGENTS = [route for route, guard in ROUTES.items() if guard == AGENT]
OF_OTHERS = [route for route, guard in ROUTES.items() if guard in (SCREEN, SIGNED, STANDBY)] + [*STAFFED]
ASKED = json.dumps({"ask": "term", "term": 0}).encode()


@pytest.fixture
def app(hall: WebHall, sessions: Sessions) -> Flask:
    return whole_app(hall, sessions)


def paired(hall: WebHall, hall_id: str) -> Paired:
    origin = Origin(hall_id, "system")
    code = hall.db.transact(origin, create_pairing_code, "clerk:m").code
    return hall.db.transact(origin, pair, code, "kiosk PC")


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "X-Requested-With": "hallsys"}


def test_an_address_of_agents_needs_the_token_of_one_of_this_hall(hall: WebHall, app: Flask) -> None:
    beside, gone = new_id(), paired(hall, hall.id)
    hall.db.transact(Origin(beside, "system"), create_hall, code="beside", name="旁边")
    hall.transact(revoke, gone.agent_id)
    refused = [
        *({}, {"Authorization": "Bearer"}, {"Authorization": "Bearer "}, {"Authorization": "Basic wrong"}),
        *map(bearer, (new_token(), gone.token, paired(hall, beside).token, hall.session("sunhao"))),
    ]
    good = paired(hall, hall.id).token
    for method, rule in OF_AGENTS:
        for headers in refused:
            answer = app.test_client().open(address(rule), method=method, json={}, headers=headers)
            assert refusal(answer) == (401, "not_paired"), (rule, headers)
        answer = app.test_client().open(address(rule), method=method, json={}, headers=bearer(good))
        assert answer.status_code not in (401, 403), rule


def test_the_token_of_an_agent_opens_what_is_for_agents_and_nothing_else(hall: WebHall, app: Flask) -> None:
    """The list of what it may is that of AGENT; what is for everybody needs no token."""
    hall.site.settings = replace(hall.site.settings, open_screens=False)
    hall.transact(put_bank, "E1", "取件柜", "Lockers", "", "")
    hall.site.reload()
    token, before = paired(hall, hall.id).token, len(hall.log())
    for method, rule in OF_OTHERS:
        client = app.test_client()
        for surface in SURFACES:
            client.set_cookie(cookie(surface), token)
        answer = client.open(address(rule), method=method, json={}, headers=bearer(token))
        assert answer.status_code in (302, 401, 403), rule
    assert len(hall.log()) == before


def signature(hall: WebHall, secret: bytes = STANDBY_SECRET, late: int = 0, **other: Any) -> dict[str, str]:
    asked = {"method": "POST", "target": PATH, "body": ASKED, **other}
    now = hall.clock.now() + late
    return signed(
        secret, "sha256", "standby", asked["method"], asked["target"], now, new_token(), "", asked["body"]
    )


def test_the_other_machine_is_known_by_its_signature_alone(hall: WebHall, app: Flask) -> None:
    client, before = app.test_client(), len(hall.log())
    agent = paired(hall, hall.id)
    for surface in SURFACES:  # whoever is signed in is not the other machine
        client.set_cookie(cookie(surface), hall.session("sunhao"))

    def ask(headers: Mapping[str, str], body: bytes = ASKED) -> Any:
        page = {"X-Requested-With": "hallsys", "Content-Type": "application/json"}
        return client.post(PATH, data=body, headers={**page, **headers})

    good = signature(hall)
    wrong = [
        *({}, bearer(agent.token), bearer(hall.session("sunhao"))),
        signature(hall, b"the secret of somebody else"),
        signature(hall, body=b"{}"),
        signature(hall, method="GET"),
        signature(hall, target="/api/agent/reading"),
        {**good, SIGNATURE: "0" * 64},
        {name: value for name, value in good.items() if name != SIGNATURE},
    ]
    for headers in wrong:
        answer = ask(headers)
        assert refusal(answer) == (403, "not_the_other_machine"), headers
    pull = json.dumps({"ask": "blocks", "term": 0, "blocks": [0]}).encode()
    assert refusal(ask(signature(hall, late=-SKEW - SECOND, body=pull), pull))[0] == 403
    told = ask(good)
    assert told.status_code == 200
    assert unpacked(STANDBY_SECRET, told.data, good[SIGNATURE])[0]["term"] == 0
    assert refusal(ask(good)) == (403, "not_the_other_machine")  # once
    assert len(hall.log()) > before  # the sessions and the agent
    assert {fact.kind for fact in hall.log()[before:]} <= {"AgentPaired", "SessionOpened"}
