"""Ports on loopback for processes that are to be started later, or again."""

import atexit
import socket


def keep_port() -> int:
    """Return a port on loopback on which a process may listen; until this one ends nobody else is given it.

    A port that is looked for and left again may be another's when the process that it is meant for starts.
    This one stays bound here without listening: the kernel gives it to nobody who asks for any port, while
    whoever names it and sets SO_REUSEADDR, as servers do, can listen on it.
    """
    kept = socket.socket()
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    kept.bind(("127.0.0.1", 0))
    atexit.register(kept.close)
    return int(kept.getsockname()[1])
