"""A hall's relay behind a real Socket.IO server on loopback, in a thread with a loop of its own."""

import queue
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

import gevent
import socketio
from gevent.event import Event
from gevent.pywsgi import WSGIHandler, WSGIServer
from gevent.socket import socket as gevent_socket

from hallsys.display.voice_policy import VoiceSettings
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.eventlog import Logged
from hallsys.kernel.sealing import Keyring
from hallsys.relay.agents import NAMESPACE, AgentLines, AgentNamespace
from hallsys.relay.deliveries import DeviceSink
from hallsys.relay.feed import Feed
from hallsys.relay.hub import ThreadBridge
from hallsys.relay.policy import PrintSettings
from hallsys.relay.pulses import Pulses
from hallsys.relay.readiness import Readiness
from hallsys.relay.registration import DeviceReport
from hallsys.relay.servers import Servers
from hallsys.relay.tail import LogTail
from tests.relay.hall import WIRING, RelayHall, open_relay_hall

PATIENCE = 10.0  # seconds after which a test gives up waiting


class Handler(WSGIHandler):  # type: ignore[misc]
    """Hangs up after a web socket: what the client still says is no HTTP request."""

    def run_application(self) -> None:
        super().run_application()
        if self.environ.get("HTTP_UPGRADE", "").lower() == "websocket":
            self.close_connection = True


class LiveRelay:
    """The server's thread; everything else happens in the test's thread."""

    def __init__(self, url: str, clock: ManualClock, keyring: Keyring) -> None:
        self._url, self._clock, self._keyring = url, clock, keyring
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live relay")
        self.feed: Feed | None = None
        self._thread.start()
        assert self._ready.wait(PATIENCE)

    def _run(self) -> None:
        self._home = threading.get_ident()
        self.bridge = ThreadBridge()
        self._over = Event()
        self.db = Database.open(self._url, self._clock, wait=self._wait, committed=self._committed)
        self.hall: RelayHall = open_relay_hall(self.db, self._clock, self._keyring)
        server = socketio.Server(async_mode="gevent", namespaces=[NAMESPACE])
        self.lines = AgentLines(server)
        self.servers = Servers(self.db, self.hall.id, alone=True, pads=list, hang_up=self.lines.drop_all)
        self.sink = DeviceSink(
            self.db,
            self._clock,
            self.hall.id,
            self.servers.id,
            self.hall.slips(),
            self.lines,
            PrintSettings(),
            VoiceSettings(),
        )
        self.pulses_told: queue.Queue[dict[str, Any]] = queue.Queue()
        self.pulses = Pulses(self._clock, self.pulses_told.put)
        server.register_namespace(
            AgentNamespace(
                self.db,
                self.lines,
                {self.hall.id: self.sink},
                self.pulses,
                Readiness(self.db, self.hall.id),
            )
        )
        listener = socket.create_server(("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        listener.setblocking(False)
        wsgi = WSGIServer(
            gevent_socket(fileno=listener.detach()),
            socketio.WSGIApp(server),
            log=None,
            handler_class=Handler,
        )
        wsgi.start()
        self.tail = LogTail(self.db, self.hall.id)
        self.feed = Feed(self.tail, self.sink, self.bridge)
        self.feed.start()
        self._ready.set()
        self._over.wait()
        self.feed.stop()
        self.sink.stop()
        wsgi.stop(timeout=1)
        self.db.close()
        self.bridge.close()
        gevent.get_hub().destroy(destroy_loop=True)

    def _committed(self, facts: Mapping[str, Sequence[Logged]]) -> None:
        if self.feed is not None:
            self.tail.add(facts[self.hall.id])
            self.feed.wake()

    def _wait(self, answer: "Future[Any]") -> Any:
        return self.bridge.wait(answer) if threading.get_ident() == self._home else answer.result()

    def stop(self) -> None:
        self.bridge.call(self._over.set)
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    @contextmanager
    def agent(self, token: str, *reports: DeviceReport) -> Iterator["LiveAgent"]:
        """Yield an agent that is connected and has said hello."""
        agent = LiveAgent(self.port, token)
        try:
            agent.hello(*(reports or WIRING))
            yield agent
        finally:
            agent.close()


class LiveAgent:
    """An agent as the server sees it: a Socket.IO client with a token."""

    def __init__(self, port: int, token: Any, refused: list[Any] | None = None) -> None:
        self.refused = [] if refused is None else refused
        self.delivered: queue.Queue[dict[str, Any]] = queue.Queue()
        self.ended = threading.Event()
        self.client = socketio.Client(reconnection=False, handle_sigint=False)
        self.client.on("deliver", self.delivered.put, namespace=NAMESPACE)
        self.client.on("disconnect", lambda *_: self.ended.set(), namespace=NAMESPACE)
        self.client.on("connect_error", self.refused.append, namespace=NAMESPACE)
        self.client.connect(
            f"http://127.0.0.1:{port}",
            auth={"token": token},
            namespaces=[NAMESPACE],
            transports=["websocket"],
            wait_timeout=PATIENCE,
        )

    def say(self, event: str, data: Any) -> Any:
        """Send an event, wait until the server has confirmed it, and return its answer."""
        return self.client.call(event, data, namespace=NAMESPACE, timeout=PATIENCE)

    def send(self, event: str, data: Any) -> None:
        """Send an event."""
        self.client.emit(event, data, namespace=NAMESPACE)

    def hello(self, *reports: DeviceReport) -> Any:
        devices = [
            {"device_id": r.device_id, "kind": r.kind, "driver": r.driver, "place": r.place} for r in reports
        ]
        return self.say("hello", {"version": "1.0", "devices": devices})

    def next(self) -> dict[str, Any]:
        return self.delivered.get(timeout=PATIENCE)

    def close(self) -> None:
        """Go away as a machine does whose plug is pulled: without a word."""
        if self.client.connected:
            self.client.eio.ws.sock.shutdown(socket.SHUT_RDWR)
            assert self.ended.wait(PATIENCE)
        self.client.shutdown()
