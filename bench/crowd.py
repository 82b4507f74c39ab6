"""Two thousand sockets on one process, and five thousand that come back at once: `python -m bench.crowd`.

The sockets are those of boards, clerks' pages and phones. Prints one JSON object: the server's memory for a
socket, how soon a call is told to each page and to the last of all; what a client that never reads costs the
others, and one that floods; and how long it takes, when the server died and a new one is there, until all
pages that were open have joined their rooms again, and until each has read its snapshot, and so is current.
"""

import argparse
import json
import os
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

from bench import hall, report
from bench.boards import Board, Boards
from bench.coming_back import Crowd
from bench.measures import Measures
from bench.open_pages import mixed, token_of
from bench.process import ServerProcess

SOCKETS, RETURNING = 2000, 5000
CALLS, GAP = 100, 0.25
_SETTLES = 12.0  # seconds after which a line has had some heartbeats
_PATIENCE = 600.0  # seconds
_FLOOD = b"42" + json.dumps(["join", {"room": "board:all"}]).encode()


@contextmanager
def never_reads(port: int) -> Iterator[None]:
    """Keep a board's socket open that is told everything and takes nothing."""
    with Boards(port, 0) as deaf:
        deaf.add(Board(port, "board:all", small=True))
        deaf.settle()
        yield


@contextmanager
def floods(port: int) -> Iterator[list[int]]:
    """Send to the server as fast as it takes it; yield how many messages that were, in a list."""
    board, over, sent = Board(port, "board:all"), threading.Event(), [0]
    board.socket.setblocking(True)

    def flood() -> None:
        with suppress(OSError):  # the server may hang up
            while not over.is_set():
                board.say(_FLOOD)
                sent[0] += 1

    thread = threading.Thread(target=flood)
    thread.start()
    yield sent
    over.set()
    with suppress(OSError):
        board.socket.shutdown(socket.SHUT_RDWR)
    thread.join()
    board.socket.close()


def measure(folder: Path, sockets: int, back: int) -> dict[str, Any]:
    """Measure a hall with a crowd."""
    built = hall.build(folder, CALLS, 6 * CALLS)
    server = ServerProcess.hall(built.config)
    found: dict[str, Any] = {"cores": os.cpu_count(), "sockets": sockets, "calls": CALLS}
    try:
        measures = Measures(built, server.port)
        issued = measures.issue(16, 6 * CALLS)
        tokens = [token_of(answer.json()["tickets"][0]) for answer in issued.answers]
        alone = measures.boards(1, CALLS, GAP)
        pages = mixed(built.desks, tokens, sockets)
        before = server.resident_mib()
        with Crowd(server.port, pages):
            sleep(_SETTLES)
            found["memory_per_socket_kib"] = round(1024 * (server.resident_mib() - before) / sockets, 1)
        found |= report.waits("boards_1", alone)
        told = measures.told(pages, CALLS, GAP)
        found |= report.waits(f"pages_{sockets}", told.each) | report.waits(f"last_of_{sockets}", told.last)
        with never_reads(server.port):
            found |= report.waits("beside_one_that_never_reads", measures.boards(100, CALLS, GAP))
        with floods(server.port) as sent:
            found |= report.waits("beside_a_flood", measures.boards(100, CALLS, GAP))
        found["flood_messages"] = sent[0]
        found["memory_mib"] = round(server.resident_mib(), 1)
        with Crowd(server.port, mixed(built.desks, tokens, back)) as crowd:
            server.kill()
            crowd.lose()
            server = ServerProcess.hall(built.config)
            began = perf_counter()
            crowd.find(server.port)
            again = crowd.all_back(_PATIENCE)
        found["returning"] = back
        found["all_joined_again_s"] = round(again.joined - began, 2)
        found["all_current_again_s"] = round(again.current - began, 2)
        found |= {f"{kind}s_current_again_s": round(at - began, 2) for kind, at in again.kinds.items()}
        found["lines_opened"] = again.tried
        found["snapshots_asked"] = again.asked
        found["snapshots_kib"] = round(again.bytes_read / back / 1024, 1)
    finally:
        found["exit_code"] = server.stop()
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.crowd", description=__doc__)
    parser.add_argument("--sockets", type=int, default=SOCKETS)
    parser.add_argument("--returning", type=int, default=RETURNING)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="crowd-") as folder:
        print(json.dumps(measure(Path(folder), options.sockets, options.returning), indent=2))


if __name__ == "__main__":
    main()
