"""Addresses whose host is Chinese: as machines take them, and as people read them."""

from collections.abc import Callable
from urllib.parse import urlsplit


def for_machines(url: str) -> str:
    """Return a URL with its host in ASCII, xn--... (RFC 3490, 4): what scans or asks knows no other.

    Raises UnicodeError for a host that no name server knows, as one with an empty label.
    """
    return _with_host(url, lambda host: host.encode("idna").decode("ascii"))


def for_people(url: str) -> str:
    """Return such a URL as it was written, to be read and typed."""
    return _with_host(url, lambda host: host.encode("ascii").decode("idna"))


def _with_host(url: str, changed: Callable[[str], str]) -> str:
    parts = urlsplit(url)
    host, colon, port = parts.netloc.partition(":")
    if host.startswith("["):  # an IPv6 address
        return url
    return parts._replace(netloc=f"{changed(host)}{colon}{port}").geturl()
