"""What the server processes of halls tell each other over Redis: soon, or never.

Nothing is kept there and nothing depends on it. While Redis is away, the poll of the log stands in for the
wake-ups, and what is only shown, as agents' heartbeats, is seen at the process that heard it.
"""

import json
import logging
import queue
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from gevent.queue import Queue
from redis import Redis
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.exceptions import RedisError
from redis.retry import Retry
from socketio import PubSubManager

from hallsys.kernel.ids import new_id
from hallsys.relay.hub import ThreadBridge
from hallsys.relay.rooms import KeepsRooms

log = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds that Redis may take to answer
AGAIN = 2.0  # seconds after which a lost Redis is tried again, each time
_MOST_WAITING = 1000  # messages; what is more is dropped
_WAKE, _SOCKETS = "wake", "sockets"
_BODIES: dict[str, type] = {_WAKE: type(None), _SOCKETS: dict}  # what is said, by its topic

Hear = Callable[[Any], None]


class HallLine:
    """What a process says to the others of one hall, and hears of them.

    `woken` is called in the event loop when another process committed; `queue` is what Socket.IO sends
    and hears through.
    """

    def __init__(self, say: Callable[[str, Any], None], woken: Callable[[], None]) -> None:
        self.queue = _Queue(lambda message: say(_SOCKETS, message))
        self.hear: dict[str, Hear] = {_WAKE: lambda _: woken(), _SOCKETS: self.queue.heard.put}
        self._say = say

    def wake(self) -> None:
        """Wake the other processes; for any thread."""
        self._say(_WAKE, None)


class Bus:
    """One process's line to the others of its halls. Its client blocks, so that two threads hold it."""

    def __init__(self, url: str, bridge: ThreadBridge) -> None:
        self._me = new_id()
        self._redis = connection(url)
        self._bridge = bridge
        self._lines: dict[str, HallLine] = {}  # by channel
        self._waiting: queue.Queue[tuple[str, str, Any]] = queue.Queue(_MOST_WAITING)
        self._waking: set[str] = set()  # channels on which a wake-up waits to be sent
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=run, name=f"hallsys-bus-{run.__name__}", daemon=True)
            for run in (self._speak, self._listen)
        ]
        self.up = False  # whether Redis answered last

    def line(self, hall_id: str, woken: Callable[[], None]) -> HallLine:
        """Return the line of a hall, which is heard at once or, after the start, in a moment."""
        channel = f"hallsys:{hall_id}"
        line = self._lines[channel] = HallLine(partial(self._say, channel), woken)
        return line

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

    def _say(self, channel: str, topic: str, body: Any) -> None:
        """Have it said soon; many wake-ups in a row are one message. For any thread."""
        if topic == _WAKE:
            if channel in self._waking:
                return
            self._waking.add(channel)
        try:
            self._waiting.put_nowait((channel, topic, body))
        except queue.Full:
            self._waking.discard(channel)

    def _speak(self) -> None:
        while not self._over.is_set():
            try:
                channel, topic, body = self._waiting.get(timeout=0.5)
            except queue.Empty:
                continue
            if topic == _WAKE:
                self._waking.discard(channel)  # a commit from here on is another message
            try:
                self._redis.publish(channel, json.dumps([self._me, topic, body]))
            except RedisError:
                continue  # the listener tells that Redis is away

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                with self._redis.pubsub(ignore_subscribe_messages=True) as heard:  # type: ignore[no-untyped-call]
                    heard.ping()
                    self._note(up=True)
                    known: set[str] = set()
                    while not self._over.is_set():
                        known |= self._subscribe(heard, set(self._lines) - known)
                        message = heard.get_message(timeout=0.5)
                        if message is not None and message["type"] == "message":
                            self._take(message["channel"].decode(), message["data"])
            except (RedisError, OSError):
                self._note(up=False)
                self._over.wait(AGAIN)
            except Exception:
                log.exception("the line to the other processes broke; it is opened anew")
                self._note(up=False)
                self._over.wait(AGAIN)

    def _subscribe(self, heard: PubSub, channels: set[str]) -> set[str]:
        """Listen to further channels, and wake their halls for what was missed meanwhile."""
        if channels:
            heard.subscribe(*channels)
        for channel in channels:
            self._bridge.call(partial(self._lines[channel].hear[_WAKE], None))
        return channels

    def _take(self, channel: str, data: bytes) -> None:
        """Hand on what another process says. What none of ours says is told and passed over."""
        try:
            sender, topic, body = json.loads(data)
            hear = self._lines[channel].hear[topic]
            if not isinstance(body, _BODIES[topic]):
                raise TypeError
        except (ValueError, TypeError, KeyError) as error:
            log.warning("a message of Redis is none of ours: %s", type(error).__name__)
            return
        if sender != self._me:
            self._bridge.call(partial(hear, body))

    def _note(self, *, up: bool) -> None:
        if up != self.up:
            log.warning("Redis answers" if up else "Redis is away: the log is polled instead")
        self.up = up


class _Queue(KeepsRooms, PubSubManager):  # type: ignore[misc]
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
