"""The ways to a simulated device: in this process, over TCP, over a pseudo-terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from hallsys.devices.simulated.serving import PtyTwin, TcpTwin
from hallsys.devices.simulated.twin import Twin
from hallsys.devices.simulated.world import WORLD

Way = Literal["sim", "tcp", "pty"]
WAYS: tuple[Way, ...] = ("sim", "tcp", "pty")


@contextmanager
def plugged_in(twin: Twin, way: Way) -> Iterator[str]:
    """Yield the URL at which a driver meets `twin`."""
    if way == "sim":
        with WORLD.with_twin(twin) as url:
            yield url
        return
    served = TcpTwin(twin) if way == "tcp" else PtyTwin(twin)
    try:
        yield served.url
    finally:
        served.close()
