"""`python -m bench.pushes`: 10,000 messages to a receiver that fails; both sides are killed meanwhile."""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from random import SystemRandom

from bench.pushes.run import Plan, run


def main() -> int:
    """Make a run, tell its figures; return 1 if anything was lost, overtaken or came under another key."""
    parser = argparse.ArgumentParser(prog="python -m bench.pushes", description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=10, help="how often the server is killed")
    parser.add_argument("--receiver-kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--folder", type=Path, default=Path("var"), help="on the disk to be used")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pushes-", dir=options.folder) as name:
        plan = Plan(options.messages, options.kills, options.receiver_kills, options.seed)
        told = run(Path(name).resolve(), plan)
    books = told.books
    wrong = {
        "lost": len(books.lost),
        "foreign keys": len(books.foreign),
        "taken twice": books.twice,
        "under the key of another": books.mixed_up,
        "overtaken": books.overtaken,
        "not settled": books.states.total() - books.states["sent"],
    }
    figures = {
        "messages": len(books.planned),
        "arrived": len(set(books.arrived)),
        "came again under their key": len(books.repeated),
        "attempts that the hall counted": books.attempts,
        "seconds": round(told.seconds, 1),
        **wrong,
    }
    print(json.dumps(figures, indent=1))
    return int(any(wrong.values()))


if __name__ == "__main__":
    sys.exit(main())
