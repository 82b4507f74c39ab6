"""A receiver for tests: on loopback, with the secret and the settings that belong to it."""

from pathlib import Path
from typing import Any

from hallsys.demo.inbox import Inbox
from hallsys.demo.receiver import Receiver
from hallsys.kernel.clock import Clock
from hallsys.pushes.policy import ReceiverSettings

SECRET = b"0123456789abcdef0123456789abcdef"


def key_file(folder: Path, secret: bytes = SECRET) -> Path:
    """Write the secret as an installation keeps it."""
    path = folder / "city.key"
    path.write_bytes(secret)
    path.chmod(0o600)
    return path


def started(clock: Clock, file: Path | None = None) -> Receiver:
    """Return a receiver that answers."""
    receiver = Receiver(Inbox({"hall": SECRET}, clock, file, seed=7))
    receiver.start()
    return receiver


def settings(folder: Path, url: str, **changes: Any) -> ReceiverSettings:
    """Return the settings of a receiver at that address."""
    facts = {"name": "city", "interface": "evaluation", "url": url, "timeout_seconds": 1}
    return ReceiverSettings(**{**facts, "key_file": key_file(folder), **changes})
