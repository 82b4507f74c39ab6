"""An agent that does at once whatever it is told, and says so; it speaks the agents' protocol itself.

Like ours it remembers what it printed: what is sent again, since the line ended before its answer went out,
is answered and not printed once more.
"""

from contextlib import suppress
from queue import SimpleQueue
from threading import Event, Thread

import socketio
from socketio.exceptions import BadNamespaceError, SocketIOError

from bench.hall import KIOSK, Desk

_NAMESPACE = "/agent"
_PATIENCE = 60  # seconds
_AGAIN = 0.5  # seconds until it comes again, as ours does


class Agent:
    """A printer at the kiosk, a sign at each window, a loudspeaker; one connection for each server."""

    def __init__(self, token: str, desks: tuple[Desk, ...]) -> None:
        self.printed: list[str] = []  # ids of tickets
        self.told: list[str] = []  # ids of what a sign or a loudspeaker was told
        self._done: set[str] = set()  # ids of deliveries, over all its connections
        self._token = token
        self._devices = [
            _device("printer", "ticket_printer", f"kiosk:{KIOSK}"),
            _device("speaker", "speaker", "zone:main"),
            *(_device(f"sign-{desk.code}", "window_sign", f"window:{desk.code}") for desk in desks),
        ]
        self._client: socketio.Client | None = None
        self._greeted: SimpleQueue[bool] = SimpleQueue()  # False when the line ends
        self._left = Event()
        self._keeper: Thread | None = None

    def stay(self, port: int) -> None:
        """Connect to the server at `port`, and again whenever it hangs up, until `leave`."""
        self.connect(port)
        self._keeper = Thread(target=self._come_again, args=(port,), daemon=True)
        self._keeper.start()

    def connect(self, port: int) -> None:
        """Say hello to the server at `port`; return when it has taken note of the devices.

        Raises SocketIOError if it does not let us in, or hangs up instead.
        """
        self._hang_up()
        self._client = client = socketio.Client(reconnection=False)
        greeted: SimpleQueue[bool] = SimpleQueue()
        self._greeted = greeted
        client.on("disconnect", lambda *_: greeted.put(False), namespace=_NAMESPACE)

        @client.on("deliver", namespace=_NAMESPACE)  # type: ignore[untyped-decorator]
        def deliver(data: dict[str, object]) -> None:
            command = data["command"]
            assert isinstance(command, dict)
            delivery_id = str(data["delivery_id"])
            if command["type"] != "print_ticket":
                self.told.append(delivery_id)
            elif delivery_id not in self._done:
                self.printed.append(str(command["ticket_id"]))
            self._done.add(delivery_id)
            with suppress(BadNamespaceError):  # the server was killed meanwhile
                done = {"delivery_id": delivery_id, "state": "done"}
                client.emit("ack", done, namespace=_NAMESPACE)

        client.connect(
            f"http://127.0.0.1:{port}",
            auth={"token": self._token},
            namespaces=[_NAMESPACE],
            transports=["websocket"],
            wait_timeout=_PATIENCE,
        )
        hello = {"version": "1", "devices": self._devices}
        client.emit("hello", hello, namespace=_NAMESPACE, callback=lambda *_: greeted.put(True))
        if not greeted.get(timeout=_PATIENCE):
            raise SocketIOError

    def leave(self) -> None:
        """End the connection, if there is one, for good."""
        self._left.set()
        self._greeted.put(False)
        if self._keeper is not None:
            self._keeper.join()
        self._hang_up()

    def _come_again(self, port: int) -> None:
        while not self._left.is_set():
            self._greeted.get()
            if not self._left.wait(_AGAIN):
                try:
                    self.connect(port)
                except SocketIOError:
                    self._greeted.put(False)

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.disconnect()
            self._client.eio.ws.shutdown()  # the library leaves it open when the server died
            self._client = None


def _device(device_id: str, kind: str, place: str) -> dict[str, str]:
    return {"device_id": device_id, "kind": kind, "driver": "test", "place": place}
