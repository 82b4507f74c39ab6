"""A PostgreSQL server of the tests' own: in a folder that goes away, on a socket of its own."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SYSTEM_USER = "postgres"  # the server refuses to run as root


def binaries() -> Path:
    """Return the folder with initdb and pg_ctl; Debian keeps them out of the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    assert initdb, "PostgreSQL is not installed: tools/packages.sh test"
    return Path(initdb).parent


@contextmanager
def running_postgres(folder: Path) -> Iterator[str]:
    """Run a server in `folder` and yield the URL of an empty database."""
    bin_folder, data = binaries(), folder / "data"
    as_user: dict[str, object] = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam(_SYSTEM_USER)
        os.chown(folder, account.pw_uid, account.pw_gid)
        for parent in (folder, *folder.parents[:2]):
            parent.chmod(parent.stat().st_mode | 0o011)
        as_user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    def run(*command: str) -> None:
        subprocess.run(
            command, check=True, cwd=folder, stdout=subprocess.DEVNULL, env={"LC_ALL": "C.UTF-8"}, **as_user
        )  # type: ignore[call-overload]

    run(
        str(bin_folder / "initdb"), "-D", str(data), "-U", "hallsys", "-A", "trust", "-E", "UTF8", "--no-sync"
    )
    options = f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories= -c fsync=off"
    log = str(folder / "server.log")
    run(str(bin_folder / "pg_ctl"), "-D", str(data), "-o", options, "-l", log, "-w", "start")
    try:
        yield f"postgresql+psycopg://hallsys@127.0.0.1:{port}/postgres"
    finally:
        run(str(bin_folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
