"""Tickets of a kiosk that was cut off: each in once, in the order of their issue, none lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from hallsys.kernel.clock import DAY, HOUR, MINUTE
from hallsys.kernel.errors import Refusal
from hallsys.queue import views
from hallsys.queue.agency import Agency, Relation
from hallsys.queue.errors import NumberNotLeased, NumberTaken, QueueUnknown
from hallsys.queue.line import waiting_list
from hallsys.queue.priority import PriorityClass
from hallsys.queue.states import PrintState, Status
from tests.queue.hall import HallUnderTest
from tests.queue.invariants import dump, lanes_are_exact, the_log_tells_all
from tests.queue.kiosk import Kiosk


@pytest.fixture
def kiosk(hall: HallUnderTest) -> Kiosk:
    """Return a kiosk that was lent numbers an hour ago."""
    kiosk = Kiosk(hall)
    kiosk.lease()
    hall.clock.advance(HOUR)
    return kiosk


def all_is_right(hall: HallUnderTest) -> None:
    """Check what must hold in any hall: lanes count the waiting, and the log tells each status."""
    tickets, lanes, log = hall.db.read(dump, hall.id)
    codes = {queue_id: code for code, queue_id in hall.queues.items()}
    lanes_are_exact(tickets, lanes, Counter(), codes)
    the_log_tells_all(tickets, log)


def matters(hall: HallUnderTest, ticket_id: str) -> tuple[str, ...]:
    names = {matter_id: code for code, matter_id in hall.matters.items()}
    held = hall.db.read(views.matters_of, hall.id, [ticket_id])[ticket_id]
    return tuple(names[matter_id] for matter_id in held)


def test_a_ticket_waits_since_it_was_issued(hall: HallUnderTest, kiosk: Kiosk) -> None:
    told = kiosk.issue("general", "licence", "permit", ago=20 * MINUTE)
    handed = kiosk.hand_in("p1", told, age=70, printed=PrintState.PRINTED)
    assert (handed.number, handed.status) == ("A001", Status.WAITING)
    ticket = hall.ticket(handed.ticket_id)
    assert ticket.waiting_since == ticket.issued_at == hall.clock.now() - 20 * MINUTE
    assert (ticket.issued_at_place, ticket.print_state) == ("kiosk:K1", PrintState.PRINTED)
    assert ticket.priority_class is PriorityClass.SENIOR  # by age, though the number is an ordinary one
    (fact,) = hall.log("TicketIssued")
    assert (fact.payload["waiting_since"], fact.payload["place"]) == (ticket.waiting_since, "kiosk:K1")
    assert matters(hall, ticket.id) == ("licence", "permit")
    by_token = hall.db.read(views.ticket_by_token, hall.id, hall.day, told.token)
    assert by_token.id == ticket.id
    all_is_right(hall)


def test_it_goes_before_those_who_came_later_while_the_line_was_down(
    hall: HallUnderTest, kiosk: Kiosk
) -> None:
    hall.issue("online")
    handed = kiosk.hand_in("offline", kiosk.issue(ago=MINUTE))
    assert hall.must_call().ticket.id == handed.ticket_id


def test_the_same_number_again_is_answered_as_the_first_time(hall: HallUnderTest, kiosk: Kiosk) -> None:
    told = kiosk.issue()
    first = kiosk.hand_in("p1", told)
    assert kiosk.hand_in("p1", told) == first
    assert len(hall.log("TicketIssued")) == 1
    assert hall.waiting() == {"general": 1}


def test_two_tickets_with_one_number_are_refused(kiosk: Kiosk) -> None:
    told = kiosk.issue()
    kiosk.hand_in("p1", told)
    with pytest.raises(NumberTaken):
        kiosk.hand_in("p2", told, token="another-token-22-chars")


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"serial": 21}, NumberNotLeased),
        ({"lease_id": "0" * 26}, NumberNotLeased),
        ({"queue_id": "0" * 26}, QueueUnknown),
    ],
)
def test_numbers_that_were_not_lent_are_refused(
    hall: HallUnderTest, kiosk: Kiosk, wrong: dict[str, Any], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        kiosk.hand_in("p1", kiosk.issue(), **wrong)
    assert hall.log("TicketIssued") == []


def test_a_number_of_one_queue_is_none_of_another(hall: HallUnderTest, kiosk: Kiosk) -> None:
    with pytest.raises(QueueUnknown):
        kiosk.hand_in("p1", kiosk.issue(), queue_id=hall.queues["social"])


def test_a_block_of_another_agent_is_refused(hall: HallUnderTest, kiosk: Kiosk) -> None:
    told = kiosk.issue()
    with pytest.raises(NumberNotLeased):
        Kiosk(hall, agent_id="other").hand_in("p1", told)


def test_who_waits_already_keeps_the_earlier_ticket(hall: HallUnderTest, kiosk: Kiosk) -> None:
    held = hall.issue("p1", "licence")
    hall.clock.advance(MINUTE)
    handed = kiosk.hand_in("p1", kiosk.issue("general", "licence", "permit"))
    assert (handed.number, handed.status) == ("A001", Status.CANCELLED)
    assert hall.ticket(held.ticket_id).status is Status.WAITING
    assert matters(hall, held.ticket_id) == ("licence", "permit")
    (merged,) = hall.log("TicketsMerged")
    assert merged.payload == {
        "ticket_id": held.ticket_id,
        "number": held.number,
        "queue_id": hall.queues["general"],
        "merged_id": handed.ticket_id,
        "merged_number": "A001",
        "added": [hall.matters["permit"]],
    }
    assert hall.waiting() == {"general": 1}
    all_is_right(hall)


def test_an_earlier_ticket_takes_the_place_of_a_later_one(hall: HallUnderTest, kiosk: Kiosk) -> None:
    later = hall.issue("p1", "permit", requested=PriorityClass.DISABLED)
    handed = kiosk.hand_in("p1", kiosk.issue("general", "licence", ago=MINUTE))
    assert handed.status is Status.WAITING
    assert hall.ticket(later.ticket_id).status is Status.CANCELLED
    assert hall.ticket(handed.ticket_id).priority_class is PriorityClass.DISABLED
    assert matters(hall, handed.ticket_id) == ("licence", "permit")
    (merged,) = hall.log("TicketsMerged")
    assert (merged.payload["ticket_id"], merged.payload["merged_id"]) == (handed.ticket_id, later.ticket_id)
    all_is_right(hall)


def test_a_ticket_that_was_called_before_keeps_its_place(hall: HallUnderTest, kiosk: Kiosk) -> None:
    called = hall.issue("p1")
    hall.must_call()
    waits = kiosk.hand_in("p1", kiosk.issue(ago=MINUTE))
    assert (waits.status, hall.ticket(called.ticket_id).status) == (Status.WAITING, Status.CALLED)


def test_handed_in_tickets_are_called_at_several_windows_at_once(hall: HallUnderTest, kiosk: Kiosk) -> None:
    handed = [kiosk.hand_in(f"p{n}", kiosk.issue(ago=(9 - n) * MINUTE)) for n in range(3)]
    called = [hall.must_call(window).ticket for window in ("W1", "W2", "W3")]
    assert [ticket.id for ticket in called] == [each.ticket_id for each in handed]
    assert [ticket.present_id for ticket in called] == ["p0", "p1", "p2"]


def test_a_ticket_that_somebody_else_waits_with_keeps_its_place(hall: HallUnderTest, kiosk: Kiosk) -> None:
    (held,) = hall.visit("p1", "licence", agency=Agency("somebody else", Relation.FAMILY)).tickets
    handed = kiosk.hand_in("p1", kiosk.issue(ago=MINUTE))
    assert handed.status is Status.CANCELLED
    assert hall.ticket(held.ticket_id).status is Status.WAITING


def test_two_kiosks_hand_in_at_once_and_the_order_is_that_of_issue(hall: HallUnderTest) -> None:
    kiosks = [Kiosk(hall, f"kiosk:K{n}", f"agent{n}") for n in (1, 2)]
    for one in kiosks:
        one.lease()
    hall.clock.advance(HOUR)
    told = [(kiosks[n % 2], f"p{n}", kiosks[n % 2].issue(ago=(40 - n) * MINUTE)) for n in range(20)]
    expected = [ticket.token for _, _, ticket in told]

    def all_of(kiosk: Kiosk) -> None:
        for owner, person, ticket in told:
            if owner is kiosk:
                kiosk.hand_in(person, ticket)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(all_of, kiosks))
    waiting = hall.db.read(waiting_list, hall.id, hall.day, list(hall.queues.values()))
    query = text("SELECT id, token FROM tickets WHERE hall_id = :hall")
    rows = hall.db.read(lambda conn: conn.execute(query, {"hall": hall.id}).all())
    tokens = {row.id: row.token for row in rows}
    assert [tokens[head.ticket_id] for head in waiting] == expected
    assert len({ticket.number for ticket in waiting}) == 20
    all_is_right(hall)


def test_one_person_at_two_kiosks_at_once_waits_once(hall: HallUnderTest) -> None:
    kiosks = [Kiosk(hall, f"kiosk:K{n}", f"agent{n}") for n in (1, 2)]
    for one in kiosks:
        one.lease()
    hall.clock.advance(HOUR)
    told = [kiosk.issue(ago=n * MINUTE) for n, kiosk in enumerate(kiosks, 1)]
    with ThreadPoolExecutor(2) as pool:
        handed = list(pool.map(lambda n: kiosks[n].hand_in("p1", told[n]), range(2)))
    statuses = [hall.ticket(each.ticket_id).status for each in handed]
    assert statuses == [Status.CANCELLED, Status.WAITING]  # the second was issued earlier
    all_is_right(hall)


def test_a_ticket_of_a_day_that_is_over_is_recorded_as_expired(hall: HallUnderTest, kiosk: Kiosk) -> None:
    told = kiosk.issue()
    hall.clock.advance(DAY)
    handed = kiosk.hand_in("p1", told)
    assert handed.status is Status.EXPIRED
    assert kiosk.hand_in("p1", told) == handed
    ticket = hall.ticket(handed.ticket_id)
    assert (ticket.day, ticket.issued_at) == ("2026-03-02", told.issued_at)
    (fact,) = hall.log("TicketCameLate")
    assert fact.payload["issued_at"] == told.issued_at
    assert hall.log("TicketIssued") == []
    assert hall.waiting() == {}
    all_is_right(hall)


def test_a_matter_that_is_gone_does_not_lose_the_ticket(hall: HallUnderTest, kiosk: Kiosk) -> None:
    handed = kiosk.hand_in("p1", kiosk.issue(), matter_ids=("0" * 26, hall.matters["permit"]))
    assert matters(hall, handed.ticket_id) == ("permit",)
