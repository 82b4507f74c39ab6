"""What a hall works with is taken away and given back: its database in three ways, and Redis."""

import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.postgres import postgres_server, running_postgres
from tests.redis_server import running_redis

_DISK = "64m"


@dataclass(frozen=True)
class Outage:
    """The database that a hall is to be made in, what takes something away, and what gives it back."""

    url: str
    take: Callable[[], None]
    give: Callable[[], None]
    redis: str = ""  # its URL, if that is what is taken away


Outages = Callable[[Path], AbstractContextManager[Outage]]


@contextmanager
def locked(folder: Path) -> Iterator[Outage]:
    """Another program writes the file, and does not end."""
    path = folder / "hall.db"
    holders: list[sqlite3.Connection] = []

    def take() -> None:
        holders.append(sqlite3.connect(path, isolation_level=None, timeout=30))
        holders[0].execute("BEGIN IMMEDIATE")

    def give() -> None:
        holders.pop().close()

    yield Outage(f"sqlite:///{path}", take, give)
    for holder in holders:
        holder.close()


@contextmanager
def full(folder: Path) -> Iterator[Outage]:
    """The disk of the database is full, until somebody makes room."""
    disk = folder / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", disk], check=False)
    if mounted.returncode:
        pytest.skip("a disk of its own takes the right to mount one")
    filler = disk / "filler"

    def take() -> None:
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(4096)):
                pass

    try:
        yield Outage(f"sqlite:///{disk / 'hall.db'}", take, filler.unlink)
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


@contextmanager
def stopped(_folder: Path) -> Iterator[Outage]:
    """The database's server crashes."""
    with postgres_server() as server:
        yield Outage(server.url, server.stop, server.start)


@contextmanager
def without_redis(_folder: Path) -> Iterator[Outage]:
    """Redis is killed, which two processes of the hall tell each other through what happens."""
    with running_postgres() as url, running_redis() as redis:
        yield Outage(url, redis.stop, redis.start, redis.url)


DATABASES: dict[str, Outages] = {"locked": locked, "full": full, "stopped": stopped}
