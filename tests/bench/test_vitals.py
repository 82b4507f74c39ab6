"""What the run with unplugged devices takes for leaked."""

import os
import socket
from collections import Counter

from bench.unplugged.vitals import look


def test_connections_to_the_process_that_looks_can_be_left_out() -> None:
    def open_now() -> Counter[str]:
        return look(os.getpid(), without_ours=True).descriptors

    before = open_now()
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket():
        with (
            socket.create_connection(listener.getsockname()[:2]),
            listener.accept()[0] as theirs,
            theirs.dup(),
        ):
            assert open_now() - before == {"socket": 2}
            assert look(os.getpid()).descriptors - before == {"socket": 5}
        assert open_now() - before == {"socket": 2}
