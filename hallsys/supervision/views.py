"""The alerts of now, read from what stands now: nothing here grows with history."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import Connection, bindparam, select, text

from hallsys.cases.clock import Limit, office
from hallsys.cases.delivering import undelivered
from hallsys.cases.escalation import escalated
from hallsys.cases.locker_views import stuck
from hallsys.cases.policy import CaseSettings
from hallsys.cases.reach import YearMissing, year_missing
from hallsys.cases.stay_rules import late_from
from hallsys.cases.stay_views import travelling_since
from hallsys.counters.at_a_glance import free_windows
from hallsys.counters.plan import postponed
from hallsys.counters.views import Window
from hallsys.evaluation.followups import State as FollowUpState
from hallsys.evaluation.hands import nobody_free
from hallsys.evaluation.late import late_follow_ups
from hallsys.evaluation.policy import FollowUpSettings
from hallsys.evaluation.tables import IS_UNDER_WAY
from hallsys.halls.rules import local_instant, local_time
from hallsys.halls.views import Hall
from hallsys.kernel.clock import HOUR, MINUTE, Millis
from hallsys.matters.inherited import suspended_with_above
from hallsys.queue.catalogue import Catalogue
from hallsys.queue.views import lanes
from hallsys.supervision import floor_rules, house_rules, work_rules
from hallsys.supervision.alerts import Alert, in_order
from hallsys.supervision.at_hand import AtHand, at_hand
from hallsys.supervision.floor_rules import DeviceNow, HelpNow, PostponedNow, QueueNow, StuckNow, WindowNow
from hallsys.supervision.log_checking import broken_log
from hallsys.supervision.sure_clock import unsure_since
from hallsys.supervision.tables import alerts as alerts_table
from hallsys.supervision.work_rules import BadRating, InTransitNow, LateNow, OverdueNow, UndeliveredNow

_MOST_RATINGS = 20
_MOST_CASES = 300

_BAD = text(
    "SELECT rating_id, service_id, window_id, opened_at FROM follow_ups "  # noqa: S608 - a literal of ours
    f"WHERE hall_id = :hall_id AND {IS_UNDER_WAY} AND state = :state ORDER BY opened_at DESC LIMIT :limit"
)
_HELP = text(
    "SELECT id, place, asked_at, answered_at FROM help_calls "
    "WHERE hall_id = :hall_id AND closed_at IS NULL ORDER BY asked_at, id"
)
_NOTES = select(
    alerts_table.c.key,
    alerts_table.c.fingerprint,
    alerts_table.c.note,
    alerts_table.c.noted_at,
    alerts_table.c.noted_by,
).where(alerts_table.c.hall_id == bindparam("hall_id"), alerts_table.c.note.is_not(None))


class DeviceState(Protocol):
    """A device as the relay knows it."""

    @property
    def device_id(self) -> str:
        """Its id in the hall."""

    @property
    def kind(self) -> str:
        """What sort of device it is."""

    @property
    def place(self) -> str:
        """Where it stands."""

    @property
    def state(self) -> str:
        """How it is: ok, broken or offline."""

    @property
    def fault(self) -> str | None:
        """What is wrong, or the warning of a working one."""

    @property
    def since(self) -> Millis:
        """Since when it is so."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the alerts are measured by: how long may be waited for the follow-up of ratings, and for cases.

    `standby_away`: since when the second machine lacks what is written; None while it keeps up.
    `copy_old`: since when the newest verified copy of the database is too old; None while it is not.
    """

    follow_up: FollowUpSettings
    cases: CaseSettings
    standby_away: Millis | None = None
    copy_old: Millis | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Who takes care of an alert, since when, and what they noted."""

    text: str
    at: Millis
    by: str


@dataclass(frozen=True, slots=True)
class Noted:
    """An alert, and the note that keeps it quiet."""

    alert: Alert
    note: Note | None


@dataclass(frozen=True, slots=True)
class HelpCall:
    """A call for help that is not closed."""

    help_id: str
    place: str
    asked_at: Millis
    answered_at: Millis | None


def present(
    conn: Connection,
    there: AtHand,
    catalogue: Catalogue,
    windows: Mapping[str, Window],
    devices: Iterable[DeviceState],
    limits: Limits,
    now: Millis,
) -> tuple[Alert, ...]:
    """Return what needs attention at `now`, the most urgent first; `there`: of what the hall has any."""
    hall = catalogue.hall
    above = suspended_with_above(conn, hall.id) if there.suspended else {}
    return in_order(
        [
            *_on_the_floor(conn, there, catalogue, windows, now),
            *floor_rules.devices(
                DeviceNow(one.device_id, one.kind, one.place, one.state, one.fault, one.since)
                for one in devices
            ),
            *(_of_ratings(conn, hall, windows, limits, now) if there.follow_ups else ()),
            *_of_cases(conn, there, hall, limits, now),
            *house_rules.standby_away(limits.standby_away),
            *house_rules.copy_old(limits.copy_old),
            *house_rules.log_broken(broken_log(conn, hall.id) if there.broken else None),
            *house_rules.not_erasing(unsure_since(conn, hall.id, now)),
            *house_rules.suspended_above(above),
            *house_rules.suspension_over(_over(catalogue, above, now)),
            *house_rules.calendar_ends(_year_missing(catalogue, limits.cases, now), _midnight(hall, now)),
        ]
    )


def _on_the_floor(
    conn: Connection, there: AtHand, catalogue: Catalogue, windows: Mapping[str, Window], now: Millis
) -> Iterator[Alert]:
    hall, idle_minutes = catalogue.hall, catalogue.hall.known_settings.idle_minutes
    queues = _queues(conn, catalogue, now)
    yield from floor_rules.long_waits(queues, now)
    idle = _idle(conn, hall.id, windows, idle_minutes, now)
    yield from floor_rules.idle_windows(idle, queues, idle_minutes, now)
    if there.help_calls:
        yield from floor_rules.help_asked(
            HelpNow(call.help_id, call.place, call.asked_at)
            for call in help_calls(conn, hall.id)
            if call.answered_at is None
        )
    if there.planned:
        yield from floor_rules.postponed_plans(
            PostponedNow(one.window_id, windows[one.window_id].number, one.since)
            for one in postponed(conn, hall.id, hall.timezone, now)
            if one.window_id in windows
        )
    if there.stuck:
        yield from floor_rules.stuck_boxes(
            StuckNow(one.box_id, one.bank_name, one.bank_name_en, one.number, one.since, one.fault)
            for one in stuck(conn, hall.id)
        )


def _of_ratings(
    conn: Connection, hall: Hall, windows: Mapping[str, Window], limits: Limits, now: Millis
) -> Iterator[Alert]:
    bad = {"hall_id": hall.id, "state": FollowUpState.OPEN, "limit": _MOST_RATINGS}
    yield from work_rules.bad_ratings(
        BadRating(row.rating_id, row.service_id, windows[row.window_id].number, row.opened_at)
        for row in conn.execute(_BAD, bad)
        if row.window_id in windows
    )
    yield from work_rules.late_follow_ups(
        LateNow(one.state, one.follow_up_ids, one.since, one.newest)
        for one in late_follow_ups(conn, hall, limits.follow_up, now)
    )
    free = nobody_free(conn, hall.id)
    yield from work_rules.nobody_free({one.follow_up_id: one.opened_at for one in free})


def _of_cases(conn: Connection, there: AtHand, hall: Hall, limits: Limits, now: Millis) -> Iterator[Alert]:
    if there.escalations:
        yield from work_rules.overdue(
            OverdueNow(one.after_days, one.told, one.case_ids, one.since, one.newest)
            for one in escalated(conn, hall.id, _MOST_CASES)
        )
    if there.undelivered:
        late = undelivered(conn, hall, limits.cases, now, limit=_MOST_CASES)
        yield from work_rules.undelivered([UndeliveredNow(one.case_id, one.deliver_by) for one in late])
    if there.travels:
        hours = limits.cases.transit_hours
        slow = travelling_since(conn, hall.id, now - hours * HOUR, _MOST_CASES)
        yield from work_rules.in_transit(
            [InTransitNow(one.result_id, late_from(one.sent_at, hours)) for one in slow]
        )


def _year_missing(catalogue: Catalogue, settings: CaseSettings, now: Millis) -> YearMissing | None:
    hall = catalogue.hall
    clock = office(hall.calendar, hall.timezone, hall.hours, settings)
    return year_missing(
        clock, (Limit(one.limit_days, one.limit_unit) for one in catalogue.matters.values()), now
    )


def _over(catalogue: Catalogue, above: Collection[str], now: Millis) -> dict[str, Millis]:
    """Return since when which suspensions are over; those of the hall above are for that to end."""
    today, timezone = catalogue.day(now), catalogue.hall.timezone
    return {
        one.id: local_instant(date.fromisoformat(one.closed_until), "00:00", timezone)
        for one in catalogue.matters.values()
        if one.closed_until is not None and one.closed_until <= today and one.id not in above
    }


def _midnight(hall: Hall, now: Millis) -> Millis:
    return local_instant(local_time(now, hall.timezone).date(), "00:00", hall.timezone)


def alerts(
    conn: Connection,
    catalogue: Catalogue,
    windows: Mapping[str, Window],
    devices: Iterable[DeviceState],
    limits: Limits,
    now: Millis,
) -> tuple[Noted, ...]:
    """Return what needs attention at `now`, each with its note if somebody takes care of it as it is."""
    notes = {
        row.key: (row.fingerprint, Note(row.note, row.noted_at, row.noted_by))
        for row in conn.execute(_NOTES, {"hall_id": catalogue.hall.id})
    }
    found = present(conn, at_hand(conn, catalogue.hall.id), catalogue, windows, devices, limits, now)
    return tuple(Noted(alert, _still(alert, notes.get(alert.key))) for alert in found)


def _still(alert: Alert, noted: tuple[str, Note] | None) -> Note | None:
    return None if noted is None or alert.is_news_after(noted[0]) else noted[1]


def help_calls(conn: Connection, hall_id: str) -> tuple[HelpCall, ...]:
    """Return the calls for help that are not closed, the oldest first."""
    return tuple(HelpCall(*row) for row in conn.execute(_HELP, {"hall_id": hall_id}))


def _queues(conn: Connection, catalogue: Catalogue, now: Millis) -> list[QueueNow]:
    heads: dict[str, tuple[int, Millis]] = {}
    for lane in lanes(conn, catalogue.hall.id, catalogue.day(now), list(catalogue.queues), now):
        if lane.waiting:
            waiting, since = heads.get(lane.queue_id, (0, now))
            heads[lane.queue_id] = waiting + lane.waiting, min(since, lane.head_since)
    return [
        QueueNow(queue.id, queue.name, queue.name_en, queue.limit_minutes, *heads[queue.id])
        for queue in catalogue.queues.values()
        if queue.id in heads
    ]


def _idle(
    conn: Connection, hall_id: str, windows: Mapping[str, Window], minutes: int, now: Millis
) -> list[WindowNow]:
    return [
        WindowNow(one.window_id, windows[one.window_id].number, one.since, one.queue_ids)
        for one in free_windows(conn, hall_id, now - minutes * MINUTE)
        if one.window_id in windows
    ]
