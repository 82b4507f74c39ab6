from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel import eventlog
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin
from hallsys.matters import service, views
from hallsys.matters.errors import BadMatter, MatterClosed, MatterNotToday, MatterUnknown
from hallsys.matters.limits import UNIT_CODES, UNITS, LimitUnit, exceeds, said
from hallsys.matters.rules import (
    Kind,
    MaterialFacts,
    Matter,
    MatterFacts,
    check_matter,
    is_implementation_code,
    limit_allowed,
    require_open,
)

CODE = "11110101MB0000001A" + "4" + "000118012001"
FACTS = MatterFacts(
    code="S01",
    name="社保卡申领",
    name_en="Social security card",
    kind=Kind.PROMISED,
    limit_days=5,
    queue_code="general",
    implementation_code=CODE,
)
OPEN = Matter(**vars(FACTS), id="m1", open=True, closed_reason="")


@pytest.fixture
def origin() -> Origin:
    return Origin(new_id(), "system")


@given(st.sampled_from(Kind), st.integers(-400, 8000), st.sampled_from(LimitUnit))
def test_a_limit_fits_the_kind_and_its_unit(kind: Kind, amount: int, unit: LimitUnit) -> None:
    smallest = 1 if kind is Kind.PROMISED else 0
    minutes = unit is LimitUnit.WORKING_MINUTE
    largest = 0 if kind is Kind.IMMEDIATE and not minutes else UNITS[unit].most
    assert limit_allowed(kind, amount, unit) == (smallest <= amount <= largest)


@pytest.mark.parametrize(
    ("promised", "legal", "too_much"),
    [
        ((20, LimitUnit.WORKING_DAY), (20, LimitUnit.WORKING_DAY), False),
        ((21, LimitUnit.WORKING_DAY), (20, LimitUnit.WORKING_DAY), True),
        ((21, LimitUnit.WORKING_DAY), (0, LimitUnit.WORKING_DAY), False),
        ((20, LimitUnit.WORKING_DAY), (1, LimitUnit.MONTH), False),
        ((40, LimitUnit.WORKING_DAY), (1, LimitUnit.MONTH), True),
        ((2, LimitUnit.MONTH), (1, LimitUnit.YEAR), False),
        ((60, LimitUnit.WORKING_MINUTE), (1, LimitUnit.WORKING_DAY), False),
    ],
)
def test_no_more_is_promised_than_the_law_allows(
    promised: tuple[int, LimitUnit], legal: tuple[int, LimitUnit], too_much: bool
) -> None:
    assert exceeds(promised, legal) == too_much


def test_a_limit_is_said_in_its_unit() -> None:
    assert said(60, LimitUnit.WORKING_MINUTE) == ("60 个工作分钟", "60 working minutes")
    assert said(1, LimitUnit.MONTH) == ("1 个月", "1 month")
    assert set(UNIT_CODES) == set(LimitUnit) - {LimitUnit.WORKING_MINUTE}


@given(st.text("0123456789ABCDEFGHXYZ", min_size=18, max_size=18), st.integers(0, 9))
def test_implementation_codes_have_31_characters(department: str, level: int) -> None:
    assert is_implementation_code(f"{department}{level}000118012001")
    assert not is_implementation_code(f"{department}{level}00011801200")
    assert not is_implementation_code(f"{department}{level}0001180120010")
    assert not is_implementation_code(f"{department}{level}00011801200a")
    assert not is_implementation_code(f"{department}A000118012001")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"code": "S 01"}, "code"),
        ({"code": ""}, "code"),
        ({"name": "  "}, "name"),
        ({"limit_days": 0}, "limit"),
        ({"kind": Kind.IMMEDIATE}, "limit"),
        ({"implementation_code": "1"}, "31"),
        ({"service_days": "0000000"}, "service days"),
        ({"service_days": "111110"}, "service days"),
    ],
)
def test_a_matter_that_contradicts_itself_is_refused(wrong: dict[str, Any], why: str) -> None:
    check_matter(FACTS)
    with pytest.raises(BadMatter, match=why):
        check_matter(replace(FACTS, **wrong))


def test_a_suspended_matter_says_why() -> None:
    require_open(OPEN, date(2026, 3, 2))
    with pytest.raises(MatterClosed) as caught:
        require_open(replace(OPEN, open=False, closed_reason="系统升级"), date(2026, 3, 2))
    assert caught.value.sentence("zh") == "“社保卡申领”暂停办理：系统升级。"
    assert "Social security card" in caught.value.sentence("en")


def test_a_matter_is_handled_on_its_days_only() -> None:
    matter = replace(OPEN, service_days="1010000", name_en="")
    require_open(matter, date(2026, 3, 2))
    with pytest.raises(MatterNotToday) as caught:
        require_open(matter, date(2026, 3, 3))
    assert caught.value.code == "matter_closed"
    assert "周一、周三" in caught.value.sentence("zh")
    assert "社保卡申领” is not handled today, only on Monday, Wednesday" in caught.value.sentence("en")


def test_matters_are_added_and_changed_by_code(db: Database, origin: Origin) -> None:
    first = db.transact(origin, service.put_matter, FACTS, [])
    second = db.transact(origin, service.put_matter, replace(FACTS, code="S00", position=-1), [])
    assert db.transact(origin, service.put_matter, replace(FACTS, name="社保卡补领"), []) == first
    listed = db.read(views.matters, origin.hall_id)
    assert [matter.id for matter in listed.values()] == [second, first]
    assert listed[first] == Matter(
        **vars(replace(FACTS, name="社保卡补领")), id=first, version=2, open=True, closed_reason=""
    )
    kinds = [row.kind for row in db.read(eventlog.after, origin.hall_id, 0)]
    assert kinds == ["MatterAdded", "MatterAdded", "MatterChanged"]


def test_halls_do_not_see_each_others_matters(db: Database, origin: Origin) -> None:
    other = Origin(new_id(), "system")
    mine = db.transact(origin, service.put_matter, FACTS, [MaterialFacts(name="身份证")])
    theirs = db.transact(other, service.put_matter, FACTS, [])
    assert mine != theirs
    assert list(db.read(views.matters, other.hall_id)) == [theirs]
    with pytest.raises(MatterUnknown):
        db.read(views.matters_by_id, other.hall_id, [mine])
    with pytest.raises(MatterUnknown):
        db.transact(other, service.suspend_matter, mine, "系统升级")
    assert db.read(views.materials, other.hall_id, [mine]) == ()


def test_matters_come_in_the_order_asked_for(db: Database, origin: Origin) -> None:
    ids = [db.transact(origin, service.put_matter, replace(FACTS, code=f"S{n}"), []) for n in range(4)]
    asked = [ids[2], ids[0], ids[2]]
    assert [matter.id for matter in db.read(views.matters_by_id, origin.hall_id, asked)] == asked
    assert db.read(views.matters_by_id, origin.hall_id, []) == ()
    with pytest.raises(MatterUnknown):
        db.read(views.matters_by_id, origin.hall_id, [ids[0], new_id()])


def test_suspended_and_resumed(db: Database, origin: Origin) -> None:
    matter_id = db.transact(origin, service.put_matter, FACTS, [])
    db.transact(origin, service.suspend_matter, matter_id, "停电")
    db.transact(origin, service.put_matter, FACTS, [])
    (matter,) = db.read(views.matters_by_id, origin.hall_id, [matter_id])
    assert (matter.open, matter.closed_reason) == (False, "停电")
    db.transact(origin, service.resume_matter, matter_id)
    (matter,) = db.read(views.matters_by_id, origin.hall_id, [matter_id])
    assert (matter.open, matter.closed_reason) == (True, "")


def test_checklists_of_several_matters(db: Database, origin: Origin) -> None:
    first = db.transact(
        origin, service.put_matter, FACTS, [MaterialFacts(name="甲"), MaterialFacts(name="乙")]
    )
    second = db.transact(
        origin, service.put_matter, replace(FACTS, code="S02"), [MaterialFacts(name="丙", required=False)]
    )
    entries = db.read(views.materials, origin.hall_id, [second, first])
    assert [(entry.matter_id, entry.name, entry.required) for entry in entries] == [
        (second, "丙", False),
        (first, "甲", True),
        (first, "乙", True),
    ]
