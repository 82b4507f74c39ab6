"""How far cases are, as their applicant is told: in plain words, with dates, and to nobody else."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.cases.policy import CaseSettings
from hallsys.cases.progress import by_link, by_number, link, own, progress
from hallsys.cases.progress_errors import ProgressUnknown
from hallsys.cases.progress_words import NOW, STEPS, Step, reason_words, told
from hallsys.cases.reasons import Reasons
from hallsys.cases.rules import Action, Reason, Status
from hallsys.cases.service import (
    Application,
    accept,
    ask_decline,
    ask_supplement,
    resume,
    supply,
    suspend,
    take_up,
)
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.sealing import Keyring
from hallsys.people.service import identify, prepare
from tests.cases.office import APPROVER, accepted, collected, granted
from tests.persons import person
from tests.served import CHECKLIST, Served


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "keys.json")


def steps(served: Served, case_id: str) -> list[str]:
    (found,) = served.db.read(progress, served.hall.id, [case_id])
    return [one.what for one in found.steps]


def test_another_cause_is_told_as_no_more_than_that() -> None:
    """Several kinds of reasons have one, and each has words of its own, which are not those of the others."""
    assert reason_words(Reasons(), "other", 0) == Reason("其他情形", "Another cause")


def test_each_status_and_each_step_of_an_applicant_has_its_words() -> None:
    assert set(NOW) == set(Status)
    internal = {
        Action.SHELVE,
        Action.HAND_OVER,
        Action.TAKE_BACK,
        Action.AWAIT,
    }  # told as what became of the results
    assert {str(one) for one in Action} - set(STEPS) == {str(one) for one in internal}
    assert all(words.zh and words.en for words in (*STEPS.values(), *NOW.values()))


@given(st.lists(st.tuples(st.sampled_from([*STEPS, "ask_decline", "draw"]), st.integers(0, 9)), max_size=8))
def test_steps_are_in_the_order_of_time_and_what_staff_do_among_themselves_is_not_told(
    written: list[tuple[str, int]],
) -> None:
    found = told([Step(what, at) for what, at in written], [], [])
    assert [one.at for one in found] == sorted(at for what, at in written if what in STEPS)
    assert all(one.what in STEPS for one in found)


def test_a_case_from_before_steps_were_written_tells_what_its_row_knows() -> None:
    row = ((Action.ACCEPT, 1), (Action.TAKE_UP, None), (Action.CONCLUDE, 5))
    assert [one.what for one in told([], row, [])] == [Action.ACCEPT, Action.CONCLUDE]
    at_window = [Step(Action.ACCEPT, 1), Step(Action.CONCLUDE_AT_WINDOW, 5)]
    assert told(at_window, row, []) == at_window


def test_from_acceptance_to_collection(served: Served, clock: ManualClock) -> None:
    visit = served.visit()
    case = accepted(served, visit)
    clock.advance(DAY)
    (paper,) = granted(served, case).result_ids
    collected(served, paper, visit.person_id)
    assert steps(served, case.case_id) == ["accept", "take_up", "conclude", "ready", "handed_over"]
    (found,) = served.db.read(own, served.hall.id, visit.person_id)
    assert (found.status, found.outcome) == ("handed_over", "granted")
    assert served.db.read(own, served.hall.id, served.visit().person_id) == ()


def test_what_is_asked_and_why_it_stands_still(served: Served, clock: ManualClock) -> None:
    visit = served.visit()
    db, on = served.db, served.origin()
    matter_id = served.matter(limit_days=5, checklist=CHECKLIST)
    material, proof, _ = served.checklist(matter_id)
    at = (served.hall, CaseSettings(), visit.service_id, visit.clerk_id)
    (case,) = db.transact(on, accept, *at, [Application(matter_id, (material.id, proof.id))]).cases
    db.transact(on, take_up, case.case_id, APPROVER)
    db.transact(on, ask_supplement, served.hall, CaseSettings(), case.case_id, APPROVER, [material.id], 3)
    (found,) = db.read(progress, served.hall.id, [case.case_id])
    assert [(one.cause, one.until) for one in found.pauses] == [("supplement", None)]
    assert [one.name for one in found.wanted] == [material.name]
    clock.advance(DAY)
    brought = (case.case_id, visit.service_id, visit.clerk_id, [material.id])
    db.transact(on, supply, served.hall, CaseSettings(), *brought)
    db.transact(on, suspend, case.case_id, APPROVER, "hearing")
    (found,) = db.read(progress, served.hall.id, [case.case_id])
    assert [(one.cause, one.until is None) for one in found.pauses] == [
        ("supplement", False),
        ("hearing", True),
    ]
    assert found.wanted == ()
    db.transact(on, resume, served.hall, CaseSettings(), case.case_id, APPROVER)
    db.transact(on, ask_decline, case.case_id, APPROVER, "not_competent", "内部意见")
    told_steps = steps(served, case.case_id)
    assert told_steps == ["accept", "take_up", "ask_supplement", "supply", "suspend", "resume"]
    assert "内部意见" not in repr(db.read(progress, served.hall.id, [case.case_id]))


def test_a_number_opens_only_to_the_document_of_its_applicant(served: Served, keyring: Keyring) -> None:
    mine, other = (prepare(keyring, person(seed)) for seed in (1, 2))
    person_id = served.db.transact(served.origin(), identify, mine)
    served.db.transact(served.origin(), identify, other)
    case = accepted(served, served.visit(person_id))
    ask = (served.hall.id, case.case_number)
    assert served.db.read(by_number, *ask, mine.fingerprint).case_id == case.case_id
    refusals = []
    for number, holder in ((case.case_number, other), (case.case_number[:-1] + "9", mine), ("", mine)):
        with pytest.raises(ProgressUnknown) as refusal:
            served.db.read(by_number, served.hall.id, number, holder.fingerprint)
        refusals.append(str(refusal.value))
    assert len(set(refusals)) == 1  # nobody learns whether there is such a case


def test_the_link_of_a_receipt_opens_its_own_case_alone(served: Served, keyring: Keyring) -> None:
    first, second = (accepted(served, served.visit()) for _ in range(2))
    case_id, token = link(keyring, first.case_id).split("/")
    assert len(token) == 22
    found = served.db.read(by_link, served.hall.id, keyring, case_id, token)
    assert found.case_number == first.case_number
    for wrong_id, wrong in ((second.case_id, token), (case_id, token[:-1]), (case_id, ""), ("0" * 26, token)):
        with pytest.raises(ProgressUnknown):
            served.db.read(by_link, served.hall.id, keyring, wrong_id, wrong)
