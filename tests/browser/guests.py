"""Applicants as the server sees them: each at an address of its own, since limits are by address."""

from typing import Any

from requests.adapters import HTTPAdapter

from hallsys.demo.journey import Page as Caller


class _From(HTTPAdapter):
    """Calls from one address of the loopback net."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, source_address=(self._address, 0), **kwargs)


class Guest(Caller):
    """Whoever the invented person of `seed` is: what another does does not count for this one."""

    def __init__(self, url: str, seed: int) -> None:
        super().__init__(url)
        self._http.mount("http://", _From(f"127.0.{1 + seed // 250}.{1 + seed % 250}"))
