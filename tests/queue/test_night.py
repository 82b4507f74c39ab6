"""Past midnight and the end of the day."""

from hallsys.kernel.clock import DAY, HOUR
from hallsys.queue import service, views
from hallsys.queue.night import Expiry
from hallsys.queue.states import Status
from tests.queue.hall import HallUnderTest


def expire(hall: HallUnderTest, limit: int = 500) -> Expiry:
    return hall.db.transact(hall.origin, service.expire_past_days, hall.day, limit)


def evening(hall: HallUnderTest) -> dict[str, str]:
    """Leave one ticket in each place and return their ids."""
    ids = {}
    for name in ("missed", "parked", "serving", "called", "waiting"):
        ids[name] = hall.issue(name).ticket_id
    hall.must_call("W1")
    hall.db.transact(hall.origin, service.no_show, ids["missed"], "W1")
    hall.serve("W1")
    hall.db.transact(hall.origin, service.park, ids["parked"], "W1")
    hall.serve("W1")
    hall.must_call("W2")
    return ids


def test_who_waits_at_midnight_still_has_the_ticket(hall: HallUnderTest) -> None:
    issued = hall.issue("p1")
    hall.clock.advance(17 * HOUR)  # 02:00 of the next calendar day
    assert hall.day == issued.day
    assert expire(hall) == Expiry(0, 0, False)
    assert hall.must_call().ticket.id == issued.ticket_id


def test_the_night_closes_everything_but_what_is_being_served(hall: HallUnderTest) -> None:
    ids = evening(hall)
    yesterday = hall.day
    hall.clock.advance(DAY)
    today = hall.issue("early").ticket_id
    assert expire(hall) == Expiry(4, 0, False)
    statuses = {name: hall.ticket(ticket_id).status for name, ticket_id in ids.items()}
    assert statuses.pop("serving") is Status.SERVING
    assert set(statuses.values()) == {Status.EXPIRED}
    assert hall.ticket(today).status is Status.WAITING
    assert hall.db.read(views.waiting_counts, hall.id, yesterday) == {}
    assert hall.waiting() == {"general": 1}
    was = {row.payload["ticket_id"]: row.payload["was"] for row in hall.log("TicketExpired")}
    assert was == {
        ids["missed"]: "no_show",
        ids["parked"]: "parked",
        ids["called"]: "called",
        ids["waiting"]: "waiting",
    }
    hall.db.transact(hall.origin, service.finish, ids["serving"], "W1")
    assert expire(hall) == Expiry(0, 0, False)


def test_a_long_queue_is_expired_in_turns(hall: HallUnderTest) -> None:
    for i in range(5):
        hall.issue(f"p{i}")
    hall.clock.advance(DAY)
    assert [expire(hall, 2) for _ in range(3)] == [
        Expiry(2, 0, True),
        Expiry(2, 0, True),
        Expiry(1, 0, False),
    ]
