"""`python -m hallsys ...` is forked from a process that has read the program already.

The tests start some hundred and fifty servers, demos and agents, and each would first read for longer than
it then works. A process that is started so is one like any other: it has its own memory, descriptors,
folder, environment and id, and is a child of the test's process, which waits for it and kills it. Started in
full are those whose environment tells the interpreter something else (`PYTHON...`, `LD_PRELOAD`), and those
with options for it (`python -W error -m hallsys`).
"""

import atexit
import ctypes
import json
import os
import socket
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path
from typing import Any

_PROGRAM = [sys.executable, "-m", "hallsys"]
_FORKER = str(Path(__file__).with_name("forker.py"))
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of linux/prctl.h

_in_full = subprocess._fork_exec  # type: ignore[attr-defined]
_one_at_a_time = threading.Lock()


def keep() -> None:
    """Have `subprocess` start the program so, and everything else as ever."""
    subprocess._fork_exec = _start  # type: ignore[attr-defined]


def _start(*told: Any) -> int:
    """Start what `subprocess` wants started, and return its process id."""
    args, _, _, _, folder, variables, stdin, _, _, stdout, _, stderr = told[:12]
    words = [os.fsdecode(word) for word in args]
    environment = dict(os.environ)
    if variables is not None:
        environment = dict(os.fsdecode(one).split("=", 1) for one in variables)
    if words[:3] != _PROGRAM or _of_the_interpreter(environment) != _of_the_interpreter(os.environ):
        return int(_in_full(*told))
    order = {"words": words[3:], "folder": os.fsdecode(folder or Path.cwd()), "environment": environment}
    ends = [own if given == -1 else given for own, given in enumerate((stdin, stdout, stderr))]
    with _one_at_a_time:
        line = _forker()
        _adopt(True)
        try:
            socket.send_fds(line, [json.dumps(order).encode()], ends)
            pid = int(line.recv(32))
            line.recv(1)  # its parent has ended, and we are the next
        finally:
            _adopt(False)
    return pid


def _of_the_interpreter(environment: Any) -> dict[str, str]:
    return {
        name: value
        for name, value in environment.items()
        if name.startswith(("PYTHON", "LD_", "LC_", "LANG"))
    }


def _adopt(willing: bool) -> None:
    """Be the parent of what the forker's children leave behind, or be it no more."""
    if ctypes.CDLL(None, use_errno=True).prctl(_SUBREAPER, int(willing), 0, 0, 0):
        raise OSError(ctypes.get_errno(), "PR_SET_CHILD_SUBREAPER")


@cache
def _forker() -> socket.socket:
    """Return the line to the process that forks; it ends when the line does."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with its:
        command = [sys.executable, "-P", _FORKER, str(its.fileno())]
        forker = subprocess.Popen(command, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL)

    def end() -> None:
        ours.close()
        forker.wait()

    atexit.register(end)
    return ours
