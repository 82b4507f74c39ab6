"""One signed request: what comes back means something whatever it is, and it ends in its time."""

import datetime as dt
import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from ipaddress import IPv4Address
from pathlib import Path
from time import monotonic

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import ValidationError

from hallsys.demo.inbox import Mood
from hallsys.demo.receiver import Receiver
from hallsys.kernel.clock import ManualClock
from hallsys.pushes.errors import PushKeyUnusable
from hallsys.pushes.mapping import Reply
from hallsys.pushes.rules import Outcome, Verdict
from hallsys.relay.comparing import keys_of
from hallsys.relay.post import Answer, Post, outcome_of
from tests.relay.receiving import key_file, settings, started

KEY = "h-city-20260302-7-0-service"
CODED = Reply(code="code", taken=frozenset({"0"}), again=frozenset({"503"}), reason="msg")

Serve = Callable[[socket.socket], None]


def read_request(line: socket.socket) -> None:
    """Read the whole request: a socket that is closed on unread bytes resets what it answered, too."""
    with line.makefile("rb") as read:
        read.readline()
        read.read(int(http.client.parse_headers(read)["Content-Length"]))


@pytest.fixture
def receiver(clock: ManualClock) -> Iterator[Receiver]:
    receiver = started(clock)
    yield receiver
    receiver.stop()


@pytest.fixture
def odd() -> Iterator[Callable[[Serve], str]]:
    """Return a way to start a receiver of a few bytes; it returns its address."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        threads = []

        def begin(serve: Serve) -> str:
            def run() -> None:
                line, _ = listener.accept()
                with line:
                    line.settimeout(5)
                    read_request(line)
                    serve(line)

            threads.append(threading.Thread(target=run))
            threads[-1].start()
            return f"http://127.0.0.1:{listener.getsockname()[1]}"

        yield begin
        for thread in threads:
            thread.join()


def push(url: str, folder: Path, clock: ManualClock, **changes: object) -> Outcome:
    post = Post(settings(folder, url, **changes), clock)
    return post.push("/service", KEY, {"taskName": "营业执照办理"})


def test_a_message_arrives_signed_and_once(receiver: Receiver, tmp_path: Path, clock: ManualClock) -> None:
    assert push(receiver.url, tmp_path, clock) == Outcome(Verdict.TAKEN)
    assert push(receiver.url, tmp_path, clock, digest="sha256") == Outcome(Verdict.TAKEN)
    (arrival,) = receiver.inbox.latest
    assert (arrival.key, arrival.path, arrival.message) == (KEY, "/service", {"taskName": "营业执照办理"})
    assert receiver.inbox.counts == {"taken": 1, "repeated": 1}


def test_a_path_of_the_address_stands_before_that_of_the_message(
    receiver: Receiver, tmp_path: Path, clock: ManualClock
) -> None:
    assert push(f"{receiver.url}/exchange/v2/", tmp_path, clock).verdict is Verdict.TAKEN
    assert receiver.inbox.latest[0].path == "/exchange/v2/service"


@pytest.mark.parametrize(
    ("mood", "verdict", "fault", "pause"),
    [
        ("busy", "again", "busy", 2000),
        ("refuses", "refused", "refused", None),
        ("silent", "again", "timeout", None),
    ],
)
def test_moods_of_a_receiver(
    receiver: Receiver,
    tmp_path: Path,
    clock: ManualClock,
    mood: Mood,
    verdict: str,
    fault: str,
    pause: int | None,
) -> None:
    receiver.inbox.mood = mood
    outcome = push(receiver.url, tmp_path, clock)
    assert (outcome.verdict, outcome.fault, outcome.retry_after) == (verdict, fault, pause)
    assert receiver.inbox.keys() == []


def test_a_wrong_secret_is_no_messages_fault(receiver: Receiver, tmp_path: Path, clock: ManualClock) -> None:
    other = tmp_path / "other"
    other.mkdir()
    outcome = push(receiver.url, tmp_path, clock, key_file=key_file(other, b"another secret of ours"))
    assert (outcome.verdict, outcome.fault, outcome.reason) == ("at_odds", "not_let_in", "wrong_signature")


def test_nobody_there(tmp_path: Path, clock: ManualClock) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as gone:
        port = gone.getsockname()[1]
    outcome = push(f"http://127.0.0.1:{port}", tmp_path, clock)
    assert (outcome.verdict, outcome.fault) == ("again", "unreachable")


@pytest.mark.parametrize(
    ("answer", "verdict", "fault"),
    [
        (b"", "again", "cut_off"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{", "again", "cut_off"),
        (b"SSH-2.0-OpenSSH_9\r\n\r\n", "again", "cut_off"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]", "again", "strange"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n", "at_odds", "wrong_address"),
        (b"HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n\r\n", "taken", None),
    ],
)
def test_odd_answers(
    odd: Callable[[Serve], str],
    tmp_path: Path,
    clock: ManualClock,
    answer: bytes,
    verdict: str,
    fault: str | None,
) -> None:
    outcome = push(odd(lambda line: line.sendall(answer)), tmp_path, clock)
    assert (outcome.verdict, outcome.fault) == (verdict, fault)


def test_an_answer_that_drips_ends_in_its_time(
    odd: Callable[[Serve], str], tmp_path: Path, clock: ManualClock
) -> None:
    def drip(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        line.settimeout(0.1)
        began = monotonic()
        while monotonic() - began < 10:
            try:
                line.sendall(b" ")
                if not line.recv(1):
                    return
            except TimeoutError:
                continue
            except OSError:
                return

    began = monotonic()
    outcome = push(odd(drip), tmp_path, clock)
    assert (outcome.verdict, outcome.fault) == ("again", "timeout")
    assert monotonic() - began < 8


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, b'{"code": 0}', Outcome(Verdict.TAKEN)),
        (200, b'{"code": "0"}', Outcome(Verdict.TAKEN)),
        (200, b'{"code": "503", "msg": "later"}', Outcome(Verdict.AGAIN, "busy", "later")),
        (200, b'{"code": "310", "msg": "taskCode"}', Outcome(Verdict.REFUSED, "refused", "taskCode")),
        (200, b'{"code": "310"}', Outcome(Verdict.REFUSED, "refused", "310")),
        (200, b"<html>", Outcome(Verdict.AGAIN, "strange")),
        (200, b"{}", Outcome(Verdict.AGAIN, "strange")),
        (409, b"", Outcome(Verdict.TAKEN)),
        (422, b'{"msg": "certKey"}', Outcome(Verdict.REFUSED, "refused", "certKey")),
    ],
)
def test_what_an_interface_says_in_its_body(status: int, body: bytes, expected: Outcome) -> None:
    assert outcome_of(Answer(status, body, None), CODED) == expected


def test_keys_come_in_pages(receiver: Receiver, tmp_path: Path, clock: ManualClock) -> None:
    post = Post(settings(tmp_path, receiver.url), clock)
    assert keys_of(post, "h-city-20260302-") == []
    for seq in range(3):
        post.push("/service", f"h-city-20260302-{seq}-0-service", {})
    post.push("/service", "h-city-20260303-9-0-service", {})
    assert keys_of(post, "h-city-20260302-") == [f"h-city-20260302-{seq}-0-service" for seq in range(3)]
    assert keys_of(post, "other-") == []


@pytest.mark.parametrize("secret", [b"", b"short", None])
def test_a_secret_that_is_none(tmp_path: Path, clock: ManualClock, secret: bytes | None) -> None:
    one = settings(tmp_path, "http://127.0.0.1:9")
    if secret is None:
        one.key_file.chmod(0o644)
    else:
        one.key_file.write_bytes(secret)
    with pytest.raises(PushKeyUnusable):
        Post(one, clock)


@pytest.mark.parametrize(
    "url",
    [
        "http://exchange.example/push",  # unencrypted, and not on this machine
        "https://user:pass@exchange.example/",
        "https://exchange.example/?hall=1",
        "ftp://exchange.example/",
        "exchange.example",
    ],
)
def test_addresses_that_are_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ValidationError):
        settings(tmp_path, url)


def certificate(folder: Path, *, expired: bool) -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1 and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    address = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "exchange.example")])
    now = dt.datetime.now(dt.UTC)
    until = now - dt.timedelta(days=1) if expired else now + dt.timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=2))
        .not_valid_after(until)
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert, private = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return cert, private


@pytest.mark.parametrize(("trusted", "expired"), [(True, False), (False, False), (True, True)])
def test_a_certificate_is_verified(
    tmp_path: Path, clock: ManualClock, *, trusted: bool, expired: bool
) -> None:
    cert, private = certificate(tmp_path, expired=expired)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, private)
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def serve() -> None:
            line, _ = listener.accept()
            with line:
                try:
                    with context.wrap_socket(line, server_side=True) as tls:
                        read_request(tls)
                        tls.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{"code":0}')
                except OSError:
                    return  # the other side did not trust us

        thread = threading.Thread(target=serve)
        thread.start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        outcome = push(url, tmp_path, clock, certificates=cert if trusted else None)
        thread.join()
    if trusted and not expired:
        assert outcome.verdict is Verdict.TAKEN
    else:
        assert (outcome.verdict, outcome.fault) == ("at_odds", "certificate")
