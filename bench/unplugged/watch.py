"""Waiting for a hall to be well: what its devices, deliveries and windows are, looked up from outside."""

from collections.abc import Callable, Iterable
from threading import Event
from time import monotonic

from bench.hall import Hall
from bench.ledger import opened
from bench.unplugged.account import AT_WINDOWS

_PATIENCE = 90.0  # seconds; a driver tries a device again after at most 30
_LOOK = 0.1


class Watch:
    """Looks until something is so. `wrong` gets what was not to be seen in time."""

    def __init__(self, hall: Hall, wrong: list[str]) -> None:
        self._hall = hall
        self._wrong = wrong
        self._pause = Event()  # never set: nothing tells of what has not happened yet

    def until(self, otherwise: str, seen: Callable[[], bool]) -> bool:
        """Look until it is seen; return whether it was."""
        deadline = monotonic() + _PATIENCE
        while not seen():
            if monotonic() > deadline:
                self._wrong.append(otherwise)
                print(f"not in time: {otherwise}", flush=True)
                return False
            self._pause.wait(_LOOK)
        return True

    def unwell(self) -> list[str]:
        """Return the devices that do not work."""
        with opened(self._hall) as rows:
            return [
                f"{device_id} is {state}: {fault}"
                for device_id, state, fault in rows.rows("SELECT id, state, fault FROM devices")
                if state != "ok" or fault is not None
            ]

    def devices(self) -> int:
        """Return how many devices are known."""
        with opened(self._hall) as rows:
            return int(rows.rows("SELECT count(*) FROM devices")[0][0])

    def under_way(self) -> int:
        """Return how many deliveries are neither done nor given up."""
        with opened(self._hall) as rows:
            return rows.under_way()

    def facts_at(self, window_id: str, kinds: Iterable[str] = AT_WINDOWS) -> int:
        """Return how many facts of those kinds tell of a window."""
        named = ", ".join(f"'{kind}'" for kind in sorted(kinds))
        with opened(self._hall) as rows:
            ((count,),) = rows.rows(
                f"SELECT count(*) FROM events WHERE kind IN ({named}) "
                f"AND json_extract(payload, '$.window_id') = '{window_id}'"
            )
        return int(count)
