"""A program under the layer sees the machine's clock set while it runs, by whatever way it asks."""

import json
import sys
from pathlib import Path
from subprocess import PIPE, Popen
from time import monotonic, time

from bench.clock.layer import HOUR, MachineClock

PATIENCE = 60.0  # seconds
ASKS = """
import ctypes, datetime, json, sqlite3, sys, time
libc = ctypes.CDLL(None)
libc.time.restype = ctypes.c_long
COARSE = 5
sqlite = sqlite3.connect(":memory:")
for _ in sys.stdin:
    (by_sqlite,) = sqlite.execute("SELECT strftime('%s', 'now')").fetchone()
    told = {
        "time_ns": time.time_ns() / 1e9,
        "time": time.time(),
        "datetime": datetime.datetime.now().timestamp(),
        "coarse": time.clock_gettime(COARSE),
        "libc": libc.time(None),
        "sqlite": int(by_sqlite),
    }
    print(json.dumps([told, time.monotonic()]), flush=True)
"""


def test_a_program_sees_the_clock_set_while_it_runs(tmp_path: Path) -> None:
    clock = MachineClock(tmp_path)
    command = [sys.executable, "-c", ASKS]
    with Popen(command, env=clock.environment(), stdin=PIPE, stdout=PIPE, text=True, bufsize=1) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        for hours in (0, 1, 0, -1, 0):
            clock.set(hours)
            wall, steady = time() + hours * HOUR, monotonic()
            program.stdin.write("\n")
            told, monotone = json.loads(program.stdout.readline())
            assert {name: at for name, at in told.items() if not -1 <= at - wall <= PATIENCE} == {}
            assert steady <= monotone <= steady + PATIENCE
        program.stdin.close()
    assert program.returncode == 0
