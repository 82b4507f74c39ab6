"""What a receiving system does with pushes: checks the signature, keeps each key once, tells what it has.

It stands in for the city's exchange in the demo, and for any receiver in tests and measurements. Its
moods are the ways in which such systems fail.
"""

import dataclasses
import json
import os
import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from hallsys.kernel.clock import Clock, Millis
from hallsys.kernel.signing import IDEMPOTENCY, KEY_ID, NONCE, SKEW, fault_of

Mood = Literal["works", "flaky", "busy", "refuses", "silent"]
MOODS: Mapping[Mood, tuple[str, str]] = {
    "works": ("正常接收", "Takes everything"),
    "flaky": ("三成失败", "Fails three times in ten"),
    "busy": ("系统繁忙", "Is busy"),
    "refuses": ("拒收数据", "Refuses every message"),
    "silent": ("不应答", "Does not answer"),
}
FLAKY = 0.3

_KEPT = 200  # messages that are shown
_PAGE = 5000  # keys at once
_BUSY_FOR = 2  # seconds

# A flaky receiver says that it failed, hangs up before it has read, or after it took the message.
Failure = Literal["error", "cut_off", "answer_lost"]
_FAILURES: tuple[Failure, ...] = ("error", "cut_off", "answer_lost")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that was taken for the first time."""

    key: str
    path: str
    message: Mapping[str, Any]
    at: Millis


@dataclass(frozen=True, slots=True)
class Said:
    """What is answered."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str]


class Inbox:
    """For any thread. With a `file`, what was taken outlives the process.

    Each line of it is a message, or the key of one that came again.
    """

    def __init__(
        self, secrets: Mapping[str, bytes], clock: Clock, file: Path | None = None, seed: int | None = None
    ) -> None:
        self._secrets = secrets
        self._clock = clock
        self._file = file
        self._random = Random(seed)  # noqa: S311 - how it fails is no secret
        self._lock = threading.Lock()
        self._nonces: OrderedDict[str, Millis] = OrderedDict()
        self._keys: dict[str, None] = {}
        self.mood: Mood = "works"
        self.counts: Counter[str] = Counter()  # of taken, repeated, refused, failed, forged
        self.latest: deque[Arrival] = deque(maxlen=_KEPT)
        _mend(file)
        for line in self._lines():
            if "repeated" in line:
                self.counts["repeated"] += 1
            else:
                self._remember(Arrival(**line))

    def failure(self) -> Failure | None:
        """Return how the next request fails, if it does."""
        if self.mood != "flaky":
            return None
        with self._lock:
            return self._random.choice(_FAILURES) if self._random.random() < FLAKY else None

    def take(self, target: str, headers: Mapping[str, str], body: bytes) -> Said:
        """Take a message that was posted, unless the mood forbids it or its signature is wrong."""
        with self._lock:
            fault = self._forged("POST", target, headers, body)
            if fault is not None:
                return fault
            if self.mood in ("busy", "refuses"):
                self.counts["failed" if self.mood == "busy" else "refused"] += 1
                return _BUSY if self.mood == "busy" else _REFUSED
            key = headers.get(IDEMPOTENCY, "")
            if not key:
                self.counts["refused"] += 1
                return Said(400, {"code": "400", "msg": "no key"}, {})
            if key in self._keys:
                self.counts["repeated"] += 1
                self._append({"repeated": key})
                return Said(409, {"code": "409", "msg": "已接收 / known"}, {})
            arrival = Arrival(key, urlsplit(target).path, json.loads(body), self._clock.now())
            self._append(dataclasses.asdict(arrival))
            self._remember(arrival)
            return Said(200, {"code": "0", "msg": "ok"}, {})

    def tell(self, target: str, headers: Mapping[str, str]) -> Said:
        """Tell which keys were taken that begin as is asked, a page at a time."""
        with self._lock:
            fault = self._forged("GET", target, headers, b"")
            if fault is not None:
                return fault
            asked = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
            prefix = asked.get("prefix", "")
            after = asked.get("after", "")
            keys = sorted(key for key in self._keys if key.startswith(prefix) and key > after)
            following = keys[_PAGE - 1] if len(keys) > _PAGE else None
            return Said(200, {"keys": keys[:_PAGE], "next": following}, {})

    def lose(self, count: int) -> int:
        """Forget the newest messages, as a system does that was restored from a backup."""
        with self._lock:
            lost = list(self._keys)[-count:] if count else []
            for key in lost:
                del self._keys[key]
            gone = set(lost)
            self.latest = deque((one for one in self.latest if one.key not in gone), maxlen=_KEPT)
            if self._file is not None:
                kept = [line for line in self._lines() if line.get("key") not in gone]
                self._file.write_text("".join(map(_text, kept)), encoding="utf-8")
            self.counts["taken"] -= len(lost)
            return len(lost)

    def keys(self) -> list[str]:
        """Return what was taken, in the order in which it came first."""
        with self._lock:
            return list(self._keys)

    def _forged(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Said | None:
        now = self._clock.now()
        secret = self._secrets.get(headers.get(KEY_ID, ""))
        fault = "unknown_key" if secret is None else fault_of(headers, secret, method, target, body, now)
        nonce = headers.get(NONCE, "")
        if fault is None and nonce in self._nonces:
            fault = "replayed"
        if fault is not None:
            self.counts["forged"] += 1
            return Said(401, {"code": "401", "msg": fault}, {})
        self._nonces[nonce] = now
        while next(iter(self._nonces.values())) < now - 2 * SKEW:
            self._nonces.popitem(last=False)
        return None

    def _remember(self, arrival: Arrival) -> None:
        self._keys[arrival.key] = None
        self.latest.append(arrival)
        self.counts["taken"] += 1

    def _append(self, line: Mapping[str, Any]) -> None:
        """Write what came before it is acknowledged."""
        if self._file is not None:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(_text(line))

    def _lines(self) -> Iterator[dict[str, Any]]:
        if self._file is not None and self._file.exists():
            for line in self._file.read_text(encoding="utf-8").splitlines():
                yield json.loads(line)


_BUSY = Said(503, {"code": "503", "msg": "系统繁忙"}, {"Retry-After": str(_BUSY_FOR)})
_REFUSED = Said(422, {"code": "422", "msg": "事项编码不存在"}, {})


def _text(line: Mapping[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False) + "\n"


def _mend(file: Path | None) -> None:
    """Cut off a last line that a kill has torn: what it began was not acknowledged."""
    if file is not None and file.exists():
        content = file.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            os.truncate(file, whole)
