"""When something needs somebody in charge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.cases.reach import YearMissing
from hallsys.kernel.clock import MINUTE
from hallsys.supervision.alerts import Alert, Code, Severity, in_order
from hallsys.supervision.floor_rules import (
    DeviceNow,
    HelpNow,
    PostponedNow,
    QueueNow,
    StuckNow,
    WindowNow,
    devices,
    help_asked,
    idle_windows,
    long_waits,
    postponed_plans,
    stuck_boxes,
)
from hallsys.supervision.house_rules import calendar_ends
from hallsys.supervision.work_rules import (
    BadRating,
    LateNow,
    OverdueNow,
    UndeliveredNow,
    bad_ratings,
    late_follow_ups,
    nobody_free,
    overdue,
    undelivered,
)

NOW = 1_000 * MINUTE


def queue(minutes: int, limit: int = 30, queue_id: str = "q1") -> QueueNow:
    return QueueNow(queue_id, "综合业务", "General", limit, 4, NOW - minutes * MINUTE)


@given(minutes=st.integers(0, 300), limit=st.integers(1, 120))
def test_a_wait_is_an_alert_over_its_limit_and_louder_with_each_limit_more(minutes: int, limit: int) -> None:
    found = list(long_waits([queue(minutes, limit)], NOW))
    assert bool(found) == (minutes > limit)
    for alert in found:
        assert alert.since == NOW - (minutes - limit) * MINUTE
        assert (alert.severity is Severity.CRITICAL) == (minutes >= 2 * limit)
        assert alert.fingerprint == str(minutes // limit)


def test_a_wait_says_what_is_the_matter() -> None:
    (alert,) = long_waits([queue(42)], NOW)
    assert alert.zh == "“综合业务”最长等候 42 分钟，超过 30 分钟，4 人等候"
    assert alert.en == "General: longest wait 42 min, over 30 min; 4 waiting"


@pytest.mark.parametrize(
    ("idle", "waits", "queues", "alert"),
    [(10, 10, ("q1",), True), (10, 2, ("q1",), False), (2, 10, ("q1",), False), (10, 10, ("q2",), False)],
)
def test_a_window_is_idle_when_it_could_call_for_long(
    idle: int, waits: int, queues: tuple[str, ...], alert: bool
) -> None:
    window = WindowNow("w", 3, NOW - idle * MINUTE, queues)
    found = list(idle_windows([window], [queue(waits)], 5, NOW))
    assert bool(found) is alert
    if alert:
        assert (found[0].since, found[0].zh) == (NOW - 5 * MINUTE, "3 号窗口有人等候却已 10 分钟未叫号")


@pytest.mark.parametrize(
    ("kind", "state", "fault", "code", "severity"),
    [
        ("ticket_printer", "broken", "paper_out", Code.DEVICE_BROKEN, Severity.CRITICAL),
        ("speaker", "broken", None, Code.DEVICE_BROKEN, Severity.WARNING),
        ("ticket_printer", "ok", "paper_low", Code.DEVICE_WARNING, Severity.INFO),
        ("window_sign", "offline", "agent_offline", Code.DEVICE_OFFLINE, Severity.WARNING),
    ],
)
def test_a_device_in_trouble_is_an_alert(
    kind: str, state: str, fault: str | None, code: Code, severity: Severity
) -> None:
    (alert,) = devices([DeviceNow("d1", kind, "kiosk:K1", state, fault, 5)])
    assert (alert.code, alert.severity, alert.since) == (code, severity, 5)


def test_a_device_that_works_is_none() -> None:
    assert list(devices([DeviceNow("d1", "speaker", "zone:main", "ok", None, 5)])) == []


def test_the_other_alerts_name_what_they_are_about() -> None:
    (rating,) = bad_ratings([BadRating("r1", "s1", 7, 3)])
    assert (rating.evidence, rating.since) == (("r1", "s1"), 3)
    assert list(overdue([])) == []
    late, later = overdue(
        [OverdueNow(0, "department", ("c1", "c2"), 4, 9), OverdueNow(5, "centre", ("c1",), 4, 8)]
    )
    assert (late.since, late.fingerprint, late.zh) == (4, "9", "2 件办件超过办理时限，请部门负责人督办")
    assert later.zh == "1 件办件超过办理时限 5 个工作日以上，请中心督办"
    assert later.en == "1 overdue case, by more than 5 working days: for the centre"
    assert late.key != later.key
    signed, rectified = late_follow_ups(
        [LateNow("signed", ("f1",), 5, 6), LateNow("rectified", ("f2", "f3"), 5, 7)]
    )
    assert (signed.zh, signed.evidence, signed.fingerprint) == ("1 条差评超过核实期限，请督办", ("f1",), "6")
    assert rectified.en == "2 bad ratings to be called back about, past the limit"
    assert list(undelivered([])) == []
    (late,) = undelivered([UndeliveredNow("c1", 4), UndeliveredNow("c2", 7)])
    assert (late.since, late.fingerprint, late.evidence) == (4, "7", ("c1", "c2"))
    assert late.zh == "2 件办件已作出决定，结果逾期未送达出件窗口"
    (call,) = help_asked([HelpNow("h1", "window:W01", 8)])
    assert (call.severity, call.evidence) == (Severity.CRITICAL, ("h1", "window:W01"))
    (plan,) = postponed_plans([PostponedNow("w", 3, 2)])
    assert plan.code is Code.PLAN_POSTPONED


def test_what_gets_done_of_many_late_ones_is_no_news_and_one_more_is() -> None:
    (late,) = late_follow_ups([LateNow("signed", ("f1",), 5, 9)])
    assert [late.is_news_after(before) for before in ("8", "9", "10")] == [True, False, False]
    (case,) = overdue([OverdueNow(0, "department", ("c1",), 4, 9)])
    assert [case.is_news_after(before) for before in ("8", "9", "10")] == [True, False, False]
    (device,) = devices([DeviceNow("p", "rating_pad", "3 号", "broken", "b", 1)])
    assert [device.is_news_after(before) for before in ("a", "b", "c")] == [True, False, True]


def test_the_most_urgent_come_first_then_the_oldest() -> None:
    def one(severity: Severity, since: int) -> Alert:
        return Alert(f"{severity}{since}", Code.HELP, severity, "", "", since, ())

    ranked = [
        one(Severity.CRITICAL, 2),
        one(Severity.CRITICAL, 5),
        one(Severity.WARNING, 1),
        one(Severity.INFO, 0),
    ]
    assert in_order(reversed(ranked)) == tuple(ranked)


def test_a_locker_that_does_not_open_calls_somebody_at_once() -> None:
    (alert,) = stuck_boxes([StuckNow("b", "东门取件柜", "Lockers at the east door", 12, NOW)])
    assert alert.code is Code.LOCKER_STUCK
    assert alert.severity is Severity.CRITICAL
    assert alert.zh == "东门取件柜 12 号箱门未能打开，请派人处理"
    assert alert.en == "Lockers at the east door, box 12: its door did not open; please send somebody"
    (opened,) = stuck_boxes([StuckNow("b", "东门取件柜", "East lockers", 12, NOW, "not_handed")])
    assert opened.zh == "东门取件柜 12 号箱已打开，但出件已被部门召回，请派人收回"


def test_a_year_to_be_loaded_is_louder_once_matters_are_refused() -> None:
    (soon,) = calendar_ends(YearMissing(2027, refusing=False), 5)
    (now,) = calendar_ends(YearMissing(2027, refusing=True), 5)
    assert (soon.severity, now.severity) == (Severity.WARNING, Severity.CRITICAL)
    assert "2027" in soon.zh
    assert "refused now" in now.en
    assert now.is_news_after(soon.fingerprint)
    assert list(calendar_ends(None, 5)) == []


def test_what_nobody_may_handle_is_one_alert_and_new_with_one_more() -> None:
    assert list(nobody_free({})) == []
    (one,) = nobody_free({"f1": 5})
    (two,) = nobody_free({"f1": 5, "f2": 9})
    assert (two.severity, two.since, two.evidence) == (Severity.CRITICAL, 5, ("f1", "f2"))
    assert "2 条" in two.zh
    assert "2 bad ratings" in two.en
    assert two.is_news_after(one.fingerprint)
    assert not one.is_news_after(two.fingerprint)
