"""The agents of a hall: three kiosks' and two for windows, with simulated devices that outlast them."""

from math import inf
from pathlib import Path
from time import monotonic

from bench.kills.times import Killed
from bench.ledger import opened
from bench.unplugged.run import Plan, Run

_A_KILL = 1.0  # seconds of work before each


class _Run(Run):
    """A run that notes how long each agent was away."""

    def __init__(self, plan: Plan, folder: Path, killed: Killed) -> None:
        super().__init__(plan, folder)
        self._killed = killed

    def _kill_agent(self) -> None:
        if monotonic() > self._killed.over:
            return
        agent = self._random.choice(self.agents)
        before = self._sessions()[agent.name]
        agent.kill()
        began = monotonic()
        agent.start()
        self.watch.until(
            f"{agent.name} did not come back", lambda: self._sessions()[agent.name] not in (None, before)
        )
        self._killed.back_after.append(monotonic() - began)
        self._killed.kills += 1

    def _sessions(self) -> dict[str, str | None]:
        """Return the connection over which each agent has said hello."""
        with opened(self.hall) as rows:
            return dict(rows.rows("SELECT name, session FROM agents"))


def kill_agents(folder: Path, kills: int, seed: int, over: float = inf) -> Killed:
    """Kill an agent, taken at random, so often; return what was found. Devices keep books themselves."""
    killed = Killed("agent", "it has greeted the server again", over)
    plan = Plan(
        seed, seconds=_A_KILL * kills, calm=1.0, windows=10, kiosks=3, gap=5.0, longest=1.0,
        pause=0.3, service=0.4, kills=kills,
    )  # fmt: skip
    run = _Run(plan, folder, killed)
    try:
        run.open()
        run.work()
        run.settle()
    finally:
        run.close()
    run.reckon()
    killed.acknowledged = run.outcome.figures["commands_acknowledged"] + run.outcome.figures["tickets"]
    killed.wrong = run.outcome.wrong
    return killed
