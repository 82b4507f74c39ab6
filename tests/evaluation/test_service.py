import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Table, func, insert, select

from hallsys.evaluation.errors import (
    AlreadyAsked,
    AlreadyRated,
    LevelUnknown,
    NeedsReason,
    RatingExpired,
    RatingUnknown,
    ServiceNotRateable,
    StaffMayNotRate,
    TagUnknown,
)
from hallsys.evaluation.events import RatingLapsed, RatingOpened, ServiceRated
from hallsys.evaluation.figures import rates
from hallsys.evaluation.policy import RatingSettings
from hallsys.evaluation.rates import Rates
from hallsys.evaluation.rules import Channel, Grade
from hallsys.evaluation.service import (
    Rated,
    RatingSession,
    lapse_expired,
    open_session,
    rate,
    rate_at_window,
)
from hallsys.evaluation.tables import rating_sessions, ratings
from hallsys.evaluation.tags import load_tags
from hallsys.evaluation.views import Asking, asking_at, invitation
from hallsys.kernel.clock import DAY, HOUR, SECOND, ManualClock
from hallsys.kernel.commands import commands
from hallsys.kernel.errors import Refusal
from hallsys.kernel.ids import new_id, new_token
from hallsys.kernel.transaction import Tx
from tests.served import Served, Visit, open_hall

TAGS = load_tags(Path(__file__).parents[2] / "config" / "hcp_norms.csv")


def opened(
    served: Served, visit: Visit, channel: Channel = Channel.TABLET, request_id: str | None = None
) -> RatingSession:
    return served.db.transact(
        served.origin("system", request_id),
        open_session,
        served.hall,
        RatingSettings(),
        visit.service_id,
        channel,
    )


def rated(served: Served, token: str, grade: Grade, actor: str = "phone") -> Rated:
    return served.db.transact(served.origin(actor), rate, TAGS, token, grade)


def pressed(served: Served, window_id: str, session_id: str, grade: Grade) -> Rated:
    return served.db.transact(served.origin("agent:pads"), rate_at_window, TAGS, window_id, session_id, grade)


def counted(served: Served) -> int:
    rows = select(func.count()).select_from(ratings)
    return served.db.read(lambda conn: conn.execute(rows).scalar_one())


def test_a_finished_service_is_rated_on_the_pad(served: Served, clock: ManualClock) -> None:
    visit = served.visit(outcome="finished")
    session = opened(served, visit)
    assert session.expires_at == clock.now() + 30 * SECOND
    assert served.db.read(asking_at, served.hall.id, visit.window_id, clock.now()) == Asking(
        session.session_id, visit.service_id, visit.clerk_id, "tablet", session.expires_at
    )
    done = pressed(served, visit.window_id, session.session_id, Grade(5, ("517",)))
    assert done == Rated(session.session_id, visit.service_id, reason_pending=False)
    assert served.db.read(asking_at, served.hall.id, visit.window_id, clock.now()) is None
    assert served.log() == [
        RatingOpened(session.session_id, visit.service_id, visit.window_id, "tablet", session.expires_at),
        ServiceRated(
            session.session_id, visit.service_id, visit.window_id, 5, "tablet", reason_pending=False
        ),
    ]


def test_what_is_kept_of_a_rating(served: Served, clock: ManualClock) -> None:
    visit = served.visit(outcome="finished")
    session = opened(served, visit, Channel.PHONE)
    clock.advance(26 * HOUR)
    rated(served, session.token, Grade(1, ("115", "108", "115"), " 让我\n跑了三趟 "))
    row = served.db.read(lambda conn: conn.execute(select(ratings)).one())
    assert (row.level, json.loads(row.tags), row.text) == (1, ["108", "115"], "让我 跑了三趟")
    assert (row.service_id, row.channel, row.at) == (visit.service_id, "phone", clock.now())
    assert "三趟" not in repr(served.log())


@pytest.mark.parametrize("outcome", [None, "no_show", "parked", "transferred", "undone"])
def test_only_a_finished_service_can_be_rated(served: Served, outcome: str | None) -> None:
    with pytest.raises(ServiceNotRateable):
        opened(served, served.visit(outcome=outcome))


def test_a_service_of_another_hall_cannot_be_opened(served: Served) -> None:
    with pytest.raises(ServiceNotRateable):
        opened(served, open_hall(served.db).visit(outcome="finished"))


def test_an_applicant_is_asked_once_about_a_service(served: Served, clock: ManualClock) -> None:
    visit = served.visit(outcome="finished")
    opened(served, visit)
    clock.advance(DAY)
    served.db.transact(served.origin(), lapse_expired)
    with pytest.raises(AlreadyAsked):
        opened(served, visit, Channel.PHONE)


def test_a_second_rating_is_refused_by_either_door(served: Served) -> None:
    visit = served.visit(outcome="finished")
    session = opened(served, visit)
    rated(served, session.token, Grade(4))
    with pytest.raises(AlreadyRated):
        rated(served, session.token, Grade(5))
    with pytest.raises(AlreadyRated):
        pressed(served, visit.window_id, session.session_id, Grade(5))
    assert counted(served) == 1


def test_of_many_ratings_at_once_one_is_taken(served: Served) -> None:
    session = opened(served, served.visit(outcome="finished"))

    def attempt(level: int) -> str:
        try:
            return "rated" if rated(served, session.token, Grade(level)).service_id else ""
        except Refusal as refused:
            return refused.code

    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(attempt, [3, 4, 5, 3, 4, 5]))
    assert answers == ["already_rated"] * 5 + ["rated"]
    assert counted(served) == 1


def test_of_many_openings_at_once_one_succeeds(served: Served) -> None:
    visit = served.visit(outcome="finished")

    def attempt(_: int) -> str:
        try:
            return "opened" if opened(served, visit).session_id else ""
        except Refusal as refused:
            return refused.code

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(attempt, range(6))) == ["already_asked"] * 5 + ["opened"]


def test_the_database_too_allows_one_rating_a_service(served: Served) -> None:
    visit = served.visit(outcome="finished")
    session = opened(served, visit)
    rated(served, session.token, Grade(4))
    row = dict(served.db.read(lambda conn: conn.execute(select(ratings)).one())._mapping)

    def forge(tx: Tx) -> None:
        tx.execute(insert(ratings), {**row, "id": new_id(), "session_id": new_id()})

    with pytest.raises(Exception, match=r"(?i)unique"):
        served.db.transact(served.origin(), forge)


def test_a_rating_comes_too_late_from_the_very_end_on(served: Served, clock: ManualClock) -> None:
    first, second = (opened(served, served.visit(outcome="finished")) for _ in range(2))
    clock.advance(30 * SECOND - 1)
    rated(served, first.token, Grade(5))
    clock.advance(1)
    with pytest.raises(RatingExpired):
        rated(served, second.token, Grade(5))
    served.db.transact(served.origin(), lapse_expired)
    with pytest.raises(RatingExpired):
        rated(served, second.token, Grade(5))


def test_a_time_out_is_not_rated(served: Served, clock: ManualClock) -> None:
    gone, there, done = (served.visit(outcome="finished") for _ in range(3))
    lapsing, staying = opened(served, gone), opened(served, there, Channel.PHONE)
    rated(served, opened(served, done).token, Grade(2, text="排队太久"))
    clock.advance(30 * SECOND)
    assert served.db.read(asking_at, served.hall.id, gone.window_id, clock.now()) is None
    swept = served.db.transact(served.origin(), lapse_expired)
    assert swept.session_ids == (lapsing.session_id,)
    assert served.log()[-1] == RatingLapsed(lapsing.session_id, gone.service_id, gone.window_id)
    assert served.db.transact(served.origin(), lapse_expired).session_ids == ()
    assert counted(served) == 1
    seen = served.db.read(rates, served.hall.id, clock.now() - DAY, clock.now() + DAY).total
    assert seen == Rates({2: 1}, 3)
    assert rated(served, staying.token, Grade(3))


def test_the_sweep_of_one_hall_leaves_the_others_alone(served: Served, clock: ManualClock) -> None:
    elsewhere = open_hall(served.db)
    opened(elsewhere, elsewhere.visit(outcome="finished"))
    clock.advance(DAY)
    assert served.db.transact(served.origin(), lapse_expired).session_ids == ()
    assert len(served.db.transact(elsewhere.origin(), lapse_expired).session_ids) == 1


def test_a_forged_token_and_another_windows_session_are_unknown(served: Served) -> None:
    visit, other = served.visit(outcome="finished"), served.visit(outcome="finished")
    session = opened(served, visit)
    for forged in (new_token(), "", session.session_id, session.token.swapcase(), "\x00\ud800好"):
        with pytest.raises(RatingUnknown):
            rated(served, forged, Grade(5))
        assert served.db.read(invitation, forged) is None
    with pytest.raises(RatingUnknown):
        pressed(served, other.window_id, session.session_id, Grade(5))
    with pytest.raises(RatingUnknown):
        pressed(served, visit.window_id, new_id(), Grade(5))
    elsewhere = open_hall(served.db)
    with pytest.raises(RatingUnknown):
        rated(elsewhere, session.token, Grade(5))
    assert counted(served) == 0


def test_staff_cannot_rate(served: Served) -> None:
    visit = served.visit(outcome="finished")
    session = opened(served, visit)
    clerk = served.origin(f"clerk:{visit.clerk_id}")
    with pytest.raises(StaffMayNotRate):
        served.db.transact(clerk, rate, TAGS, session.token, Grade(5))
    with pytest.raises(StaffMayNotRate):
        served.db.transact(clerk, rate_at_window, TAGS, visit.window_id, session.session_id, Grade(5))


def test_a_bad_level_asks_for_a_reason_and_the_session_stays_open_for_it(served: Served) -> None:
    session = opened(served, served.visit(outcome="finished"))
    with pytest.raises(NeedsReason):
        rated(served, session.token, Grade(2))
    with pytest.raises(TagUnknown):
        rated(served, session.token, Grade(2, ("115",)))
    with pytest.raises(LevelUnknown):
        rated(served, session.token, Grade(0))
    assert not rated(served, session.token, Grade(2, ("214",))).reason_pending


def test_hard_keys_cannot_ask_for_a_reason_so_it_is_pending(served: Served) -> None:
    visit = served.visit(outcome="finished")
    session = opened(served, visit, Channel.KEYPAD)
    done = pressed(served, visit.window_id, session.session_id, Grade(1, reason_later=True))
    assert done.reason_pending
    assert served.log()[-2] == ServiceRated(
        session.session_id, visit.service_id, visit.window_id, 1, "keypad", reason_pending=True
    )
    seen = served.db.read(lambda conn: conn.execute(select(ratings.c.reason_pending)).scalar_one())
    assert seen is True


def test_the_token_is_told_once_and_kept_nowhere(served: Served) -> None:
    visit = served.visit(outcome="finished")
    session = opened(served, visit, request_id="finish-1")
    again = opened(served, visit, request_id="finish-1")
    assert (again.session_id, again.expires_at, again.token) == (
        session.session_id,
        session.expires_at,
        "",
    )
    assert session.token not in repr(served.log())
    for table in (rating_sessions, commands):
        rows = rows_of(served, table)
        assert session.session_id in rows
        assert session.token not in rows


def rows_of(served: Served, table: Table) -> str:
    return repr(served.db.read(lambda conn: conn.execute(select(table)).all()))
