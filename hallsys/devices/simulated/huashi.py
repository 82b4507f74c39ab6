"""The twin of a HuaShi reader with its HTTP bridge: one request a connection, answered with JSON."""

import json
from collections.abc import Callable
from typing import Any

from hallsys.devices.simulated.cards import SPECIMENS, text_block
from hallsys.devices.simulated.twin import Ear, Twin, UnknownPoke

_END = b"\r\n\r\n"
_LARGEST = 65536
_NO_CARD, _NO_READER = -11, -1

# The bridge's names, and the field of a card that stands behind each; the photo is none.
_FIELDS = {
    "bornDay": "birth",
    "certAddress": "address",
    "certNumber": "number",
    "certOrg": "issuer",
    "effDate": "valid_from",
    "expDate": "valid_to",
    "gender": "sex",
    "nation": "ethnic",
    "partyName": "name",
}


class HuashiTwin(Twin):
    """A bridge with a reader and at most one card on it, which is found again at each read.

    Pokes: `lay_card` with `card` (a specimen's name, or the fields of a card), `lift_card`,
    `detach_reader` and `attach_reader`.
    """

    kind = "huashi"

    def __init__(self, faults: tuple[str, ...] | list[str] = ()) -> None:
        super().__init__(faults)
        self._rest = b""
        self._card: dict[str, str] | None = None
        self._label = ""
        self._attached = True
        self._is_open = False
        self.reads = 0

    def attach(self, ear: Ear, hang_up: Callable[[], None]) -> None:
        with self.changed:
            self._rest = b""  # of a connection that was cut off
            super().attach(ear, hang_up)

    def poke(self, action: str, facts: dict[str, Any]) -> None:
        if action == "lay_card":
            self.lay_card(facts.get("card"))
        elif action in {"lift_card", "detach_reader", "attach_reader"}:
            with self.changed:
                self._card, self._label = None, ""
                self._attached = self._attached if action == "lift_card" else action == "attach_reader"
                self._is_open = self._is_open and self._attached
                self.changed.notify_all()
        else:
            super().poke(action, facts)

    def lay_card(self, card: Any) -> None:
        """Lay a card on the reader. Raises UnknownPoke."""
        label, _ = text_block(card)
        kind, fields = (
            (SPECIMENS[card].type, dict(SPECIMENS[card].fields))
            if isinstance(card, str)
            else (card["type"], card["fields"])
        )
        if not self._attached:
            raise UnknownPoke("the reader is detached")
        with self.changed:
            known = {name: str(fields.get(field, "")) for name, field in _FIELDS.items()}
            self._card, self._label = {**known, "certType": kind or " "}, label
            self.changed.notify_all()

    def state(self) -> dict[str, Any]:
        with self.changed:
            return {
                **super().state(),
                "card": self._label,
                "lying": self._card is not None,
                "open": self._is_open,
                "reads": self.reads,
            }

    def receive(self, data: bytes) -> None:
        with self.changed:
            self._rest = (self._rest + data)[-_LARGEST:]
            head, end, rest = self._rest.partition(_END)
            if not end:
                return
            self._rest = rest
            answer = _http(self._answer(head.split(b"\r\n")[0].decode("latin-1").split(" ")))
            self.changed.notify_all()
        self.say(answer)

    def _answer(self, request: list[str]) -> dict[str, Any] | None:
        """Return what the bridge says to the words of a request line; None for a path it lacks."""
        path = request[1].lower() if len(request) == 3 and request[0] == "GET" else ""
        if path == "/opendevice":
            self._is_open = self._attached
            return _result(0 if self._is_open else _NO_READER)
        if path == "/closedevice":
            self._is_open = False
            return _result(0)
        if path != "/readcard":
            return None
        if not self._is_open:
            return _result(_NO_READER)
        if self._card is None:
            return {**_result(_NO_CARD), **dict.fromkeys([*_FIELDS, "certType", "identityPic"], "")}
        self.reads += 1
        return {**_result(0), **self._card, "identityPic": "V0xm"}


def _result(flag: int) -> dict[str, Any]:
    messages = {0: "", _NO_CARD: "读卡失败", _NO_READER: "设备未连接"}
    return {"errorMsg": messages[flag], "resultFlag": flag}


def _http(answer: dict[str, Any] | None) -> bytes:
    body = json.dumps(answer or {}, ensure_ascii=False, indent=3, separators=(",", " : ")).encode()
    status = "404 Not Found" if answer is None else "200 OK"
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode("ascii") + body
