"""Printers behind a queue of CUPS, through its programs `lp`, `lpstat` and `cancel`.

The queue hides the printer: what is known of it is what `lpstat` tells.
"""

import os
import re
import shutil
import subprocess
import time

from hallsys.devices.faults import DeviceFault
from hallsys.devices.printers.connection import Connection

_NAME = re.compile(r"[^\s/#'\"?-][^\s/#'\"?]*")  # no `-` in front: the programs would take it for an option
_PROGRAMS = ("lp", "lpstat", "cancel")
_TIMEOUT = 10.0  # seconds for one program
_LOOK = 0.25  # seconds between two looks at the queue
_REQUEST = re.compile(r"request id is (\S+)")

# Printer state reasons (RFC 8011, 5.4.12) that keep it from printing; a severity may follow them.
_FAULTS = {
    "media-empty": "paper_out",
    "media-needed": "paper_out",
    "cover-open": "cover_open",
    "door-open": "cover_open",
    "offline": "printer_offline",
    "shutdown": "printer_offline",
    "connecting-to-device": "printer_offline",
    "timed-out": "printer_offline",
    "media-jam": "printer_error",
    "other-error": "printer_error",
}
_NEAR_END = "media-low"


class CupsPrinter(Connection):
    """A queue, which must be raw or pass raw data through.

    Raises DeviceFault `cups_missing` without the programs, `port_unavailable` without the queue.
    """

    def __init__(self, queue: str) -> None:
        if missing := [name for name in _PROGRAMS if shutil.which(name) is None]:
            raise DeviceFault("cups_missing", ", ".join(missing))
        if not _NAME.fullmatch(queue):
            raise DeviceFault("port_unavailable", "write cups: and the name of a queue")
        self._queue = queue
        self._request = ""
        self.check()

    def send(self, data: bytes) -> None:
        said = self._run("lp", "-d", self._queue, "-o", "raw", given=data)
        request = _REQUEST.search(said)
        if request is None:
            raise DeviceFault("bad_reply", "lp names no request")
        self._request = request[1]

    def close(self) -> None:
        """Do nothing: nothing is open between two slips."""

    def check(self) -> bool:
        said = self._run("lpstat", "-l", "-p", self._queue)
        head, *others = said.splitlines() or [""]
        reasons = [
            reason
            for line in others
            if line.strip().startswith("Alerts:")
            for reason in line.partition(":")[2].split()
        ]
        for reason in reasons:
            if not reason.endswith("-report"):
                plain = re.sub(r"-(error|warning)$", "", reason)
                if fault := _FAULTS.get(reason) or _FAULTS.get(plain):
                    raise DeviceFault(fault, reason)
        if " disabled " in head:
            raise DeviceFault("printer_offline", "the queue is stopped")
        return any(reason.startswith(_NEAR_END) for reason in reasons)

    def await_done(self, timeout: float) -> None:
        """Wait until the slip has left the queue; one that stays is taken back.

        Otherwise it would come out later, beside the one that is printed in its place.
        """
        deadline = time.monotonic() + timeout
        while self._waits():
            if time.monotonic() >= deadline:
                self._run("cancel", self._request)
                self.check()
                raise DeviceFault("print_unconfirmed", "it stayed in the queue")
            time.sleep(_LOOK)

    def _waits(self) -> bool:
        listed = self._run("lpstat", "-W", "not-completed", "-o", self._queue)
        return self._request in [line.split()[0] for line in listed.splitlines() if line.strip()]

    def _run(self, program: str, *arguments: str, given: bytes = b"") -> str:
        try:
            ended = subprocess.run(  # noqa: S603 -- fixed programs, no shell
                [program, *arguments], input=given, capture_output=True, timeout=_TIMEOUT, check=False,
                env={**os.environ, "LC_ALL": "C"},
            )  # fmt: skip
        except FileNotFoundError:
            raise DeviceFault("cups_missing", program) from None
        except (subprocess.TimeoutExpired, OSError) as error:
            raise DeviceFault("no_reply", f"{program}: {type(error).__name__}") from None
        if ended.returncode:
            reason = ended.stderr.decode(errors="replace").strip().splitlines()[:1]
            raise DeviceFault("port_unavailable", " ".join(reason) or f"{program} failed")
        return ended.stdout.decode(errors="replace")
