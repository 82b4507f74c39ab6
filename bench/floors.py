"""What no server on this machine could beat: bare commits to this disk, and a bare reply of Flask."""

import sqlite3
import sys
from pathlib import Path
from time import perf_counter

from bench.client import Clients, Run, post
from bench.process import ServerProcess

_COMMIT_SECONDS = 2.0


def commits_per_second(folder: Path) -> float:
    """Return how many commits of one small row SQLite makes in a second, `synchronous=FULL`, WAL."""
    path = folder / "floor.db"
    conn = sqlite3.connect(path, isolation_level=None)
    try:
        conn.execute("PRAGMA journal_mode=WAL")
        conn.execute("PRAGMA synchronous=FULL")
        conn.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, said TEXT)")
        started, commits = perf_counter(), 0
        while perf_counter() - started < _COMMIT_SECONDS:
            conn.execute("INSERT INTO rows (said) VALUES ('a row of a hundred bytes' || hex(zeroblob(40)))")
            commits += 1
        return commits / (perf_counter() - started)
    finally:
        conn.close()


def flask_reply(folder: Path, clients: int, requests: int) -> Run:
    """Measure an application that only answers, behind the server that hallsys runs behind."""
    server = ServerProcess([sys.executable, "-m", "bench.floors"], folder / "floor.log")
    try:
        request = post("/", {"request_id": "0" * 32})
        with Clients(server.port, clients) as load:
            load.closed_loop(request for _ in range(requests // 10))  # warm
            return load.closed_loop(request for _ in range(requests))
    finally:
        server.stop()


def main() -> None:
    """Serve the bare reply until told to stop."""
    import signal

    import gevent
    from flask import Flask

    from hallsys.web.server import Server

    app = Flask(__name__)

    @app.post("/")
    def reply() -> dict[str, bool]:
        return {"ok": True}

    server = Server(app, "127.0.0.1", 0)
    gevent.signal_handler(signal.SIGTERM, server.stop)
    print(f"listening on http://127.0.0.1:{server.port}", flush=True)
    server.run()


if __name__ == "__main__":
    main()
