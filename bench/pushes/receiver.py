"""The receiver as a process, to be killed: python -m bench.pushes.receiver PORT FILE SECRET SEED."""

import signal
import sys
from pathlib import Path

from hallsys.demo.inbox import Inbox
from hallsys.demo.receiver import Receiver
from hallsys.kernel.clock import SystemClock


def main(port: str, file: str, secret: str, seed: str) -> None:
    """Fail three times in ten until the process ends."""
    inbox = Inbox({"hall": Path(secret).read_bytes()}, SystemClock(), Path(file), int(seed))
    inbox.mood = "flaky"
    receiver = Receiver(inbox, int(port))
    receiver.start()
    print(f"listening on {receiver.url}", flush=True)
    signal.sigwait({signal.SIGTERM})
    receiver.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
