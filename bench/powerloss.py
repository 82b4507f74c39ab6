"""A hall whose power goes: what was acknowledged and is lost, with `synchronous=FULL` and with NORMAL.

python -m bench.powerloss                       as told in docs/reliability.md
python -m bench.powerloss --losses 50 --commands 300 --seed 1

A server works under load over a layer that notes what it writes and what it syncs. Beside each
acknowledgement stands how far the layer's log was when the client had it. The server is killed, and the log
is played anew: at places of it drawn at random the power goes, in each of three ways. What the disk then
holds is looked at, and at some of the places served.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random, SystemRandom

from bench.caller import Line
from bench.disk.layer import Kind, Layer
from bench.disk.left import DATA, examined, served_again, written
from bench.disk.power import KILLED, LOSSES, Disk
from bench.hall import Hall, build
from bench.ledger import opened
from bench.process import ServerProcess
from tests.faults import ledger
from tests.faults.load import Acknowledged, Answered
from tests.faults.load import Hall as BusyHall

PROGRAMS = {"FULL": "hallsys", "NORMAL": "bench.disk.normal"}  # of synchronous=
PATIENCE = 120.0  # seconds
ONE_WRITE = 4096  # bytes: a page


@dataclass(frozen=True)
class Plan:
    """What is tried: so many acknowledged commands, and losses of power of each kind."""

    seed: int
    commands: int = 2000
    losses: int = 300
    served: int = 5
    """At how many places a server is started on what is left."""
    desks: int = 4
    cards: int = 3000


@dataclass
class Figures:
    """What came of one setting; of each kind of loss, if there are kinds."""

    acknowledged: int = 0
    syncs: int = 0
    lost_by_sigkill: int = 0
    losses: Counter[str] = field(default_factory=Counter)
    losses_that_lost: Counter[str] = field(default_factory=Counter)
    most_lost: Counter[str] = field(default_factory=Counter)
    """The most acknowledged commands that one loss of power took away."""
    served_after: list[float] = field(default_factory=list)
    """How long each server took to start on what was left, in seconds."""


@dataclass
class Noted(Acknowledged):
    """What was acknowledged, and how far a layer's log was when it was known."""

    now: Callable[[], int] = int
    marks: list[tuple[int, Answered]] = field(default_factory=list)

    def add(self, command: Answered) -> None:
        """Note one more."""
        self.marks.append((self.now(), command))
        super().add(command)


@dataclass
class Worked:
    """What a server did until it was killed: its hall, the disk before, what was noted and acknowledged."""

    hall: Hall
    disk: Disk
    layer: Layer
    end: int
    marks: list[tuple[int, Answered]]
    as_killed: Path


def run(plan: Plan, setting: str, folder: Path) -> Figures:
    """Work, kill, and lose the power again and again. Raises AssertionError for what must not happen."""
    figures = Figures()
    worked = _work(plan, PROGRAMS[setting], folder, figures)
    _lose_power(plan, worked, figures)
    return figures


def _work(plan: Plan, program: str, folder: Path, figures: Figures) -> Worked:
    """Let a hall work until its server is killed; it is started again, and everything is still there."""
    data = folder / DATA
    data.mkdir(parents=True)
    hall = build(folder, plan.desks, plan.cards, f"sqlite:///{data / 'hall.db'}")
    layer, disk, line = Layer(data, folder / "beside"), Disk(data), Line()
    busy = BusyHall(line, hall.desks, hall.cards[:-1], plan.seed)
    busy.acknowledged = noted = Noted(now=layer.now)
    server = ServerProcess.hall(hall.config, program=program, environment=layer.environment())
    line.up(server.port)
    busy.open()
    assert noted.wait_for(plan.commands, PATIENCE), busy.wrong
    line.down()
    server.kill()
    worked = Worked(hall, disk, layer, layer.now(), list(noted.marks), folder / "killed")
    shutil.copytree(data, worked.as_killed)
    server = ServerProcess.hall(hall.config, program=program)
    line.up(server.port)
    busy.close()
    assert busy.wrong == []
    busy.repeat([command for _, command in worked.marks])
    figures.acknowledged, figures.lost_by_sigkill = len(worked.marks), len(busy.wrong)
    assert server.stop() == 0
    with opened(hall) as found:
        ledger.assert_numbers_once(found)
        ledger.assert_called_once(found)
        ledger.assert_log_whole(found)
    return worked


def _lose_power(plan: Plan, worked: Worked, figures: Figures) -> None:
    """Play the log, and look at what is left at places of it drawn at random."""
    random, marks = Random(plan.seed), sorted(worked.marks, key=lambda mark: mark[0])
    records = [one for one in worked.layer.records() if one.end <= worked.end]
    places = random.sample([one.end for one in records if one.end >= marks[0][0]], plan.losses)
    served = set(places[: plan.served])
    for record in records:
        worked.disk.play(record)
        figures.syncs += record.kind is Kind.SYNCED
        if record.end not in places:
            continue
        told = [command for mark, command in marks if mark <= record.end]
        to_serve = random.choice(LOSSES) if record.end in served else None
        for loss in LOSSES:
            left = written(worked.hall, worked.hall.folder / "left", worked.disk.after(loss, random))
            lost = examined(left, told)
            figures.losses[loss.name] += 1
            figures.losses_that_lost[loss.name] += bool(lost)
            figures.most_lost[loss.name] = max(figures.most_lost[loss.name], lost)
            if loss is to_serve and not lost:
                figures.served_after.append(round(served_again(left, told, random), 2))
    _assert_nothing_missed(worked.disk.after(KILLED, random), worked.as_killed)


def _assert_nothing_missed(noted: dict[Path, bytes], found: Path) -> None:
    """See that what the layer noted is what lay on the disk, but for a write that the kill came upon."""
    for name, content in noted.items():
        real = (found / name).read_bytes()
        size = max(len(real), len(content))
        pairs = enumerate(zip(real.ljust(size, b"\0"), content.ljust(size, b"\0"), strict=True))
        other = [at for at, (one, another) in pairs if one != another]
        assert not other or other[-1] - other[0] < ONE_WRITE, name


def main() -> int:
    """Measure and print the figures as JSON; return 1 if FULL, or a killed process, lost anything."""
    parser = argparse.ArgumentParser(prog="python -m bench.powerloss", description=__doc__)
    parser.add_argument("--commands", type=int, default=Plan.commands)
    parser.add_argument("--losses", type=int, default=Plan.losses)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--folder", type=Path, help="on the disk to be used")
    options = parser.parse_args()
    plan = Plan(options.seed, options.commands, options.losses)
    found = {}
    for setting in PROGRAMS:
        with tempfile.TemporaryDirectory(prefix="powerloss-", dir=options.folder) as folder:
            found[setting] = run(plan, setting, Path(folder).resolve())
    print(json.dumps({name: vars(one) for name, one in {"plan": plan, **found}.items()}, indent=1))
    lost = found["FULL"].losses_that_lost.total() + sum(one.lost_by_sigkill for one in found.values())
    return int(lost > 0)


if __name__ == "__main__":
    sys.exit(main())
