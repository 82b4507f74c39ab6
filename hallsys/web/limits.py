"""How often one place or phone may ask: far above what people do, far below what a script does.

Issuing tickets and calling them are not limited: a hall's rush is no attack.
"""

import logging
import time
from collections.abc import Callable
from functools import partial

import gevent
from flask import Flask, request
from flask_limiter import Limiter
from limits.storage import MemoryStorage, RedisStorage
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

_SHARED, _HERE = "shared+", "here+"  # what makes a URL of the library's one of ours
_PATIENCE = 1.0  # seconds that Redis may take to answer
_AGAIN = 3.0  # seconds after which a lost Redis is asked again


class _OnLimitedRoutes(Limiter):
    """Is asked by the routes that have a limit, and not before and after every request as well.

    Those looks, at routes without any limit, took a tenth of what issuing a ticket costs.
    """

    def init_app(self, app: Flask) -> None:
        # The library hooks into all requests unless it finds itself at home in the application.
        app.extensions.setdefault("limiter", set()).add(self)
        super().init_app(app)


class _InMemory(MemoryStorage):
    """Counts in memory, and forgets whose entries are over.

    The library keeps the key of whoever came once, and a client can come under many addresses and names.
    """

    STORAGE_SCHEME = [f"{_HERE}memory"]  # noqa: RUF012 - as the library has it
    _MANY = 1000  # keys, from which on it is looked whose are over

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **_options: str) -> None:
        super().__init__(uri, wrap_exceptions)
        self._enough = self._MANY

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count an entry, and tell whether it is within the limit."""
        if len(self.events) >= self._enough:
            self._forget()
        return super().acquire_entry(key, limit, expiry, amount)

    def _forget(self) -> None:
        now = time.time()
        for key, entries in list(self.events.items()):
            if not entries or entries[0].expiry <= now:  # the newest is the first
                with self.locks[key]:
                    self.events.pop(key, None)
                self.locks.pop(key, None)
        self._enough = max(self._MANY, 2 * len(self.events))


class _Shared(_InMemory):
    """Counts in Redis, together with the other processes; in memory while Redis is away.

    Its client blocks, so that it is asked in a thread.
    """

    STORAGE_SCHEME = [f"{_SHARED}{scheme}" for scheme in ("redis", "rediss", "unix")]  # noqa: RUF012 - as the library has it

    def __init__(self, uri: str, wrap_exceptions: bool = False, **_options: str) -> None:
        super().__init__(uri, wrap_exceptions)
        self._redis = RedisStorage(
            uri.removeprefix(_SHARED),
            key_prefix="hallsys",
            socket_connect_timeout=_PATIENCE,
            socket_timeout=_PATIENCE,
            retry=Retry(NoBackoff(), 1),  # type: ignore[arg-type]  # handed on to the client
        )
        self._away_until = 0.0

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count an entry, and tell whether it is within the limit."""
        if time.monotonic() >= self._away_until:
            asked = partial(self._redis.acquire_entry, key, limit, expiry, amount)
            try:
                return bool(gevent.get_hub().threadpool.apply(asked))
            except RedisError:
                self._away_until = time.monotonic() + _AGAIN
        return super().acquire_entry(key, limit, expiry, amount)


def limiter(redis: str = "", hall_id: str = "") -> Limiter:
    """Return a limiter that counts a hall in the Redis at that URL, or in memory if there is none.

    The application gets it by `limiter.init_app(app)`.
    """
    # It tells of each refusal with its key: a line for each request of a flood, and a ticket's secret in it.
    logging.getLogger("flask-limiter").setLevel(logging.WARNING)
    return _OnLimitedRoutes(
        from_address,
        storage_uri=f"{_SHARED}{redis}" if redis else f"{_HERE}memory://",
        strategy="moving-window",
        key_prefix=hall_id,
    )


def from_address() -> str:
    """Return where the request comes from."""
    return request.remote_addr or ""


def from_place(name: str) -> Callable[[], str]:
    """Return a key by address and one part of the URL: many kiosks can stand behind one address."""
    return lambda: f"{from_address()} {(request.view_args or {}).get(name, '')}"
