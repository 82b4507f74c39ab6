"""When an appointment can be booked, cancelled and checked in: arithmetic on working days and hours."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hallsys.halls.rules import hours_of, is_working_day, local_instant
from hallsys.halls.views import Hall
from hallsys.kernel.clock import MINUTE, SECOND, Millis
from hallsys.queue.policy import PolicySettings


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time that can be booked."""

    day: str
    starts_at: Millis
    ends_at: Millis


def bookable_days(hall: Hall, today: date, policy: PolicySettings) -> list[date]:
    """Return the next working days that can be booked: from tomorrow, as many as the policy says.

    They end where the hall's calendar does.
    """
    days: list[date] = []
    day = today + timedelta(days=1)
    while len(days) < policy.appointment_days_ahead and day.year in hall.calendar.years:
        if is_working_day(hall.calendar, day):
            days.append(day)
        day += timedelta(days=1)
    return days


def slots_of(hall: Hall, day: date, policy: PolicySettings) -> list[Slot]:
    """Return the slots of a day: its opening hours cut into equal parts; a shorter rest is left out."""
    zone = ZoneInfo(hall.timezone)
    length = policy.appointment_slot_minutes
    starts = [
        start
        for stretch in hours_of(hall.calendar, hall.hours, day)
        for start in range(_minutes(stretch.opens), _minutes(stretch.closes) - length + 1, length)
    ]
    return [
        Slot(day.isoformat(), _instant(day, start, zone), _instant(day, start + length, zone))
        for start in starts
    ]


def lies_open(hall: Hall, slot: Slot) -> bool:
    """Tell whether the hall is open through the whole of a slot. Raises CalendarUncovered."""
    day = date.fromisoformat(slot.day)
    return any(
        local_instant(day, one.opens, hall.timezone) <= slot.starts_at
        and slot.ends_at <= local_instant(day, one.closes, hall.timezone)
        for one in hours_of(hall.calendar, hall.hours, day)
    )


def _minutes(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])


def _instant(day: date, minutes: int, zone: ZoneInfo) -> Millis:
    wall = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minutes)
    return int(wall.astimezone(UTC).timestamp()) * SECOND


def can_cancel(starts_at: Millis, now: Millis, policy: PolicySettings) -> bool:
    """Tell whether an appointment can still be given up."""
    return now <= cancel_until(starts_at, policy)


def cancel_until(starts_at: Millis, policy: PolicySettings) -> Millis:
    """Return the last instant at which an appointment can be changed or given up."""
    return starts_at - policy.appointment_cancel_minutes * MINUTE


def check_in_opens(starts_at: Millis, policy: PolicySettings) -> Millis:
    """Return the instant from which an appointment becomes a ticket."""
    return starts_at - policy.check_in_early_minutes * MINUTE


def check_in_closes(ends_at: Millis, policy: PolicySettings) -> Millis:
    """Return the instant after which an appointment does not become a ticket any more."""
    return ends_at + policy.check_in_late_minutes * MINUTE
