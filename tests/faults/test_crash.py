"""The server is killed at random under load, again and again, and nothing that it said is untrue.

`python -m bench.kills` does it for each kind of process, a hundred times.
"""

from pathlib import Path

from bench.kills.server import kill_servers

KILLS = 10
SEED = 20260302


def test_what_was_acknowledged_survives_ten_kills(tmp_path: Path) -> None:
    assert kill_servers(tmp_path, KILLS, SEED).kills == KILLS
