"""`python -m bench.unplugged`: ten minutes in a hall whose devices are unplugged at random."""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from random import SystemRandom

from bench.unplugged.run import Plan, run


def main() -> int:
    """Make a run, tell its figures; return 1 if anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m bench.unplugged", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0, help="how long things are unplugged")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--windows", type=int, default=20)
    parser.add_argument("--kiosks", type=int, default=3)
    parser.add_argument("--kills", type=int, default=0, help="how often an agent is killed")
    parser.add_argument("--restarts", type=int, default=0, help="how often the server is killed")
    parser.add_argument("--rounds", type=int, default=5, help="calls of each window that are timed first")
    parser.add_argument("--folder", type=Path, default=Path("var"), help="on the disk to be used")
    parser.add_argument("--keep", action="store_true", help="leave database and logs for a look")
    options = parser.parse_args()
    plan = Plan(
        options.seed, options.seconds, calm=min(20.0, options.seconds / 5), windows=options.windows,
        kiosks=options.kiosks, kills=options.kills, restarts=options.restarts, rounds=options.rounds,
    )  # fmt: skip
    print(f"seed {plan.seed}", flush=True)
    options.folder.mkdir(parents=True, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="unplugged-", dir=options.folder) if options.keep else None
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="unplugged-", dir=options.folder) as name:
            outcome = run(plan, Path(name).resolve())
    else:
        outcome = run(plan, Path(folder).resolve())
    for wrong in outcome.wrong:
        print(f"WRONG {wrong}")
    print(json.dumps(outcome.figures, indent=1, ensure_ascii=False))
    return int(bool(outcome.wrong))


if __name__ == "__main__":
    sys.exit(main())
