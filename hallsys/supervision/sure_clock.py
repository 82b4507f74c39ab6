"""Whether this machine's clock is known well enough to erase by it.

A clock that leapt years ahead (a dead battery, a wrong year at the start) makes everything look over. A hall
that was at work a month ago, by the same clock, is proof that it did not leap by more than `EARLIEST`.
"""

from datetime import UTC, datetime

from sqlalchemy import Connection, text

from hallsys.kernel.clock import DAY, SECOND, Millis

LATEST, EARLIEST = 31 * DAY, 62 * DAY  # how long ago the hall was at work

_LAST = text("SELECT max(day) FROM day_reports WHERE hall_id = :hall_id AND day <= :latest")


def proves(day: str | None, now: Millis) -> bool:
    """Tell whether a business day with visitors, the last before `LATEST`, proves the clock. Pure."""
    return day is not None and _day(now - EARLIEST) <= day <= _day(now - LATEST)


def is_sure(conn: Connection, hall_id: str, now: Millis) -> bool:
    """Tell whether a hall was at work a month ago, by this clock."""
    return proves(_last(conn, hall_id, now), now)


def unsure_since(conn: Connection, hall_id: str, now: Millis) -> Millis | None:
    """Return since when nothing is erased; None while it is, and in a hall that began within the month."""
    last = _last(conn, hall_id, now)
    if last is None or proves(last, now):
        return None
    return int(datetime.fromisoformat(last).replace(tzinfo=UTC).timestamp()) * SECOND + EARLIEST + DAY


def _last(conn: Connection, hall_id: str, now: Millis) -> str | None:
    key = {"hall_id": hall_id, "latest": _day(now - LATEST)}
    last: str | None = conn.execute(_LAST, key).scalar_one()
    return last


def _day(at: Millis) -> str:
    return datetime.fromtimestamp(at / SECOND, UTC).date().isoformat()
