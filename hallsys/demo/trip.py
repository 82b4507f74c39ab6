"""Starts a demo hall of its own in a folder that goes away again, and makes the journey in it."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from hallsys.demo.devices import DemoDevices
from hallsys.demo.journey import Journey, StepNotSeen

_STOPS_WITHIN = 20


@dataclass(frozen=True)
class RunningDemo:
    """A demo in processes of its own: its address, its devices, its folder and what it logs."""

    url: str
    devices: DemoDevices
    folder: Path
    log_file: Path
    server: "subprocess.Popen[str]"


@contextmanager
def running_demo(folder: Path, port: int = 0) -> Iterator[RunningDemo]:
    """Run a demo in `folder`, at `port` or a free one. Raises StepNotSeen if it does not start."""
    log_file = folder.with_suffix(".log")
    command = [sys.executable, "-m", "hallsys", "demo", "--folder", str(folder), "--port", str(port)]
    with log_file.open("w") as log:
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)  # noqa: S603
    assert server.stdout is not None  # noqa: S101 - it is a pipe
    try:
        line = server.stdout.readline()
        if not line.startswith("listening on "):
            raise StepNotSeen(f"the server did not start: {log_file.read_text()[-2000:]}")
        url = line.removeprefix("listening on ").strip()
        yield RunningDemo(url, DemoDevices(folder / "devices.toml"), folder, log_file, server)
    finally:
        server.terminate()
        try:
            server.wait(_STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        server.stdout.close()


def travel() -> bool:
    """Make one journey and print a line a step; tell whether it arrived."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            with running_demo(Path(folder) / "demo") as demo:
                for at, step in enumerate(Journey(demo.url, demo.devices).steps(), 1):
                    click.echo(f"{at:2}. {step}")
        except StepNotSeen as reason:
            click.echo(f"not seen: {reason}", err=True)
            return False
    return True
