"""A PostgreSQL server of the tests' own: in a folder that goes away, on a port of its own."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

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


@contextmanager
def running_postgres() -> Iterator[str]:
    """Run a server and yield the URL of an empty database."""
    with postgres_server() as server:
        yield server.url


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Run a server with an empty database."""
    # Not under pytest's own folder: each pytest that starts closes that one to other users again.
    with TemporaryDirectory(prefix="hallsys-postgres-") as folder:
        data = Path(folder) / "data"
        as_user: dict[str, object] = {}
        if os.geteuid() == 0:
            account = pwd.getpwnam(_SYSTEM_USER)
            os.chown(folder, account.pw_uid, account.pw_gid)
            as_user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]

        def run(program: str, *arguments: str) -> None:
            command = [str(binaries() / program), "-D", str(data), *arguments]
            environment = {"LC_ALL": "C.UTF-8"}
            subprocess.run(  # type: ignore[call-overload]
                command, check=True, cwd=folder, stdout=subprocess.DEVNULL, env=environment, **as_user
            )

        run("initdb", "-U", "hallsys", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories= -c fsync=off"
        url = f"postgresql+psycopg://hallsys@127.0.0.1:{port}/postgres"
        server = PostgresServer(
            url, partial(run, "pg_ctl", "-o", options, "-l", str(Path(folder) / "server.log"))
        )
        server.start()
        try:
            yield server
        finally:
            server.stop()
