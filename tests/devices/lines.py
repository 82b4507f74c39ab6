"""The ways a test reaches a simulated device of ours by its kind."""

from collections.abc import Iterator
from contextlib import contextmanager

from hallsys.devices.simulated.twin import Twin
from hallsys.devices.simulated.world import TWINS
from hallsys.devices.testing import WAYS, Way, plugged_in

__all__ = ["WAYS", "Way", "reached"]


@contextmanager
def reached(kind: str, way: Way = "sim", *faults: str) -> Iterator[tuple[str, Twin]]:
    """Yield the URL of a new twin and the twin."""
    twin = TWINS[kind](faults)
    with plugged_in(twin, way) as url:
        yield url, twin
