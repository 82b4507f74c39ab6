"""Setting up a hall and changing it. The hall is the transaction's: `tx.hall_id`."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError
from sqlalchemy import bindparam, delete, insert, select, update

from hallsys.halls import events, views
from hallsys.halls.calendars import LONGEST_SOURCE, CalendarYear
from hallsys.halls.errors import BadSettings, DayIsPast, HallExists, HallUnknown, ZoneExists, ZoneUnknown
from hallsys.halls.policy import HallSettings, known_settings
from hallsys.halls.rules import (
    DEFAULT_ROLLOVER_MINUTES,
    DEFAULT_TIMEZONE,
    DayKind,
    Hours,
    Level,
    check_hours,
    check_timezone,
    hours_of,
    until,
)
from hallsys.halls.tables import (
    calendar_days,
    calendar_years,
    closed_days,
    day_hours,
    halls,
    opening_hours,
    zones,
)
from hallsys.halls.tree import require_tree
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.kernel.turns import in_turn

_INSERT_HALL = insert(halls)
_CODE_TAKEN = select(halls.c.id).where(halls.c.code == bindparam("code"), halls.c.id != bindparam("hall_id"))
# Locked, so that of two who say something else at once neither takes the other's back.
_SETTINGS_OF = select(halls.c.settings).where(halls.c.id == bindparam("hall_id")).with_for_update()
_CODE_OF = select(halls.c.code).where(halls.c.id == bindparam("hall_id"))
_CHANGE_HALL = (
    update(halls)
    .where(halls.c.id == bindparam("hall_id"))
    .values(
        {name: bindparam(f"new_{name}") for name in ("parent_id", "level", "name", "name_en", "timezone")}
    )
)
_PUT_SETTINGS = (
    update(halls).where(halls.c.id == bindparam("hall_id")).values(settings=bindparam("new_settings"))
)
_PUT_ELSEWHERE = (
    update(halls)
    .where(halls.c.id == bindparam("hall_id"), halls.c.kept_elsewhere != bindparam("elsewhere"))
    .values(kept_elsewhere=bindparam("elsewhere"))
)
_INSERT_ZONE = insert(zones)
_ZONE_TAKEN = select(zones.c.id).where(
    zones.c.hall_id == bindparam("hall"), zones.c.code == bindparam("code")
)
_CHANGE_ZONE = (
    update(zones)
    .where(zones.c.hall_id == bindparam("hall"), zones.c.id == bindparam("zone_id"))
    .values({name: bindparam(f"new_{name}") for name in ("name", "name_en", "voice_zone")})
    .returning(zones.c.code)
)
_CLEAR_HOURS = delete(opening_hours).where(opening_hours.c.hall_id == bindparam("hall_id"))
_INSERT_HOURS = insert(opening_hours)
_CLEAR_YEAR = delete(calendar_days).where(
    calendar_days.c.hall_id == bindparam("hall_id"),
    calendar_days.c.day.between(bindparam("first"), bindparam("last")),
)
_CLEAR_COVER = delete(calendar_years).where(
    calendar_years.c.hall_id == bindparam("hall_id"), calendar_years.c.year == bindparam("year")
)
_INSERT_DAYS = insert(calendar_days)
_COVER = insert(calendar_years)
_CLOSE_DAY = insert(closed_days)
_CLEAR_DAY_HOURS = delete(day_hours).where(
    day_hours.c.hall_id == bindparam("hall_id"), day_hours.c.day == bindparam("day")
)
_INSERT_DAY_HOURS = insert(day_hours)
_REOPEN_DAY = delete(closed_days).where(
    closed_days.c.hall_id == bindparam("hall_id"), closed_days.c.day == bindparam("day")
)


def create_hall(
    tx: Tx,
    *,
    code: str,
    name: str,
    name_en: str = "",
    level: Level = Level.COUNTY,
    parent_id: str | None = None,
    timezone: str = DEFAULT_TIMEZONE,
    rollover_minutes: int = DEFAULT_ROLLOVER_MINUTES,
) -> str:
    """Set up the hall `tx.hall_id` (an id that the caller made) and return that id.

    It has no zones, hours or calendar yet. Raises HallExists if the code is taken, BadTimezone.
    """
    check_timezone(timezone)
    if tx.execute(_CODE_TAKEN, {"code": code, "hall_id": tx.hall_id}).first():
        raise HallExists(hall=code)
    tx.execute(
        _INSERT_HALL,
        {
            "id": tx.hall_id,
            "parent_id": parent_id,
            "level": level,
            "code": code,
            "name": name,
            "name_en": name_en,
            "timezone": timezone,
            "rollover_minutes": rollover_minutes,
        },
    )
    tx.append(events.HallCreated(code))
    return tx.hall_id


def change_hall(
    tx: Tx, *, name: str, name_en: str, level: Level, timezone: str, parent_id: str | None = None
) -> None:
    """Give the hall another name, time zone, or place in the tree.

    Raises HallUnknown, BadTimezone, TreeRing.
    """
    check_timezone(timezone)
    require_tree(tx.conn, tx.hall_id, parent_id)
    code = _code(tx)
    tx.execute(
        _CHANGE_HALL,
        {
            "hall_id": tx.hall_id,
            "new_name": name,
            "new_name_en": name_en,
            "new_level": level,
            "new_timezone": timezone,
            "new_parent_id": parent_id,
        },
    )
    tx.append(events.HallChanged(code))


def set_kept_elsewhere(tx: Tx, *, elsewhere: bool) -> None:
    """Say whether the hall has a database of its own; nothing if it was said before. Raises HallUnknown.

    A process that serves all halls leaves it out from its next start on, and takes what it reports.
    """
    code = _code(tx)
    if tx.execute(_PUT_ELSEWHERE, {"hall_id": tx.hall_id, "elsewhere": elsewhere}).rowcount:
        tx.append(events.HallChanged(code))


def put_settings(tx: Tx, settings: Mapping[str, Any]) -> None:
    """Replace the hall's settings, a JSON object whose parts belong to the slices that read them."""
    code = _code(tx)
    document = json.dumps(settings, ensure_ascii=False)
    tx.execute(_PUT_SETTINGS, {"hall_id": tx.hall_id, "new_settings": document})
    tx.append(events.HallChanged(code))


def _code(tx: Tx) -> str:
    code = tx.execute(_CODE_OF, {"hall_id": tx.hall_id}).scalar_one_or_none()
    if code is None:
        raise HallUnknown
    return str(code)


def add_zone(tx: Tx, *, code: str, name: str, name_en: str = "", voice_zone: str = "") -> str:
    """Add a zone and return its id; without a voice zone it is one of its own. Raises ZoneExists."""
    if tx.execute(_ZONE_TAKEN, {"hall": tx.hall_id, "code": code}).first() is not None:
        raise ZoneExists(zone=code)
    zone_id = new_id()
    tx.execute(
        _INSERT_ZONE,
        {
            "id": zone_id,
            "hall_id": tx.hall_id,
            "code": code,
            "name": name,
            "name_en": name_en,
            "voice_zone": voice_zone or code,
        },
    )
    tx.append(events.ZoneAdded(zone_id, code))
    return zone_id


def change_zone(tx: Tx, zone_id: str, *, name: str, name_en: str, voice_zone: str) -> None:
    """Give a zone other names or another voice zone. Raises ZoneUnknown."""
    new = {"new_name": name, "new_name_en": name_en, "new_voice_zone": voice_zone}
    code = tx.execute(_CHANGE_ZONE, {"hall": tx.hall_id, "zone_id": zone_id, **new}).scalar_one_or_none()
    if code is None:
        raise ZoneUnknown
    tx.append(events.ZoneChanged(zone_id, code))


def put_zone(
    tx: Tx, *, zone_id: str | None, code: str, name: str, name_en: str, voice_zone: str | None
) -> None:
    """Add a zone, or change the one with that id, which keeps its code. Raises ZoneExists, ZoneUnknown."""
    if zone_id is None:
        add_zone(tx, code=code, name=name, name_en=name_en, voice_zone=voice_zone or "")
    else:
        change_zone(tx, zone_id, name=name, name_en=name_en, voice_zone=voice_zone or code)


def set_hours(tx: Tx, hours: Iterable[Hours]) -> None:
    """Replace the hall's opening hours; several stretches a day leave a lunch break. Raises BadHours."""
    ordered = check_hours(hours)
    in_turn(tx, "hours")
    tx.execute(_CLEAR_HOURS, {"hall_id": tx.hall_id})
    if ordered:
        rows = [{"hall_id": tx.hall_id, **vars(stretch)} for stretch in ordered]
        tx.execute(_INSERT_HOURS, rows)
    tx.append(events.HoursChanged(tuple(f"{h.weekday} {h.opens} {h.closes}" for h in ordered)))


def load_calendar(tx: Tx, calendar: CalendarYear) -> None:
    """Cover the year: replace all its holidays and make-up working days by the published ones.

    No deadline that was given moves: each is kept as the instant it fell on. What is reckoned from now on
    (a case that is accepted, resumed or extended) goes by the new days.
    """
    year = {"hall_id": tx.hall_id, "year": calendar.year}
    tx.execute(
        _CLEAR_YEAR,
        {"hall_id": tx.hall_id, "first": f"{calendar.year}-01-01", "last": f"{calendar.year}-12-31"},
    )
    tx.execute(_CLEAR_COVER, year)
    tx.execute(_COVER, {**year, "source": calendar.source[:LONGEST_SOURCE]})
    off = [(day, DayKind.OFF, note) for day, note in calendar.off]
    work = [(day, DayKind.WORK, "") for day in calendar.work]
    rows = [
        {"hall_id": tx.hall_id, "day": day.isoformat(), "kind": kind, "note": note}
        for day, kind, note in off + work
    ]
    if rows:
        tx.execute(_INSERT_DAYS, rows)
    tx.append(events.CalendarLoaded(calendar.year, len(calendar.off), len(calendar.work)))


def change_settings(tx: Tx, given: Mapping[str, Any]) -> HallSettings:
    """Replace the hall's settings by `given`, checked, and return them.

    Raises BadSettings with the names of what is wrong.
    """
    try:
        settings = HallSettings.model_validate(given)
    except ValidationError as error:
        wrong = sorted({".".join(map(str, fault["loc"])) for fault in error.errors()})
        raise BadSettings(where=", ".join(wrong)) from None
    put_settings(tx, settings.model_dump(mode="json", exclude_none=True))
    return settings


def say_of_hall(tx: Tx, said: Mapping[str, Any]) -> None:
    """Change some of the hall's settings, None takes one away; the others stay.

    What is said already is no change. Raises BadSettings, HallUnknown.
    """
    row = tx.execute(_SETTINGS_OF, {"hall_id": tx.hall_id}).one_or_none()
    if row is None:
        raise HallUnknown
    known = known_settings(json.loads(row.settings)).model_dump(mode="json", exclude_none=True)
    wanted = {name: value for name, value in {**known, **said}.items() if value is not None}
    if wanted != known:
        change_settings(tx, wanted)


def set_day_hours(tx: Tx, day: date, hours: Iterable[tuple[str, str]], today: date) -> None:
    """Open at other hours on one day, also a holiday; each as (opens, closes).

    Raises BadHours, DayIsPast.
    """
    if day < today:
        raise DayIsPast(day=day.isoformat())
    ordered = check_hours(Hours(day.weekday(), opens, closes) for opens, closes in hours)
    in_turn(tx, "hours")
    key = {"hall_id": tx.hall_id, "day": day.isoformat()}
    tx.execute(_REOPEN_DAY, key)
    tx.execute(_CLEAR_DAY_HOURS, key)
    for stretch in ordered:
        tx.execute(_INSERT_DAY_HOURS, {**key, "opens": stretch.opens, "closes": stretch.closes})
    tx.append(events.DayHoursSet(key["day"], tuple(f"{h.opens} {h.closes}" for h in ordered)))


def close_early(tx: Tx, day: date, closes: str, today: date) -> None:
    """Close at `closes` (`HH:MM`) on a day on which the hall would be open longer.

    Nobody loses a ticket: only taking new ones ends. Raises BadHours, DayIsPast, AlreadyShutThen,
    CalendarUncovered.
    """
    check_hours([Hours(day.weekday(), "00:00", closes)])
    hall = views.hall(tx.conn, tx.hall_id)
    stretches = until(hours_of(hall.calendar, hall.hours, day), closes)
    set_day_hours(tx, day, [(one.opens, one.closes) for one in stretches], today)


def close_day(tx: Tx, day: date, note: str = "") -> None:
    """Keep the hall shut on `day`. Limits of cases go on counting it, if it is a working day."""
    key = {"hall_id": tx.hall_id, "day": day.isoformat()}
    tx.execute(_REOPEN_DAY, key)
    tx.execute(_CLOSE_DAY, {**key, "note": note})
    tx.append(events.DayClosed(key["day"]))


def reopen_day(tx: Tx, day: date) -> None:
    """Take back `close_day`, `set_day_hours` and `close_early`; nothing happens if there was none."""
    key = {"hall_id": tx.hall_id, "day": day.isoformat()}
    cleared = [tx.execute(statement, key).rowcount for statement in (_REOPEN_DAY, _CLEAR_DAY_HOURS)]
    if any(cleared):
        tx.append(events.DayReopened(key["day"]))
