from hallsys.cases import ledger, locker_views
from hallsys.cases.events import ResultHandedOver
from hallsys.cases.ledger import Decided, HandedOut
from hallsys.cases.policy import CaseSettings
from hallsys.cases.rules import LONGEST_NOTE
from hallsys.cases.service import Application, accept, ask_decline, confirm_decline
from hallsys.cases.views import case as find_case
from hallsys.cases.views import checklist
from hallsys.kernel.clock import MINUTE, ManualClock
from hallsys.matters.rules import Kind
from tests.cases.office import APPROVER, accepted, collected, granted, granted_at_window
from tests.plans import of_sqlite, plan
from tests.served import CHECKLIST, Served


def test_the_decisions_of_the_back_office_newest_first(served: Served, clock: ManualClock) -> None:
    since = clock.now()
    first, second = accepted(served, served.visit()), accepted(served, served.visit())
    granted(served, first)
    clock.advance(MINUTE)
    served.db.transact(
        served.origin(), ask_decline, second.case_id, APPROVER, "not_entitled", "注" * LONGEST_NOTE
    )
    served.db.transact(served.origin(), confirm_decline, second.case_id, "supervisor")
    visit = served.visit()
    granted_at_window(served, visit, accepted(served, visit, Kind.IMMEDIATE))  # no work of the back office
    done = [
        Decided(second.case_id, second.case_number, "declined", clock.now(), second.matter_id),
        Decided(first.case_id, first.case_number, "granted", since, first.matter_id),
    ]
    assert list(served.db.read(ledger.decided_since, served.hall.id, since, 10)) == done
    assert list(served.db.read(ledger.decided_since, served.hall.id, since, 1)) == done[:1]
    assert list(served.db.read(ledger.decided_since, served.hall.id, clock.now(), 10)) == done[:1]


def test_the_hand_overs_of_a_window(served: Served, clock: ManualClock) -> None:
    visit = served.visit()
    case = accepted(served, visit)
    served.end(visit)
    first, second = granted(served, case, ["证书", "回执"]).result_ids
    assert served.db.read(ledger.ready_count, served.hall.id) == 2
    assert served.db.read(ledger.shelves, served.hall.id) == ("B-12",)
    clock.advance(MINUTE)
    collected(served, first, visit.person_id)
    assert served.db.read(ledger.ready_count, served.hall.id) == 1
    collected(served, second, visit.person_id)
    assert served.db.read(ledger.shelves, served.hall.id) == ()
    window_id = next(event.window_id for event in served.log() if isinstance(event, ResultHandedOver))
    rows = served.db.read(ledger.handed_out_at, served.hall.id, window_id, 0, 10)
    assert rows == (HandedOut(first, case.case_number, "applicant", clock.now()),)
    assert served.db.read(ledger.handed_out_at, served.hall.id, window_id, clock.now() + 1, 10) == ()


def test_the_checklist_of_a_case_outlives_changes_of_the_matter(served: Served) -> None:
    matter = served.matter(Kind.PROMISED, checklist=CHECKLIST)
    visit, listed = served.visit(), served.checklist(matter)
    ticked = tuple(material.id for material in listed if material.required)
    (case,) = served.db.transact(
        served.origin(),
        accept,
        served.hall,
        CaseSettings(),
        visit.service_id,
        visit.clerk_id,
        [Application(matter, ticked)],
    ).cases
    before = served.db.read(checklist, served.hall.id, case.case_id)
    assert [(entry.name, entry.ticked) for entry in before] == [
        ("申请表", True),
        ("身份证明", True),
        ("照片", False),
    ]
    served.change_checklist(matter, CHECKLIST[:1])
    # The list is that of the version which the case was accepted under.
    assert served.db.read(checklist, served.hall.id, case.case_id) == before
    assert served.db.read(find_case, served.hall.id, case.case_id).case_number == case.case_number


@of_sqlite
def test_the_ledgers_read_no_history(served: Served) -> None:
    hall = {"hall_id": served.hall.id, "limit": 30, "since": 0}
    for statement, params, index in (
        (ledger._DECIDED, hall, "ix_cases_decided"),
        (ledger._HANDED_OUT, {**hall, "window_id": "w"}, "ix_hand_overs_window"),
        (ledger._READY_COUNT, hall, "ix_results_ready"),
        (ledger._SHELVES, hall, "ix_results_ready"),
        (locker_views._COLLECTED, hall, "ix_hand_overs_window"),
    ):
        assert index in served.db.read(plan, statement, params)
