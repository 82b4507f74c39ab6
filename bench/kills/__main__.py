"""`python -m bench.kills`: a hundred kills of each kind of process under load, and how soon each was back."""

import argparse
import json
import sys
import tempfile
from math import inf
from pathlib import Path
from random import SystemRandom
from time import monotonic

from bench.kills.agents import kill_agents
from bench.kills.leader import kill_leaders
from bench.kills.server import kill_servers

KINDS = {"server": kill_servers, "agent": kill_agents, "leader": kill_leaders}


def main() -> int:
    """Kill, tell the figures of each kind as JSON, and return 1 if anything was lost or came twice."""
    parser = argparse.ArgumentParser(prog="python -m bench.kills", description=__doc__)
    parser.add_argument("--each", type=int, default=100, help="how often each kind is killed")
    parser.add_argument("--minutes", type=float, default=inf, help="after which no more are killed")
    parser.add_argument("--only", choices=list(KINDS), help="this kind alone")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--folder", type=Path, help="on the disk to be used")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    wrong = False
    for kind in [options.only] if options.only else KINDS:
        over = monotonic() + 60 * options.minutes
        with tempfile.TemporaryDirectory(prefix="kills-", dir=options.folder) as folder:
            killed = KINDS[kind](Path(folder).resolve(), options.each, options.seed, over)
        print(json.dumps(killed.told(), indent=1), flush=True)
        wrong = wrong or bool(killed.wrong)
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
