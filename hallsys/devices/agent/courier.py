"""Posts readings to the server, each once: every retry carries the same request_id."""

import threading
import time
from typing import Any

import requests
import structlog

from hallsys.devices.readings import Reading
from hallsys.kernel.ids import new_id

_TIMEOUT = 5.0  # seconds for one attempt
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 2.0

log = structlog.get_logger("hallsys.agent")


class Courier:
    """Knows the server and the token. Its log lines name device and outcome, never the reading."""

    def __init__(self, server: str, token: str, reading_age: float, stop: threading.Event) -> None:
        self._url = f"{server}/api/agent/reading"
        self._headers = {"Authorization": f"Bearer {token}", "X-Requested-With": "hallsys"}
        self._age = reading_age
        self._stop = stop

    def post(self, device_id: str, reading: Reading) -> bool:
        """Post one reading, trying again until it is too old; tell whether the server took it."""
        body: dict[str, Any] = {"device_id": device_id, "request_id": new_id(), "reading": reading.as_json()}
        until = time.monotonic() + self._age
        pause = _FIRST_PAUSE
        while True:
            outcome = self._attempt(body)
            if outcome in ("taken", "refused"):
                return outcome == "taken"
            if time.monotonic() + pause >= until or self._stop.wait(pause):
                log.warning("reading dropped", device=device_id, reason=outcome)
                return False
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _attempt(self, body: dict[str, Any]) -> str:
        try:
            answer = requests.post(
                self._url, json=body, headers=self._headers, timeout=_TIMEOUT, allow_redirects=False
            )
        except requests.RequestException as error:
            return type(error).__name__
        if answer.ok:
            return "taken"
        if answer.status_code >= 500 or answer.status_code in (408, 429):
            return f"HTTP {answer.status_code}"
        log.info("reading refused", device=body["device_id"], status=answer.status_code, code=_code(answer))
        return "refused"


def _code(answer: requests.Response) -> str:
    try:
        return str(answer.json()["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return ""
