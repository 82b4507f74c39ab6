"""A PostgreSQL server of the tests' own: in a folder that goes away, on a port of its own."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hallsys.demo.ports import keep_port

_SYSTEM_USER = "postgres"  # the server refuses to run as root


def binaries() -> Path:
    """Return the folder with initdb and pg_ctl; Debian keeps them out of the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    assert initdb, "PostgreSQL is not installed: tools/packages.sh test"
    return Path(initdb).parent


@dataclass
class PostgresServer:
    """A server that runs, and can be stopped as a crash stops it, and started again."""

    url: str
    _control: Callable[..., None]

    def stop(self) -> None:
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        self._control("-w", "start")

    def shut_down(self) -> None:
        """Stop it in good order: all of its log is archived, if it archives."""
        self._control("-m", "fast", "stop")


@contextmanager
def running_postgres() -> Iterator[str]:
    """Run a server and yield the URL of an empty database."""
    with postgres_server() as server:
        yield server.url


def account() -> dict[str, Any]:
    """Return what has a subprocess run under the account of the servers: nothing, where that is our own."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam(_SYSTEM_USER)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@contextmanager
def servers_folder() -> Iterator[Path]:
    """Yield a folder that belongs to the account of the servers, and goes away."""
    # Beside the folder of pytest, not in it: each pytest that starts closes that one to other users.
    beside = os.environ.get("PYTEST_DEBUG_TEMPROOT") or None
    with TemporaryDirectory(prefix="hallsys-postgres-", dir=beside) as folder:
        owner = account()
        if owner:
            os.chown(folder, owner["user"], owner["group"])
        yield Path(folder)


@contextmanager
def postgres_server(filled: Callable[[Path], None] | None = None) -> Iterator[PostgresServer]:
    """Run a server with an empty database, or on the data folder that `filled` has made."""
    with servers_folder() as folder:
        data = folder / "data"
        port = keep_port()

        def run(program: str, *arguments: str) -> None:
            command = [str(binaries() / program), "-D", str(data), *arguments]
            environment = {"LC_ALL": "C.UTF-8"}
            subprocess.run(
                command, check=True, cwd=folder, stdout=subprocess.DEVNULL, env=environment, **account()
            )

        if filled is None:
            run("initdb", "-U", "hallsys", "-A", "trust", "-E", "UTF8", "--no-sync")
            with (data / "postgresql.conf").open("a", encoding="utf-8") as settings:
                settings.write("fsync = off\n")  # here, and not below, ALTER SYSTEM can overrule it
        else:
            filled(data)
        options = f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories="
        url = f"postgresql+psycopg://hallsys@127.0.0.1:{port}/postgres"
        server = PostgresServer(url, partial(run, "pg_ctl", "-o", options, "-l", str(folder / "server.log")))
        server.start()
        try:
            yield server
        finally:
            if (data / "postmaster.pid").exists():  # a test may have ended it
                server.stop()
