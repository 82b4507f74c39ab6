"""Who is alerted to what is overdue: each case once a step, whatever happens in between."""

import pytest
from pydantic import ValidationError
from sqlalchemy import update

from hallsys.cases import escalation
from hallsys.cases.escalation import Told, escalate, escalated, told_of
from hallsys.cases.events import CaseEscalated
from hallsys.cases.policy import CaseSettings
from hallsys.cases.rules import Status
from hallsys.cases.service import AcceptedCase
from hallsys.cases.tables import cases
from hallsys.kernel.clock import DAY, HOUR, ManualClock
from hallsys.kernel.transaction import Tx
from tests.cases.office import accepted, granted
from tests.plans import of_sqlite, plan
from tests.served import Served

SETTINGS = CaseSettings()


def told(served: Served) -> list[tuple[int, str]]:
    """Look once; return what was told, as (step, whom)."""
    before = len(served.log())
    served.db.transact(served.origin(), escalate, served.hall, SETTINGS)
    return [(one.after_days, one.told) for one in served.log()[before:] if isinstance(one, CaseEscalated)]


def by_step(served: Served) -> dict[int, tuple[str, ...]]:
    return {one.after_days: one.case_ids for one in served.db.read(escalated, served.hall.id, 100)}


@pytest.fixture
def late(served: Served, clock: ManualClock) -> AcceptedCase:
    """Return a case whose deadline passed an hour ago."""
    case = accepted(served, served.visit())
    clock.advance(case.due_at - clock.now() + HOUR)
    return case


def test_each_level_is_told_once_when_its_time_has_come(
    served: Served, clock: ManualClock, late: AcceptedCase
) -> None:
    assert told(served) == [(0, "department")]
    assert told(served) == []
    seen = []
    for _ in range(21):
        clock.advance(DAY)
        seen += told(served)
    assert seen == [(1, "manager"), (5, "centre")]
    assert by_step(served) == dict.fromkeys((0, 1, 5), (late.case_id,))


def test_who_was_told_of_a_case_is_known_with_it_also_once_it_is_decided(
    served: Served, clock: ManualClock, late: AcceptedCase
) -> None:
    first = clock.now()
    told(served)
    clock.advance(2 * DAY)
    told(served)
    granted(served, late)
    told(served)
    found = served.db.read(told_of, served.hall.id, [late.case_id, "another"])
    ended = clock.now()
    assert found == {
        late.case_id: (Told(0, "department", first, ended), Told(1, "manager", first + 2 * DAY, ended))
    }


def test_what_was_missed_while_nothing_ran_is_told_at_once_and_once(
    served: Served, clock: ManualClock, late: AcceptedCase
) -> None:
    clock.advance(30 * DAY)
    assert told(served) == [(0, "department"), (1, "manager"), (5, "centre")]
    assert told(served) == []


def test_only_open_cases_whose_clock_runs_are_told(served: Served, late: AcceptedCase) -> None:
    def stand(tx: Tx, status: Status) -> None:
        tx.execute(update(cases).where(cases.c.id == late.case_id).values(status=status))

    for status in (Status.SUSPENDED, Status.SUPPLEMENT, Status.WITHDRAWN):
        served.db.transact(served.origin(), stand, status)
        assert told(served) == []
    served.db.transact(served.origin(), stand, Status.IN_PROGRESS)
    assert told(served) == [(0, "department")]


def test_a_case_that_is_decided_is_nobodys_alert_and_the_next_is_a_new_one(
    served: Served, clock: ManualClock, late: AcceptedCase
) -> None:
    told(served)
    (before,) = served.db.read(escalated, served.hall.id, 100)
    second = accepted(served, served.visit())
    granted(served, late)
    assert told(served) == []
    assert by_step(served) == {}
    clock.advance(second.due_at - clock.now() + HOUR)
    assert told(served) == [(0, "department")]
    (after,) = served.db.read(escalated, served.hall.id, 100)
    assert (after.case_ids, after.newest > before.newest) == ((second.case_id,), True)


def test_a_deadline_that_moved_on_and_passed_again_is_told_again(
    served: Served, clock: ManualClock, late: AcceptedCase
) -> None:
    told(served)

    def move(tx: Tx) -> None:
        tx.execute(update(cases).where(cases.c.id == late.case_id).values(due_at=late.due_at + 3 * DAY))

    served.db.transact(served.origin(), move)
    assert told(served) == []
    assert by_step(served) == {}
    clock.advance(4 * DAY)
    assert (0, "department") in told(served)


@of_sqlite
def test_what_is_overdue_is_found_by_the_index_of_open_cases(served: Served) -> None:
    key = {"hall_id": served.hall.id, "before": 1, "after_days": 0, "limit": 1, "now": 1}
    found = served.db.read(plan, escalation._DUE, key)
    assert "ix_cases_open (hall_id=? AND due_at<?)" in found
    assert "SCAN" not in found
    for statement in (escalation._OPEN, escalation._NEWEST, escalation._END):
        steps = served.db.read(plan, statement, key)
        assert "SCAN" not in steps, steps
        assert "ix_case_escalations" in steps


@pytest.mark.parametrize("days", [(1, 0), (1, 1)])
def test_the_steps_of_the_table_go_from_day_to_day(days: tuple[int, int]) -> None:
    with pytest.raises(ValidationError):
        CaseSettings.model_validate({"escalation": [{"after_days": one, "told": "manager"} for one in days]})
