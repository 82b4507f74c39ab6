"""A bad rating is followed up through the database, and the figures follow."""

from fractions import Fraction
from pathlib import Path

import pytest

from hallsys.evaluation import follow_up_views as follow_ups
from hallsys.evaluation.errors import BadCorrection, FollowUpNotInState, FollowUpUnknown, OwnRating
from hallsys.evaluation.events import FollowUpMoved, FollowUpOpened, RaterLookedUp, RatingChanged
from hallsys.evaluation.figures import Of, figures, rates
from hallsys.evaluation.follow_up_views import FollowUp
from hallsys.evaluation.followups import Ground, State, Step
from hallsys.evaluation.policy import FollowUpSettings, RatingSettings
from hallsys.evaluation.rectifying import Appeal, Taken, look_up_rater, take_step
from hallsys.evaluation.rules import Channel, Grade
from hallsys.evaluation.service import open_session, rate
from hallsys.evaluation.tags import load_tags
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.ids import new_id
from tests.plans import of_sqlite, plan
from tests.served import Served, Visit

TAGS = load_tags(Path(__file__).parents[2] / "config" / "hcp_norms.csv")
SETTINGS = FollowUpSettings()


def rated(served: Served, level: int, visit: Visit | None = None) -> Visit:
    """Have a visit rated; a new one unless it is given."""
    visit = visit or served.visit(outcome="finished")
    ask = (served.hall, RatingSettings(), visit.service_id, Channel.PHONE)
    session = served.db.transact(served.origin(), open_session, *ask)
    served.db.transact(served.origin("phone"), rate, TAGS, session.token, Grade(level, text="等了很久"))
    return visit


def under_way(served: Served) -> tuple[FollowUp, ...]:
    return served.db.read(follow_ups.under_way, served.hall, SETTINGS)


NO_APPEAL = Appeal()


def step(served: Served, found: FollowUp, what: Step, by: str = "boss", appeal: Appeal = NO_APPEAL) -> Taken:
    origin = served.origin(f"clerk:{by}")
    taken: Taken = served.db.transact(
        origin, take_step, served.hall, SETTINGS, found.follow_up_id, what, "已核", appeal
    )
    return taken


def test_only_bad_ratings_are_followed_up(served: Served) -> None:
    for level in (5, 4, 3):
        rated(served, level)
    assert under_way(served) == ()
    visits = [rated(served, level) for level in (2, 1)]
    assert [(one.level, one.clerk_id, one.state) for one in under_way(served)] == [
        (1, visits[1].clerk_id, State.OPEN),
        (2, visits[0].clerk_id, State.OPEN),
    ]
    opened = [one for one in served.log() if isinstance(one, FollowUpOpened)]
    assert [one.service_id for one in opened] == [visit.service_id for visit in visits]


def test_of_more_than_are_shown_the_oldest_are(
    served: Served, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits = []
    for _ in range(3):
        clock.advance(1000)
        visits.append(rated(served, 1))
    monkeypatch.setattr(follow_ups, "MOST", 2)
    assert [one.clerk_id for one in under_way(served)] == [visits[1].clerk_id, visits[0].clerk_id]


def test_to_its_end(served: Served, clock: ManualClock) -> None:
    rated(served, 1)
    (found,) = under_way(served)
    assert (found.text, found.steps) == ("等了很久", (Step.SIGN,))
    for what in (Step.SIGN, Step.VERIFY, Step.RECTIFY, Step.CONTENT):
        clock.advance(1000)
        step(served, found, what)
    assert under_way(served) == ()
    (over,) = served.db.read(follow_ups.ended, served.hall, SETTINGS, 0)
    assert over.state == State.CLOSED
    assert [(done.step, done.by, done.note) for done in over.done][1] == (Step.VERIFY, "boss", "已核")
    moved = [one.state for one in served.log() if isinstance(one, FollowUpMoved)]
    assert moved == ["signed", "verified", "rectified", "closed"]
    found_rates = served.db.read(rates, served.hall.id, 0, clock.now() + 1).total
    assert found_rates.bad == 1
    assert found_rates.rectification == Fraction(1)
    assert found_rates.satisfaction == Fraction(0)


def test_a_step_out_of_order_changes_nothing(served: Served) -> None:
    rated(served, 1)
    (found,) = under_way(served)
    before = served.log()
    with pytest.raises(FollowUpNotInState):
        step(served, found, Step.RECTIFY)
    with pytest.raises(OwnRating):
        step(served, found, Step.SIGN, by=found.clerk_id)
    assert (under_way(served), served.log()) == ((found,), before)


def test_nobody_ends_a_follow_up_as_excluded_by_a_step(served: Served) -> None:
    rated(served, 1)
    (found,) = under_way(served)
    with pytest.raises(FollowUpNotInState):
        step(served, found, Step.EXCLUDE)
    assert under_way(served) == (found,)


def test_an_appeal_that_is_upheld_takes_the_rating_out_of_the_figures(
    served: Served, clock: ManualClock
) -> None:
    rated(served, 5)
    rated(served, 1)
    (found,) = under_way(served)
    step(served, found, Step.SIGN)
    step(served, found, Step.APPEAL, appeal=Appeal(Ground.MALICIOUS))
    with pytest.raises(BadCorrection):
        step(served, found, Step.UPHOLD, by="centre", appeal=Appeal(corrected=5))
    assert under_way(served)[0].state == State.APPEALED  # nothing half done
    step(served, found, Step.UPHOLD, by="centre")
    figure = served.db.read(rates, served.hall.id, 0, clock.now() + 1).total
    assert (figure.rated, figure.rateable, figure.bad) == (1, 2, 0)
    assert figure.satisfaction == Fraction(1)
    changes = [one for one in served.log() if isinstance(one, RatingChanged)]
    assert [(one.ground, one.level) for one in changes] == [("malicious", None)]


def test_a_rating_given_by_mistake_is_corrected(served: Served, clock: ManualClock) -> None:
    rated(served, 1)
    (found,) = under_way(served)
    step(served, found, Step.SIGN)
    step(served, found, Step.APPEAL, appeal=Appeal(Ground.MISTAKEN))
    step(served, found, Step.UPHOLD, by="centre", appeal=Appeal(corrected=4))
    figure = served.db.read(rates, served.hall.id, 0, clock.now() + 1).total
    assert dict(figure.by_level) == {4: 1}
    assert figure.rectification is None
    (over,) = served.db.read(follow_ups.ended, served.hall, SETTINGS, 0)
    assert (over.level, over.corrected) == (1, 4)


def test_an_appeal_that_is_rejected_goes_on_and_is_the_only_one(served: Served) -> None:
    rated(served, 1)
    (found,) = under_way(served)
    for what, by in ((Step.SIGN, "boss"), (Step.APPEAL, "boss"), (Step.REJECT, "centre")):
        step(served, found, what, by)
    (again,) = under_way(served)
    assert (again.state, again.may_appeal) == (State.SIGNED, False)


def test_who_rated_is_looked_up_on_record(served: Served) -> None:
    visit = rated(served, 1)
    (found,) = under_way(served)
    served.db.transact(served.origin("clerk:boss"), look_up_rater, found.follow_up_id)
    assert served.log()[-1] == RaterLookedUp(found.follow_up_id)
    assert served.db.read(follow_ups.rater, served.hall.id, found.follow_up_id).person_id == visit.person_id
    with pytest.raises(OwnRating):
        served.db.transact(served.origin(f"clerk:{found.clerk_id}"), look_up_rater, found.follow_up_id)


def test_another_halls_follow_up_is_unknown(served: Served) -> None:
    with pytest.raises(FollowUpUnknown):
        served.db.transact(served.origin("clerk:boss"), look_up_rater, new_id())
    with pytest.raises(FollowUpUnknown):
        served.db.transact(served.origin("clerk:boss"), take_step, served.hall, SETTINGS, new_id(), Step.SIGN)
    with pytest.raises(FollowUpUnknown):
        served.db.read(follow_ups.rater, served.hall.id, new_id())


def test_figures_by_window_clerk_and_matter_add_up(served: Served, clock: ManualClock) -> None:
    visits = [rated(served, level) for level in (5, 4, 1)]
    served.visit(outcome="finished")  # never asked
    until = clock.now() + 1
    by_clerk = served.db.read(figures, served.hall.id, Of.CLERK, 0, until)
    assert {key: dict(one.total.by_level) for key, one in by_clerk.items()} == {
        visits[0].clerk_id: {5: 1},
        visits[1].clerk_id: {4: 1},
        visits[2].clerk_id: {1: 1},
    }
    by_window = served.db.read(figures, served.hall.id, Of.WINDOW, 0, until)
    whole = served.db.read(rates, served.hall.id, 0, until).total
    assert sum(one.total.rateable for one in by_window.values()) == whole.rateable == 3
    assert whole.satisfaction == Fraction(2, 3)
    assert served.db.read(figures, served.hall.id, Of.MATTER, 0, until) == {}


@of_sqlite
@pytest.mark.parametrize(
    ("query", "index"),
    [(follow_ups._UNDER_WAY, "ix_follow_ups_under_way"), (follow_ups._ENDED, "ix_follow_ups_over")],
)
def test_nothing_reads_through_history(served: Served, query: object, index: str) -> None:
    steps = served.db.read(plan, query, {"hall_id": "h", "since": 1, "limit": 9})
    assert index in steps
    assert "SCAN" not in steps
