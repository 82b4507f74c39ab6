from typing import Any

import pytest

from hallsys.evaluation import service, views
from hallsys.evaluation.events import RatingLapsed
from hallsys.evaluation.figures import _FIGURES, Of, rates
from hallsys.evaluation.policy import RatingSettings
from hallsys.evaluation.rules import Channel
from hallsys.evaluation.service import open_session
from hallsys.kernel.clock import DAY, SECOND, ManualClock
from tests.plans import of_sqlite, plan
from tests.served import Served, Visit


def opened(served: Served, visit: Visit, channel: Channel) -> service.RatingSession:
    return served.db.transact(
        served.origin(), open_session, served.hall, RatingSettings(), visit.service_id, channel
    )


def test_the_pad_of_a_window_asks_about_its_newest_service(served: Served, clock: ManualClock) -> None:
    visit, other = served.visit(outcome="finished"), served.visit(outcome="finished")
    newer = served.again(visit)
    opened(served, visit, Channel.TABLET)
    opened(served, other, Channel.TABLET)
    clock.advance(SECOND)
    session = opened(served, newer, Channel.TABLET)
    seen = served.db.read(views.asking_at, served.hall.id, visit.window_id, clock.now())
    assert seen is not None
    assert (seen.session_id, seen.service_id) == (session.session_id, newer.service_id)
    lapsed = [one.service_id for one in served.log() if isinstance(one, RatingLapsed)]
    assert lapsed == [visit.service_id]  # that applicant has left; the other stands at another window


def test_a_pad_does_not_ask_what_a_phone_was_asked(served: Served, clock: ManualClock) -> None:
    visit = served.visit(outcome="finished")
    session = opened(served, visit, Channel.PHONE)
    assert served.db.read(views.asking_at, served.hall.id, visit.window_id, clock.now()) is None
    found = served.db.read(views.invitation, session.token)
    assert found is not None
    assert (found.hall_id, found.session_id, found.state) == (served.hall.id, session.session_id, "open")


def test_rates_count_what_was_opened_in_the_time_asked_for(served: Served, clock: ManualClock) -> None:
    start = clock.now()
    opened(served, served.visit(outcome="finished"), Channel.TABLET)
    clock.advance(DAY)
    opened(served, served.visit(outcome="finished"), Channel.TABLET)
    assert served.db.read(rates, served.hall.id, start, start + DAY).visits.rateable == 1
    assert served.db.read(rates, served.hall.id, start, start + DAY + 1).visits.rateable == 2
    assert served.db.read(rates, "no-such-hall", start, start + 2 * DAY).total.rateable == 0


@of_sqlite
@pytest.mark.parametrize(
    ("query", "params", "index"),
    [
        (views._ASKING, {"hall_id": "h", "window_id": "w", "now": 1}, "ix_rating_sessions_asking"),
        (views._BY_TOKEN, {"token_hash": "t"}, "token_hash=?"),
        (_FIGURES[Of.HALL][0], {"hall_id": "h", "since": 1, "until": 2}, "ix_rating_sessions_opened"),
        (_FIGURES[Of.HALL][1], {"hall_id": "h", "since": 1, "until": 2}, "ix_cases_decided"),
        (views._CASES_RATED, {"hall_id": "h", "since": 1}, "ix_ratings_at"),
        (service._BY_TOKEN, {"hall_id": "h", "token_hash": "t"}, "token_hash=?"),
        (service._LAPSE, {"this_hall": "h", "now": 1, "limit": 9}, "ix_rating_sessions_expiring"),
    ],
)
def test_nothing_reads_through_history(
    served: Served, query: Any, params: dict[str, object], index: str
) -> None:
    steps = served.db.read(plan, query, params)
    assert index in steps
    assert "SCAN" not in steps
