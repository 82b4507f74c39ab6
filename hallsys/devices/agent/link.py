"""The agent's Socket.IO line to the server: hello, deliveries in, acknowledgements and health out."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import engineio
import socketio
import structlog

from hallsys import __version__

_NAMESPACE = "/agent"
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0  # seconds between two attempts: people may wait for it
_CONNECT = 10  # seconds an attempt may take

log = structlog.get_logger("hallsys.agent")


class _InOrder(engineio.Client):  # type: ignore[misc]
    """Handles messages one after the other, as they came, in the thread of `turn`.

    engineio gives each a thread of its own: of two calls in one instant the later could be heard first.
    """

    def __init__(self, *args: Any, turn: ThreadPoolExecutor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn = turn

    def _trigger_event(self, event: str, *args: Any, **kwargs: Any) -> Any:
        if kwargs.pop("run_async", False):
            return self._turn.submit(super()._trigger_event, event, *args, **kwargs)
        return super()._trigger_event(event, *args, **kwargs)

    def _reset(self) -> None:
        # The library forgets a line that broke without closing its socket.
        if self.ws is not None:
            self.ws.shutdown()
        super()._reset()


class _Client(socketio.Client):  # type: ignore[misc]
    def _engineio_client_class(self) -> type[engineio.Client]:
        return _InOrder


class Link:
    """Keeps one connection up. What cannot be sent is not kept: the server sends deliveries again.

    `greet` returns the devices for the hello; `connected` is called once it has been said, and
    `deliver` for each delivery, in a thread of the connection; `voice_changed` when the hall's recordings
    are others; `refused` with the server's answer to the hello: by id, why it may not run devices.
    """

    def __init__(
        self,
        server: str,
        token: str,
        greet: Callable[[], list[dict[str, Any]]],
        connected: Callable[[], None],
        deliver: Callable[[dict[str, Any]], None],
        voice_changed: Callable[[], None],
        refused: Callable[[dict[str, str]], None],
    ) -> None:
        self._server = server
        self._token = token
        self._greet = greet
        self._connected = connected
        self._deliver = deliver
        self._voice_changed = voice_changed
        self._refused = refused
        self._stop = threading.Event()
        self._over = threading.Event()
        self._client: socketio.Client | None = None
        self._turn = ThreadPoolExecutor(1, thread_name_prefix="messages")  # of all connections that will be
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)

    def start(self) -> None:
        """Begin to connect, and connect again whenever the line breaks."""
        self._thread.start()

    def stop(self, timeout: float) -> None:
        """Hang up."""
        self._stop.set()
        self._over.set()
        self._thread.join(timeout)

    def emit(self, event: str, data: dict[str, Any], taken: Callable[[], None] | None = None) -> None:
        """Send an event if the line is up; `taken` is called when the server confirms it."""
        self._send(event, data, taken and (lambda *_: taken()))

    def _send(self, event: str, data: dict[str, Any], answered: Callable[..., None] | None) -> None:
        client = self._client
        if client is None:
            return
        try:
            client.emit(event, data, namespace=_NAMESPACE, callback=answered)
        except socketio.exceptions.SocketIOError:
            return  # the line broke just now; the hello after it sets everything right

    def beat(self, heard: Callable[[int], None]) -> None:
        """Ask the server for a sign of life; `heard` is called with its time if it gives one."""
        self._send("beat", {}, heard)

    def renew(self) -> None:
        """Give up a connection that is open but dead, and connect again."""
        if self._client is not None:
            self._over.set()

    def _run(self) -> None:
        pause = _FIRST_PAUSE
        reason = ""
        while not self._stop.is_set():
            self._over.clear()
            client = self._new_client()
            try:
                client.connect(
                    self._server, auth={"token": self._token}, namespaces=[_NAMESPACE],
                    transports=["websocket"], wait_timeout=_CONNECT,
                )  # fmt: skip
            except socketio.exceptions.ConnectionError as error:
                if str(error) != reason:
                    reason = str(error)
                    log.warning("server not reached", server=self._server, reason=reason)
            else:
                pause, reason = _FIRST_PAUSE, ""
                self._attend(client)
            client.shutdown()
            self._stop.wait(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _attend(self, client: socketio.Client) -> None:
        self._client = client
        log.info("connected", server=self._server)
        self._send("hello", {"version": __version__, "devices": self._greet()}, self._answered)
        self._connected()
        while not (self._stop.is_set() or self._over.is_set()):
            self._over.wait()
        self._client = None
        if client.connected:
            client.disconnect()
        log.info("disconnected", server=self._server)

    def _answered(self, answer: Any = None) -> None:
        if isinstance(answer, dict):  # a server of an older version says nothing
            self._refused(answer.get("refused", {}))

    def _new_client(self) -> socketio.Client:
        client = _Client(reconnection=False, handle_sigint=False, turn=self._turn)
        client.on("deliver", self._deliver, namespace=_NAMESPACE)
        client.on("voice", lambda *_: self._voice_changed(), namespace=_NAMESPACE)
        client.on("disconnect", lambda *_: self._over.set(), namespace=_NAMESPACE)
        return client
