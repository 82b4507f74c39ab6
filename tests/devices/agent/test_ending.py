"""An agent in a process of its own ends when it is told to."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from hallsys.kernel.notify import READY


def test_it_ends_whichever_of_its_threads_takes_the_signal(tmp_path: Path) -> None:
    """One to a process goes to its first thread as a rule, but the system may choose another."""
    (tmp_path / "devices.toml").write_text('server = "http://127.0.0.1:9"\n', encoding="utf-8")
    (tmp_path / "agent.token").write_text('{"token": "of-nobody"}', encoding="utf-8")
    (tmp_path / "agent.token").chmod(0o600)
    environment = {**os.environ, "NOTIFY_SOCKET": str(tmp_path / "told")}
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(environment["NOTIFY_SOCKET"])
        told.settimeout(60)
        agent = subprocess.Popen([sys.executable, "-m", "hallsys", "agent"], cwd=tmp_path, env=environment)
        try:
            while told.recv(100).decode() != READY:
                pass
            threads = {int(task.name) for task in Path(f"/proc/{agent.pid}/task").iterdir()}
            others = sorted(threads - {agent.pid})  # of which one may have ended by now
            assert any(ctypes.CDLL(None).tgkill(agent.pid, one, signal.SIGTERM) == 0 for one in others)
            assert agent.wait(60) == 0
        finally:
            agent.kill()
            agent.wait()
