"""What the machine says of its clock and of the certificate of its address."""

import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import CertificateBuilder, Name, NameAttribute, random_serial_number
from cryptography.x509.oid import NameOID

from hallsys.doctoring.examining import examine
from hallsys.doctoring.found import State
from hallsys.kernel.clock import DAY, SECOND, SystemClock
from hallsys.machine import Validity, certificate_of, is_synchronised
from hallsys.settings import Settings

STA_UNSYNC = 0x40
NOW = 1_000 * DAY


@contextmanager
def address(folder: Path, *, since: timedelta, until: timedelta) -> Iterator[str]:
    """Show a certificate of our own, good between those distances from now, at an address; yield it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = Name([NameAttribute(NameOID.COMMON_NAME, "hall")])
    shown = (
        CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(random_serial_number())
        .not_valid_before(now + since)
        .not_valid_after(now + until)
        .sign(key, SHA256())
    )
    file = folder / "hall.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + shown.public_bytes(Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def show() -> None:
            with suppress(OSError):
                line, _ = listener.accept()
                with line, context.wrap_socket(line, server_side=True) as sealed:
                    sealed.recv(1)

        visitor = Thread(target=show)
        visitor.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        visitor.join()


def told(folder: Path, url: str) -> dict[str, State]:
    """Return what `hallsys doctor` finds of a machine with that address, in English."""
    settings = Settings.model_validate(
        {
            "server": {
                "public_url": url,
                "database": f"sqlite:///{folder}/hall.db",
                "keys": folder / "keys.json",
            }
        }
    )
    return {one.en: one.state for one in examine(settings, SystemClock().now())}


@pytest.mark.parametrize(
    ("since", "until", "state"),
    [
        (-1, 90, State.GOOD),
        (-60, 29, State.ODD),
        (-60, 6, State.BAD),
        (-60, -1, State.BAD),
        (1, 90, State.BAD),
    ],
)
def test_the_certificate_of_the_public_address(tmp_path: Path, since: int, until: int, state: State) -> None:
    with address(tmp_path, since=timedelta(days=since), until=timedelta(days=until)) as url:
        found = told(tmp_path, url)
    (one,) = [each for each in found if each.startswith("The certificate of")]
    assert found[one] is state
    assert (datetime.now(UTC) + timedelta(days=until)).date().isoformat() in one
    assert ("renew it" in one) is (state is not State.GOOD)


def test_an_address_that_nobody_answers_at_and_one_without_tls(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"https://127.0.0.1:{gone.getsockname()[1]}"
    (one,) = [each for each in told(tmp_path, url) if "cannot be read" in each and "certificate" in each]
    assert told(tmp_path, url)[one] is State.ODD
    assert certificate_of("http://127.0.0.1:1") is None


def test_the_week_and_the_month_before_a_certificate_ends() -> None:
    week, month = (Validity(NOW - DAY, NOW + days * DAY) for days in (7, 30))
    assert not week.is_good(NOW)
    assert week.is_good(NOW - SECOND)
    assert month.is_to_be_renewed(NOW)
    assert not month.is_to_be_renewed(NOW - SECOND)


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("t->status = 0x2001; return 0;", True),
        (f"t->status = {STA_UNSYNC}; return 5;", False),
        ("return -1;", None),  # as in a container that may not ask
    ],
)
def test_whether_the_clock_is_held_is_what_the_kernel_says(
    tmp_path: Path, body: str, answer: bool | None
) -> None:
    source, library = tmp_path / "kernel.c", tmp_path / "kernel.so"
    source.write_text(f"#include <sys/timex.h>\nint adjtimex(struct timex *t) {{ {body} }}\n")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
    assert is_synchronised(library) is answer


def test_where_the_kernel_cannot_be_asked_it_cannot_be_told(tmp_path: Path) -> None:
    assert is_synchronised(tmp_path / "none.so") is None


def test_the_doctor_tells_of_the_clock_of_this_machine(tmp_path: Path) -> None:
    found = told(tmp_path, "")
    said = {True: "The clock is synchronised", False: "is not synchronised", None: "cannot be told here"}
    assert [one for one in found if said[is_synchronised()] in one]
