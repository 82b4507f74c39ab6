"""A small HTTP service on loopback through which the simulated devices of an agent are poked.

`POST /sim/<device_id>/poke {"action": ..., ...}` and `GET /sim/<device_id>/state`. It exists for
demo, tour and tests; an agent without simulated devices does not open it.
"""

import json
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from typing import Any

from hallsys.devices.loopback import LoopbackServer
from hallsys.devices.simulated.twin import Twin, UnknownPoke

_LARGEST = 65536  # bytes of a poke
_LOOPBACK = ("127.0.0.1", "localhost")


class ControlServer(LoopbackServer):
    """Serves the twins by device id at `http://127.0.0.1:port` until closed."""

    def __init__(self, twins: Mapping[str, Twin], port: int = 0) -> None:
        super().__init__(_Handler, port, twins=dict(twins))


class _Handler(BaseHTTPRequestHandler):
    twins: Mapping[str, Twin] = {}

    def do_GET(self) -> None:
        twin = self._twin("state")
        if twin is not None:
            self._answer(200, twin.state())

    def do_POST(self) -> None:
        twin = self._twin("poke")
        if twin is None:
            return
        if self.headers.get_content_type() != "application/json":
            self._answer(415, {"error": "a poke is JSON"})  # no page of another origin can send that
            return
        size = int(self.headers.get("Content-Length") or 0)
        if size > _LARGEST:
            self._answer(413, {"error": "too large"})
            return
        try:
            facts = json.loads(self.rfile.read(size))
            action = facts.pop("action")
            twin.poke(action, facts)
        except UnknownPoke as error:
            self._answer(422, {"error": str(error)})
        except (ValueError, KeyError, AttributeError, TypeError):
            self._answer(400, {"error": 'a poke is {"action": ...}'})
        else:
            self._answer(200, {"ok": True})

    def _twin(self, verb: str) -> Twin | None:
        """Return the twin the path names, or answer that there is none."""
        if (self.headers.get("Host") or "").rpartition(":")[0] not in _LOOPBACK:
            self._answer(403, {"error": "this service is for this machine only"})
            return None
        parts = self.path.strip("/").split("/")
        if len(parts) != 3 or parts[0] != "sim" or parts[2] != verb or parts[1] not in self.twins:
            self._answer(404, {"error": f"no such device; there are {', '.join(self.twins)}"})
            return None
        return self.twins[parts[1]]

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- http.server's name
        """Say nothing: a poke may carry the fields of a card."""
