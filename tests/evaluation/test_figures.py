"""Both kinds of ratings are counted, each with what could be rated: visits, and cases as a whole."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from hallsys.cases.service import withdraw
from hallsys.evaluation import views
from hallsys.evaluation.figures import Of, figures, rates
from hallsys.evaluation.follow_up_views import under_way
from hallsys.evaluation.followups import Step
from hallsys.evaluation.policy import FollowUpSettings, RatingSettings
from hallsys.evaluation.rates import BothKinds, Rates
from hallsys.evaluation.rectifying import take_step
from hallsys.evaluation.rules import Channel, Grade, Level
from hallsys.evaluation.service import open_session, rate
from hallsys.kernel.clock import DAY, ManualClock
from tests.cases.office import accepted
from tests.evaluation.test_percase import TAGS, decided, rated
from tests.served import Served, Visit

FOLLOW_UP = FollowUpSettings()


def rated_visit(served: Served, visit: Visit, level: int) -> None:
    ask = (served.hall, RatingSettings(), visit.service_id, Channel.PHONE)
    session = served.db.transact(served.origin(), open_session, *ask)
    served.db.transact(served.origin("phone"), rate, TAGS, session.token, Grade(level, text="等了很久"))


def of_the_hall(served: Served, until: int) -> BothKinds:
    return served.db.read(rates, served.hall.id, 0, until)


def test_a_visit_and_its_case_count_each_in_its_kind(served: Served, clock: ManualClock) -> None:
    visit, case = decided(served)
    decided(served)  # can be rated, and is not
    rated_visit(served, visit, 5)
    rated(served, case.case_id, Grade(1, text="等了很久"))
    found = of_the_hall(served, clock.now() + 1)
    assert (dict(found.visits.by_level), found.visits.rateable) == ({5: 1}, 1)
    assert (dict(found.cases.by_level), found.cases.rateable) == ({1: 1}, 2)
    assert (found.total.satisfaction, found.total.participation) == (Fraction(1, 2), Fraction(2, 3))


def test_a_bad_rating_of_a_case_counts_as_rectified_once_it_is(served: Served, clock: ManualClock) -> None:
    _, case = decided(served)
    rated(served, case.case_id, Grade(2, ("209",)))
    assert of_the_hall(served, clock.now() + 1).cases.rectification == 0
    (found,) = served.db.read(under_way, served.hall, FOLLOW_UP)
    for step in (Step.SIGN, Step.VERIFY, Step.RECTIFY):
        on = (served.hall, FOLLOW_UP, found.follow_up_id, step, "已改")
        served.db.transact(served.origin("clerk:boss"), take_step, *on)
    found_now = of_the_hall(served, clock.now() + 1)
    assert found_now.visits.rectification is None
    assert found_now.cases.rectification == found_now.total.rectification == 1


def test_a_case_counts_with_its_decision_however_late_it_is_rated(served: Served, clock: ManualClock) -> None:
    _, case = decided(served)
    until = clock.now() + 1
    clock.advance(3 * DAY)
    rated(served, case.case_id, Grade(4))
    assert of_the_hall(served, until).cases == Rates({4: 1}, 1)
    today = served.db.read(views.cases_rated_since, served.hall.id, clock.now())
    assert (today, served.db.read(rates, served.hall.id, until, clock.now() + 1)) == (1, BothKinds())


def test_what_ended_without_a_decision_asks_nobody(served: Served, clock: ManualClock) -> None:
    visit = served.visit()
    case = accepted(served, visit)
    served.db.transact(served.origin(), withdraw, case.case_id, visit.service_id, visit.clerk_id)
    accepted(served, served.visit())  # under way
    assert of_the_hall(served, clock.now() + 1).cases.rateable == 0


def test_a_case_counts_where_it_was_accepted(served: Served, clock: ManualClock) -> None:
    visit, case = decided(served)
    rated(served, case.case_id, Grade(4))
    until = clock.now() + 1
    for of, key in ((Of.WINDOW, visit.window_id), (Of.CLERK, visit.clerk_id)):
        found = served.db.read(figures, served.hall.id, of, 0, until)
        assert found == {key: BothKinds(cases=Rates({4: 1}, 1))}
    (of_matter,) = served.db.read(figures, served.hall.id, Of.MATTER, 0, until).values()
    assert of_matter == BothKinds(cases=Rates({4: 1}, 1))


_COUNTS = st.builds(
    Rates,
    st.dictionaries(st.sampled_from([int(one) for one in Level]), st.integers(0, 99)),
    st.integers(0, 999),
)


@given(_COUNTS, _COUNTS)
def test_the_total_is_what_both_kinds_add_up_to(visits: Rates, cases: Rates) -> None:
    both = BothKinds(visits, cases).total
    assert (both.rated, both.bad) == (visits.rated + cases.rated, visits.bad + cases.bad)
    assert both.rateable == visits.rateable + cases.rateable
