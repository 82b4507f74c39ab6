"""`python -m hallsys ...` is forked from a process that has read the program already.

The tests start some hundred and fifty servers, demos and agents, and each would first read for longer than
it then works. A process that is started so is one like any other: it has its own memory, descriptors,
folder, environment and id, and is a child of the test's process, which waits for it and kills it. Started in
full are those of which more is ordered than that (a group of its own, other descriptors), those whose
environment tells the interpreter or a library something at their start, and those with options for the
interpreter (`python -W error -m hallsys`).
"""

import atexit
import ctypes
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

_PROGRAM = [sys.executable, "-m", "hallsys"]
_FORKER = str(Path(__file__).with_name("forker.py"))
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of linux/prctl.h
_AT_START = ("PYTHON", "LD_", "LC_", "LANG", "TZ", "GEVENT_")
# restore_signals, start_new_session, process_group, gid, gids, uid, umask, preexec_fn
_ORDINARY = (True, False, -1, None, None, None, -1, None)

_in_full = subprocess._fork_exec  # type: ignore[attr-defined]
_one_at_a_time = threading.Lock()
_forkers: list["_Forker"] = []  # one, once something was started


class _Forker(NamedTuple):
    """The line to the process that forks, which ends when the line does, and what it was started with."""

    line: socket.socket
    process: "subprocess.Popen[bytes]"
    at_start: Mapping[str, str]


def keep() -> None:
    """Have `subprocess` start the program so, and everything else as ever.

    Its innermost step is replaced, which has no public name: a Popen stays what it is, with its pipes,
    waiting and signals, wherever in the program, the benches or a test it is made.
    """
    subprocess._USE_POSIX_SPAWN = False  # type: ignore[misc]  # it would pass the other by
    subprocess._fork_exec = _start  # type: ignore[attr-defined]
    atexit.register(_let_go)


def _start(*told: Any) -> int:
    """Start what `subprocess` wants started, and return its process id."""
    args, _, _, kept, folder, variables, stdin, _, _, stdout, _, stderr, _, _, *ordered = told
    words = [os.fsdecode(word) for word in args]
    ordinary = tuple(ordered[: len(_ORDINARY)]) == _ORDINARY and len(kept) == 1  # the end of its own pipe
    if words[: len(_PROGRAM)] != _PROGRAM or not ordinary:
        return int(_in_full(*told))
    environment = dict(os.environ)
    if variables is not None:
        environment = dict(os.fsdecode(one).split("=", 1) for one in variables)
    order = {
        "words": words[len(_PROGRAM) :],
        "folder": os.fsdecode(folder or Path.cwd()),
        "environment": environment,
    }
    ends = [own if given == -1 else given for own, given in enumerate((stdin, stdout, stderr))]
    with _one_at_a_time:
        forker = _ready()
        if forker.at_start != _at_start(environment):
            return int(_in_full(*told))
        try:
            _adopt(True)
            socket.send_fds(forker.line, [json.dumps(order).encode()], ends)
            pid = int(forker.line.recv(32))
            forker.line.recv(1)  # its parent has ended, and we are the next
        except BaseException:
            _let_go()  # what it still says would be taken for the answer to the next
            raise
        finally:
            _adopt(False)
    return pid


def _ready() -> _Forker:
    if not _forkers:
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its:
            command = [sys.executable, "-P", _FORKER, str(its.fileno())]
            process = subprocess.Popen(command, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL)
        _forkers.append(_Forker(ours, process, _at_start(os.environ)))
    return _forkers[0]


def _let_go() -> None:
    while _forkers:
        forker = _forkers.pop()
        forker.line.close()
        forker.process.wait()


def _at_start(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Return what of an environment counts at the start of a process only."""
    return {name: value for name, value in environment.items() if name.startswith(_AT_START)}


def _adopt(willing: bool) -> None:
    """Be the parent of what the forker's children leave behind, or be it no more."""
    if ctypes.CDLL(None, use_errno=True).prctl(_SUBREAPER, int(willing), 0, 0, 0):
        raise OSError(ctypes.get_errno(), "PR_SET_CHILD_SUBREAPER")
