"""The tidal plan: what applies when, and how it is carried out."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.counters import plan as plans
from hallsys.counters.errors import BadTidalPlan
from hallsys.counters.tidal import PlanRow, applying, check_plan, last_switch, next_switch, segments
from hallsys.halls.rules import local_instant
from hallsys.kernel.clock import DAY, HOUR
from hallsys.kernel.transaction import Origin
from tests.counters.office import Office

ZONE = "Asia/Shanghai"
MONDAY = date(2026, 3, 2)
TIMES = [f"{hour:02d}:{minute:02d}" for hour in range(24) for minute in (0, 15, 30, 45)] + ["24:00"]


def row(begins: str, ends: str, *queues: str, window: str = "w1", weekdays: str = "0123456") -> PlanRow:
    return PlanRow(window, frozenset(map(int, weekdays)), begins, ends, queues or ("q1",))


@pytest.mark.parametrize(
    ("rows", "number", "why"),
    [
        ([row("9:00", "10:00")], 1, "时间不正确"),
        ([row("10:00", "10:00")], 1, "时间不正确"),
        ([row("23:00", "24:30")], 1, "时间不正确"),
        ([row("09:00", "10:00"), row("10:00", "11:00", weekdays="")], 2, "未选星期"),
        ([PlanRow("w1", frozenset({1}), "09:00", "10:00", ())], 1, "未选队列"),
        ([row("09:00", "10:00", "q1", "q1")], 1, "队列重复"),
        (
            [row("09:00", "12:00", weekdays="01"), row("11:00", "13:00", weekdays="12")],
            2,
            "与第 1 行时间重叠",
        ),
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(rows: list[PlanRow], number: int, why: str) -> None:
    with pytest.raises(BadTidalPlan) as refused:
        check_plan(rows)
    assert (refused.value.facts["row"], refused.value.facts["why"]) == (number, why)


@st.composite
def plan_rows(draw: st.DrawFn) -> list[PlanRow]:
    """Rows of one window without overlaps: cuts through the day, some of the pieces taken."""
    cuts = sorted(draw(st.sets(st.sampled_from(TIMES), min_size=2, max_size=8)))
    pieces = [pair for pair in itertools.pairwise(cuts) if draw(st.booleans())]
    days = st.frozensets(st.integers(0, 6), min_size=1)
    return [PlanRow("w1", draw(days), begins, ends, (f"q{n}",)) for n, (begins, ends) in enumerate(pieces)]


@given(rows=plan_rows(), weekday=st.integers(0, 6), time=st.sampled_from(TIMES[:-1]))
def test_at_most_one_row_applies_and_the_timeline_shows_it(
    rows: list[PlanRow], weekday: int, time: str
) -> None:
    check_plan(rows)
    found = applying(rows, weekday, time)
    day = segments(rows, "w1", weekday)
    assert (day[0].begins, day[-1].ends) == ("00:00", "24:00")
    assert all(one.ends == other.begins for one, other in itertools.pairwise(day))
    (shown,) = [piece for piece in day if piece.begins <= time < piece.ends]
    assert shown.queue_ids == (found["w1"].queue_ids if found else None)


@given(rows=plan_rows(), minutes=st.integers(0, 14 * 24 * 60))
def test_between_two_switches_nothing_changes(rows: list[PlanRow], minutes: int) -> None:
    now = local_instant(MONDAY, "00:00", ZONE) + minutes * 60_000
    last, following = last_switch(rows, ZONE, now), next_switch(rows, ZONE, now)
    if last is None or following is None:
        assert not rows
        return
    assert last.at <= now < following.at
    assert last_switch(rows, ZONE, following.at - 1) == last
    assert last_switch(rows, ZONE, following.at) == following


def carry(office: Office) -> list[int]:
    """Let the housekeeping take one turn; return the numbers of the windows that changed, from 0."""
    origin = Origin(office.hall.id, plans.PLAN_ACTOR)
    changed = office.hall.db.transact(origin, plans.carry_out, ZONE, office.hall.day)
    return [office.windows.index(one.window_id) for one in changed if one.queue_ids != one.previous]


def put(office: Office, *rows: PlanRow, confirmed: bool = False) -> None:
    office.do(plans.put_plan, rows, office.hall.day, confirmed=confirmed)


def planned(office: Office, begins: str, ends: str, *codes: str, n: int = 0) -> PlanRow:
    return row(begins, ends, *map(office.queue, codes), window=office.windows[n])


def serves(office: Office, n: int = 0) -> set[str]:
    return {code for code in office.hall.queues if office.queue(code) in office.standing(n).queue_ids}


def test_a_window_changes_over_at_the_switch_times_and_back(office: Office) -> None:
    put(office, planned(office, "10:00", "11:00", "realty"), planned(office, "11:00", "12:00", "tax"))
    assert carry(office) == []
    for hour, expected in ((1, {"realty"}), (1, {"tax"}), (1, {"general", "social"})):
        office.hall.clock.advance(hour * HOUR)
        assert carry(office) == [0]
        assert carry(office) == []
        assert serves(office) == expected
        assert office.last("QueuesAllocated").actor == "plan"


def test_a_new_plan_is_in_force_at_once_also_after_a_night_without_a_server(office: Office) -> None:
    put(office, planned(office, "08:00", "12:00", "realty"))
    assert carry(office) == [0]
    office.hall.clock.advance(4 * HOUR + DAY)  # 13:00 on the next day
    assert carry(office) == [0]
    assert serves(office) == {"general", "social"}


def test_what_the_manager_changes_holds_until_the_next_switch(office: Office) -> None:
    put(office, planned(office, "08:00", "12:00", "realty"))
    carry(office)
    office.allocate(0, "tax")
    assert carry(office) == []
    assert serves(office) == {"tax"}
    office.hall.clock.advance(4 * HOUR)
    carry(office)
    assert serves(office) == {"general", "social"}


def test_nobody_is_stranded_silently(office: Office) -> None:
    office.issue("p1", matter="deed")
    put(office, planned(office, "08:00", "12:00", "general", n=2))
    assert carry(office) == []
    assert carry(office) == []
    (fact,) = office.hall.log("PlanPostponed")
    assert fact.payload["queue_ids"] == [office.queue("general")]
    assert fact.payload["next_at"] == local_instant(MONDAY, "12:00", ZONE)
    (waits,) = office.hall.db.read(plans.postponed, office.hall.id, ZONE, office.hall.clock.now())
    assert (waits.window_id, waits.queue_ids) == (office.windows[2], (office.queue("general"),))
    office.call(2)
    assert carry(office) == [2]
    assert office.hall.db.read(plans.postponed, office.hall.id, ZONE, office.hall.clock.now()) == ()


def test_a_change_by_hand_overrules_a_postponed_switch(office: Office) -> None:
    office.issue("p1", matter="deed")
    put(office, planned(office, "08:00", "12:00", "general", n=2))
    carry(office)
    office.allocate(2, "realty", "tax")
    office.call(2)
    assert carry(office) == []
    assert serves(office, 2) == {"realty", "tax"}


def test_a_postponed_switch_that_never_came_changes_nothing_at_its_end(office: Office) -> None:
    office.issue("p1", matter="deed")
    put(office, planned(office, "08:00", "10:00", "general", n=2))
    carry(office)
    office.hall.clock.advance(HOUR)
    assert carry(office) == []
    assert serves(office, 2) == {"realty"}


def test_a_window_that_leaves_the_plan_serves_what_it_usually_does(office: Office) -> None:
    put(office, planned(office, "08:00", "12:00", "realty"))
    carry(office)
    put(office)
    assert serves(office) == {"general", "social"}
    assert office.hall.db.read(plans.plan, office.hall.id) == ()


def test_a_plan_names_windows_and_queues_that_are_there(office: Office) -> None:
    day = office.hall.day
    assert office.refused(plans.put_plan, [row("09:00", "10:00")], day)[0] == "window_unknown"
    unknown = row("09:00", "10:00", window=office.windows[0])
    assert office.refused(plans.put_plan, [unknown], day)[0] == "queue_unknown"
