"""The line to the other machine of a hall."""

import json
import secrets
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from hallsys.kernel.clock import Clock, SystemClock
from hallsys.kernel.errors import Refusal
from hallsys.kernel.parcels import PATH, ParcelBroken, unpacked
from hallsys.kernel.signing import SIGNATURE, signed

TIMEOUT = 15.0  # seconds


class Unreachable(Refusal):
    """The other machine gave no answer, or none that could be used."""

    code = "other_machine_unreachable"
    status = 503
    zh = "另一台机器 {peer} 没有可用的应答：{why}"
    en = "The other machine {peer} gave no answer that can be used: {why}"


class AnswersOtherwise(Unreachable):
    """Something answers there, but not as the other machine does."""


class Line:
    """Questions to the server at `peer`, one after the other over one connection."""

    def __init__(
        self, peer: str, secret: bytes, timeout: float = TIMEOUT, clock: Clock | None = None
    ) -> None:
        parts = urlsplit(peer)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._peer = peer
        self._http = kind(str(parts.hostname), parts.port, timeout=timeout)
        self._secret = secret
        self._clock = clock or SystemClock()

    def ask(self, what: str, *, term: int = 0, **more: Any) -> tuple[dict[str, Any], bytes]:
        """Ask, and return what was answered: facts and bytes. Raises Unreachable.

        `term`: that in which this machine serves the hall, or is about to; 0 if it does not.
        """
        body = json.dumps({"ask": what, "term": term, **more}).encode()
        nonce = secrets.token_hex(16)
        headers = signed(self._secret, "sha256", "standby", "POST", PATH, self._clock.now(), nonce, "", body)
        asked = {**headers, "Content-Type": "application/json", "X-Requested-With": "hallsys"}
        try:
            self._http.request("POST", PATH, body, asked)
            response = self._http.getresponse()
            answer = response.read()
        except (OSError, HTTPException) as error:
            self.close()
            raise Unreachable(peer=self._peer, why=type(error).__name__) from error
        if response.status != 200:
            self.close()
            raise AnswersOtherwise(peer=self._peer, why=_told(response.status, answer))
        try:
            return unpacked(self._secret, answer, headers[SIGNATURE])
        except ParcelBroken:
            self.close()
            raise AnswersOtherwise(peer=self._peer, why="another key") from None

    def close(self) -> None:
        """Close the connection; the next question opens another."""
        self._http.close()


def _told(status: int, answer: bytes) -> str:
    try:
        return str(json.loads(answer)["error"]["en"])
    except (ValueError, KeyError, TypeError):
        return str(status)
