"""Two at a bad rating in the same instant: each step is taken once, and what is decided counts once."""

from typing import Any

from hallsys.evaluation.events import FollowUpMoved, RatingChanged
from hallsys.evaluation.figures import rates
from hallsys.evaluation.followups import Ground, Step
from hallsys.evaluation.rectifying import Appeal
from hallsys.kernel.clock import ManualClock
from tests.counters.test_at_once import at_once
from tests.evaluation.test_rectifying import rated, step, under_way
from tests.served import Served

ROUNDS = 8
STAFF = ("boss", "centre")


def test_a_step_is_taken_by_one(served: Served) -> None:
    for _ in range(ROUNDS):
        rated(served, 1)
        found = under_way(served)[0]
        for what in (Step.SIGN, Step.VERIFY, Step.RECTIFY, Step.CONTENT):
            answers = at_once(2, lambda n, what=what, found=found: step(served, found, what, STAFF[n]))
            assert answers.count("follow_up_not_in_state") == 1, what
    moved = [one for one in served.log() if isinstance(one, FollowUpMoved)]
    assert len(moved) == 4 * ROUNDS


def test_an_appeal_is_decided_by_one(served: Served, clock: ManualClock) -> None:
    decided = (Step.UPHOLD, Step.REJECT)
    kept = 0
    for _ in range(ROUNDS):
        rated(served, 1)
        found = under_way(served)[0]
        step(served, found, Step.SIGN)
        step(served, found, Step.APPEAL, appeal=Appeal(Ground.MALICIOUS))

        def decide(n: int, found: Any = found) -> Any:
            return step(served, found, decided[n], ("centre", "other")[n])

        answers = at_once(2, decide)
        assert answers.count("follow_up_not_in_state") == 1
        kept += answers[0] == "follow_up_not_in_state"
    changes = [one for one in served.log() if isinstance(one, RatingChanged)]
    assert len(changes) == ROUNDS - kept
    assert served.db.read(rates, served.hall.id, 0, clock.now() + 1).total.rated == kept
