"""What was decided has to be at the output window within the time of the law."""

from hallsys.cases.delivering import TO_BE_MADE, Undelivered, undelivered
from hallsys.cases.policy import CaseSettings
from hallsys.cases.process_rules import Ending
from hallsys.cases.service import recall, receive_back, receive_results, reissue, take_in
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.database import Database
from tests.cases.inbox import CHECKER, REVIEWER, Office
from tests.cases.office import APPROVER, accepted, collected, granted
from tests.served import Served, open_hall

EVER = 2**53
SETTINGS = CaseSettings()


def _corrected(served: Served, result_id: str) -> str:
    """Bring a result to its department, and have it put out anew; return the new one."""
    origin = served.origin(f"clerk:{APPROVER}")
    served.db.transact(origin, receive_back, result_id)
    return served.db.transact(origin, reissue, result_id, APPROVER, "营业执照")


def listed(served: Served, until: int = EVER) -> list[Undelivered]:
    return list(served.db.read(undelivered, served.hall, SETTINGS, until))


def test_what_is_on_its_way_is_watched_until_it_lies_on_a_shelf(served: Served, clock: ManualClock) -> None:
    case = accepted(served, served.visit())
    assert listed(served) == []
    granted(served, case, shelf="")
    decided = clock.now()
    (one,) = listed(served)
    assert (one.case_id, one.stands, one.decided_at) == (case.case_id, "under_way", decided)
    # Ten working days are two weeks, to the cut-off; the day of the decision is not counted.
    assert 14 * DAY <= one.deliver_by - decided < 15 * DAY
    assert listed(served, one.deliver_by - 1) == []
    clerk_id = "output"
    window_id = served.window(clerk_id, "output")
    served.db.transact(served.origin(), receive_results, window_id, clerk_id, case.case_number, "A-1")
    assert listed(served) == []


def test_what_was_called_back_is_watched_from_the_decision_on(served: Served, clock: ManualClock) -> None:
    visit = served.visit()
    case, other = accepted(served, visit), accepted(served, served.visit())
    (result,) = granted(served, case).result_ids
    granted(served, other, names=())  # nothing is to be collected
    assert listed(served) == []
    decided = clock.now()
    clock.advance(DAY)
    served.db.transact(served.origin(f"clerk:{APPROVER}"), recall, result, APPROVER, "recall_content")
    (one,) = listed(served)
    assert (one.stands, one.decided_at) == ("recalled", decided)


def test_what_was_handed_over_is_delivered(served: Served) -> None:
    visit = served.visit()
    (result,) = granted(served, accepted(served, visit)).result_ids
    collected(served, result, visit.person_id)
    assert listed(served) == []


def test_results_that_nobody_has_made_yet_are_watched(served: Served) -> None:
    office = Office(served.db, served.hall, served.queue_id)
    case = office.case()
    office.act(case, REVIEWER, "review", Ending.GRANT)
    assert listed(served) == []
    office.act(case, CHECKER, "check", Ending.CONFIRM)
    assert [(one.case_id, one.stands) for one in listed(served)] == [(case.case_id, TO_BE_MADE)]
    office.act(case, REVIEWER, "issue", Ending.ISSUED, results=("许可证",), shelf="A-1")
    assert listed(served) == []


def test_one_that_is_still_to_come_is_watched_beside_one_that_lies_ready(served: Served) -> None:
    case = accepted(served, served.visit())
    granted(served, case, names=("正本", "副本"), shelf="")
    window_id = served.window("output", "output")
    served.db.transact(served.origin(), receive_results, window_id, "output", f"{case.case_number}-1", "A-1")
    assert [(one.case_id, one.stands) for one in listed(served)] == [(case.case_id, "under_way")]


def test_what_was_handed_over_and_is_corrected_was_delivered(served: Served) -> None:
    visit = served.visit()
    case = accepted(served, visit)
    (result,) = granted(served, case).result_ids
    collected(served, result, visit.person_id)
    window_id = served.window("me", "output")
    origin = served.origin("clerk:me")
    served.db.transact(origin, take_in, result, window_id, "me", "return_content")
    assert listed(served) == []
    served.db.transact(origin, receive_back, result)
    assert listed(served) == []
    served.db.transact(origin, reissue, result, APPROVER, "营业执照")
    assert listed(served) == []


def test_what_was_handed_over_and_is_corrected_twice_was_delivered(
    any_database_url: str, clock: ManualClock
) -> None:
    db = Database.open(any_database_url, clock)
    served = open_hall(db)
    visit, never = served.visit(), accepted(served, served.visit())
    (result,) = granted(served, accepted(served, visit)).result_ids
    (wrong,) = granted(served, never).result_ids
    collected(served, result, visit.person_id)
    window_id = served.window("me", "output")
    origin = served.origin("clerk:me")
    served.db.transact(origin, take_in, result, window_id, "me", "return_content")
    served.db.transact(origin, recall, wrong, APPROVER, "recall_content")
    for _ in range(3):  # each is wrong again before anybody collects it
        made = [_corrected(served, one) for one in (result, wrong)]
        # What nobody ever had is late, however often it was corrected.
        assert [one.case_id for one in listed(served)] == [never.case_id]
        result, wrong = made
        for one in made:
            served.db.transact(origin, recall, one, APPROVER, "recall_content")
        assert [one.case_id for one in listed(served)] == [never.case_id]
    db.close()


def test_departments_see_their_own_whatever_else_there_is(served: Served) -> None:
    office = Office(served.db, served.hall, served.queue_id)
    first, second = office.case(department="甲局"), office.case(department="乙局")
    for case in (first, second):
        office.act(case, REVIEWER, "review", Ending.GRANT)
        office.act(case, CHECKER, "check", Ending.CONFIRM)
    (one,) = served.db.read(undelivered, served.hall, SETTINGS, EVER, ("乙局",), 1)
    assert one.case_id == second.case_id
