"""Taking a ticket: numbers, one waiting ticket per person and queue, what is refused."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import text

from hallsys.halls.errors import HallClosed
from hallsys.kernel.clock import DAY, HOUR, MINUTE
from hallsys.kernel.transaction import Tx
from hallsys.matters.errors import MatterClosed, MatterUnknown
from hallsys.matters.service import suspend_matter
from hallsys.queue import service, views
from hallsys.queue.catalogue import catalogue
from hallsys.queue.errors import (
    MattersApart,
    NothingChosen,
    QueueClosed,
    TicketUnknown,
    TooManyMatters,
    WrongStatus,
)
from hallsys.queue.priority import PriorityClass
from hallsys.queue.states import PrintState, Status
from tests.queue.hall import HallUnderTest


def test_a_ticket_has_number_class_matters_and_an_event(hall: HallUnderTest) -> None:
    issued = hall.issue("p1", "licence", "permit")
    assert (issued.number, issued.priority_class, issued.reprint) == ("A001", PriorityClass.ORDINARY, False)
    assert (issued.day, issued.issued_at, issued.ahead) == ("2026-03-02", hall.clock.now(), 0)
    assert len(issued.token) == 22
    ticket = hall.ticket(issued.ticket_id)
    assert (ticket.status, ticket.print_state) == (Status.WAITING, PrintState.RESERVED)
    matters = hall.db.read(views.matters_of, hall.id, [ticket.id])
    assert matters == {ticket.id: (hall.matters["licence"], hall.matters["permit"])}
    (event,) = hall.log("TicketIssued")
    assert event.payload == {
        "ticket_id": ticket.id,
        "number": "A001",
        "queue_id": hall.queues["general"],
        "priority_class": "ordinary",
        "place": "kiosk:K1",
        "matter_ids": [hall.matters["licence"], hall.matters["permit"]],
        "day": "2026-03-02",
        "appointment_id": None,
        "waiting_since": None,
    }
    assert hall.waiting() == {"general": 1}


def test_numbers_follow_each_other_by_prefix_and_start_anew_each_day(hall: HallUnderTest) -> None:
    numbers = [hall.issue(f"p{i}").number for i in range(3)]
    assert numbers == ["A001", "A002", "A003"]
    assert hall.issue("p9", "deed").number == "D001"
    assert hall.issue("p8", age=70).number == "V001"
    hall.clock.advance(DAY)
    assert hall.issue("p0").number == "A001"


def test_a_ticket_of_yesterday_that_still_waits_does_not_stand_in_the_way(hall: HallUnderTest) -> None:
    old = hall.issue("p1")
    hall.clock.advance(DAY)
    new = hall.issue("p1")
    assert new.ticket_id != old.ticket_id
    assert not new.reprint
    assert hall.must_call().ticket.id == new.ticket_id
    assert hall.call("W2") is None


def test_a_second_swipe_is_a_reprint_without_a_gap_in_the_numbers(hall: HallUnderTest) -> None:
    first = hall.issue("p1")
    hall.clock.advance(MINUTE)
    second = hall.issue("p1", place="kiosk:K2")
    assert second == replace(first, reprint=True)
    assert hall.issue("p2").number == "A002"
    (event,) = hall.log("TicketReprinted")
    assert event.payload["ticket_id"] == first.ticket_id
    assert event.payload["place"] == "kiosk:K2"
    assert hall.waiting() == {"general": 2}


def test_a_second_request_adds_its_matters_to_the_waiting_ticket(hall: HallUnderTest) -> None:
    hall.issue("p1", "licence")
    both = hall.issue("p1", "permit", "licence")
    assert both.matter_ids == (hall.matters["licence"], hall.matters["permit"])
    (event,) = hall.log("TicketReprinted")
    assert event.payload["added"] == [hall.matters["permit"]]


def test_a_double_tap_is_answered_alike_and_done_once(hall: HallUnderTest) -> None:
    first = hall.issue("p1", request_id="tap")
    assert hall.issue("p1", request_id="tap") == first
    assert [row.kind for row in hall.log() if row.kind.startswith("Ticket")] == ["TicketIssued"]


def test_one_person_may_wait_in_several_queues(hall: HallUnderTest) -> None:
    assert hall.issue("p1", "licence").number == "A001"
    assert hall.issue("p1", "deed").number == "D001"
    assert hall.waiting() == {"general": 1, "realty": 1}


def test_matters_of_several_common_queues_fit_one_ticket(hall: HallUnderTest) -> None:
    issued = hall.issue("p1", "pension", "licence")
    assert issued.number == "B001"
    assert issued.queue_id == hall.queues["social"]


@pytest.mark.parametrize("codes", [("licence", "deed"), ("deed", "invoice"), ("invoice", "pension")])
def test_matters_of_different_zones_need_a_ticket_each(hall: HallUnderTest, codes: tuple[str, ...]) -> None:
    with pytest.raises(MattersApart) as refused:
        hall.issue("p1", *codes)
    names = [
        hall.catalogue.queues_by_code[hall.catalogue.matters[hall.matters[c]].queue_code].name for c in codes
    ]
    assert all(name in refused.value.sentence("zh") for name in names)
    assert hall.log("TicketIssued") == []
    assert hall.issue("p2", "deed", "mortgage").number == "D001"


def test_somebody_who_gets_a_faster_class_keeps_number_and_wait(hall: HallUnderTest) -> None:
    first = hall.issue("p1")
    hall.clock.advance(5 * MINUTE)
    again = hall.issue("p1", requested=PriorityClass.DISABLED)
    assert (again.number, again.priority_class, again.reprint) == ("A001", PriorityClass.DISABLED, True)
    assert hall.ticket(first.ticket_id).waiting_since == first.issued_at
    assert hall.db.read(views.waiting_counts, hall.id, hall.day) == {hall.queues["general"]: {"disabled": 1}}
    assert hall.issue("p1").priority_class == PriorityClass.DISABLED
    assert len(hall.log("TicketReclassified")) == 1


def test_a_closed_hall_gives_no_ticket_and_says_when_it_opens(hall: HallUnderTest) -> None:
    hall.clock.advance(-HOUR)
    with pytest.raises(HallClosed) as refused:
        hall.issue("p1")
    assert "09:00" in refused.value.sentence("zh")


def test_unknown_and_closed_matters_and_queues_are_refused(hall: HallUnderTest) -> None:
    with pytest.raises(MatterUnknown):
        hall.db.transact(
            hall.origin, service.issue, hall.catalogue, ["?"], "p1", place="kiosk:K1", pace=hall.pace
        )
    with pytest.raises(NothingChosen):
        hall.db.transact(
            hall.origin, service.issue, hall.catalogue, [], "p1", place="kiosk:K1", pace=hall.pace
        )
    hall.db.transact(hall.origin, suspend_matter, hall.matters["licence"], "系统升级")
    hall.db.transact(hall.origin, service.open_queue, hall.queues["social"], open=False)
    hall.catalogue = hall.db.read(catalogue, hall.id, hall.policy)
    with pytest.raises(MatterClosed) as refused:
        hall.issue("p1", "licence")
    assert "系统升级" in refused.value.sentence("zh")
    with pytest.raises(QueueClosed):
        hall.issue("p1", "pension")
    assert hall.waiting() == {}
    assert hall.log("TicketIssued") == []


def test_a_ticket_does_not_grow_without_bound(hall: HallUnderTest) -> None:
    def crowd(tx: Tx, ticket_id: str) -> None:
        for position in range(2, 11):
            tx.execute(
                text("INSERT INTO ticket_matters VALUES (:hall, :ticket, :position, 'm')"),
                {"hall": tx.hall_id, "ticket": ticket_id, "position": position},
            )

    first = hall.issue("p1")
    hall.db.transact(hall.origin, crowd, first.ticket_id)
    with pytest.raises(TooManyMatters):
        hall.issue("p1", "permit")


def test_many_at_once_get_different_numbers_and_the_same_person_only_one(hall: HallUnderTest) -> None:
    people = [f"p{i % 20}" for i in range(60)]
    with ThreadPoolExecutor(12) as pool:
        issued = list(pool.map(hall.issue, people))
    assert len({answer.ticket_id for answer in issued}) == 20
    assert {answer.number for answer in issued} == {f"A{n:03d}" for n in range(1, 21)}
    assert sum(not answer.reprint for answer in issued) == 20
    assert hall.waiting() == {"general": 20}


def test_a_slip_is_tracked_and_late_reports_change_nothing(hall: HallUnderTest) -> None:
    ticket_id = hall.issue("p1").ticket_id

    def state() -> PrintState:
        return hall.ticket(ticket_id).print_state

    place = "kiosk:K1"
    hall.db.transact(hall.origin, service.mark_print_failed, ticket_id, place=place, fault="paper_out")
    assert state() == PrintState.FAILED
    again = hall.db.transact(
        hall.origin, service.reprint, hall.catalogue, ticket_id, place=place, pace=hall.pace
    )
    assert (again.reprint, again.number, again.ahead) == (True, "A001", 0)
    assert state() == PrintState.RESERVED
    hall.db.transact(hall.origin, service.mark_printed, ticket_id, place=place, outlet=place)
    hall.db.transact(hall.origin, service.mark_printed, ticket_id, place=place, outlet=place)
    hall.db.transact(hall.origin, service.mark_confirmed, ticket_id, place=place)
    hall.db.transact(hall.origin, service.mark_print_failed, ticket_id, place=place, fault="late")
    assert state() == PrintState.CONFIRMED
    kinds = [row.kind for row in hall.log() if "Print" in row.kind]
    assert kinds == ["TicketPrintFailed", "TicketPrinted", "TicketPrintConfirmed"]
    assert hall.waiting() == {"general": 1}


def test_a_finished_ticket_is_not_printed_again(hall: HallUnderTest) -> None:
    ticket_id = hall.issue("p1").ticket_id
    hall.db.transact(hall.origin, service.cancel, ticket_id)
    with pytest.raises(WrongStatus):
        hall.db.transact(
            hall.origin, service.reprint, hall.catalogue, ticket_id, place="kiosk:K1", pace=hall.pace
        )


def test_the_phone_page_finds_a_ticket_by_its_token_on_its_day_only(hall: HallUnderTest) -> None:
    issued = hall.issue("p1")
    assert hall.db.read(views.ticket_by_token, hall.id, hall.day, issued.token).id == issued.ticket_id
    for day, token in ((hall.day, "x" * 22), ("2026-03-03", issued.token)):
        with pytest.raises(TicketUnknown):
            hall.db.read(views.ticket_by_token, hall.id, day, token)


def test_without_a_window_there_is_no_expected_wait(hall: HallUnderTest) -> None:
    hall.issue("p1", "invoice")
    issued = hall.issue("p2", "invoice")
    assert (issued.ahead, issued.expect_low, issued.expect_high) == (1, None, None)
