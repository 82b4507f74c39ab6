"""One running hall for all paths."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.paths.running import RunningHall, running_hall


@pytest.fixture(scope="module")
def hall(demo_folder: Callable[[], Path]) -> Iterator[RunningHall]:
    """Yield the demo hall, running in processes of its own."""
    with running_hall(demo_folder()) as running:
        yield running
