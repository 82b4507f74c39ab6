"""A hall in real processes: `hallsys serve`, and `hallsys agent` with simulated devices beside it."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.process import ServerProcess
from hallsys.demo.devices import DemoDevices
from hallsys.demo.place import DemoPlace, prepare
from hallsys.demo.ports import keep_port
from hallsys.devices.agent.pairing import pair
from tests.paths.wiretap import Wiretap


@dataclass
class RunningHall:
    """Address and devices of a running hall, and everything that was said, logged and stored."""

    url: str
    devices: DemoDevices
    folder: Path
    server: ServerProcess
    config: Path
    wiretap: Wiretap

    def stored(self, query: str) -> list[tuple[object, ...]]:
        """Read the database beside the server."""
        with sqlite3.connect(f"file:{self.folder / 'hall.db'}?mode=ro", uri=True) as conn:
            return conn.execute(query).fetchall()

    def log_lines(self) -> str:
        """Return what server and agent wrote."""
        return "".join(path.read_text(encoding="utf-8") for path in self.folder.glob("*.log"))


def write_settings(place: DemoPlace) -> Path:
    """Write the settings of a prepared hall as the file that `hallsys serve` reads."""
    server = place.settings.server
    lines = [f"{name} = {json.dumps(value)}" for name, value in server.model_dump(mode="json").items()]
    path = place.folder / "hall.toml"
    path.write_text("[server]\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


@contextmanager
def running_hall(folder: Path) -> Iterator[RunningHall]:
    """Run the demo hall's server and agent in `folder`; the agent's line is tapped."""
    place = prepare(folder, "127.0.0.1", keep_port(), keep_port(), fresh=False)
    config = write_settings(place)
    server = ServerProcess.hall(config)
    wiretap = Wiretap(server.port)
    url = f"http://127.0.0.1:{server.port}"
    tapped = f"http://127.0.0.1:{wiretap.port}"
    wiring = place.devices_file.read_text(encoding="utf-8")
    place.devices_file.write_text(
        re.sub(r'^server = ".*"$', f'server = "{tapped}"', wiring, count=1, flags=re.MULTILINE),
        encoding="utf-8",
    )
    assert place.pairing_code is not None
    pair(tapped, place.pairing_code, "test", place.token_file)
    with (folder / "agent.log").open("w") as log:
        command = [sys.executable, "-m", "hallsys", "agent", "--config", str(place.devices_file)]
        agent = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield RunningHall(url, DemoDevices(place.devices_file), folder, server, config, wiretap)
    finally:
        agent.terminate()
        agent.wait(20)
        server.stop()
        wiretap.close()
