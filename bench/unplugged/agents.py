"""Agents as processes of their own: paired, started, killed and started again."""

import subprocess
import sys
from pathlib import Path

from bench.hall import Hall
from bench.unplugged.house import Wiring, devices_file
from hallsys.devices.agent.pairing import store_token
from hallsys.kernel.clock import SystemClock
from hallsys.kernel.database import Database
from hallsys.kernel.transaction import Origin
from hallsys.relay import pairing

_STOPS_WITHIN = 30  # seconds
_LAST_WORDS = 2000  # characters


class AgentEnded(Exception):
    """An agent ended by itself; the message holds its exit code and what it wrote last."""


class AgentProcess:
    """`hallsys agent` with the wiring in a file; what it writes is added to its log."""

    def __init__(self, name: str, config: Path, control_port: int) -> None:
        self.name = name
        self.control_port = control_port
        self.log = config.with_suffix(".log")
        self._config = config
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process's id."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it."""
        command = [sys.executable, "-m", "hallsys", "agent", "--config", str(self._config)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)

    def must_run(self) -> None:
        """Raise AgentEnded if it ended by itself."""
        assert self._process is not None
        code = self._process.poll()
        if code is not None:
            said = self.log.read_text(encoding="utf-8", errors="replace")[-_LAST_WORDS:]
            raise AgentEnded(f"{self.name} ended with {code}: {said}")

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        assert self._process is not None
        self._process.terminate()
        try:
            return self._process.wait(_STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self.kill()
            return -9


def prepare(hall: Hall, server: str, wiring: dict[str, Wiring], ports: dict[str, int]) -> list[AgentProcess]:
    """Pair an agent for each wiring with a hall that no server serves yet."""
    agents = []
    for name, token in tokens(hall, list(wiring)).items():
        config = devices_file(hall.folder / f"{name}.toml", server, ports[name], wiring[name])
        store_token(config.with_suffix(".token"), token)
        agents.append(AgentProcess(name, config, ports[name]))
    return agents


def tokens(hall: Hall, names: list[str]) -> dict[str, str]:
    """Pair agents of those names with a hall that no server serves now, and return their tokens."""
    db = Database.open(hall.url, SystemClock())
    origin = Origin(hall.id, "system")
    try:
        codes = {name: db.transact(origin, pairing.create_pairing_code, "nobody").code for name in names}
        return {name: db.transact(origin, pairing.pair, code, name).token for name, code in codes.items()}
    finally:
        db.close()
