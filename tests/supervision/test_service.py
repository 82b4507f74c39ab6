"""Alerts are raised, acknowledged and cleared; help is asked for and answered."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from hallsys.cases.policy import CaseSettings
from hallsys.counters import shifts
from hallsys.counters import views as counters
from hallsys.counters.plan import carry_out, put_plan
from hallsys.counters.rules import PauseReason
from hallsys.counters.tidal import PlanRow
from hallsys.counters.views import Window
from hallsys.evaluation.policy import FollowUpSettings
from hallsys.halls.calendars import CalendarYear
from hallsys.halls.rules import local_time
from hallsys.halls.service import load_calendar
from hallsys.kernel.clock import DAY, HOUR, MINUTE
from hallsys.kernel.errors import Refusal
from hallsys.queue.catalogue import Catalogue, catalogue
from hallsys.queue.shutting import suspend
from hallsys.supervision import service, views
from hallsys.supervision.alerts import Code
from hallsys.supervision.floor_rules import DeviceNow
from hallsys.supervision.views import Limits, Noted
from tests.counters.office import Office

LIMITS = Limits(FollowUpSettings(), CaseSettings())
BROKEN = DeviceNow("printer", "ticket_printer", "kiosk:K1", "broken", "paper_out", 0)


def facts(
    office: Office, devices: Sequence[DeviceNow]
) -> tuple[Catalogue, Mapping[str, Window], Sequence[DeviceNow]]:
    windows = {one.id: one for one in office.hall.db.read(counters.windows, office.hall.id)}
    return office.hall.catalogue, windows, devices


def watch(office: Office, *devices: DeviceNow, limits: Limits = LIMITS) -> list[str]:
    """Look once; return what was told of it."""
    before = len(office.hall.log())
    office.do(service.watch, *facts(office, devices), limits)
    return [f"{row.kind} {row.payload['code']}" for row in office.hall.log()[before:]]


def alerts(office: Office, *devices: DeviceNow) -> tuple[Noted, ...]:
    offered, windows, states = facts(office, devices)
    return office.hall.db.read(views.alerts, offered, windows, states, LIMITS, office.hall.clock.now())


def test_a_switch_of_the_plan_that_would_strand_somebody_is_told_until_it_is_made(office: Office) -> None:
    office.issue("p1", matter="deed")
    row = PlanRow(office.windows[2], frozenset(range(7)), "08:00", "12:00", (office.queue("general"),))
    office.do(put_plan, [row], office.hall.day)
    timezone = office.hall.catalogue.hall.timezone
    office.do(carry_out, timezone, office.hall.day)
    assert watch(office) == ["AlertRaised plan_postponed"]
    office.call(2)
    office.do(carry_out, timezone, office.hall.day)
    assert watch(office) == ["AlertCleared plan_postponed"]


def test_a_long_wait_and_an_idle_window_are_raised_once_and_cleared(office: Office) -> None:
    office.issue("p1", matter="deed")
    assert watch(office) == []
    office.hall.clock.advance(6 * MINUTE)
    assert watch(office) == ["AlertRaised idle"]
    assert watch(office) == []
    office.hall.clock.advance(25 * MINUTE)
    assert watch(office) == ["AlertRaised wait"]
    (wait, idle) = sorted(alerts(office), key=lambda one: one.alert.code, reverse=True)
    assert wait.alert.evidence == (office.queue("realty"),)
    assert idle.alert.evidence == (office.windows[2],)
    office.call(2)
    assert sorted(watch(office)) == ["AlertCleared idle", "AlertCleared wait"]


def test_an_acknowledged_alert_is_quiet_until_it_changes(office: Office) -> None:
    watch(office, BROKEN)
    (alert,) = alerts(office, BROKEN)
    assert alert.note is None
    office.do(service.acknowledge, alert.alert.key, " 正在\n换纸 ")
    (noted,) = alerts(office, BROKEN)
    assert noted.note is not None
    assert (noted.note.text, noted.note.by) == ("正在 换纸", "clerk:test")
    assert office.last("AlertAcknowledged").payload == {"key": alert.alert.key, "code": "device_broken"}
    jammed = DeviceNow("printer", "ticket_printer", "kiosk:K1", "broken", "cutter", 0)
    assert alerts(office, jammed)[0].note is None
    assert watch(office, jammed) == ["AlertRaised device_broken"]
    assert watch(office) == ["AlertCleared device_broken"]


def test_an_acknowledgement_says_something_of_an_alert_that_is_there(office: Office) -> None:
    watch(office, BROKEN)
    key = alerts(office, BROKEN)[0].alert.key
    for wrong, code in (((key, " "), "needs_note"), (("wait:none", "好"), "alert_unknown")):
        with pytest.raises(Refusal) as refused:
            office.do(service.acknowledge, *wrong)
        assert refused.value.code == code


def test_help_is_asked_once_answered_and_closed(office: Office) -> None:
    help_id = office.do(service.ask_help, "window:W01")
    assert office.do(service.ask_help, "window:W01") == help_id
    assert len(office.hall.log("HelpAsked")) == 1
    assert watch(office) == ["AlertRaised help"]
    office.do(service.answer_help, help_id)
    assert watch(office) == ["AlertCleared help"]
    (call,) = office.hall.db.read(views.help_calls, office.hall.id)
    assert call.answered_at == office.hall.clock.now()
    office.do(service.close_help, help_id)
    assert office.hall.db.read(views.help_calls, office.hall.id) == ()
    for use_case in (service.answer_help, service.close_help):
        with pytest.raises(Refusal) as refused:
            office.do(use_case, help_id)
        assert refused.value.code == "help_unknown"
    assert office.do(service.ask_help, "window:W01") != help_id


def test_a_call_that_everybody_forgot_is_closed(office: Office) -> None:
    office.do(service.ask_help, "kiosk:K1")
    office.hall.clock.advance(13 * HOUR)
    office.do(service.watch, *facts(office, ()), LIMITS)
    assert office.hall.db.read(views.help_calls, office.hall.id) == ()


def test_a_window_that_pauses_or_has_just_opened_is_not_idle(office: Office) -> None:
    office.issue("p1", matter="deed")
    office.hall.clock.advance(10 * MINUTE)
    office.at(2, shifts.pause, PauseReason.MEAL)
    assert watch(office) == []
    office.at(2, shifts.reopen)
    assert watch(office) == []
    office.hall.clock.advance(5 * MINUTE)
    assert watch(office) == ["AlertRaised idle"]


def test_a_second_machine_that_does_not_follow_is_told_once(office: Office) -> None:
    away = replace(LIMITS, standby_away=office.hall.clock.now() - MINUTE)
    assert watch(office, limits=away) == ["AlertRaised standby_away"]
    assert watch(office, limits=away) == []
    assert watch(office) == ["AlertCleared standby_away"]


def test_a_copy_that_is_too_old_is_told_once(office: Office) -> None:
    old = replace(LIMITS, copy_old=office.hall.clock.now() - MINUTE)
    assert watch(office, limits=old) == ["AlertRaised copy_old"]
    assert watch(office, limits=old) == []
    assert watch(office) == ["AlertCleared copy_old"]


def test_a_suspension_that_is_over_is_told_until_somebody_decides(office: Office) -> None:
    hall = office.hall
    licence = hall.matters["licence"]
    tomorrow = local_time(hall.clock.now(), hall.catalogue.hall.timezone).date() + timedelta(days=1)

    def suspended(until: date) -> None:
        office.do(suspend, licence, "系统维护", until)
        hall.catalogue = hall.db.read(catalogue, hall.id, hall.policy)

    suspended(tomorrow)
    assert alerts(office) == ()
    hall.clock.advance(DAY)
    (told,) = alerts(office)
    assert (told.alert.code, told.alert.evidence) == (Code.SUSPENSION_OVER, (licence,))
    assert "1 个事项" in told.alert.zh
    assert "1 matter was" in told.alert.en
    suspended(tomorrow + timedelta(days=3))
    assert alerts(office) == ()


def test_a_year_of_the_calendar_is_asked_for_before_it_is_missed(office: Office) -> None:
    assert [one.alert.code for one in alerts(office)] == []
    office.hall.clock.advance(246 * DAY)  # to the end of the year it is less than sixty days
    told = {one.alert.code: one.alert for one in alerts(office)}
    assert told[Code.CALENDAR_ENDS].evidence == ("2027",)
    office.do(load_calendar, CalendarYear(year=2027, source="test", off=(), work=()))
    office.hall.catalogue = office.hall.db.read(catalogue, office.hall.id, office.hall.policy)
    assert Code.CALENDAR_ENDS not in {one.alert.code for one in alerts(office)}
