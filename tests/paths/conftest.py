"""One running hall for all paths."""

from collections.abc import Iterator

import pytest

from tests.paths.running import RunningHall, running_hall


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """Yield the demo hall, running in processes of its own."""
    with running_hall(tmp_path_factory.mktemp("hall") / "demo") as running:
        yield running
