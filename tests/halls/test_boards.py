"""Notices and layouts of the boards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.halls import boards, service
from hallsys.halls.errors import BadNotice, NoticeUnknown, ZoneUnknown
from hallsys.halls.layouts import (
    LAYOUT_NAMES,
    LAYOUTS,
    OPTIONS,
    STANDARD,
    Block,
    BoardLayout,
    Theme,
    Tongue,
    overridden,
)
from hallsys.halls.notices import LONGEST_ZH, Notice, NoticeFacts, Severity, checked, standing
from hallsys.kernel import eventlog
from hallsys.kernel.clock import HOUR, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin


@pytest.fixture
def origin(db: Database) -> Origin:
    origin = Origin(new_id(), "clerk:m")
    db.transact(origin, service.create_hall, code="H1", name="示范大厅")
    return origin


def notice(now: int, **facts: object) -> NoticeFacts:
    return NoticeFacts(**{"zh": " 今日 16:00\n停止取号 ", "begins_at": now, **facts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"zh": " "}, "缺少中文内容"),
        ({"zh": "长" * (LONGEST_ZH + 1)}, f"中文超过 {LONGEST_ZH} 字"),
        ({"en": "x" * 401}, "英文超过 400 字符"),
        ({"ends_at": 1000}, "截止时间已过"),
        ({"ends_at": 900}, "截止时间已过"),
    ],
)
def test_a_notice_that_cannot_stand_is_refused(facts: dict[str, object], why: str) -> None:
    with pytest.raises(BadNotice) as refused:
        checked(notice(1000, **facts), 1000)
    assert refused.value.facts["why"] == why


def test_a_notice_hangs_is_changed_and_withdrawn(db: Database, clock: ManualClock, origin: Origin) -> None:
    now = clock.now()
    notice_id = db.transact(origin, boards.put_notice, notice(now, ends_at=now + HOUR))
    changed = notice(now, zh="照常取号", severity=Severity.IMPORTANT)
    assert db.transact(origin, boards.put_notice, changed, notice_id) == notice_id
    (shown,) = db.read(boards.notices, origin.hall_id, now)
    assert (shown.zh, shown.severity, shown.ends_at) == ("照常取号", "important", None)
    db.transact(origin, boards.withdraw_notice, notice_id)
    assert db.read(boards.notices, origin.hall_id, now) == ()
    with pytest.raises(NoticeUnknown):
        db.transact(origin, boards.withdraw_notice, notice_id)
    with pytest.raises(NoticeUnknown):
        db.transact(origin, boards.put_notice, changed, notice_id)
    told = [row.payload for row in db.read(eventlog.after, origin.hall_id, 0) if row.kind == "NoticePut"]
    assert [one["zh"] for one in told] == ["今日 16:00 停止取号", "照常取号"]


def test_an_expired_notice_vanishes_by_itself(db: Database, clock: ManualClock, origin: Origin) -> None:
    db.transact(origin, boards.put_notice, notice(clock.now(), ends_at=clock.now() + HOUR))
    clock.advance(HOUR)
    assert db.read(boards.notices, origin.hall_id, clock.now()) == ()


def test_a_notice_for_a_zone_that_is_not_there_is_refused(db: Database, origin: Origin) -> None:
    with pytest.raises(ZoneUnknown):
        db.transact(origin, boards.put_notice, notice(0, zone_id=new_id()))
    with pytest.raises(ZoneUnknown):
        db.transact(origin, boards.put_layout, new_id(), BoardLayout())


times = st.integers(0, 20)
notices = st.lists(
    st.builds(
        Notice,
        id=st.uuids().map(str),
        zh=st.just("x"),
        zone_id=st.sampled_from([None, "a", "b"]),
        severity=st.sampled_from(Severity),
        begins_at=times,
        ends_at=st.none() | times,
    )
)


@given(notices, st.sampled_from([None, "a"]), times)
def test_a_board_shows_its_own_and_those_for_all_important_ones_first(
    every: list[Notice], zone: str | None, now: int
) -> None:
    shown = standing(every, zone, now)
    for one in every:
        stands = one.begins_at <= now and (one.ends_at is None or one.ends_at > now)
        here = zone is None or one.zone_id in (None, zone)
        assert (one in shown) == (stands and here)
    ranks = [one.severity is not Severity.IMPORTANT for one in shown]
    assert ranks == sorted(ranks)


def test_the_board_of_a_zone_is_laid_out_apart_from_that_of_all(db: Database, origin: Origin) -> None:
    zone_id = db.transact(origin, service.add_zone, code="main", name="综合")
    layout = BoardLayout(blocks=(Block.CALLS,), rows=4, theme=Theme.LIGHT)
    db.transact(origin, boards.put_layout, zone_id, BoardLayout())
    db.transact(origin, boards.put_layout, zone_id, layout)
    db.transact(origin, boards.put_layout, None, LAYOUTS["grid"])
    assert db.read(boards.layout_of, origin.hall_id, zone_id) == layout
    assert db.read(boards.layout_of, origin.hall_id, None) == LAYOUTS["grid"]
    assert db.read(boards.layout_of, origin.hall_id, new_id()) == LAYOUTS[STANDARD]


def test_every_named_layout_has_a_name() -> None:
    assert LAYOUTS.keys() == LAYOUT_NAMES.keys()


def test_an_address_changes_what_it_can() -> None:
    wanted = {"layout": "grid", "rows": "5", "columns": "9", "voice": "off", "blocks": "clock,calls"}
    layout = overridden(BoardLayout(), wanted)
    assert layout == BoardLayout(blocks=(Block.CLOCK, Block.CALLS), rows=5, columns=3, voice=False)
    assert overridden(layout, {"lang": "both", "voice": "on"}).lang is Tongue.BOTH
    assert overridden(layout, {"blocks": "calls,calls", "theme": "pink", "layout": "none"}) == layout


@given(st.dictionaries(st.sampled_from(sorted(OPTIONS)), st.text()))
def test_whatever_an_address_says_a_board_shows_something(wanted: dict[str, str]) -> None:
    assert overridden(BoardLayout(), wanted).blocks
