"""Who sits where, pauses, and what becomes of the people when windows and queues part."""

import pytest

from hallsys.counters import service, shifts
from hallsys.counters.rules import PauseReason, WindowState
from hallsys.kernel.ids import new_id
from tests.counters.office import Office
from tests.queue.windows import clerk_of


def test_a_window_has_one_clerk_and_a_clerk_one_window(office: Office) -> None:
    code, sentence = office.refused(shifts.sign_in, office.windows[0], "somebody")
    assert (code, sentence) == ("window_taken", "1 号窗口已有人签到。")
    office.at(2, shifts.sign_out)
    code, sentence = office.refused(shifts.sign_in, office.windows[2], clerk_of(0))
    assert (code, sentence) == ("clerk_elsewhere", "您已在 1 号窗口签到，请先签退。")
    assert office.refused(shifts.sign_in, new_id(), "somebody")[0] == "window_unknown"


def test_to_sign_in_where_one_is_changes_nothing(office: Office) -> None:
    office.at(0, shifts.pause, PauseReason.MEAL)
    before = office.everything()
    assert office.at(0, shifts.sign_in) == shifts.Shift(office.windows[0], WindowState.PAUSED)
    assert office.everything() == before


def test_who_signs_out_can_sign_in_elsewhere(office: Office) -> None:
    for n in (0, 2):
        office.at(n, shifts.sign_out)
    assert office.standing(0).state == "signed_out"
    assert office.standing(0).clerk_id is None
    office.do(shifts.sign_in, office.windows[2], clerk_of(0))
    assert office.standing(2).clerk_id == clerk_of(0)
    kinds = [row.kind for row in office.hall.log()[-3:]]
    assert kinds == ["ClerkSignedOut", "ClerkSignedOut", "ClerkSignedIn"]


@pytest.mark.parametrize("leave", [shifts.sign_out, shifts.pause])
def test_nobody_leaves_an_applicant_at_the_window(office: Office, leave: object) -> None:
    office.issue("p1")
    called = office.call()
    reasons = (PauseReason.BREAK,) if leave is shifts.pause else ()
    assert callable(leave)
    code, sentence = office.refused(leave, office.windows[0], clerk_of(0), *reasons)
    assert (code, sentence) == ("service_going_on", "请先结束 A001 号的办理。")
    office.at(0, service.start, called.service_id)
    assert office.refused_at(0, leave, *reasons) == "service_going_on"
    office.finish()
    office.at(0, leave, *reasons)
    assert office.standing(0).state in ("signed_out", "paused")


def test_a_paused_window_takes_nobody_until_it_reopens(office: Office) -> None:
    (issued,) = office.issue("p1")
    office.at(0, shifts.pause, PauseReason.MEETING)
    standing = office.standing(0)
    assert (standing.state, standing.pause_reason, standing.clerk_id) == ("paused", "meeting", clerk_of(0))
    assert office.refused_at(0, service.call_next, office.hall.policy, office.hall.day) == "window_paused"
    assert office.refused_at(0, service.call_ticket, issued.ticket_id) == "window_paused"
    assert office.refused_at(0, shifts.pause, PauseReason.MEAL) == "window_paused"
    office.at(0, shifts.reopen)
    assert office.standing(0).pause_reason is None
    assert office.refused_at(0, shifts.reopen) == "not_paused"
    assert office.call().ticket_id == issued.ticket_id


@pytest.mark.parametrize("use_case", [shifts.sign_out, shifts.reopen, shifts.pause])
def test_only_its_clerk_changes_a_windows_shift(office: Office, use_case: object) -> None:
    assert callable(use_case)
    reasons = (PauseReason.BREAK,) if use_case is shifts.pause else ()
    code, _ = office.refused(use_case, office.windows[0], clerk_of(1), *reasons)
    assert code == "not_your_window"


def test_who_waits_for_a_clerk_that_leaves_is_anybodys(office: Office) -> None:
    (issued,) = office.issue("p1")
    office.at(0, service.transfer_to_window, office.call(0).service_id, office.windows[1])
    assert office.next(0) is None
    office.at(1, shifts.sign_out)
    assert office.ticket(issued.ticket_id).target_window_id is None
    assert office.call(0).ticket_id == issued.ticket_id


def test_another_allocation_holds_from_the_next_call_and_loses_nobody(office: Office) -> None:
    office.issue("p1", "p2")
    office.issue("p3", matter="deed")
    office.call(0)
    office.allocate(0, "realty")
    assert office.current(0).number == "A001"  # whoever is there stays
    assert office.hall.waiting() == {"general": 1, "realty": 1}
    office.at(0, service.start, office.current(0).service_id)
    office.finish(0)
    assert office.call(0).number == "D001"
    assert office.call(1).number == "A002"
    assert office.hall.waiting() == {}


def test_an_allocation_tells_what_it_changed(office: Office) -> None:
    general, social, realty = map(office.queue, ("general", "social", "realty"))
    answer = office.allocate(0, "realty", "general")
    assert set(answer.queue_ids) == {general, realty}
    assert set(answer.previous) == {general, social}
    fact = office.last("QueuesAllocated")
    assert set(fact.payload["queue_ids"]) == {general, realty}
    assert set(office.standing(0).queue_ids) == {general, realty}
    before = office.everything()
    assert office.allocate(0, "general", "realty").previous == answer.queue_ids
    assert office.everything() == before


def test_what_is_not_there_is_not_allocated(office: Office) -> None:
    day = office.hall.day
    assert office.refused(shifts.allocate, office.windows[0], (new_id(),), day)[0] == "queue_unknown"
    assert office.refused(shifts.allocate, new_id(), (office.queue("general"),), day)[0] == "window_unknown"


def test_a_queue_with_people_keeps_a_window_unless_confirmed(office: Office) -> None:
    office.issue("p1", "p2", matter="deed")
    code, sentence = office.refused(shifts.allocate, office.windows[2], (), office.hall.day)
    assert code == "strands_waiters"
    assert sentence == "还有 2 人等候的队列将没有窗口办理：不动产登记。"
    office.allocate(2, confirmed=True)
    assert office.hall.waiting() == {"realty": 2}
    office.allocate(0, "realty")
    assert [office.call(0).number] == ["D001"]


def test_a_queue_that_another_open_window_serves_may_go(office: Office) -> None:
    office.issue("p1")
    office.allocate(0, "social")
    assert office.call(1).number == "A001"


def test_a_window_without_a_clerk_serves_nobody(office: Office) -> None:
    office.issue("p1")
    office.at(1, shifts.sign_out)
    code, sentence = office.refused(
        shifts.allocate, office.windows[0], (office.queue("social"),), office.hall.day
    )
    assert (code, sentence) == ("strands_waiters", "还有 1 人等候的队列将没有窗口办理：综合业务。")
    # Before anybody has signed in, a queue keeps some window.
    office.at(0, shifts.sign_out)
    office.allocate(0, "social")
    code, _ = office.refused(shifts.allocate, office.windows[1], (office.queue("social"),), office.hall.day)
    assert code == "strands_waiters"


def test_an_empty_queue_may_go(office: Office) -> None:
    office.allocate(2)
    assert office.standing(2).queue_ids == ()
    assert office.next(2) is None
