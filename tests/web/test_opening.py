"""A hall that is opened while its process runs: others of its kind speak to it before it is all there."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Blueprint
from gevent.event import Event

from hallsys.bootstrap.hall import ServedHall
from hallsys.bootstrap.shared import Shared
from hallsys.relay.bus import Bus
from hallsys.relay.hub import ThreadBridge
from hallsys.relay.readiness import Readiness
from hallsys.relay.standby import StandbyDesk
from hallsys.settings import Settings
from hallsys.web.site import Site
from tests.redis_server import running_redis
from tests.web.hall import WebHall

_PATIENCE = 30


@pytest.fixture
def bridge() -> Iterator[ThreadBridge]:
    bridge = ThreadBridge()
    yield bridge
    bridge.close()


@pytest.fixture
def bus(bridge: ThreadBridge) -> Iterator[Bus]:
    with running_redis() as redis:
        bus = Bus(redis.url, bridge)
        bus.start()
        yield bus
        bus.stop()


def test_a_wake_up_that_comes_while_a_hall_is_opened_does_no_harm(
    hall: WebHall, bridge: ThreadBridge, bus: Bus, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    heard = []

    def pages(site: Site) -> Blueprint:
        """Let the bus subscribe to the hall's channel, and wake it, before its sinks are there."""
        for name in ("later", "last"):  # what was registered before the first was heard before the second
            woken = Event()
            bus.line(name, woken.set)
            heard.append(woken.wait(_PATIENCE))
        return Blueprint("further", __name__)

    with ThreadPoolExecutor(1) as threads:
        desk = StandbyDesk(hall.db, None, hall.clock, lambda do, *args: do(*args), lambda _: None)
        ready = Readiness(hall.db, hall.id)
        shared = Shared(hall.db, hall.site.keyring, hall.clock, bridge, threads, bus, ready, desk)
        settings = Settings.model_validate({"server": {"keys": tmp_path / "keys.json"}})
        opened = ServedHall(shared, settings, hall.id, alone=True, pages=[pages])
        opened.stop()
    assert heard == [True, True]
    assert "Error" not in capfd.readouterr().err
