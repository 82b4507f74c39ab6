"""Asks a hall over its interface to other systems (docs/api.md); needs nothing but Python."""

import hashlib
import hmac
import json
import secrets
import time
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

PREFIX = "/api/v1"


class Refused(Exception):
    """What was asked for is refused: status, code, and a sentence."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(f"{problem['status']} {problem['code']}: {problem['title']}")
        self.code: str = problem["code"]


class Hall:
    """A hall at `url`, and the key that its administrator gave to this system."""

    def __init__(self, url: str, key_id: str, secret: str) -> None:
        self._url = url.rstrip("/")
        self._key_id = key_id
        self._secret = secret.encode()

    def get(self, path: str, **query: Any) -> Any:
        """Return what the hall answers. Raises Refused."""
        return self._ask("GET", f"{PREFIX}{path}" + (f"?{urlencode(query)}" if query else ""), b"", "")

    def post(self, path: str, body: dict[str, Any], key: str = "") -> Any:
        """Have something done, once however often it is sent under one `key`. Raises Refused."""
        return self._ask("POST", f"{PREFIX}{path}", json.dumps(body).encode(), key or secrets.token_hex(16))

    def _ask(self, method: str, target: str, body: bytes, key: str) -> Any:
        headers = {"Content-Type": "application/json", **self._signed(method, target, body, key)}
        request = Request(self._url + target, body or None, headers, method=method)  # noqa: S310 - the hall's
        try:
            with urlopen(request, timeout=30) as answer:  # noqa: S310 - the hall's
                return json.load(answer)
        except HTTPError as error:
            with error:
                raise Refused(json.load(error)) from None

    def _signed(self, method: str, target: str, body: bytes, key: str) -> dict[str, str]:
        now, nonce, digest = str(time.time_ns() // 1_000_000), secrets.token_hex(16), _digest(body)
        text = "\n".join((method, target, now, nonce, key, digest))
        headers = {
            "X-Hall-Key-Id": self._key_id,
            "X-Hall-Algorithm": "hmac-sha256",
            "X-Hall-Timestamp": now,
            "X-Hall-Nonce": nonce,
            "X-Hall-Digest": digest,
            "X-Hall-Signature": signature(self._secret, text),
        }
        return {**headers, "Idempotency-Key": key} if key else headers


def signature(secret: bytes, text: str) -> str:
    """Return the signature of the lines that are signed."""
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
