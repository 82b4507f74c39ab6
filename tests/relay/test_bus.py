"""The line between processes over Redis outlasts whatever somebody says on it."""

import json
import logging
from collections.abc import Iterator

import pytest
from gevent.event import Event
from redis import Redis

from hallsys.relay.bus import Bus
from hallsys.relay.hub import ThreadBridge
from tests.redis_server import running_redis

HALL, CHANNEL = "one", "hallsys:one"
_PATIENCE = 30


@pytest.fixture
def redis() -> Iterator[Redis]:
    with running_redis() as server, Redis.from_url(server.url) as client:
        yield client


@pytest.mark.parametrize(
    "said",
    [
        b"garbage",
        b"\xff\xfe",
        b"[]",
        b"17",
        b'["another", "unknown", null]',
        b'["another", ["wake"], null]',
        b'["another", "sockets", "garbage"]',
        b'["another", "sockets", null]',
        b'["another", "wake", {}]',
    ],
)
def test_what_is_none_of_ours_is_told_and_passed_over(
    redis: Redis, said: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    place = redis.get_connection_kwargs()
    bridge, woken = ThreadBridge(), Event()
    bus = Bus(f"redis://{place['host']}:{place['port']}/0", bridge)
    bus.line(HALL, woken.set)
    bus.start()
    try:
        assert woken.wait(_PATIENCE)  # as it begins to listen
        woken.clear()
        with caplog.at_level(logging.WARNING, "hallsys.relay.bus"):
            redis.publish(CHANNEL, said)
            redis.publish(CHANNEL, json.dumps(["another", "wake", None]))
            assert woken.wait(_PATIENCE)
        assert [one.getMessage() for one in caplog.records if "none of ours" in one.getMessage()]
        assert bus.up
        assert redis.pubsub_numsub(CHANNEL) == [(CHANNEL.encode(), 1)]
    finally:
        bus.stop()
        bridge.close()
