"""How often one place or phone may ask: far above what people do, far below what a script does.

Issuing tickets and calling them are not limited: a hall's rush is no attack.
"""

from collections.abc import Callable

from flask import request
from flask_limiter import Limiter


def limiter() -> Limiter:
    """Return a limiter that counts in memory; the application gets it by `limiter.init_app(app)`."""
    return Limiter(from_address, storage_uri="memory://", strategy="moving-window")


def from_address() -> str:
    """Return where the request comes from."""
    return request.remote_addr or ""


def from_place(name: str) -> Callable[[], str]:
    """Return a key by address and one part of the URL: many kiosks can stand behind one address."""
    return lambda: f"{from_address()} {(request.view_args or {}).get(name, '')}"
