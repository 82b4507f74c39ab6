"""What a text is filled in with, read when it is sent; and deadlines that nobody reports but the clock."""

from hallsys.cases.gaps import fill_gaps
from hallsys.cases.locker_doors import door_failed
from hallsys.cases.locker_rules import Size
from hallsys.cases.policy import CaseSettings
from hallsys.cases.recalling import recall
from hallsys.cases.rules import Outcome
from hallsys.cases.service import (
    AcceptedCase,
    Application,
    accept,
    add_boxes,
    ask_supplement,
    conclude,
    door_opened,
    put_bank,
    put_in,
    take_up,
    terminate_missed,
)
from hallsys.kernel.clock import DAY, HOUR, ManualClock
from hallsys.matters.rules import Kind, MaterialFacts
from hallsys.messages import ledger
from hallsys.messages.kinds import KINDS
from hallsys.messages.planning import plan_near
from hallsys.messages.sources import Subject, subject_of, told_today
from hallsys.people.phones import phones_of, prepare_phone
from hallsys.pushes.rules import State
from tests.cases.office import APPROVER
from tests.messages.hall import NUMBER, MessageHall
from tests.served import Visit

LATER = (
    MaterialFacts(name="申请表", name_en="Application form"),
    MaterialFacts(name="照片", name_en="Photograph", may_be_missing=True),
)


def subject(hall: MessageHall, kind: str, lang: str = "zh") -> Subject | None:
    (due,) = [one for one in hall.due() if one.kind == kind]
    found: Subject | None = hall.read(subject_of, hall.served.hall, due, lang)
    return found


def values(hall: MessageHall, kind: str, lang: str = "zh") -> dict[str, str]:
    found = subject(hall, kind, lang)
    assert found is not None
    return found.values


def granted(hall: MessageHall) -> tuple[AcceptedCase, str]:
    case = hall.accepted()
    hall.do(take_up, case.case_id, APPROVER)
    made = hall.do(conclude, case.case_id, APPROVER, Outcome.GRANTED, ("营业执照",), "B-12")
    return case, made.result_ids[0]


def with_gap(hall: MessageHall, days: int = 3) -> tuple[AcceptedCase, Visit, str]:
    """Accept a case that lacks a material, with the number of its applicant."""
    visit = hall.served.visit()
    matter = hall.served.matter(Kind.PROMISED, 10, checklist=LATER)
    form, photo = (one.id for one in hall.served.checklist(matter))
    phone = prepare_phone(hall.keyring, NUMBER, "zh")
    asked = Application(matter, (form,), promised=(photo,), gap_days=days, phone=phone)
    on = (hall.served.hall, CaseSettings(), visit.service_id, visit.clerk_id, [asked])
    return hall.do(accept, *on).cases[0], visit, photo


def test_a_result_is_collected_at_the_output_window(hall: MessageHall) -> None:
    case, _ = granted(hall)
    hall.write_down()
    assert values(hall, "result_ready")["place"] == "出件窗口"
    hall.served.window(kind="output")  # the only one
    said = values(hall, "result_ready")
    assert said["place"].endswith("号窗口")
    assert said["case"] == case.case_number
    assert said["hall"] == hall.served.hall.name
    hall.served.window(kind="output")
    assert values(hall, "result_ready", "en")["place"] == "an output window"


def test_a_locker_is_named_and_its_code_never(hall: MessageHall) -> None:
    _, result_id = granted(hall)
    bank = hall.do(put_bank, "E1", "东门取件柜", "Lockers at the east door", "东门", "East door")
    hall.do(add_boxes, bank, 1, 1, Size.SMALL)
    window = hall.served.window("output-1", "output")
    put = (hall.keyring, CaseSettings(), result_id, window, "output-1", "E1")
    hall.do(door_opened, hall.do(put_in, *put).opening_id)
    hall.write_down()
    said = values(hall, "result_in_locker")
    assert said["place"] == "东门"
    assert "月" in said["until"]
    assert values(hall, "result_in_locker", "en")["place"] == "East door"
    # A door that does not open is told of within minutes.
    assert "result_in_locker" not in {one.kind for one in hall.due(hall.now)}
    found = subject(hall, "result_in_locker")
    assert found is not None
    assert found.is_so(KINDS["result_in_locker"])


def test_what_came_back_out_of_its_locker_is_told_of_to_nobody(hall: MessageHall) -> None:
    _, result_id = granted(hall)
    bank = hall.do(put_bank, "E1", "东门取件柜", "Lockers at the east door", "东门", "East door")
    hall.do(add_boxes, bank, 1, 1, Size.SMALL)
    window = hall.served.window("output-1", "output")
    put = (hall.keyring, CaseSettings(), result_id, window, "output-1", "E1")
    hall.do(door_failed, hall.do(put_in, *put).opening_id, "door_stuck")
    hall.write_down()
    assert subject(hall, "result_in_locker") is None
    again = subject(hall, "result_ready")
    assert again is not None
    assert again.is_so(KINDS["result_ready"])


def test_a_supplement_has_its_deadline(hall: MessageHall) -> None:
    visit = hall.served.visit()
    matter = hall.served.matter(Kind.PROMISED, 10, checklist=LATER)
    asked = Application(
        matter,
        tuple(one.id for one in hall.served.checklist(matter)),
        phone=prepare_phone(hall.keyring, NUMBER, "en"),
    )
    on = (hall.served.hall, CaseSettings(), visit.service_id, visit.clerk_id, [asked])
    case = hall.do(accept, *on).cases[0]
    hall.do(take_up, case.case_id, APPROVER)
    ids = [hall.served.checklist(matter)[0].id]
    hall.do(ask_supplement, hall.served.hall, CaseSettings(), case.case_id, APPROVER, ids, 5)
    hall.write_down()
    found = subject(hall, "supplement_asked", "en")
    assert found is not None
    assert found.status == "supplement"
    assert found.values["until"].startswith("2026-03-")


def test_promised_papers_are_asked_for_once_before_they_are_due(
    hall: MessageHall, clock: ManualClock
) -> None:
    case, _, _ = with_gap(hall)
    assert case.gaps_due_at is not None
    assert hall.read(plan_near, hall.id, clock.now(), DAY) == []
    clock.set(case.gaps_due_at - 2 * HOUR)
    for _ in range(2):
        hall.do(ledger.write_down, hall.read(plan_near, hall.id, clock.now(), DAY))
        assert [one.kind for one in hall.due()] == ["gaps_near"]
    assert "年" in values(hall, "gaps_near")["until"]
    hall.settle(hall.due()[0])
    assert hall.read(plan_near, hall.id, clock.now(), DAY) == []


def test_papers_that_came_meanwhile_are_asked_for_no_more(hall: MessageHall, clock: ManualClock) -> None:
    case, visit, photo = with_gap(hall)
    assert case.gaps_due_at is not None
    clock.set(case.gaps_due_at - 2 * HOUR)
    hall.do(ledger.write_down, hall.read(plan_near, hall.id, clock.now(), DAY))
    hall.do(fill_gaps, case.case_id, visit.service_id, visit.clerk_id, [photo])
    assert subject(hall, "gaps_near") is None


def test_papers_that_never_came_end_the_case(hall: MessageHall, clock: ManualClock) -> None:
    case, _, _ = with_gap(hall)
    assert case.gaps_due_at is not None
    clock.set(case.gaps_due_at + HOUR)
    assert hall.read(plan_near, hall.id, clock.now(), DAY) == []
    hall.do(terminate_missed)
    assert hall.kinds() == ["gaps_missed"]


def test_what_one_number_was_told_counts_over_all_its_cases(hall: MessageHall, clock: ManualClock) -> None:
    cases = [hall.accepted(), hall.accepted(), hall.accepted("13900000000")]
    for n, case in enumerate(cases):
        hall.do(
            ledger.write_down, [ledger.Message(f"{n}-extended", "extended", case.case_id, 0, clock.now())]
        )
    for one in hall.due():
        hall.settle(one, State.SENT if one.seq == 0 else State.DEAD)
    found = hall.read(phones_of, hall.id, [cases[0].case_id])[cases[0].case_id]
    assert hall.read(told_today, hall.id, found.print, clock.now()) == 2
    assert hall.read(told_today, hall.id, found.print, clock.now() + 1) == 0


def test_what_is_not_there_is_told_of_to_nobody(hall: MessageHall, clock: ManualClock) -> None:
    hall.do(ledger.write_down, [ledger.Message("1-extended", "extended", "no-case", 1, clock.now())])
    assert subject(hall, "extended") is None


def test_nobody_is_sent_for_a_result_while_papers_are_missing(hall: MessageHall) -> None:
    case, visit, photo = with_gap(hall)
    hall.do(take_up, case.case_id, APPROVER)
    hall.do(conclude, case.case_id, APPROVER, Outcome.GRANTED, ("营业执照",), "B-12")
    hall.write_down()
    assert subject(hall, "result_ready") is None
    hall.do(fill_gaps, case.case_id, visit.service_id, visit.clerk_id, [photo])
    (first,) = [one for one in hall.due() if one.kind == "result_ready"]
    hall.do(ledger.drop, first, "overtaken")
    hall.write_down()
    found = subject(hall, "result_ready")
    assert found is not None
    assert found.is_so(KINDS["result_ready"])


def test_papers_that_come_before_the_decision_are_told_of_to_nobody(hall: MessageHall) -> None:
    case, visit, photo = with_gap(hall)
    hall.do(fill_gaps, case.case_id, visit.service_id, visit.clerk_id, [photo])
    assert hall.plan() == []


def test_who_was_asked_to_come_is_told_not_to(hall: MessageHall) -> None:
    _, result_id = granted(hall)
    hall.write_down()
    hall.do(recall, result_id, APPROVER, "recall_content", "姓名有误")
    hall.write_down()
    assert subject(hall, "result_recalled") is None  # nobody was told to come
    (ready,) = [one for one in hall.due() if one.kind == "result_ready"]
    hall.settle(ready)
    found = subject(hall, "result_recalled")
    assert found is not None
    assert found.is_so(KINDS["result_recalled"])
