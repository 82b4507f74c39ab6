"""Devices unplugged and plugged in again under load, an agent and the server killed amid it: nothing is lost.

The long run is `python -m bench.unplugged`; docs/reliability.md has its figures.
"""

from pathlib import Path

from bench.unplugged.run import Plan, run

PLAN = Plan(
    seed=20260302, seconds=6.0, calm=1.0, windows=10, kiosks=2, gap=0.2, longest=1.0, pause=0.1, service=0.3,
    kills=3, restarts=2, rounds=1,
)  # fmt: skip


def test_nothing_is_lost_while_devices_are_unplugged(tmp_path: Path) -> None:
    outcome = run(PLAN, tmp_path)
    assert outcome.wrong == []
    figures = outcome.figures
    assert figures["calls_acknowledged"] > 0
    assert figures["papers"] > 0
    assert all(found["unplugged"] > 0 for found in figures["faults"].values())
