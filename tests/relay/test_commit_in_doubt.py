"""The database commits and goes before it has said so: what was marked as sent is sent when it is back."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from hallsys.kernel.database import GONE, Database
from hallsys.kernel.transaction import Origin
from tests.relay.hall import Relay


class LosesAnswers(Database):
    """Carries out what it is told, and loses the answer where that is `lost`."""

    lost = False

    def transact(self, origin: Origin, use_case: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        answer = super().transact(origin, use_case, *args, **kwargs)
        if self.lost:
            raise OperationalError("COMMIT", {}, ConnectionError("the server closed the connection"))
        return answer


@pytest.fixture
def losing(relay: Relay) -> LosesAnswers:
    """Have the relay write to a database that can lose its answers."""
    losing = LosesAnswers(relay.hall.db._backend)
    relay.hall.db = losing
    relay.start()
    return losing


def _turn_fails(relay: Relay, losing: LosesAnswers) -> None:
    losing.lost = True
    with pytest.raises(GONE):
        relay.feed()
    losing.lost = False
    assert relay.wire.take() == []


def _called_in_doubt(relay: Relay, losing: LosesAnswers) -> Any:
    """Have somebody take a ticket and be called, and the turn that tells devices fail; return the ticket."""
    relay.hall.sign_in()
    relay.feed()
    relay.wire.take()
    issued = relay.hall.issue()
    relay.hall.call()
    _turn_fails(relay, losing)
    return issued


def test_slip_sign_and_voice_are_told_once_when_it_is_back(relay: Relay, losing: LosesAnswers) -> None:
    hall = relay.hall
    relay.connect(hall.agent())
    issued = _called_in_doubt(relay, losing)
    relay.feed()
    told = {data["device_id"]: data["command"] for data in relay.wire.take()}
    assert told.keys() == {"printer", "speaker", "sign"}
    assert told["printer"]["ticket_id"] == issued.ticket_id
    assert issued.number in told["sign"]["lines"]
    hall.issue(2)
    relay.feed()
    assert [data["device_id"] for data in relay.wire.take()] == ["printer"]


def test_an_agent_that_came_again_meanwhile_is_told_each_once(relay: Relay, losing: LosesAnswers) -> None:
    hall = relay.hall
    agent = hall.agent()
    relay.connect(agent)
    issued = _called_in_doubt(relay, losing)
    relay.connect(agent, session="s2")
    told = [(data["device_id"], data["command"]) for data in relay.wire.take()]
    assert sorted(device_id for device_id, _ in told) == ["printer", "sign", "speaker"]
    assert issued.number in dict(told)["sign"]["lines"]
