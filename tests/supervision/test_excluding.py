"""Ratings that look forced are excluded by two, and leave every figure; nothing is done twice."""

from collections.abc import Callable, Iterator
from fractions import Fraction

import pytest

from hallsys.evaluation.events import RatingChanged
from hallsys.evaluation.figures import Of, figures, rates
from hallsys.evaluation.followups import Ground, State, Step
from hallsys.evaluation.rectifying import Appeal
from hallsys.kernel import eventlog
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.errors import Refusal
from hallsys.kernel.ids import new_id
from hallsys.supervision import finding_lists, findings
from hallsys.supervision.errors import (
    BadByAppeal,
    ExclusionRefusedBefore,
    ExclusionUnknown,
    ExclusionWaits,
    FindingUnknown,
    NotAboutRatings,
    NothingToExclude,
    NotYourExclusion,
    OwnExclusion,
    OwnFinding,
    ReasonUnfit,
)
from hallsys.supervision.events import (
    ExclusionProposed,
    ExclusionRefused,
    ExclusionWithdrawn,
    RatingsExcluded,
)
from hallsys.supervision.excluding import (
    Proposal,
    exclude_proposed,
    propose_exclusion,
    refuse_exclusion,
    withdraw_exclusion,
)
from hallsys.supervision.exclusion_views import Exclusion, exclusions_of, levels_named
from hallsys.supervision.forced_reasons import UNFIT
from hallsys.supervision.inspection import MOST_EVIDENCE, Evidence, Finding
from hallsys.supervision.rule_table import Rule
from tests.evaluation.test_of_department import handled
from tests.evaluation.test_rectifying import rated, step, under_way
from tests.served import Served, Visit, open_hall


@pytest.fixture
def served(any_database_url: str, clock: ManualClock) -> Iterator[Served]:
    database = Database.open(any_database_url, clock)
    yield open_hall(database)
    database.close()


WHY = "五分钟内连续五条，证据见记录"


def found(served: Served, visits: list[Visit], rule: Rule = Rule.RATING_BURST, cause: str = "w1:h1") -> str:
    """Write down a finding that names the ratings of visits; return its id."""
    services = {visit.service_id for visit in visits}
    log = served.db.read(eventlog.after, served.hall.id, 0, 10_000)
    rows = [one for one in log if one.kind == "ServiceRated" and one.payload["service_id"] in services]
    evidence = tuple(Evidence(one.seq, one.at, one.payload["level"]) for one in rows)
    finding = Finding(rule, cause, len(rows), 3, evidence, visits[0].window_id, visits[0].clerk_id)
    served.db.transact(served.origin(), findings.write_down, [finding])
    unsigned = served.db.read(finding_lists.unsigned, served.hall.id)
    return next(
        one.finding_id for one in unsigned if one.rule is rule and one.window_id == visits[0].window_id
    )


def propose(served: Served, finding_id: str, by: str = "boss", reason: str = "forced_bulk") -> Proposal:
    origin = served.origin(f"clerk:{by}")
    made: Proposal = served.db.transact(origin, propose_exclusion, finding_id, reason, WHY)
    return made


def decide(
    served: Served, proposal: Proposal, what: Callable[..., Proposal] = exclude_proposed, by: str = "centre"
) -> Proposal:
    made: Proposal = served.db.transact(
        served.origin(f"clerk:{by}"), what, proposal.proposal_id, "已核对监控"
    )
    return made


def withdraw(served: Served, proposal: Proposal, by: str) -> None:
    served.db.transact(served.origin(f"clerk:{by}"), withdraw_exclusion, proposal.proposal_id)


def proposals(served: Served, finding_id: str) -> tuple[Exclusion, ...]:
    return served.db.read(exclusions_of, served.hall.id, [finding_id]).get(finding_id, ())


def refused(error: type[Refusal], served: Served, *args: str) -> None:
    before = served.log()
    with pytest.raises(error):
        propose(served, *args)
    assert served.log() == before


def test_exactly_what_a_finding_names_leaves_every_figure(served: Served, clock: ManualClock) -> None:
    forced = [rated(served, level) for level in (5, 5, 3)]
    others = [rated(served, level) for level in (4, 2)]
    finding_id = found(served, forced)
    proposal = propose(served, finding_id)
    assert proposal.ratings == 3
    before = served.db.read(rates, served.hall.id, 0, clock.now() + 1).total
    assert before.rated == 5  # a proposal changes nothing
    assert decide(served, proposal).ratings == 3
    after = served.db.read(rates, served.hall.id, 0, clock.now() + 1).total
    assert dict(after.by_level) == {4: 1, 2: 1}
    assert (after.rateable, after.satisfaction) == (5, Fraction(1, 2))
    by_window = served.db.read(figures, served.hall.id, Of.WINDOW, 0, clock.now() + 1)
    assert {key: one.total.rated for key, one in by_window.items()} == {
        **{one.window_id: 0 for one in forced},
        **{one.window_id: 1 for one in others},
    }
    by_clerk = served.db.read(figures, served.hall.id, Of.CLERK, 0, clock.now() + 1)
    assert sum(one.total.rated for one in by_clerk.values()) == 2
    told = [one for one in served.log() if isinstance(one, RatingChanged)]
    assert [(one.ground, one.level, one.change) for one in told] == [("forced_bulk", None, "excluded")] * 3
    assert {one.service_id for one in told} == {one.service_id for one in forced}
    assert [one for one in served.log() if isinstance(one, ExclusionProposed | RatingsExcluded)] == [
        ExclusionProposed(proposal.proposal_id, finding_id, "forced_bulk", 3),
        RatingsExcluded(proposal.proposal_id, finding_id, "forced_bulk", 3),
    ]
    (kept,) = proposals(served, finding_id)
    assert (kept.state, kept.ratings, kept.excluded, kept.note) == ("excluded", 3, 3, WHY)
    assert (kept.proposed_by, kept.decided_by, kept.answer) == ("boss", "centre", "已核对监控")


def test_bad_ratings_stay_and_are_followed_up_however_they_were_found(
    served: Served, clock: ManualClock
) -> None:
    visits = [rated(served, level) for level in (5, 2, 1)]
    finding_id = found(served, visits)
    assert served.db.read(levels_named, served.hall.id, finding_id, "boss") == {5: 1, 2: 1, 1: 1}
    proposal = propose(served, finding_id)
    (waiting,) = proposals(served, finding_id)
    assert (waiting.ratings, waiting.levels) == (1, {5: 1})
    assert decide(served, proposal).ratings == 1
    assert dict(served.db.read(rates, served.hall.id, 0, clock.now() + 1).total.by_level) == {2: 1, 1: 1}
    assert [one.state for one in under_way(served)] == [State.OPEN, State.OPEN]
    refused(BadByAppeal, served, finding_id)
    for rule in (Rule.RATING_FAST, Rule.RATING_SAME):
        refused(BadByAppeal, served, found(served, visits[1:], rule), "boss", "forced_urged")


def test_a_reason_has_to_fit_the_rule(served: Served) -> None:
    visits = [rated(served, 5)]
    for rule, codes in UNFIT.items():
        for code in codes:
            refused(ReasonUnfit, served, found(served, visits, rule), "boss", code)
    assert propose(served, found(served, visits, Rule.RATING_FAST), reason="forced_urged").ratings == 1


def test_whoever_proposed_withdraws_it_and_it_can_be_proposed_again(served: Served) -> None:
    finding_id = found(served, [rated(served, 5)])
    proposal = propose(served, finding_id)
    with pytest.raises(NotYourExclusion):
        withdraw(served, proposal, "centre")
    withdraw(served, proposal, "boss")
    assert served.log()[-1] == ExclusionWithdrawn(proposal.proposal_id, finding_id, "forced_bulk")
    assert proposals(served, finding_id) == ()
    for gone in (lambda: withdraw(served, proposal, "boss"), lambda: decide(served, proposal)):
        with pytest.raises(ExclusionUnknown):
            gone()
    again = propose(served, finding_id, by="centre")
    assert decide(served, again, by="boss").ratings == 1
    with pytest.raises(ExclusionUnknown):
        withdraw(served, again, "centre")


def test_nobody_who_had_a_hand_in_the_case_proposes_or_decides(served: Served) -> None:
    visit, _ = handled(served, "approver")
    finding_id = found(served, [rated(served, 5, visit)])
    refused(OwnFinding, served, finding_id, "approver")
    proposal = propose(served, finding_id)
    for what in (exclude_proposed, refuse_exclusion):
        with pytest.raises(OwnFinding):
            decide(served, proposal, what, by="approver")


def test_of_a_window_with_several_clerks_none_signs_off_what_is_found_of_it(served: Served) -> None:
    visits = [rated(served, 5) for _ in range(2)]
    finding_id = found(served, visits)
    for visit in visits:
        with pytest.raises(OwnFinding):
            served.db.transact(
                served.origin(f"clerk:{visit.clerk_id}"), findings.sign_off, finding_id, "已核"
            )
    served.db.transact(served.origin("clerk:boss"), findings.sign_off, finding_id, "已核")


def test_all_that_a_finding_names_is_excluded_also_beyond_fifty(served: Served) -> None:
    visit = rated(served, 5)
    first = found(served, [visit])
    many = tuple(Evidence(1_000_000 + n, n, 5) for n in range(MOST_EVIDENCE + 1))
    more = Finding(Rule.RATING_BURST, "w1:h1", 5, 3, many, visit.window_id, visit.clerk_id)
    served.db.transact(served.origin(), findings.write_down, [more])
    assert propose(served, first).ratings == 1  # the oldest is still named


def test_nobody_decides_the_own_proposal_or_about_the_own_ratings(served: Served) -> None:
    visits = [rated(served, 5) for _ in range(2)]
    finding_id = found(served, visits)
    for clerk_id in (visits[0].clerk_id, visits[1].clerk_id):
        refused(OwnFinding, served, finding_id, clerk_id)
    proposal = propose(served, finding_id)
    for what in (exclude_proposed, refuse_exclusion):
        with pytest.raises(OwnExclusion):
            decide(served, proposal, what, by="boss")
        with pytest.raises(OwnFinding):
            decide(served, proposal, what, by=visits[1].clerk_id)


def test_one_proposal_waits_and_the_finding_with_it(served: Served) -> None:
    finding_id = found(served, [rated(served, 5)])
    proposal = propose(served, finding_id)
    refused(ExclusionWaits, served, finding_id, "other")
    with pytest.raises(ExclusionWaits):
        served.db.transact(served.origin("clerk:centre"), findings.sign_off, finding_id, "属实")
    decide(served, proposal)
    served.db.transact(served.origin("clerk:centre"), findings.sign_off, finding_id, "属实，已剔除")
    for what in (exclude_proposed, refuse_exclusion):
        with pytest.raises(ExclusionUnknown):
            decide(served, proposal, what)
    refused(FindingUnknown, served, finding_id)


def test_what_is_excluded_is_not_excluded_again(served: Served) -> None:
    visits = [rated(served, 5) for _ in range(3)]
    burst = found(served, visits[:2])
    also = found(served, visits, Rule.RATING_TEXT, "w1:words")
    first, second = propose(served, burst), propose(served, also)
    decide(served, first)
    refused(NothingToExclude, served, burst)
    assert decide(served, second).ratings == 1  # the others are out already
    (kept,) = proposals(served, also)
    assert (kept.ratings, kept.excluded) == (3, 1)
    assert len([one for one in served.log() if isinstance(one, RatingChanged)]) == 3


def test_what_was_refused_is_not_proposed_again_but_what_came_since_is(
    served: Served, clock: ManualClock
) -> None:
    visits = [rated(served, 5) for _ in range(2)]
    finding_id = found(served, visits)
    proposal = propose(served, finding_id)
    assert decide(served, proposal, refuse_exclusion).ratings == 0
    assert isinstance(served.log()[-1], ExclusionRefused)
    assert served.db.read(rates, served.hall.id, 0, clock.now() + 1).total.rated == 2
    refused(ExclusionRefusedBefore, served, finding_id)
    assert found(served, [visits[0], rated(served, 5)]) == finding_id  # the same cause, one rating more
    assert decide(served, propose(served, finding_id)).ratings == 1


def test_only_ratings_with_a_reason_and_a_word(served: Served) -> None:
    visits = [rated(served, 5)]
    refused(NotAboutRatings, served, found(served, visits, Rule.SKIPPED))
    refused(FindingUnknown, served, new_id())
    finding_id = found(served, visits)
    for reason, note, code in (
        ("promise_broken", WHY, "reason_unknown"),
        ("forced_bulk", " ", "note_needed"),
        ("other", "", "note_needed"),
        ("forced_bulk", "字" * 301, "note_too_long"),
    ):
        with pytest.raises(Refusal) as told:
            served.db.transact(served.origin("clerk:boss"), propose_exclusion, finding_id, reason, note)
        assert told.value.code == code
    proposal = propose(served, finding_id)
    with pytest.raises(Refusal) as told:
        served.db.transact(served.origin("clerk:centre"), exclude_proposed, proposal.proposal_id, "")
    assert told.value.code == "note_needed"


def test_another_halls_findings_and_proposals_are_unknown(served: Served) -> None:
    proposal = propose(served, found(served, [rated(served, 5)]))
    with pytest.raises(ExclusionUnknown):
        decide(served, Proposal(new_id(), 1))
    assert served.db.read(exclusions_of, new_id(), [proposal.proposal_id]) == {}


def test_ratings_that_were_corrected_count_as_they_do(served: Served, clock: ManualClock) -> None:
    visits = [rated(served, 5), rated(served, 1)]
    finding_id = found(served, visits)
    (bad,) = under_way(served)
    step(served, bad, Step.SIGN)
    step(served, bad, Step.APPEAL, appeal=Appeal(Ground.MISTAKEN))
    step(served, bad, Step.UPHOLD, by="centre", appeal=Appeal(corrected=4))
    assert served.db.read(levels_named, served.hall.id, finding_id, "boss") == {5: 1}
    assert decide(served, propose(served, finding_id)).ratings == 1
    assert dict(served.db.read(rates, served.hall.id, 0, clock.now() + 1).total.by_level) == {4: 1}
