"""What is booked in a hall for a matter that the hall above suspends."""

from datetime import date

from sqlalchemy import text

from hallsys.halls.calendars import CalendarYear
from hallsys.halls.rules import Hours
from hallsys.halls.service import load_calendar, set_hours
from hallsys.kernel.clock import DAY, HOUR, ManualClock, Millis
from hallsys.queue.booking import book
from hallsys.queue.catalogue import catalogue
from hallsys.queue.policy import PolicySettings
from hallsys.queue.queues import QueueFacts
from hallsys.queue.setup import put_queue
from hallsys.queue.shutting import suspend
from hallsys.queue.views import queues
from tests.inheritance.tree import Hall

QUEUE = QueueFacts(code="general", prefix="A", name="综合业务", appointment_prefix="Y", appointment_quota=2)


def booked(hall: Hall, starts_at: Millis) -> str:
    """Book a time for the matter S01."""
    offered = hall.db.read(catalogue, hall.id, PolicySettings())
    made = hall.do(book, offered, hall.matter("S01").id, "p1", starts_at)
    return str(made.appointment_id)


def states(hall: Hall) -> dict[str, str]:
    """Return where its appointments stand."""
    query = text("SELECT id, state FROM appointments WHERE hall_id = :hall_id")
    rows = hall.db.read(lambda conn: conn.execute(query, {"hall_id": hall.id}).all())
    return {row.id: row.state for row in rows}


def test_what_is_booked_after_a_suspension_above_is_kept_until_that_takes_longer(
    halls: tuple[Hall, Hall], clock: ManualClock
) -> None:
    county, township = halls
    township.take("S01")
    township.do(set_hours, [Hours(weekday, "09:00", "17:00") for weekday in range(5)])
    township.do(load_calendar, CalendarYear(year=2026, source="test", off=(), work=()))
    (queue_id,) = township.db.read(queues, township.id)
    township.do(put_queue, queue_id, QUEUE)
    soon, late = (booked(township, clock.now() + days * DAY + HOUR) for days in (1, 3))
    county.do(suspend, county.matter("S01").id, "系统升级", date(2026, 3, 4))
    assert township.follow() == ["MatterSuspended", "AppointmentCalledOff", "MattersFollowed"]
    assert states(township) == {soon: "called_off", late: "booked"}
    assert township.matter("S01").closed_until == "2026-03-04"
    assert township.follow() == []
    county.do(suspend, county.matter("S01").id, "仍在升级", date(2026, 3, 9))
    township.follow()
    assert states(township) == {soon: "called_off", late: "called_off"}
    assert township.matter("S01").closed_reason == "上级大厅暂停：仍在升级"
