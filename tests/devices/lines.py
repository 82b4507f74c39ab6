"""The ways a test reaches a simulated device: in this process, over TCP, over a pseudo-terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from hallsys.devices.simulated.serving import PtyTwin, TcpTwin
from hallsys.devices.simulated.twin import Twin
from hallsys.devices.simulated.world import WORLD
from hallsys.kernel.ids import new_id

Way = Literal["sim", "tcp", "pty"]
WAYS: tuple[Way, ...] = ("sim", "tcp", "pty")


@contextmanager
def reached(kind: str, way: Way = "sim", *faults: str) -> Iterator[tuple[str, Twin]]:
    """Yield the URL of a new twin and the twin."""
    url = f"sim://{kind}/{new_id()}"
    twin = WORLD.twin(url)
    twin.set_faults(faults)
    if way == "sim":
        yield url, twin
        return
    served = TcpTwin(twin) if way == "tcp" else PtyTwin(twin)
    try:
        yield served.url, twin
    finally:
        served.close()
