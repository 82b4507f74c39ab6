"""What only the machine can say: how true its clock is, how much room it has, how good its certificate.

Nobody outside is asked: only the kernel, about the clock, and the hall's own address, about the certificate.
"""

import ctypes
import shutil
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.x509 import load_der_x509_certificate
from sqlalchemy.engine import make_url

from hallsys.kernel.clock import DAY, SECOND, Millis

RENEW_WITHIN: Millis = 30 * DAY  # whoever issues certificates by themselves renews them by then
TOO_LATE: Millis = 7 * DAY  # so short before its end nobody is going to renew it by themselves any more

_PATIENCE = 3.0  # seconds
_UNSYNCHRONISED = 0x0040  # STA_UNSYNC of <sys/timex.h>


@dataclass(frozen=True, slots=True)
class Validity:
    """From when to when a certificate is good."""

    since: Millis
    until: Millis

    def is_good(self, now: Millis) -> bool:
        """Tell whether a browser takes it now, and for another week at least."""
        return self.since <= now and self.until - now > TOO_LATE

    def is_to_be_renewed(self, now: Millis) -> bool:
        """Tell whether it is time for the next one."""
        return self.until - now <= RENEW_WITHIN


def free_bytes(database: str, otherwise: Path) -> int:
    """Return how many bytes are free where a hall writes.

    That is the disk of its database; if another machine has that one, the disk of the folder `otherwise`.
    """
    place = make_url(database)
    own = place.get_backend_name() == "sqlite" and place.database
    folder = Path(own).absolute().parent if own else otherwise.absolute()
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def certificate_of(url: str) -> Validity | None:
    """Return how long the certificate is good that `url` shows, None if its scheme has none.

    Whether anybody trusts it is not asked: a hall's network may have an authority of its own. Raises OSError
    if nobody answers there, or not with TLS, and ValueError for a certificate that cannot be read.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        return None
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with (
        socket.create_connection((parts.hostname, parts.port or 443), _PATIENCE) as line,
        context.wrap_socket(line, server_hostname=parts.hostname) as sealed,
    ):
        shown = load_der_x509_certificate(sealed.getpeercert(binary_form=True) or b"")
    return Validity(_millis(shown.not_valid_before_utc), _millis(shown.not_valid_after_utc))


def is_synchronised(library: Path | None = None) -> bool | None:
    """Tell whether the kernel's clock is held to the time by somebody (chrony, systemd-timesyncd, ntpd).

    None if the kernel does not say: in a container that may not ask it, and on a system without adjtimex(2).
    `library`: another C library than that of the program.
    """
    asked = _Timex()
    try:
        state = ctypes.CDLL(None if library is None else str(library)).adjtimex(ctypes.byref(asked))
    except (OSError, AttributeError):
        return None
    return None if state == -1 else not asked.status & _UNSYNCHRONISED


class _Timex(ctypes.Structure):
    """The head of `struct timex`; the rest is only given room. `modes` is 0: nothing is set."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 512),
    )


def _millis(at: datetime) -> Millis:
    return int(at.timestamp()) * SECOND
