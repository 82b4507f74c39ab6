"""A pairing code is good for one agent and ten minutes."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hallsys.kernel.clock import MINUTE
from hallsys.relay.errors import AgentNameEmpty, AgentUnknown, PairingCodeWrong
from hallsys.relay.pairing import (
    PairingCode,
    authenticate,
    create_pairing_code,
    hall_of_code,
    pair,
    rename,
    revoke,
)
from tests.relay.hall import RelayHall


def new_code(hall: RelayHall) -> PairingCode:
    code = hall.do(create_pairing_code, "clerk:m")
    assert isinstance(code, PairingCode)
    return code


def test_a_code_becomes_the_token_of_an_agent(hall: RelayHall) -> None:
    code = new_code(hall)
    assert re.fullmatch("[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", code.code)
    assert code.expires_at == hall.clock.now() + 10 * MINUTE
    assert hall.db.read(hall_of_code, code.code) == hall.id
    paired = hall.do(pair, code.code, " kiosk\n PC ")
    agent = hall.db.read(authenticate, paired.token)
    assert agent is not None
    assert (agent.id, agent.hall_id, agent.name) == (paired.agent_id, hall.id, "kiosk PC")
    assert agent.allow.covers("ticket_printer", "kiosk:K1")
    assert hall.log("AgentPaired")[0].payload == {"agent_id": agent.id}


def test_neither_code_nor_token_is_kept_or_shown(hall: RelayHall) -> None:
    code = new_code(hall)
    paired = hall.do(pair, code.code, "kiosk PC")
    rows = str(hall.rows("SELECT * FROM pairing_codes") + hall.rows("SELECT * FROM agents"))
    shown = f"{rows} {code!r} {paired!r} {hall.log()}"
    for secret in (code.code, code.code.replace("-", ""), paired.token):
        assert secret not in shown


@pytest.mark.parametrize("typed", [str.lower, lambda c: c.replace("-", ""), lambda c: f" {c[:2]} {c[2:]} "])
def test_how_a_code_is_typed_does_not_matter(hall: RelayHall, typed) -> None:  # type: ignore[no-untyped-def]
    assert hall.do(pair, typed(new_code(hall).code), "kiosk PC").token


def test_a_code_is_used_once(hall: RelayHall) -> None:
    code = new_code(hall)
    hall.do(pair, code.code, "kiosk PC")
    with pytest.raises(PairingCodeWrong):
        hall.do(pair, code.code, "another")
    assert hall.kinds("AgentPaired") == ["AgentPaired"]


def test_a_code_is_over_after_ten_minutes(hall: RelayHall) -> None:
    code = new_code(hall)
    hall.clock.advance(10 * MINUTE)
    with pytest.raises(PairingCodeWrong):
        hall.do(pair, code.code, "kiosk PC")
    new_code(hall)
    assert len(hall.rows("SELECT * FROM pairing_codes WHERE hall_id = :hall_id")) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=30)
@given(st.text(max_size=20))
def test_no_other_code_pairs(hall: RelayHall, guess: str) -> None:
    new_code(hall)
    with pytest.raises(PairingCodeWrong):
        hall.db.read(hall_of_code, guess)
    with pytest.raises(PairingCodeWrong):
        hall.do(pair, guess, "guesser")


def test_a_revoked_token_is_void(hall: RelayHall) -> None:
    paired = hall.pair()
    hall.do(revoke, paired.agent_id)
    hall.do(revoke, paired.agent_id)
    assert hall.db.read(authenticate, paired.token) is None
    assert hall.kinds("AgentRevoked") == ["AgentRevoked"]


def test_an_unknown_agent_cannot_be_revoked(hall: RelayHall) -> None:
    with pytest.raises(AgentUnknown):
        hall.do(revoke, "nobody")


def test_an_agent_is_renamed(hall: RelayHall) -> None:
    paired = hall.pair()
    hall.do(rename, paired.agent_id, "  大厅\n东侧 ")
    agent = hall.db.read(authenticate, paired.token)
    assert agent is not None
    assert agent.name == "大厅 东侧"
    assert hall.log("AgentRenamed")[0].payload == {"agent_id": paired.agent_id}
    with pytest.raises(AgentNameEmpty):
        hall.do(rename, paired.agent_id, " ")
    hall.do(revoke, paired.agent_id)
    with pytest.raises(AgentUnknown):
        hall.do(rename, paired.agent_id, "x")


@pytest.mark.parametrize("token", ["", "no token", "a" * 22, "\ud800", "\x00"])
def test_an_unknown_token_opens_nothing(hall: RelayHall, token: str) -> None:
    hall.pair()
    assert hall.db.read(authenticate, token) is None
