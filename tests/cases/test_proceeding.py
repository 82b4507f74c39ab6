"""Cases in their processes: inboxes, one who reviews and another who confirms, and what is refused."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hallsys.cases import service as cases
from hallsys.cases.clock import Limit
from hallsys.cases.errors import CaseNotInState, ReasonUnknown, SamePerson
from hallsys.cases.process_errors import (
    ActedBefore,
    HeldByAnother,
    InProcess,
    NoteForSendingBack,
    NotHeld,
    NotInProcess,
    NotYourDepartment,
    StageChanged,
    StageHasNoSuchEnd,
)
from hallsys.cases.process_events import StageClaimed, StageEnded, StageReached
from hallsys.cases.process_rules import DEFAULT_PROCESSES, Ending, replace_stage
from hallsys.cases.process_tables import case_acts, case_processes
from hallsys.cases.processes import processes
from hallsys.cases.rules import Outcome
from hallsys.cases.tables import cases as cases_table
from hallsys.cases.views import case_file
from hallsys.kernel.clock import ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from tests.cases.inbox import CHECKER, REVIEWER, Office
from tests.served import open_hall


@pytest.fixture
def office(any_database_url: str, clock: ManualClock) -> Iterator[Office]:
    db = Database.open(any_database_url, clock)
    made = open_hall(db)
    yield Office(made.db, made.hall, made.queue_id)
    db.close()


def test_one_reviews_another_confirms_and_the_results_are_made(office: Office) -> None:
    case = office.case()
    assert [type(one) for one in office.log()][-1] is StageReached
    assert (office.row(case).stage, office.row(case).department) == ("review", "市场监管局")
    office.act(case, REVIEWER, "review", Ending.GRANT, note="材料齐全，符合条件")
    assert office.row(case).holder_id is None
    decided = office.act(case, CHECKER, "check", Ending.CONFIRM)
    assert (decided.status, decided.stage) == ("concluded", "issue")
    done = office.act(case, REVIEWER, "issue", Ending.ISSUED, results=["食品经营许可证"], shelf="B-12")
    assert (done.status, done.stage) == ("ready", None)
    found = office.db.read(case_file, office.hall.id, case.case_number)
    assert found is not None
    assert (found.case.decided_by, found.case.outcome, found.case.taken_up_by) == (
        CHECKER,
        Outcome.GRANTED,
        REVIEWER,
    )
    assert [one.name for one in found.results] == ["食品经营许可证"]
    ended = [one for one in office.log() if isinstance(one, StageEnded)]
    assert [(one.stage, one.ending, one.last) for one in ended] == [
        ("review", "grant", False),
        ("check", "confirm", False),
        ("issue", "issued", True),
    ]
    assert "材料齐全" not in str(office.log())
    with pytest.raises(NotInProcess):
        office.claim(case, REVIEWER)


def test_what_is_sent_back_goes_to_whoever_reviewed_it_and_names_what_is_wrong(office: Office) -> None:
    case = office.case()
    office.act(case, REVIEWER, "review", Ending.GRANT)
    with pytest.raises(NoteForSendingBack):
        office.act(case, CHECKER, "check", Ending.SEND_BACK, note="  ")
    back = office.finish(case, CHECKER, "check", Ending.SEND_BACK, note="面积与图纸不符")
    assert (back.stage, office.row(case).holder_id) == ("review", REVIEWER)
    office.finish(case, REVIEWER, "review", Ending.REFUSE, reason_code="conditions_unmet")
    office.act(case, CHECKER, "check", Ending.CONFIRM)
    found = office.db.read(case_file, office.hall.id, case.case_number)
    assert found is not None
    assert (found.case.outcome, found.case.reason_code) == ("refused", "conditions_unmet")


def test_who_accepted_acts_nowhere_and_nobody_confirms_their_own(office: Office) -> None:
    case = office.case()
    with pytest.raises(SamePerson):
        office.claim(case, office.visit_.clerk_id)
    office.act(case, REVIEWER, "review", Ending.GRANT)
    with pytest.raises(ActedBefore):
        office.claim(case, REVIEWER)


def test_the_tables_hold_the_two_separations_without_the_rules(office: Office) -> None:
    case = office.case()
    office.act(case, REVIEWER, "review", Ending.GRANT)
    row = {
        "id": new_id(),
        "hall_id": office.hall.id,
        "case_id": case.case_id,
        "stage": "check",
        "kind": "check",
        "ending": "confirm",
        "at": 0,
        "note": "",
        "accepted_by": office.visit_.clerk_id,
        "reviewed_by": REVIEWER,
    }
    for who, name in ((REVIEWER, "checked_by_another"), (office.visit_.clerk_id, "by_another")):
        with pytest.raises(IntegrityError, match=name):
            office.do(lambda tx, who=who: tx.execute(case_acts.insert(), {**row, "clerk_id": who}) and None)
    held = case_processes.update().values(holder_id=office.visit_.clerk_id)
    with pytest.raises(IntegrityError, match="held_by_another"):
        office.do(lambda tx: tx.execute(held.where(case_processes.c.case_id == case.case_id)) and None)


def test_an_inbox_is_that_of_its_department(office: Office) -> None:
    case = office.case(department="消防救援局")
    with pytest.raises(NotYourDepartment):
        office.claim(case, office.clerk(("市场监管局",)))
    own = office.clerk(("市场监管局", "消防救援局"))
    office.claim(case, own)
    office.claim(case, own)  # once more changes nothing
    assert [one for one in office.log() if isinstance(one, StageClaimed)] == [
        StageClaimed(case.case_id, case.case_number, "review", own)
    ]
    with pytest.raises(HeldByAnother):
        office.claim(case, REVIEWER)


def test_a_case_is_given_back_by_its_holder_or_for_them(office: Office) -> None:
    case = office.case()
    with pytest.raises(NotHeld):
        office.do(cases.give_back, case.case_id, REVIEWER)
    for who, anybodys in ((REVIEWER, False), ("supervisor", True)):
        office.claim(case, REVIEWER)
        with pytest.raises(NotHeld):
            office.do(cases.give_back, case.case_id, CHECKER)
        office.do(cases.give_back, case.case_id, who, anybodys=anybodys)
        assert office.row(case).holder_id is None


def test_a_stage_ends_by_its_holder_as_its_kind_does_and_as_it_was_shown(office: Office) -> None:
    case = office.case()
    with pytest.raises(NotHeld):
        office.finish(case, REVIEWER, "review", Ending.GRANT)
    office.claim(case, REVIEWER)
    for stage, ending, reason, refusal in (
        ("check", Ending.CONFIRM, None, StageChanged),
        ("review", Ending.CONFIRM, None, StageHasNoSuchEnd),
        ("review", Ending.REFUSE, None, ReasonUnknown),
        ("review", Ending.GRANT, "conditions_unmet", ReasonUnknown),
    ):
        with pytest.raises(refusal):
            office.finish(case, REVIEWER, stage, ending, reason_code=reason)
    assert office.row(case).stage == "review"


def test_one_approver_decides_only_what_is_in_no_process(office: Office) -> None:
    case = office.case()
    with pytest.raises(InProcess):
        office.do(cases.take_up, case.case_id, REVIEWER)
    office.claim(case, REVIEWER)
    with pytest.raises(InProcess):
        office.do(cases.conclude, case.case_id, REVIEWER, Outcome.GRANTED, (), "")
    plain = office.case(process=None)
    with pytest.raises(NotInProcess):
        office.claim(plain, REVIEWER)
    office.do(cases.take_up, plain.case_id, REVIEWER)
    office.do(cases.conclude, plain.case_id, REVIEWER, Outcome.GRANTED, (), "")


def test_nothing_is_proposed_while_the_clock_stands_and_what_ended_leaves_the_inbox(office: Office) -> None:
    case = office.case()
    office.claim(case, REVIEWER)
    office.do(cases.suspend, case.case_id, REVIEWER, "hearing")
    with pytest.raises(CaseNotInState):
        office.finish(case, REVIEWER, "review", Ending.GRANT)
    office.do(cases.terminate, case.case_id, "supervisor", "duplicate")
    assert (office.row(case).stage, office.row(case).holder_id) == (None, None)


def test_a_case_keeps_the_version_that_it_began_under(office: Office) -> None:
    case = office.case()
    known = office.db.read(processes, office.hall.id)["review_check"]
    changed = replace_stage(known, "check", department="分管领导办公室")
    assert office.do(cases.put_process, known).version == 1  # nothing new
    assert office.do(cases.put_process, changed).version == 2
    office.act(case, REVIEWER, "review", Ending.GRANT)
    assert office.row(case).department == "市场监管局"
    other = office.case()
    office.act(other, REVIEWER, "review", Ending.GRANT)
    assert (office.row(other).version, office.row(other).department) == (2, "分管领导办公室")


def test_a_default_becomes_the_halls_own_when_it_is_used(office: Office) -> None:
    assert office.db.read(processes, office.hall.id) == {}
    office.case("one_desk")
    assert office.db.read(processes, office.hall.id) == {"one_desk": DEFAULT_PROCESSES["one_desk"]}


def test_one_desk_reviews_and_decides_in_one(office: Office) -> None:
    case = office.case("one_desk")
    decided = office.act(case, REVIEWER, "review", Ending.GRANT)
    assert (decided.status, decided.stage) == ("concluded", "issue")
    assert office.act(case, CHECKER, "issue", Ending.ISSUED).status == "concluded"  # nothing to collect


def test_a_stage_limit_is_counted_from_when_the_case_reached_it(office: Office) -> None:
    limited = replace_stage(DEFAULT_PROCESSES["review_check"], "review", limit=Limit(2))
    office.do(cases.put_process, limited)
    case = office.case()
    (reached,) = [one for one in office.log() if isinstance(one, StageReached)]
    due = select(cases_table.c.due_at).where(cases_table.c.id == case.case_id)
    assert reached.stage_due is not None
    assert reached.stage_due < office.db.read(lambda conn: conn.execute(due).scalar_one())
