"""A small server that speaks the agent's side of the protocol over real sockets."""

import json
import threading
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any

import socketio
from werkzeug.serving import WSGIRequestHandler, make_server

TOKEN = "a-paired-token"


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 -- werkzeug's name
        pass


class HallServer:
    """Notes what agents say, and delivers to them. `statuses` are the next answers to readings."""

    def __init__(self, port: int = 0) -> None:
        self.changed = threading.Condition()
        self.hellos: list[dict[str, Any]] = []
        self.acks: list[dict[str, Any]] = []
        self.health: list[dict[str, Any]] = []
        self.pulses: list[dict[str, Any]] = []
        self.readings: list[dict[str, Any]] = []
        self.authorizations: set[str | None] = set()
        self.statuses: list[int] = []
        self.recordings: dict[str, bytes] = {}  # the hall's voice, by fragment
        self.needed: list[dict[str, str]] = []
        self.garbled: bytes | None = None  # what comes in place of a recording
        self.asked: list[str] = []
        self.paired: list[dict[str, Any]] = []
        self.refused: dict[str, str] = {}  # by device, why it may not be run
        self.confirms = threading.Event()  # while it is clear, what is noted is not answered
        self.confirms.set()
        self._sids: list[str] = []
        self._io = socketio.Server(async_mode="threading")
        self._io.on("connect", self._connect, namespace="/agent")
        self._io.on("disconnect", self._disconnect, namespace="/agent")
        heard = {"hello": self.hellos, "ack": self.acks, "health": self.health, "pulse": self.pulses}
        for event, notes in heard.items():
            self._io.on(event, self._noting(notes, event), namespace="/agent")
        app = socketio.WSGIApp(self._io, self._http)
        self._server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def deliver(self, delivery_id: str, device_id: str, command: dict[str, Any], **more: Any) -> None:
        message = {"delivery_id": delivery_id, "device_id": device_id, "command": command, **more}
        self._io.emit("deliver", {"expires_at": None, **message}, namespace="/agent")

    def hang_up(self) -> None:
        for sid in list(self._sids):
            self._io.disconnect(sid, namespace="/agent")

    def wait_for(self, condition: Callable[[], object]) -> None:
        with self.changed:
            assert self.changed.wait_for(condition, timeout=20), self.__dict__

    def ack_of(self, delivery_id: str, count: int = 1) -> tuple[str, str | None]:
        """Wait for the `count`-th acknowledgement of a delivery and return its state and fault."""

        def found() -> list[dict[str, Any]]:
            return [ack for ack in self.acks if ack["delivery_id"] == delivery_id]

        self.wait_for(lambda: len(found()) >= count)
        return found()[-1]["state"], found()[-1]["fault"]

    def close(self) -> None:
        self.hang_up()
        self.confirms.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._io.shutdown()

    def _connect(self, sid: str, _: dict[str, Any], auth: dict[str, Any] | None) -> bool:
        if not auth or auth.get("token") != TOKEN:
            return False
        self._sids.append(sid)
        return True

    def _disconnect(self, sid: str, *_: Any) -> None:
        if sid in self._sids:
            self._sids.remove(sid)

    def _noting(self, notes: list[dict[str, Any]], event: str) -> Callable[[str, dict[str, Any]], Any]:
        def note(sid: str, data: dict[str, Any]) -> Any:
            with self.changed:
                notes.append(data)
                self.changed.notify_all()
            self.confirms.wait()
            return {"refused": self.refused} if event == "hello" else None

        return note

    def _voice(self, path: str, authorization: str | None) -> tuple[int, bytes]:
        """Answer to a GET of the hall's voice: the list, or a recording by its content."""
        with self.changed:
            self.asked.append(path)
            self.changed.notify_all()
        if authorization != f"Bearer {TOKEN}":
            return 401, b"{}"
        if path == "/api/agent/voice":
            hashes = {key: sha256(sound).hexdigest() for key, sound in self.recordings.items()}
            return 200, json.dumps({"recordings": hashes, "needed": self.needed}).encode()
        wanted = path.removeprefix("/api/agent/voice/").removesuffix(".wav")
        found = {sha256(sound).hexdigest(): sound for sound in self.recordings.values()}
        return (200, self.garbled or found[wanted]) if wanted in found else (404, b"{}")

    def voice_changed(self) -> None:
        self._io.emit("voice", namespace="/agent")

    def _http(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "GET":
            status, sound = self._voice(environ["PATH_INFO"], environ.get("HTTP_AUTHORIZATION"))
            start_response(f"{status} Answer", [("Content-Type", "application/octet-stream")])
            return [sound]
        body = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        status = 200
        answer: dict[str, Any] = {"ok": True}
        with self.changed:
            if environ["PATH_INFO"] == "/api/agent/pair":
                self.paired.append(body)
                answer = {"token": TOKEN, "agent_id": "agent-1"}
                if body["code"] != "123456":
                    status = 403
                    answer = {"error": {"code": "bad", "zh": "配对码无效。", "en": "No such code."}}
            elif environ["PATH_INFO"] == "/api/agent/admission":
                answer = {"name": "kiosk PC", "refused": self.refused}
                if environ.get("HTTP_AUTHORIZATION") != f"Bearer {TOKEN}":
                    status = 401
                    answer = {"error": {"code": "not_paired", "zh": "未配对。", "en": "Not paired."}}
            else:
                self.authorizations.add(environ.get("HTTP_AUTHORIZATION"))
                status = self.statuses.pop(0) if self.statuses else 200
                self.readings.append(body)
            self.changed.notify_all()
        start_response(f"{status} Answer", [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]
