"""The simulated devices of this process by kind and name: what `sim://kind/name` finds."""

import threading
from urllib.parse import parse_qs, urlsplit

from hallsys.devices.simulated.huashi import HuashiTwin
from hallsys.devices.simulated.keypad import HidPadTwin, KeypadTwin
from hallsys.devices.simulated.loudspeaker import Loudspeaker
from hallsys.devices.simulated.pad import PadTwin
from hallsys.devices.simulated.printer import PrinterTwin
from hallsys.devices.simulated.sam import SamTwin
from hallsys.devices.simulated.scanner import ScannerTwin
from hallsys.devices.simulated.signs import AabbTwin, BxTwin, FeTwin, ModbusTwin
from hallsys.devices.simulated.twin import Twin

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
        if parts.scheme != "sim" or parts.netloc not in TWINS or not name or set(query) - {"fault"}:
            known = ", ".join(f"sim://{kind}/<name>" for kind in TWINS)
            raise ValueError(f"{url} names no simulated device; there are {known}, with ?fault=<fault>")
        with self._lock:
            key = (parts.netloc, name)
            if key not in self._twins:
                self._twins[key] = TWINS[parts.netloc](query.get("fault", ()))
            return self._twins[key]


WORLD = World()
