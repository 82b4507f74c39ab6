"""What the server processes of a hall tell each other over Redis: soon, or never.

Nothing is kept there and nothing depends on it. While Redis is away, the poll of the log stands in for the
wake-ups, and what is only shown, as agents' heartbeats, is seen at the process that heard it.
"""

import json
import logging
import queue
import threading
from collections.abc import Callable
from typing import Any

from gevent.queue import Queue
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from socketio import PubSubManager

from hallsys.kernel.ids import new_id
from hallsys.relay.hub import ThreadBridge

log = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds that Redis may take to answer
AGAIN = 2.0  # seconds after which a lost Redis is tried again, each time
_MOST_WAITING = 1000  # messages; what is more is dropped
_WAKE, _SOCKETS = "wake", "sockets"

Hear = Callable[[Any], None]


class Bus:
    """One process's line to the others of its hall. Its client blocks, so that two threads hold it.

    `woken` is called in the event loop when another process committed; `queue` is what Socket.IO sends
    and hears through.
    """

    def __init__(self, url: str, hall_id: str, bridge: ThreadBridge, woken: Callable[[], None]) -> None:
        self._me = new_id()
        self._channel = f"hallsys:{hall_id}"
        self._redis = connection(url)
        self._bridge = bridge
        self.queue = _Queue(lambda message: self._say(_SOCKETS, message))
        self._hear: dict[str, Hear] = {_WAKE: lambda _: woken(), _SOCKETS: self.queue.heard.put}
        self._waiting: queue.Queue[tuple[str, Any]] = queue.Queue(_MOST_WAITING)
        self._waking = False
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=run, name=f"hallsys-bus-{run.__name__}", daemon=True)
            for run in (self._speak, self._listen)
        ]
        self.up = False  # whether Redis answered last

    def start(self) -> None:
        """Begin to speak and to listen."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Say and hear no more."""
        self._over.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(2 * PATIENCE)
        self._redis.close()

    def wake(self) -> None:
        """Wake the other processes; for any thread. Many commits in a row are one message."""
        if not self._waking:
            self._waking = True
            self._say(_WAKE, None)

    def _say(self, topic: str, body: Any) -> None:
        try:
            self._waiting.put_nowait((topic, body))
        except queue.Full:
            self._waking = False

    def _speak(self) -> None:
        while not self._over.is_set():
            try:
                topic, body = self._waiting.get(timeout=0.5)
            except queue.Empty:
                continue
            if topic == _WAKE:
                self._waking = False  # a commit from here on is another message
            try:
                self._redis.publish(self._channel, json.dumps([self._me, topic, body]))
            except RedisError:
                continue  # the listener tells that Redis is away

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                with self._redis.pubsub(ignore_subscribe_messages=True) as heard:  # type: ignore[no-untyped-call]
                    heard.subscribe(self._channel)
                    heard.ping()
                    self._note(up=True)
                    self._bridge.call(lambda: self._hear[_WAKE](None))  # for what was missed meanwhile
                    while not self._over.is_set():
                        message = heard.get_message(timeout=0.5)
                        if message is not None and message["type"] == "message":
                            self._take(message["data"])
            except (RedisError, OSError):
                self._note(up=False)
                self._over.wait(AGAIN)

    def _take(self, data: bytes) -> None:
        sender, topic, body = json.loads(data)
        if sender != self._me:
            self._bridge.call(lambda: self._hear[topic](body))

    def _note(self, *, up: bool) -> None:
        if up != self.up:
            log.warning("Redis answers" if up else "Redis is away: the log is polled instead")
        self.up = up


class _Queue(PubSubManager):  # type: ignore[misc]
    """Socket.IO's message queue over the bus: the library's own for Redis would block the event loop."""

    name = "hallsys"

    def __init__(self, say: Callable[[dict[str, Any]], None]) -> None:
        super().__init__()
        self._publish = say
        self.heard: Queue[dict[str, Any]] = Queue()

    def _listen(self) -> "Queue[dict[str, Any]]":
        return self.heard  # iterating over it waits for the next


def connection(url: str) -> "Redis":
    """Return a client of the Redis at `url` that waits for it a short time."""
    return Redis.from_url(
        url,
        socket_connect_timeout=PATIENCE,
        socket_timeout=PATIENCE,
        socket_keepalive=True,
        health_check_interval=5,
        retry=Retry(NoBackoff(), 1),  # a line that it closed is opened anew
    )
