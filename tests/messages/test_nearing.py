"""Whose ticket is nearly called, on either database: in the order of the dispatch rule, once."""

from typing import Any

from sqlalchemy import insert, update

from hallsys.halls.rules import Hours
from hallsys.halls.service import set_hours
from hallsys.kernel.clock import HOUR, MINUTE, ManualClock, Millis
from hallsys.kernel.ids import new_code, new_id, new_token
from hallsys.kernel.transaction import Tx
from hallsys.messages import ledger
from hallsys.messages.kinds import KINDS
from hallsys.messages.nearing import nearing
from hallsys.messages.planning import plan_appointments
from hallsys.messages.rules import filled
from hallsys.messages.sources import subject_of
from hallsys.people.phones import give_phone, prepare_phone
from hallsys.queue.catalogue import Catalogue, catalogue
from hallsys.queue.pace import pace
from hallsys.queue.policy import PolicySettings
from hallsys.queue.shutting import suspend
from hallsys.queue.tables import appointments, tickets
from tests.messages.hall import NUMBER, MessageHall


def offered(hall: MessageHall) -> Catalogue:
    found: Catalogue = hall.read(catalogue, hall.id, PolicySettings())
    return found


def waits(hall: MessageHall, serial: int, at: int, priority: str = "ordinary") -> str:
    """Write down a ticket that waits since an instant; return its id."""
    ticket_id = new_id()
    row = {
        "id": ticket_id,
        "hall_id": hall.id,
        "day": hall.served.hall.business_day(at),
        "prefix": "B",
        "serial": serial,
        "number": f"B{serial:03}",
        "queue_id": hall.served.queue_id,
        "person_id": new_id(),
        "present_id": new_id(),
        "priority_class": priority,
        "status": "waiting",
        "issued_at": at,
        "issued_at_place": "kiosk:K1",
        "waiting_since": at,
        "token": new_token(),
        "print_state": "confirmed",
    }
    hall.do(lambda tx: _run(tx, insert(tickets).values(row)))
    return ticket_id


def _run(tx: Tx, statement: Any) -> None:
    tx.conn.execute(statement)


def leave(hall: MessageHall, subject_id: str) -> None:
    hall.do(give_phone, subject_id, prepare_phone(hall.keyring, NUMBER, "zh"))


def near(hall: MessageHall, now: int) -> list[str]:
    known = offered(hall)
    at = hall.read(pace, hall.id, known.day(now), now, {})
    return [one.subject_id for one in hall.read(nearing, known, at, now)]


def test_three_before_and_the_holder_is_told_once(hall: MessageHall, clock: ManualClock) -> None:
    now = clock.now()
    line = [waits(hall, n, now + n * MINUTE) for n in range(6)]
    clock.advance(10 * MINUTE)
    assert near(hall, clock.now()) == []
    leave(hall, line[3])
    leave(hall, line[4])
    assert near(hall, clock.now()) == [line[3]]
    hall.do(
        ledger.write_down,
        [ledger.Message(f"{line[3]}-ticket_near", "ticket_near", line[3], 0, clock.now())],
    )
    assert near(hall, clock.now()) == []
    hall.do(lambda tx: _run(tx, update(tickets).where(tickets.c.id == line[0]).values(status="finished")))
    assert near(hall, clock.now()) == [line[4]]
    (due,) = hall.due()
    found = hall.read(subject_of, hall.served.hall, due, "en")
    assert (found.status, found.values["ticket"], found.values["ahead"]) == ("waiting", "B003", "3")


def test_who_goes_before_counts(hall: MessageHall, clock: ManualClock) -> None:
    now = clock.now()
    line = [waits(hall, n, now + n * MINUTE) for n in range(4)]
    waits(hall, 9, now + 5 * MINUTE, "disabled")
    clock.advance(10 * MINUTE)
    leave(hall, line[3])
    assert near(hall, clock.now()) == []  # the fifth would go before


def appointment(hall: MessageHall, now: Millis, begins: Millis) -> tuple[str, str]:
    """Write an appointment down; return its id and that of its matter."""
    booked, matter = new_id(), hall.served.matter()
    row = {
        "id": booked,
        "hall_id": hall.id,
        "person_id": new_id(),
        "matter_id": matter,
        "queue_id": hall.served.queue_id,
        "day": hall.served.hall.business_day(begins),
        "starts_at": begins,
        "ends_at": begins + HOUR,
        "state": "booked",
        "created_at": now,
        "code": new_code(),
    }
    hall.do(lambda tx: _run(tx, insert(appointments).values(row)))
    return booked, matter


def test_whoever_left_a_number_is_told_that_an_appointment_was_called_off(
    hall: MessageHall, clock: ManualClock
) -> None:
    hall.do(set_hours, [Hours(weekday, "09:00", "17:00") for weekday in range(5)])
    booked, matter = appointment(hall, clock.now(), clock.now() + 25 * HOUR)
    _, other = appointment(hall, clock.now(), clock.now() + 26 * HOUR)
    leave(hall, booked)
    for one in (matter, other):
        hall.do(suspend, one, "系统维护")
    hall.write_down()
    (due,) = [one for one in hall.due() if one.kind == "appointment_off"]
    assert due.subject_id == booked
    told = hall.read(subject_of, hall.served.hall, due, "zh")
    assert told.is_so(KINDS["appointment_off"])
    assert told.values["why"] == "该事项暂停办理"
    assert "{" not in filled(KINDS["appointment_off"].zh, told.values)
    english = hall.read(subject_of, hall.served.hall, due, "en")
    assert english.values["why"] == "the matter is suspended"


def test_an_appointment_is_reminded_of_in_time(hall: MessageHall, clock: ManualClock) -> None:
    booked, _ = appointment(hall, clock.now(), clock.now() + 25 * HOUR)
    leave(hall, booked)

    def reminded() -> list[str]:
        today = hall.served.hall.business_day(clock.now())
        found = hall.read(plan_appointments, hall.id, today, clock.now(), 20 * HOUR)
        return [one.subject_id for one in found]

    assert reminded() == []
    clock.advance(5 * HOUR)
    assert reminded() == [booked]
    hall.do(
        lambda tx: _run(tx, update(appointments).where(appointments.c.id == booked).values(state="cancelled"))
    )
    assert reminded() == []
