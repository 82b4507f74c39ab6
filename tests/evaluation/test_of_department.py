"""A department sees bad ratings of its own, without what leads to anybody, and appeals; the hall decides."""

from collections.abc import Iterator
from dataclasses import asdict

import pytest
from sqlalchemy import Connection, func, insert, select

from hallsys.cases.policy import CaseSettings
from hallsys.cases.rules import Outcome
from hallsys.cases.service import Application, accept, conclude, take_up
from hallsys.evaluation.errors import AppealNotAllowed, FollowUpUnknown, OwnAppeal
from hallsys.evaluation.followups import Ground, State, Step
from hallsys.evaluation.of_department import _BAD, _GROUP, BadRating, appeal_for_department, bad_ratings
from hallsys.evaluation.percase import rate_case
from hallsys.evaluation.policy import FollowUpSettings, RatingSettings
from hallsys.evaluation.rectifying import Taken
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


def shown(
    served: Served, *desks: str, clerk_id: str = "officer", fewest: int = 2
) -> tuple[BadRating, ...] | None:
    on = (served.hall, FollowUpSettings(fewest=fewest), desks, clerk_id, served.db.read(_now, served.hall.id))
    found: tuple[BadRating, ...] | None = served.db.read(bad_ratings, *on)
    return found


def appeal(served: Served, one: BadRating, *desks: str, by: str = "officer") -> Taken:
    asked = (served.hall, SETTINGS, desks, one.follow_up_id, Ground.NOT_OURS, "并非本部门所办")
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
    case_id = rated_case(served, TAX, 1, "somebody")
    assert shown(served, TAX) == ()  # the hall has not signed for them
    signed(served)
    found = shown(served, TAX)
    assert found is not None
    assert sorted((one.of_case, one.level, one.text) for one in found) == [
        (False, 1, "等了很久"),
        (True, 1, "拖了很久"),
    ]
    assert {one.day for one in found} == {"2026-03-02"}
    told = str([asdict(one) for one in found])
    for visit in visits:
        assert not any(one in told for one in asdict(visit).values())
    assert case_id not in told
    everywhere = shown(served)
    assert everywhere is not None
    assert len(everywhere) == 5
    both = shown(served, TAX, LAND)
    assert both is not None
    assert len(both) == 4


def test_nobody_is_shown_the_own_rating_or_that_of_a_case_they_had_a_hand_in(served: Served) -> None:
    visit = rated(served, 1, visit_about(served, TAX))
    rated_case(served, TAX, 1, "approver")
    signed(served)
    (of_case,) = shown(served, TAX, clerk_id=visit.clerk_id) or ()
    (of_visit,) = shown(served, TAX, clerk_id="approver") or ()
    assert (of_case.of_case, of_visit.of_case) == (True, False)
    for one, by in ((of_visit, visit.clerk_id), (of_case, "approver")):
        with pytest.raises(FollowUpUnknown):
            appeal(served, one, TAX, by=by)


def test_of_few_ratings_none_is_shown(served: Served, clock: ManualClock) -> None:
    rated(served, 1, visit_about(served, TAX))
    for _ in range(5):
        rated(served, 5, visit_about(served, LAND))
    signed(served)
    assert shown(served, TAX) is None
    rated(served, 5, visit_about(served, TAX))
    (one,) = shown(served, TAX) or ()
    assert shown(served, TAX, fewest=3) is None
    clock.advance(31 * DAY)
    rated(served, 5, visit_about(served, TAX))
    assert shown(served, TAX) is None
    with pytest.raises(FollowUpUnknown):
        appeal(served, one, TAX)


def test_a_department_appeals_once_and_somebody_of_the_hall_decides(served: Served) -> None:
    rated(served, 1, visit_about(served, TAX))
    rated(served, 5, visit_about(served, TAX))
    signed(served)
    (one,) = shown(served, TAX) or ()
    with pytest.raises(FollowUpUnknown):
        appeal(served, one, LAND)
    assert appeal(served, one, TAX).state == State.APPEALED
    (now,) = shown(served, TAX) or ()
    assert (now.state, now.may_appeal, now.ground) == (State.APPEALED, False, "not_ours")
    (waiting,) = under_way(served)
    assert (waiting.appealed_by, waiting.done[-1].note) == ("officer", "并非本部门所办")
    with pytest.raises(OwnAppeal):
        step(served, waiting, Step.UPHOLD, by="officer")
    step(served, waiting, Step.REJECT)
    (again,) = shown(served, TAX) or ()
    assert not again.may_appeal
    with pytest.raises(AppealNotAllowed):
        appeal(served, again, TAX)


@of_sqlite
def test_nothing_reads_through_history(db: Database) -> None:
    hall_id = open_hall(db).hall.id
    key = {"hall_id": hall_id, "desks": [TAX], "everywhere": 0}
    assert "ix_follow_ups_under_way" in db.read(plan, _BAD, {**key, "clerk_id": "c", "limit": 9})
    assert "ix_ratings_at" in db.read(plan, _GROUP, {**key, "since": 0, "fewest": 5})
