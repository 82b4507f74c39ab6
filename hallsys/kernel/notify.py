"""Telling systemd how a service does (sd_notify(3)): it is ready, it is alive. Elsewhere nothing happens."""

import os
import socket

READY, ALIVE = "READY=1", "WATCHDOG=1"


def notify(state: str) -> None:
    """Send `state` to the service manager that started this process, if one wants to be told."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
