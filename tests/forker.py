"""The process that has read the program, and becomes it in a fork for each order: see quick_start.py.

It reads nothing of the tests, whose engines share what they have made of statements.
"""

import gc
import json
import os
import runpy
import socket
import sys
from importlib import import_module

_READ = ("hallsys.cli", "hallsys.bootstrap", "hallsys.demo.run", "hallsys.devices.agent.runtime")
_LARGEST = 1 << 20  # bytes of an order


def fork_to_order(line: socket.socket) -> None:
    """Fork for each order until the line ends; return in what was forked, once all is as ordered."""
    while True:
        told, ends, _, _ = socket.recv_fds(line, _LARGEST, 3)
        if not told:
            sys.exit()
        between = os.fork()
        if between:
            os.waitpid(between, 0)
            line.send(b".")
            for end in ends:
                os.close(end)
            continue
        child = os.fork()
        if child:
            line.send(str(child).encode())
            os._exit(0)
        line.close()
        for own, given in enumerate(ends):
            os.dup2(given, own)
            os.close(given)
        order = json.loads(told)
        os.chdir(order["folder"])
        sys.path.insert(0, order["folder"])  # as -m has it
        os.environ.clear()
        os.environ.update(order["environment"])
        sys.argv[1:] = order["words"]
        return


if __name__ == "__main__":
    for module in _READ:
        import_module(module)
    gc.collect()
    gc.freeze()
    fork_to_order(socket.socket(fileno=int(sys.argv[1])))
    runpy.run_module("hallsys", run_name="__main__", alter_sys=True)
