"""A server process: started, awaited by its ready line, ended or killed."""

import os
import queue
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

_READY = re.compile(r"listening on http://[^:/\s]+:(\d+)")
_CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / _CLOCK_TICKS


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()


class NotStarted(Exception):
    """The server ended, or did not say in time that it listens; the message holds what it wrote."""


class ServerProcess:
    """`command` run as a process of its own until it says "listening on http://...".

    What it writes afterwards is kept in `log`. `environment`: other than this process's. Raises NotStarted.
    """

    def __init__(
        self, command: list[str], log: Path, within: float = 300, environment: dict[str, str] | None = None
    ) -> None:
        self._log = log
        self._port: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            env=environment,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            port = self._port.get(timeout=within)
        except queue.Empty:
            port = None
        if port is None:
            self.kill()
            raise NotStarted(log.read_text(encoding="utf-8"))
        self.port = port

    @classmethod
    def hall(
        cls,
        config: Path,
        log: str = "server.log",
        program: str = "hallsys",
        environment: dict[str, str] | None = None,
    ) -> "ServerProcess":
        """Start `hallsys serve` with that settings file; its log stands beside the file."""
        command = [sys.executable, "-m", program, "serve", "--config", str(config)]
        return cls(command, config.with_name(log), environment=environment)

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def cpu_seconds(self) -> float:
        """Return the processor time that the server has used."""
        return cpu_seconds(self.pid)

    def resident_mib(self) -> float:
        """Return how much memory the server holds."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        return self._end(signal.SIGTERM)

    def wait(self, seconds: float) -> int:
        """Wait until it has ended by itself, and return its exit code."""
        code = self._process.wait(timeout=seconds)
        self._reader.join()
        return code

    def _end(self, how: signal.Signals) -> int:
        if self._process.poll() is None:
            self._process.send_signal(how)
        try:
            code = self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._reader.join()
        return code

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout, self._log.open("a", encoding="utf-8") as log:
            for line in self._process.stdout:
                log.write(line)
                log.flush()
                ready = _READY.search(line)
                if ready:
                    self._port.put(int(ready[1]))
        self._port.put(None)
