"""Another system that speaks with the interface, signed as it must be."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from werkzeug.test import TestResponse

from hallsys.cases.systems import FreshKey
from hallsys.kernel.signing import SIGNATURE, signed
from tests.web.hall import WebHall

PREFIX = "/api/v1"
_nonces = count(1)


@dataclass
class OtherSystem:
    """The other side of the interface, at an address of its own."""

    hall: WebHall
    client: Any
    key: FreshKey
    address: str = "127.0.0.1"

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        late: int = 0,
        nonce: str = "",
        signature: str = "",
    ) -> TestResponse:
        """Ask, with a fresh nonce; a POST with a fresh idempotency key unless told otherwise."""
        data = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        return self.send(method, PREFIX + path, data, key=key, late=late, nonce=nonce, signature=signature)

    def send(
        self,
        method: str,
        url: str,
        data: bytes,
        *,
        key: str | None = None,
        late: int = 0,
        nonce: str = "",
        signature: str = "",
        signs: str = "",
    ) -> TestResponse:
        """Send a body as it is, signed; the arguments are those of `ask`; `signs`: another address."""
        number = next(_nonces)
        if key is None:
            key = f"key-{number:06d}" if method == "POST" else ""
        now = self.hall.clock.now() - late
        headers = signed(
            self.key.secret.encode(),
            "sm3",
            self.key.key_id,
            method,
            signs or url,
            now,
            nonce or f"nonce-{number:06d}",
            key,
            data,
        )
        spoilt = {SIGNATURE: signature} if signature else {}
        told = {"content_type": "application/json"} if data else {}
        answer: TestResponse = self.client.open(
            url,
            method=method,
            data=data,
            headers={**headers, **spoilt},
            environ_base={"REMOTE_ADDR": self.address},
            **told,
        )
        return answer

    def done(self, method: str, path: str, body: Any = None, key: str | None = None) -> Any:
        """Ask and return the answer, which must be one."""
        answer = self.ask(method, path, body, key=key)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()


def problem(answer: TestResponse) -> tuple[int, str]:
    """Return the status and the code of a refusal."""
    assert answer.content_type == "application/problem+json"
    told: Mapping[str, Any] = json.loads(answer.get_data())
    assert told["status"] == answer.status_code
    assert told["title"]
    assert told["title_zh"]
    return answer.status_code, told["code"]
