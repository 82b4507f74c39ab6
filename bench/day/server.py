"""`hallsys serve` with a fast clock: `python -m bench.day.server SETTINGS BEGAN PACE`."""

import signal
import sys
from pathlib import Path

import gevent

from bench.day.clock import FastClock
from hallsys.bootstrap import HallServer
from hallsys.loglines import log_to_stderr
from hallsys.settings import Settings


def main(settings: str, began: str, pace: str) -> None:
    """Serve until told to stop."""
    log_to_stderr()
    server = HallServer(Settings.load(Path(settings)), clock=FastClock(int(began), int(pace)))
    gevent.signal_handler(signal.SIGTERM, server.stop)
    server.run(ready=lambda: print(f"listening on {server.url}", flush=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
