"""A disk that is full for a while."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no byte reach the disk: it is told, as by a real one, when a file is synchronized."""

    def fsync(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with patch("os.fsync", fsync):
        yield
