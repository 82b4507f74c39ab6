"""The power goes under load: what was acknowledged is on the disk, whatever becomes of what was not synced.

The long run is `python -m bench.powerloss`; docs/reliability.md has its figures.
"""

from pathlib import Path

import pytest

from bench.powerloss import Figures, Plan, run

PLAN = Plan(seed=20261128, commands=240, losses=15, served=1)


@pytest.mark.parametrize("setting", ["FULL", "NORMAL"])
def test_a_loss_of_power_takes_nothing_that_was_acknowledged(tmp_path: Path, setting: str) -> None:
    figures: Figures = run(PLAN, setting, tmp_path)
    assert figures.losses.total() == 3 * PLAN.losses
    assert figures.lost_by_sigkill == 0  # a killed process cannot tell the two apart
    if setting == "FULL":
        assert figures.losses_that_lost.total() == 0
        assert len(figures.served_after) == PLAN.served
    else:  # the test would see a loss
        assert figures.losses_that_lost["dropped"] > PLAN.losses / 2
