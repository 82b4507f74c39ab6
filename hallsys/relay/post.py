"""One signed request to a receiver, and what its answer means. Blocks; to be run in a thread.

Each request has a connection of its own, and ends within its time whatever the other side does. It goes
to the configured address: no redirection is followed, no proxy of the environment used.
"""

import json
import secrets
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from socket import SHUT_RDWR, socket
from typing import Any
from urllib.parse import urlsplit

from hallsys import __version__
from hallsys.kernel.clock import Clock
from hallsys.kernel.signing import SHORTEST_SECRET, signed
from hallsys.pushes.errors import PushKeyUnusable
from hallsys.pushes.mapping import Reply
from hallsys.pushes.policy import RemoteSettings
from hallsys.pushes.rules import Outcome, Verdict, retry_after, verdict_of

_LARGEST_ANSWER = 8 << 20  # bytes; a day's keys come in pages
_OTHERS_MAY_READ = 0o077


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the HTTP status, the body, and for how long it asks to wait."""

    status: int
    body: bytes
    retry_after: int | None


class NoAnswer(Exception):
    """A request got no answer; the outcome says why."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.fault)
        self.outcome = outcome


def secret_of(receiver: RemoteSettings) -> bytes:
    """Read the secret that requests to a receiver are signed with. Raises PushKeyUnusable."""
    path = receiver.key_file
    facts: dict[str, str | int] = {"receiver": receiver.name, "path": str(path), "least": SHORTEST_SECRET}
    try:
        secret, mode = path.read_bytes().strip(), path.stat().st_mode
    except OSError as error:
        raise PushKeyUnusable(**facts) from error
    if len(secret) < SHORTEST_SECRET or mode & _OTHERS_MAY_READ:
        raise PushKeyUnusable(**facts)
    return secret


class Post:
    """Requests to one receiver. Raises PushKeyUnusable, and OSError for certificates that cannot be read."""

    def __init__(self, receiver: RemoteSettings, clock: Clock) -> None:
        parts = urlsplit(receiver.url)
        self._receiver = receiver
        self._clock = clock
        self._host, self._port, self._base = str(parts.hostname), parts.port, parts.path
        self._secret = secret_of(receiver)
        self._tls = _trusting(receiver.certificates) if parts.scheme == "https" else None
        self._wires: set[socket] = set()

    def push(self, path: str, key: str, message: dict[str, Any]) -> Outcome:
        """Post a message under its idempotency key, and return what came of it."""
        body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            answer = self.ask("POST", path, key, body)
        except NoAnswer as none:
            return none.outcome
        return outcome_of(answer, self._receiver.reply)

    def ask(self, method: str, path: str, key: str = "", body: bytes = b"") -> Answer:
        """Return the answer to a request; `path` begins below the receiver's address. Raises NoAnswer."""
        line = self._open()
        try:
            line.connect()
        except ssl.SSLCertVerificationError as error:
            line.close()
            raise NoAnswer(Outcome(Verdict.AT_ODDS, "certificate", error.verify_message)) from error
        except OSError as error:
            line.close()
            late = isinstance(error, TimeoutError)
            raise NoAnswer(Outcome(Verdict.AGAIN, "timeout" if late else "unreachable")) from error
        wire: socket = line.sock  # the line forgets it before the answer is read to its end
        self._wires.add(wire)
        over = threading.Event()  # set before the line is severed, which its reader may notice at once

        def end() -> None:
            over.set()
            _sever(wire)

        # A socket's own limit is for each read, which an answer that drips would never reach.
        watch = threading.Timer(self._receiver.timeout_seconds, end)
        watch.start()
        try:
            return self._exchange(line, method, self._base + path, key, body)
        except (OSError, HTTPException) as error:
            late = isinstance(error, TimeoutError) or over.is_set()
            raise NoAnswer(Outcome(Verdict.AGAIN, "timeout" if late else "cut_off")) from error
        finally:
            watch.cancel()
            self._wires.discard(wire)
            line.close()

    def stop(self) -> None:
        """End the requests that are under way."""
        for wire in list(self._wires):
            _sever(wire)

    def _open(self) -> HTTPConnection:
        timeout = self._receiver.timeout_seconds
        if self._tls is None:
            return HTTPConnection(self._host, self._port, timeout=timeout)
        return HTTPSConnection(self._host, self._port, timeout=timeout, context=self._tls)

    def _exchange(self, line: HTTPConnection, method: str, target: str, key: str, body: bytes) -> Answer:
        now = self._clock.now()
        nonce = secrets.token_hex(16)
        one = self._receiver
        headers = signed(self._secret, one.digest, one.key_id, method, target, now, nonce, key, body)
        if body:
            headers["Content-Type"] = "application/json; charset=utf-8"
        line.request(method, target, body or None, {**headers, "User-Agent": f"hallsys/{__version__}"})
        answer = line.getresponse()
        return Answer(answer.status, _read(answer), retry_after(answer.getheader("Retry-After"), now))


def outcome_of(answer: Answer, reply: Reply) -> Outcome:
    """Return what an answer means, by its status and by what an interface says in its body."""
    said = _object(answer.body)
    reason = str(said.get(reply.reason, "")) if said else ""
    outcome = verdict_of(answer.status, answer.retry_after, reason)
    if outcome.verdict is not Verdict.TAKEN or answer.status == HTTPStatus.CONFLICT or not reply.code:
        return outcome
    if said is None or reply.code not in said:
        return Outcome(Verdict.AGAIN, "strange")
    code = str(said[reply.code])
    if code in reply.taken:
        return outcome
    if code in reply.again:
        return Outcome(Verdict.AGAIN, "busy", reason, answer.retry_after)
    return Outcome(Verdict.REFUSED, "refused", reason or code)


def _trusting(certificates: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=None if certificates is None else str(certificates))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _read(answer: HTTPResponse) -> bytes:
    body = answer.read(_LARGEST_ANSWER + 1)
    if len(body) > _LARGEST_ANSWER or answer.length:  # or it ended before its end
        raise HTTPException
    return body


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(body)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def _sever(wire: socket) -> None:
    with suppress(OSError):
        wire.shutdown(SHUT_RDWR)
