"""A department sees bad ratings of its own, without what leads to anybody, and appeals; the hall decides."""

from collections.abc import Iterator
from dataclasses import asdict

import pytest
from sqlalchemy import Connection, func, insert, select

from hallsys.cases.policy import CaseSettings
from hallsys.cases.rules import Outcome
from hallsys.cases.service import Application, accept, conclude, take_up
from hallsys.cases.tables import later_services
from hallsys.evaluation.errors import AppealNotAllowed, FollowUpUnknown, OwnAppeal, OwnCase
from hallsys.evaluation.followups import Ground, State, Step
from hallsys.evaluation.of_department import _BAD, BadRating, appeal_for_department, bad_ratings
from hallsys.evaluation.percase import rate_case
from hallsys.evaluation.policy import FollowUpSettings, RatingSettings
from hallsys.evaluation.rectifying import Appeal, Taken
from hallsys.evaluation.rules import Grade, Tags
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.eventlog import events
from hallsys.kernel.transaction import Tx
from hallsys.matters.rules import Kind, MatterFacts
from hallsys.matters.service import put_matter
from hallsys.queue.tables import ticket_matters
from tests.evaluation.test_rectifying import rated, step, under_way
from tests.plans import of_sqlite, plan
from tests.served import DEPARTMENT, Served, Visit, open_hall

TAX, LAND = "税务局", "自然资源局"
SETTINGS = FollowUpSettings(fewest=2)


@pytest.fixture
def served(any_database_url: str, clock: ManualClock) -> Iterator[Served]:
    database = Database.open(any_database_url, clock)
    yield open_hall(database)
    database.close()


def matter_of(served: Served, department: str) -> str:
    facts = MatterFacts(
        code=f"M{next(served.serials)}",
        name="变更登记",
        kind=Kind.PROMISED,
        limit_days=5,
        queue_code="general",
        implementation_code=DEPARTMENT + "000118012001",
        department=department,
    )
    matter_id: str = served.db.transact(served.origin(), put_matter, facts, ())
    return matter_id


def visit_about(served: Served, *departments: str) -> Visit:
    """Return an ended visit about matters of departments."""
    visit = served.visit(outcome="finished")
    about = [matter_of(served, one) for one in departments]

    def written(tx: Tx) -> None:
        for n, matter_id in enumerate(about):
            row = {"hall_id": tx.hall_id, "ticket_id": visit.ticket_id, "matter_id": matter_id}
            tx.execute(insert(ticket_matters), {**row, "position": n})

    served.db.transact(served.origin(), written)
    return visit


def rated_case(served: Served, department: str, level: int, approver: str) -> str:
    """Have a case of a department decided by somebody and rated as a whole; return its id."""
    visit, matter_id = served.visit(), matter_of(served, department)
    by = served.origin(f"clerk:{visit.clerk_id}")
    asked = (served.hall, CaseSettings(), visit.service_id, visit.clerk_id, [Application(matter_id)])
    (case,) = served.db.transact(by, accept, *asked).cases
    served.db.transact(by, take_up, case.case_id, approver)
    served.db.transact(by, conclude, case.case_id, approver, Outcome.GRANTED, ["证照"], "A1")
    grade = Grade(level, text="拖了很久")
    served.db.transact(served.origin("phone"), rate_case, Tags(()), RatingSettings(), case.case_id, grade)
    return str(case.case_id)


def shown(served: Served, *desks: str, clerk_id: str = "officer", fewest: int = 2) -> tuple[BadRating, ...]:
    on = (served.hall, FollowUpSettings(fewest=fewest), desks, clerk_id, served.db.read(_now, served.hall.id))
    found: tuple[BadRating, ...] = served.db.read(bad_ratings, *on)
    return found


def appeal(served: Served, one: BadRating, *desks: str, by: str = "officer") -> Taken:
    asked = (served.hall, SETTINGS, desks, one.key, Ground.NOT_OURS, "并非本部门所办")
    taken: Taken = served.db.transact(served.origin(f"clerk:{by}"), appeal_for_department, *asked)
    return taken


def _now(conn: Connection, hall_id: str) -> int:
    """Return the instant of a hall's newest fact."""
    return int(conn.execute(select(func.max(events.c.at)).where(events.c.hall_id == hall_id)).scalar_one())


def signed(served: Served) -> None:
    for one in under_way(served):
        if one.state is State.OPEN:
            step(served, one, Step.SIGN)


def test_a_department_sees_its_own_that_are_followed_up_and_nothing_that_leads_on(served: Served) -> None:
    visits = [rated(served, 1, visit_about(served, TAX)), rated(served, 2, visit_about(served, TAX, LAND))]
    rated(served, 2, visit_about(served, LAND))
    rated(served, 1)  # about nothing of anybody's
    case_ids = [rated_case(served, TAX, level, "somebody") for level in (1, 5)]
    rated(served, 5, visit_about(served, TAX))
    assert shown(served, TAX) == ()  # the hall has not signed for them
    signed(served)
    found = shown(served, TAX)
    assert sorted((one.of_case, one.level, one.text) for one in found) == [
        (False, 1, "等了很久"),
        (True, 1, "拖了很久"),
    ]
    assert {one.week for one in found} == {"2026-03-02"}
    told = str([asdict(one) for one in found])
    for visit in visits:
        assert not any(one in told for one in asdict(visit).values())
    assert not any(one in told for one in case_ids)
    assert not any(one.follow_up_id in told for one in under_way(served))
    assert len(shown(served, TAX, LAND)) == 4


def test_whoever_works_for_no_department_is_shown_none(served: Served) -> None:
    for level in (1, 5, 5):
        rated(served, level, visit_about(served, TAX))
    signed(served)
    (one,) = shown(served, TAX)
    assert shown(served) == ()
    with pytest.raises(FollowUpUnknown):
        appeal(served, one)


def test_nobody_is_shown_the_own_rating_or_that_of_a_case_they_had_a_hand_in(served: Served) -> None:
    visit = rated(served, 1, visit_about(served, TAX))
    for level in (5, 5):
        rated(served, level, visit_about(served, TAX))
    for level, approver in ((1, "approver"), (5, "another"), (5, "another")):
        rated_case(served, TAX, level, approver)
    signed(served)
    (of_case,) = shown(served, TAX, clerk_id=visit.clerk_id)
    (of_visit,) = shown(served, TAX, clerk_id="approver")
    assert (of_case.of_case, of_visit.of_case) == (True, False)
    for one, by in ((of_visit, visit.clerk_id), (of_case, "approver")):
        with pytest.raises(FollowUpUnknown):
            appeal(served, one, TAX, by=by)


def handled(served: Served, approver: str) -> tuple[Visit, str]:
    """Have a case accepted in a visit, and taken up by somebody; return both."""
    visit = served.visit()
    matter_id = matter_of(served, TAX)
    by = served.origin(f"clerk:{visit.clerk_id}")
    asked = (served.hall, CaseSettings(), visit.service_id, visit.clerk_id, [Application(matter_id)])
    (case,) = served.db.transact(by, accept, *asked).cases
    served.db.transact(by, take_up, case.case_id, approver)
    written = {"hall_id": served.hall.id, "ticket_id": visit.ticket_id, "matter_id": matter_id, "position": 0}
    served.db.transact(served.origin(), lambda tx: tx.execute(insert(ticket_matters), written) and None)
    served.end(visit)
    return visit, case.case_id


def test_a_visit_is_not_shown_to_who_handles_its_case_nor_is_a_later_one_for_it(served: Served) -> None:
    visit, case_id = handled(served, "approver")
    later = visit_about(served, TAX)
    row = {"hall_id": served.hall.id, "case_id": case_id, "service_id": later.service_id}
    served.db.transact(served.origin(), lambda tx: tx.execute(insert(later_services), row) and None)
    for level, at in ((1, visit), (2, later), (5, None), (5, None)):
        rated(served, level, at or visit_about(served, TAX))
    signed(served)
    assert sorted(one.level for one in shown(served, TAX)) == [1, 2]
    assert shown(served, TAX, clerk_id="approver") == ()
    for one in shown(served, TAX):
        with pytest.raises(FollowUpUnknown):
            appeal(served, one, TAX, by="approver")
    bad = next(one for one in under_way(served) if one.clerk_id == visit.clerk_id)
    step(served, bad, Step.APPEAL, appeal=Appeal(Ground.MALICIOUS))
    for what in (Step.UPHOLD, Step.REJECT):
        with pytest.raises(OwnCase):
            step(served, bad, what, by="approver")
    step(served, bad, Step.REJECT, by="centre")


def test_of_a_week_with_few_of_its_kind_none_is_shown(served: Served, clock: ManualClock) -> None:
    rated(served, 1, visit_about(served, TAX))
    for _ in range(5):
        rated(served, 5, visit_about(served, LAND))
        rated_case(served, TAX, 5, "approver")  # of another kind
    signed(served)
    assert shown(served, TAX) == ()
    clock.advance(7 * DAY)
    late = [rated(served, level, visit_about(served, TAX)) for level in (5, 5, 2)]
    signed(served)
    assert [(one.week, one.level) for one in shown(served, TAX)] == [("2026-03-09", 2)]
    assert shown(served, TAX, clerk_id=late[0].clerk_id, fewest=3) == ()  # the reader knows one to be the own
    assert len(shown(served, TAX, fewest=3)) == 1


def test_a_department_appeals_once_and_somebody_of_the_hall_decides(served: Served) -> None:
    rated(served, 1, visit_about(served, TAX))
    rated(served, 5, visit_about(served, TAX))
    for _ in range(2):
        rated(served, 5, visit_about(served, LAND))
    signed(served)
    (one,) = shown(served, TAX)
    with pytest.raises(FollowUpUnknown):
        appeal(served, one, LAND)
    assert appeal(served, one, TAX).state == State.APPEALED
    (now,) = shown(served, TAX)
    assert (now.state, now.may_appeal, now.ground) == (State.APPEALED, False, "not_ours")
    (waiting,) = under_way(served)
    assert (waiting.appealed_by, waiting.done[-1].note) == ("officer", "并非本部门所办")
    with pytest.raises(OwnAppeal):
        step(served, waiting, Step.UPHOLD, by="officer")
    step(served, waiting, Step.REJECT)
    (again,) = shown(served, TAX)
    assert not again.may_appeal
    with pytest.raises(AppealNotAllowed):
        appeal(served, again, TAX)


def test_after_its_limit_no_appeal_is_offered(served: Served, clock: ManualClock) -> None:
    for level in (1, 5):
        rated(served, level, visit_about(served, TAX))
    signed(served)
    assert [one.may_appeal for one in shown(served, TAX)] == [True]
    clock.advance(14 * DAY)
    rated(served, 5, visit_about(served, LAND))  # by its fact the test knows what time it is
    (one,) = shown(served, TAX)
    assert not one.may_appeal
    with pytest.raises(AppealNotAllowed):
        appeal(served, one, TAX)


def test_the_time_to_appeal_tells_no_day_of_the_week(served: Served, clock: ManualClock) -> None:
    for _ in range(2):  # on two days of one week
        rated(served, 1, visit_about(served, TAX))
        clock.advance(DAY)
    signed(served)
    both = shown(served, TAX)
    assert {(one.may_appeal, one.appeal_until) for one in both} == {(True, "2026-03-13")}
    clock.advance(7 * DAY)  # more than five working days after the first of them
    rated(served, 5, visit_about(served, LAND))
    assert [one.may_appeal for one in shown(served, TAX)] == [True, True]
    for one in both:
        assert appeal(served, one, TAX).state == State.APPEALED
    assert {one.appeal_until for one in shown(served, TAX)} == {None}


@of_sqlite
def test_nothing_reads_through_history(db: Database) -> None:
    hall_id = open_hall(db).hall.id
    key = {"hall_id": hall_id, "desks": [TAX], "clerk_id": "c", "ends": 9, "fewest": 5, "limit": 9}
    read = db.read(plan, _BAD, key)
    assert "ix_follow_ups_under_way" in read
    assert "ix_ratings_at" in read
