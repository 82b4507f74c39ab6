"""Numbers go a while after their case is over, and at the latest after years; messages after their time."""

from pathlib import Path

import pytest

from hallsys.cases.rules import Outcome
from hallsys.cases.service import conclude, take_up, withdraw
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.transaction import Tx
from hallsys.messages import ledger
from hallsys.messages.keeping import MOST, forget_messages
from hallsys.messages.kinds import KINDS
from hallsys.messages.ledger import Message
from hallsys.messages.policy import GatewaySettings
from hallsys.people.phones import give_phone, phones_of, prepare_phone
from hallsys.pushes.rules import State
from tests.cases.office import APPROVER, collected, granted
from tests.messages.hall import NUMBER, MessageHall

SETTINGS = GatewaySettings(url="http://localhost:9", key_file=Path("k"), sign="云溪市政务服务中心")
AFTER, AT_MOST = SETTINGS.phone_kept


def known(hall: MessageHall, case_id: str) -> bool:
    return case_id in hall.read(phones_of, hall.id, [case_id])


def forget(hall: MessageHall, settings: GatewaySettings | None = SETTINGS) -> int:
    gone: int = hall.do(forget_messages, settings)
    return gone


def test_the_number_of_a_collected_result_goes_after_its_time(hall: MessageHall, clock: ManualClock) -> None:
    visit = hall.served.visit()
    case = hall.accepted(visit=visit)
    (result_id,) = granted(hall.served, case).result_ids
    clock.advance(30 * DAY)  # it lies there: its applicant may still be told
    assert forget(hall) == 0
    collected(hall.served, result_id, visit.person_id)
    assert forget(hall) == 0
    clock.advance(AFTER + 1)
    assert forget(hall) == 1
    assert not known(hall, case.case_id)


def test_a_case_under_way_keeps_its_number_but_not_for_ever(hall: MessageHall, clock: ManualClock) -> None:
    case = hall.accepted()
    clock.advance(AT_MOST - DAY)
    assert forget(hall) == 0
    assert known(hall, case.case_id)
    clock.advance(2 * DAY)
    assert forget(hall) == 1


@pytest.mark.parametrize("end", ["withdrawn", "without a result"])
def test_a_case_that_ended_without_a_result_needs_none(
    hall: MessageHall, clock: ManualClock, end: str
) -> None:
    visit = hall.served.visit()
    case = hall.accepted(visit=visit)
    if end == "withdrawn":
        hall.do(withdraw, case.case_id, visit.service_id, visit.clerk_id)
    else:
        hall.do(take_up, case.case_id, APPROVER)
        hall.do(conclude, case.case_id, APPROVER, Outcome.GRANTED, (), "")
    clock.advance(AFTER - DAY)
    assert forget(hall) == 0
    clock.advance(DAY + 1)
    assert forget(hall) == 1


def test_what_is_still_to_be_told_keeps_its_number(hall: MessageHall, clock: ManualClock) -> None:
    visit = hall.served.visit()
    case = hall.accepted(visit=visit)
    hall.do(withdraw, case.case_id, visit.service_id, visit.clerk_id)
    hall.do(ledger.write_down, [Message("1-resumed", "resumed", case.case_id, 0, clock.now())])
    clock.advance(AFTER + 1)
    assert forget(hall) == 0
    hall.settle(hall.due()[0], State.DROPPED, "too_late")
    assert forget(hall) == 1


def test_the_number_of_a_ticket_goes_the_day_after_also_without_a_gateway(
    hall: MessageHall, clock: ManualClock
) -> None:
    hall.do(give_phone, hall.served.visit().ticket_id, prepare_phone(hall.keyring, NUMBER, "zh"))
    assert forget(hall) == 0
    clock.advance(DAY + 1)
    assert forget(hall, None) == 1


def test_what_no_gateway_asks_for_keeps_no_number(hall: MessageHall, clock: ManualClock) -> None:
    visit = hall.served.visit()
    case = hall.accepted(visit=visit)
    hall.do(withdraw, case.case_id, visit.service_id, visit.clerk_id)
    hall.do(give_phone, visit.ticket_id, prepare_phone(hall.keyring, NUMBER, "zh"))
    for n, (kind, about) in enumerate((("suspended", case.case_id), ("ticket_near", visit.ticket_id))):
        hall.do(ledger.write_down, [Message(f"{n}-{kind}", kind, about, n, clock.now())])
    clock.advance(DAY + 1)
    assert forget(hall, None) == 1
    assert hall.states() == {"suspended": "waiting", "ticket_near": "dropped"}
    clock.advance(KINDS["suspended"].useful)
    assert forget(hall, None) == 1
    assert set(hall.states().values()) == {"dropped"}


def test_after_the_longest_time_a_number_goes_whatever_waits(hall: MessageHall, clock: ManualClock) -> None:
    case = hall.accepted()
    clock.advance(AT_MOST + 1)
    hall.do(ledger.write_down, [Message("1-suspended", "suspended", case.case_id, 0, clock.now())])
    assert forget(hall) == 1


def test_what_one_turn_does_not_take_is_left_to_the_next(hall: MessageHall, clock: ManualClock) -> None:
    phone = prepare_phone(hall.keyring, NUMBER, "zh")

    def many(tx: Tx) -> None:
        for n in range(MOST + 1):
            give_phone(tx, f"{n:026d}", phone)

    hall.do(many)
    clock.advance(DAY + 1)
    assert [forget(hall), forget(hall), forget(hall)] == [MOST, 1, 0]


def test_messages_go_after_their_time(hall: MessageHall, clock: ManualClock) -> None:
    case = hall.accepted()
    for n, kind in enumerate(("extended", "suspended", "resumed")):
        hall.do(ledger.write_down, [Message(f"{n}-{kind}", kind, case.case_id, n, clock.now())])
    sent, failed, _ = hall.due()
    hall.settle(sent)
    hall.settle(failed, State.DEAD, "refused")
    clock.advance(SETTINGS.kept + 1)
    forget(hall)
    assert hall.states() == {"resumed": "dropped"}  # nobody asked for it, and it is of no use any more
