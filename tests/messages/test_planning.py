"""Who is told what: only who left a number, once, and not what they saw or will be told better."""

import pytest

from hallsys.cases.rules import Outcome
from hallsys.cases.service import conclude, conclude_at_window, take_up
from hallsys.cases.ways import Address, Way, prepare_way
from hallsys.kernel.clock import DAY, HOUR
from hallsys.matters.rules import Kind
from hallsys.messages import ledger
from hallsys.messages.errors import MessageUnknown
from hallsys.messages.events import MessageFailed, MessageSent, MessageSentAgain
from hallsys.messages.ledger import Message
from hallsys.messages.views import told_of
from hallsys.people.phones import give_phone, prepare_phone
from hallsys.pushes.rules import State
from tests.cases.office import APPROVER
from tests.messages.hall import NUMBER, MessageHall


def grant(hall: MessageHall, case_id: str, names: tuple[str, ...] = ("营业执照",)) -> None:
    hall.do(take_up, case_id, APPROVER)
    hall.do(conclude, case_id, APPROVER, Outcome.GRANTED, names, "B-12")


def test_who_left_a_number_is_told_that_the_result_is_there(hall: MessageHall) -> None:
    case, silent = hall.accepted(), hall.accepted(number="")
    grant(hall, case.case_id)
    grant(hall, silent.case_id)
    assert hall.kinds() == ["concluded", "result_ready"]
    assert {one.subject_id for one in hall.plan()} == {case.case_id}


def test_what_was_decided_at_the_window_was_seen_there(hall: MessageHall) -> None:
    visit = hall.served.visit()
    case = hall.accepted(kind=Kind.IMMEDIATE, visit=visit)
    hall.do(conclude_at_window, case.case_id, visit.clerk_id, ("证明",), "窗口")
    assert hall.kinds() == ["result_ready"]


def test_what_is_brought_is_told_when_that_happens(hall: MessageHall) -> None:
    where = Address("甲样本", NUMBER, "云溪市青溪路 1 号 2 单元")
    case = hall.accepted(way=prepare_way(hall.keyring, Way.COURIER, where))
    grant(hall, case.case_id)
    assert hall.kinds() == ["concluded"]


def test_two_results_are_one_message_and_a_fact_read_twice_adds_nothing(hall: MessageHall) -> None:
    case = hall.accepted()
    grant(hall, case.case_id, ("营业执照正本", "营业执照副本"))
    assert hall.kinds() == ["concluded", "result_ready", "result_ready"]
    for _ in range(2):
        hall.write_down()
        assert sorted(one.kind for one in hall.due()) == ["concluded", "result_ready"]
    assert max(one.seq for one in hall.plan()) == max(one.seq for one in hall.due())


def test_of_what_waits_the_newest_is_told(hall: MessageHall) -> None:
    case, now = hall.accepted(), hall.now
    first, second, third = (Message(f"{n}-resumed", "resumed", case.case_id, n, now) for n in (1, 2, 3))
    hall.do(ledger.write_down, [second])
    hall.do(ledger.write_down, [first])  # read late: what waits is newer
    assert [one.seq for one in hall.due()] == [2]
    under_way = hall.due()[0]
    hall.do(ledger.write_down, [third])
    assert [one.seq for one in hall.due()] == [3]
    assert not hall.settle(under_way)  # whatever came of it, the newer one is told
    hall.do(ledger.write_down, [second])  # a fact that is read again
    assert [one.seq for one in hall.due()] == [3]


def test_what_went_out_is_on_record_and_told_no_more(hall: MessageHall) -> None:
    case = hall.accepted()
    grant(hall, case.case_id)
    hall.write_down()
    for one in hall.due():
        assert hall.settle(one)
        assert not hall.settle(one)  # another process was there before
    hall.write_down()
    assert hall.due() == ()
    assert hall.served.log()[-1] == MessageSent(case.case_id, "result_ready")
    told = hall.read(told_of, hall.id, [case.case_id])[case.case_id]
    assert (told.state, told.kind) == (State.SENT, "result_ready")


def test_what_was_dropped_hides_nothing_that_was_told(hall: MessageHall) -> None:
    case = hall.accepted()
    grant(hall, case.case_id)
    hall.write_down()
    concluded, ready = hall.due()
    hall.do(ledger.drop, concluded, "overtaken")
    told = hall.read(told_of, hall.id, [case.case_id])[case.case_id]
    assert (told.kind, told.state) == ("result_ready", State.WAITING)
    hall.settle(ready)
    assert hall.read(told_of, hall.id, [case.case_id])[case.case_id].state == State.SENT
    other = hall.accepted()
    hall.do(ledger.write_down, [Message("9-resumed", "resumed", other.case_id, 9, hall.now)])
    hall.do(ledger.drop, hall.due()[0], "no_phone")
    assert hall.read(told_of, hall.id, [other.case_id])[other.case_id].fault == "no_phone"


def test_what_failed_is_sent_again_by_hand_once(hall: MessageHall) -> None:
    case = hall.accepted()
    grant(hall, case.case_id)
    hall.write_down()
    (_, message) = hall.due()
    hall.settle(message, State.DEAD, "refused")
    assert hall.served.log()[-1] == MessageFailed(case.case_id, message.kind, "refused")
    hall.do(ledger.send_again, message.key)
    assert hall.served.log()[-1] == MessageSentAgain(case.case_id, message.kind)
    assert hall.states()[message.kind] == State.WAITING
    with pytest.raises(MessageUnknown):
        hall.do(ledger.send_again, message.key)


def test_what_failed_is_not_sent_again_where_a_newer_one_waits(hall: MessageHall) -> None:
    case, now = hall.accepted(), hall.now
    older, newer = (Message(f"{n}-resumed", "resumed", case.case_id, n, now) for n in (1, 2))
    hall.do(ledger.write_down, [older])
    (due,) = hall.due()
    hall.settle(due, State.DEAD, "refused")
    hall.do(ledger.write_down, [newer])
    with pytest.raises(MessageUnknown):
        hall.do(ledger.send_again, older.key)


def test_put_off_is_not_due_before(hall: MessageHall) -> None:
    hall.accepted()
    grant(hall, hall.accepted().case_id)
    hall.write_down()
    for one in hall.due():
        hall.do(ledger.put_off, one, hall.now + DAY)
    assert hall.due(hall.now + DAY - HOUR) == ()
    assert len(hall.due(hall.now + DAY)) == 2


def test_a_number_that_is_given_later_is_told_from_then_on(hall: MessageHall) -> None:
    case = hall.accepted(number="")
    hall.do(give_phone, case.case_id, prepare_phone(hall.keyring, NUMBER, "en"))
    grant(hall, case.case_id)
    assert hall.kinds() == ["concluded", "result_ready"]


def test_nothing_is_planned_for_a_hall_without_numbers(hall: MessageHall) -> None:
    grant(hall, hall.accepted(number="").case_id)
    assert hall.plan() == []
