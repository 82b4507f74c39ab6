"""The process that leads is killed twice under load; agents are in test_unplugged.py.

The long run, a hundred of each, is `python -m bench.kills`; docs/reliability.md has its figures.
"""

from pathlib import Path

from bench.kills.leader import kill_leaders

KILLS = 2
SEED = 20261128


def test_nothing_is_lost_or_doubled_when_the_process_that_leads_is_killed(tmp_path: Path) -> None:
    killed = kill_leaders(tmp_path, KILLS, SEED)
    assert killed.kills == KILLS
    assert killed.acknowledged > 0
