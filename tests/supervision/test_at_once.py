"""Two at a finding in the same instant: one proposal, one decision, and nothing signed off meanwhile."""

from collections.abc import Iterator
from typing import Any

import pytest

from hallsys.evaluation.events import RatingChanged
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.supervision import finding_lists, findings
from hallsys.supervision.excluding import exclude_proposed, refuse_exclusion
from hallsys.supervision.rule_table import Rule
from tests.counters.test_at_once import at_once
from tests.evaluation.test_rectifying import rated
from tests.served import Served, Visit, open_hall
from tests.supervision.test_excluding import decide, found, proposals, propose

ROUNDS = 8


@pytest.fixture
def served(any_database_url: str, clock: ManualClock) -> Iterator[Served]:
    database = Database.open(any_database_url, clock)
    yield open_hall(database)
    database.close()


def changed(served: Served) -> list[str]:
    return [one.rating_id for one in served.log() if isinstance(one, RatingChanged)]


def new_finding(served: Served, visits: list[Visit], rule: Rule = Rule.RATING_BURST) -> str:
    """Write down a finding of a cause of its own; return its id."""
    return found(served, visits, rule, cause=new_id())


def test_of_two_who_propose_one_does(served: Served) -> None:
    for _ in range(ROUNDS):
        finding_id = new_finding(served, [rated(served, 5)])
        answers = at_once(2, lambda n, about=finding_id: propose(served, about, ("boss", "centre")[n]))
        assert answers.count("exclusion_waits") == 1
        assert len(proposals(served, finding_id)) == 1


def test_of_two_who_decide_one_does(served: Served) -> None:
    excluded = 0
    for _ in range(ROUNDS):
        proposal = propose(served, new_finding(served, [rated(served, 5)]))

        def settle(n: int, proposal: Any = proposal) -> Any:
            return decide(served, proposal, (exclude_proposed, refuse_exclusion)[n], ("centre", "other")[n])

        answers = at_once(2, settle)
        assert answers.count("exclusion_unknown") == 1
        excluded += answers[1] == "exclusion_unknown"
    assert len(changed(served)) == excluded


def test_a_rating_that_two_findings_name_is_excluded_once(served: Served) -> None:
    for _ in range(ROUNDS):
        visits = [rated(served, 5) for _ in range(3)]
        named = [new_finding(served, visits, rule) for rule in (Rule.RATING_BURST, Rule.RATING_SAME)]
        asked = [propose(served, one, reason="forced_urged") for one in named]
        at_once(2, lambda n, asked=asked: decide(served, asked[n]))
    assert len(changed(served)) == len(set(changed(served))) == 3 * ROUNDS


def test_nothing_waits_on_a_finding_that_is_signed_off(served: Served) -> None:
    for _ in range(ROUNDS):
        finding_id = new_finding(served, [rated(served, 5)])

        def act(n: int, about: str = finding_id) -> Any:
            if n:
                return propose(served, about)
            return served.db.transact(served.origin("clerk:centre"), findings.sign_off, about, "已核")

        answers = at_once(2, act)
        assert sorted(map(str, answers))[-1] in ("exclusion_waits", "finding_unknown")
        signed = finding_id not in {
            one.finding_id for one in served.db.read(finding_lists.unsigned, served.hall.id)
        }
        assert signed is (proposals(served, finding_id) == ())
