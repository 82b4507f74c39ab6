"""The simulated devices of this process by kind and name: what `sim://kind/name` finds."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import entry_points
from urllib.parse import parse_qs, urlsplit

from hallsys.devices.simulated.huashi import HuashiTwin
from hallsys.devices.simulated.keypad import HidPadTwin, KeypadTwin
from hallsys.devices.simulated.locks import LockBoardTwin
from hallsys.devices.simulated.loudspeaker import Loudspeaker
from hallsys.devices.simulated.pad import PadTwin
from hallsys.devices.simulated.printer import PrinterTwin
from hallsys.devices.simulated.sam import SamTwin
from hallsys.devices.simulated.scanner import ScannerTwin
from hallsys.devices.simulated.signs import AabbTwin, BxTwin, FeTwin, ModbusTwin
from hallsys.devices.simulated.twin import Twin
from hallsys.kernel.ids import new_id

ENTRY_POINT_GROUP = "hallsys.twins"
"""By these entry points a driver's package brings its twin: the name is the twin's kind."""

TWINS: dict[str, type[Twin]] = {
    twin.kind: twin
    for twin in (
        SamTwin,
        HuashiTwin,
        ScannerTwin,
        PrinterTwin,
        AabbTwin,
        BxTwin,
        FeTwin,
        ModbusTwin,
        PadTwin,
        KeypadTwin,
        HidPadTwin,
        Loudspeaker,
        LockBoardTwin,
    )
}


class World:
    """Makes a twin when it is first asked for, and finds the same one afterwards."""

    def __init__(self) -> None:
        self._twins: dict[tuple[str, str], Twin] = {}
        self._lock = threading.Lock()

    def twin(self, url: str) -> Twin:
        """Return the twin behind `sim://kind/name?fault=noise&fault=split`.

        The faults count when the twin is made; later it is poked. Raises ValueError for a URL
        that names no twin.
        """
        parts = urlsplit(url)
        query = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
        name = parts.path.strip("/")
        with self._lock:
            key = (parts.netloc, name)
            if key in self._twins:
                return self._twins[key]
            kinds = TWINS if parts.netloc in TWINS else {**_installed(), **TWINS}
            if parts.scheme != "sim" or parts.netloc not in kinds or not name or set(query) - {"fault"}:
                known = ", ".join(f"sim://{kind}/<name>" for kind in kinds)
                raise ValueError(f"{url} names no simulated device; there are {known}, with ?fault=<fault>")
            self._twins[key] = kinds[parts.netloc](query.get("fault", ()))
            return self._twins[key]

    @contextmanager
    def with_twin(self, twin: Twin) -> Iterator[str]:
        """Yield the URL at which `twin` is found meanwhile."""
        key = (twin.kind, new_id())
        with self._lock:
            self._twins[key] = twin
        try:
            yield f"sim://{key[0]}/{key[1]}"
        finally:
            with self._lock:
                del self._twins[key]


def _installed() -> dict[str, type[Twin]]:
    return {point.name: point.load() for point in entry_points(group=ENTRY_POINT_GROUP)}


WORLD = World()
