"""What the service manager is told."""

import socket
from pathlib import Path

import pytest

from hallsys.kernel.ids import new_id
from hallsys.kernel.notify import ALIVE, READY, notify


@pytest.mark.parametrize("abstract", [False, True])
def test_the_manager_hears(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, abstract: bool) -> None:
    name = new_id() if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(f"\0{name}" if abstract else name)
        manager.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}" if abstract else name)
        for state in (READY, ALIVE):
            notify(state)
            assert manager.recv(100).decode() == state


def test_without_a_manager_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify(READY)
