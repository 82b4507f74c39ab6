"""nginx with our configuration in front of server processes, on ports of the tests' own."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

OURS = Path(__file__).parents[1] / "config" / "nginx" / "hallsys.conf"
ONE = "server 127.0.0.1:8080 max_fails=1 fail_timeout=2s;"  # as shipped: the one process of a hall
_AROUND = """\
pid {folder}/nginx.pid;
error_log stderr warn;
worker_processes 1;
daemon off;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/hallsys.conf;
}}
"""


@contextmanager
def running_nginx(
    folder: Path, servers: Sequence[int], instead: Mapping[str, str] | None = None
) -> Iterator[tuple[int, int]]:
    """Run nginx in front of the processes at those ports; yield its ports for HTTP and HTTPS.

    `instead`: what stands in place of a part of our configuration.
    """
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    assert program, "nginx is not installed: tools/packages.sh test"
    # nginx takes the sockets as they listen already: a port that was only looked for and left again would be
    # taken now and then, before nginx has it, for the line of some other process of a busy machine.
    with (
        socket.create_server(("127.0.0.1", 0), backlog=256) as one,
        socket.create_server(("127.0.0.1", 0), backlog=256) as other,
    ):
        http, https = one.getsockname()[1], other.getsockname()[1]
        (folder / "hallsys.conf").write_text(_here(folder, servers, http, https, instead or {}), "utf-8")
        (folder / "nginx.conf").write_text(_AROUND.format(folder=folder), encoding="utf-8")
        _certificate(folder)
        sockets = (one.fileno(), other.fileno())
        process = subprocess.Popen(
            [program, "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")],
            pass_fds=sockets,
            env={**os.environ, "NGINX": "".join(f"{number};" for number in sockets)},
        )
    try:
        yield http, https
    finally:
        process.terminate()
        process.wait()


def _here(folder: Path, servers: Sequence[int], http: int, https: int, instead: Mapping[str, str]) -> str:
    """Return our configuration with the ports and files of this machine in place of an installation's."""
    text = OURS.read_text(encoding="utf-8")
    for ours, here in (
        (ONE, "\n    ".join(ONE.replace("8080", str(port)) for port in servers)),
        ("listen 80;", f"listen 127.0.0.1:{http};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{https} ssl;"),
        ("    listen [::]:80;\n", ""),
        ("    listen [::]:443 ssl;\n", ""),
        ("/etc/hallsys/tls", str(folder)),
        ("/var/log/nginx", str(folder)),
        *instead.items(),
    ):
        assert ours in text, ours
        text = text.replace(ours, here)
    return text


def _certificate(folder: Path) -> None:
    names = ["-keyout", str(folder / "hall.key"), "-out", str(folder / "hall.crt"), "-subj", "/CN=localhost"]
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    subprocess.run([*command, "-days", "1", *names], check=True, capture_output=True)
