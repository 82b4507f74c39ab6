from typing import Any

import pytest

from hallsys.cases import coming, process_views, recalling, views
from hallsys.cases.process_views import inbox
from hallsys.cases.service import take_up
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.matters.rules import Kind
from tests.cases.office import APPROVER, accepted, granted
from tests.plans import of_sqlite, plan
from tests.served import Served, open_hall

ONE = {"limit": 1, "due": 0, "id": "", "desks": [""], "everywhere": 1}


def test_earlier_cases_of_a_person_newest_first(served: Served, clock: ManualClock) -> None:
    person = "person"
    made = []
    for _ in range(4):
        visit = served.visit(person)
        made.append(accepted(served, visit).case_id)
        served.end(visit)
        clock.advance(DAY)
    accepted(served, served.visit("somebody else"))
    found = served.db.read(views.cases_of_person, served.hall.id, person, 3)
    assert [case.id for case in found] == made[:0:-1]
    assert found[0].matter_name == "营业执照办理"


def test_the_backlog_is_what_the_back_office_has_to_do_by_deadline(served: Served) -> None:
    visit = served.visit()
    slow = accepted(served, visit, limit_days=20)
    quick = accepted(served, visit, limit_days=3)
    special = accepted(served, visit, Kind.SPECIAL, limit_days=5)
    done = accepted(served, visit, limit_days=1)
    granted(served, done)
    served.db.transact(served.origin(), take_up, quick.case_id, APPROVER)
    elsewhere = open_hall(served.db)
    accepted(elsewhere, elsewhere.visit())
    found = served.db.read(inbox, served.hall.id)
    assert [(case.id, case.status) for case in found] == [
        (quick.case_id, "in_progress"),
        (special.case_id, "accepted"),
        (slow.case_id, "accepted"),
    ]
    assert [case.id for case in served.db.read(inbox, served.hall.id, (), 1)] == [quick.case_id]


@pytest.mark.parametrize("aside", [None, "parked", "waiting"])
def test_an_immediate_case_reaches_the_backlog_only_when_its_visit_is_over(
    served: Served, aside: str | None
) -> None:
    visit = served.visit()
    case = accepted(served, visit, Kind.IMMEDIATE)
    if aside:
        served.end(visit, aside)
    assert served.db.read(inbox, served.hall.id) == ()
    served.end(visit)
    assert [one.id for one in served.db.read(inbox, served.hall.id)] == [case.case_id]


def test_ready_results_name_their_matter_and_shelf(served: Served) -> None:
    visit = served.visit()
    case = accepted(served, visit)
    (result_id,) = granted(served, case).result_ids
    (ready,) = served.db.read(views.ready_for, served.hall.id, visit.person_id)
    assert (ready.result_id, ready.case_number) == (result_id, case.case_number)
    assert (ready.matter_name, ready.matter_name_en, ready.name, ready.shelf) == (
        "营业执照办理",
        "Business licence",
        "营业执照",
        "B-12",
    )


@of_sqlite
@pytest.mark.parametrize(
    ("query", "params", "index"),
    [
        (views._READY, {"person_id": "p"}, "ix_results_ready"),
        (process_views._ONE_APPROVERS, ONE, "ix_cases_open"),
        (process_views._IN_PROCESS, ONE, "ix_case_processes_inbox"),
        (views._BY_NUMBER, {"case_number": "n"}, "(hall_id=? AND case_number=?)"),
        (views._OF_TICKET, {"ticket_id": "t"}, "ix_cases_ticket"),
        (views._OF_PERSON, {"person_id": "p", "limit": 1}, "ix_cases_person"),
        (coming._COMING, {"limit": 1}, "ix_results_pending"),
        (coming._COUNT, {}, "ix_results_pending"),
        (recalling._OF_PERSON, {"person_id": "p", "limit": 1}, "ix_results_pending"),
        (recalling._IN_STATUS, {"statuses": ["back"], "limit": 1}, "ix_results_pending"),
        (views._RESULTS, {"case_id": "c"}, "(hall_id=? AND case_id=?)"),
    ],
)
def test_no_list_reads_through_history(
    served: Served, query: Any, params: dict[str, object], index: str
) -> None:
    steps = served.db.read(plan, query, {"hall_id": "h", **params})
    assert index in steps
    assert "SCAN" not in steps


@of_sqlite
def test_the_backlog_stops_at_its_limit_without_sorting_all(served: Served) -> None:
    steps = served.db.read(plan, process_views._ONE_APPROVERS, {"hall_id": "h", **ONE})
    assert "USE TEMP B-TREE FOR ORDER BY" not in steps
