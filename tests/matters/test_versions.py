"""Versions of matters: written once, in force from an instant on, kept by the cases accepted under them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel import eventlog
from hallsys.kernel.clock import DAY, HOUR, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin
from hallsys.matters import service, views
from hallsys.matters.errors import BadMatter, MatterUnknown, VersionNotWaiting, VersionWaits
from hallsys.matters.rules import MaterialFacts, check_checklist
from hallsys.matters.versions import checklist_of, enforce, versions, waiting
from tests.matters.test_matters import FACTS

CARD, PHOTO, FORM = (MaterialFacts(name=name) for name in ("身份证", "照片", "申请表"))


@pytest.fixture
def origin() -> Origin:
    return Origin(new_id(), "system")


def in_force(db: Database, origin: Origin, matter_id: str) -> tuple[int, str, list[str]]:
    (matter,) = db.read(views.matters_by_id, origin.hall_id, [matter_id])
    listed = db.read(views.materials, origin.hall_id, [matter_id])
    return matter.version, matter.name, [one.name for one in listed]


def test_a_change_is_a_new_version_and_the_old_one_stays(db: Database, origin: Origin) -> None:
    matter_id = db.transact(origin, service.put_matter, FACTS, [CARD, PHOTO])
    before = db.read(views.materials, origin.hall_id, [matter_id])
    db.transact(origin, service.put_matter, FACTS, [FORM, replace(CARD, copies=2)])
    assert in_force(db, origin, matter_id) == (2, FACTS.name, ["申请表", "身份证"])
    assert db.read(checklist_of, origin.hall_id, matter_id, 1) == (CARD, PHOTO)
    assert db.read(views.materials_by_id, origin.hall_id, [one.id for one in before]) == before
    assert [one.number for one in db.read(versions, origin.hall_id, matter_id)] == [2, 1]


def test_what_no_case_is_accepted_under_makes_no_version(db: Database, origin: Origin) -> None:
    matter_id = db.transact(origin, service.put_matter, FACTS, [CARD])
    db.transact(origin, service.put_matter, replace(FACTS, queue_code="social", keywords="卡"), [CARD])
    db.transact(origin, service.put_matter, replace(FACTS, queue_code="social"))
    db.transact(origin, service.change_checklist, FACTS.code, [CARD])
    assert in_force(db, origin, matter_id) == (1, FACTS.name, ["身份证"])
    (matter,) = db.read(views.matters_by_id, origin.hall_id, [matter_id])
    assert (matter.queue_code, matter.keywords) == ("social", "")


def test_a_version_with_a_later_day_waits_for_it(db: Database, clock: ManualClock, origin: Origin) -> None:
    matter_id = db.transact(origin, service.put_matter, FACTS, [CARD])
    later = replace(FACTS, name="社保卡办理", limit_days=3)
    db.transact(origin, service.put_matter, later, [CARD, PHOTO], clock.now() + DAY)
    assert in_force(db, origin, matter_id) == (1, FACTS.name, ["身份证"])
    clock.advance(DAY - HOUR)
    assert db.transact(origin, enforce) == 0
    # What changes at once meanwhile would be undone on that day; what no version holds is not concerned.
    with pytest.raises(VersionWaits, match="Version 2"):
        db.transact(origin, service.put_matter, replace(FACTS, department="人社局"))
    with pytest.raises(VersionWaits):
        db.transact(origin, service.change_checklist, FACTS.code, [FORM])
    db.transact(origin, service.put_matter, replace(FACTS, keywords="卡"))
    assert in_force(db, origin, matter_id) == (1, FACTS.name, ["身份证"])
    clock.advance(HOUR)
    seen = len(db.read(eventlog.after, origin.hall_id, 0))
    assert db.transact(origin, enforce) == 1
    assert in_force(db, origin, matter_id) == (2, "社保卡办理", ["身份证", "照片"])
    assert [one.kind for one in db.read(eventlog.after, origin.hall_id, seen)] == ["MatterChanged"]
    assert db.transact(origin, enforce) == 0


def test_a_version_that_waits_is_withdrawn_with_those_it_took_the_place_of(
    db: Database, clock: ManualClock, origin: Origin
) -> None:
    matter_id = db.transact(origin, service.put_matter, FACTS, [CARD])
    day = clock.now() + DAY
    db.transact(origin, service.put_matter, replace(FACTS, limit_days=3), [CARD], day)
    db.transact(origin, service.put_matter, replace(FACTS, limit_days=3), [CARD, PHOTO], day)
    db.transact(origin, service.put_matter, replace(FACTS, limit_days=1), None, day + DAY)
    coming = waiting(db.read(versions, origin.hall_id, matter_id), clock.now())
    assert [(one.number, one.limit_days) for one in coming] == [(4, 1), (3, 3)]
    db.transact(origin, service.withdraw_version, matter_id, 3)
    assert [one.number for one in db.read(versions, origin.hall_id, matter_id)] == [4, 1]
    assert db.read(checklist_of, origin.hall_id, matter_id, 3) == ()
    db.transact(origin, service.withdraw_version, matter_id, 4)
    told = db.read(eventlog.after, origin.hall_id, 0)[-1]
    assert (told.kind, told.payload["code"], told.payload["number"]) == (
        "MatterVersionWithdrawn",
        FACTS.code,
        4,
    )
    db.transact(origin, service.put_matter, replace(FACTS, limit_days=7))
    clock.advance(3 * DAY)
    assert db.transact(origin, enforce) == 0


def test_only_what_waits_is_withdrawn(db: Database, clock: ManualClock, origin: Origin) -> None:
    matter_id = db.transact(origin, service.put_matter, FACTS, [CARD])
    db.transact(origin, service.put_matter, replace(FACTS, limit_days=3), None, clock.now() + HOUR)
    clock.advance(HOUR)  # its day has come, even before it is enforced
    for number in (1, 2, 3):
        with pytest.raises(VersionNotWaiting):
            db.transact(origin, service.withdraw_version, matter_id, number)
    with pytest.raises(MatterUnknown):
        db.transact(Origin(new_id(), "system"), service.withdraw_version, matter_id, 2)


def test_enforcing_leaves_other_halls_alone(db: Database, clock: ManualClock, origin: Origin) -> None:
    other = Origin(new_id(), "system")
    for hall in (origin, other):
        db.transact(hall, service.put_matter, FACTS, [CARD])
        db.transact(hall, service.put_matter, replace(FACTS, limit_days=3), None, clock.now() + HOUR)
    clock.advance(HOUR)
    assert db.transact(origin, enforce) == 1
    assert [one.version for one in db.read(views.matters, other.hall_id).values()] == [1]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ([replace(CARD, name=" ")], "material 1 has no name"),
        ([CARD, PHOTO, CARD], "twice"),
        ([replace(CARD, copies=0)], "number of copies"),
        ([replace(CARD, copies=100)], "number of copies"),
    ],
)
def test_a_checklist_that_cannot_be_is_refused(
    db: Database, origin: Origin, wrong: list[MaterialFacts], why: str
) -> None:
    with pytest.raises(BadMatter, match=why):
        db.transact(origin, service.put_matter, FACTS, wrong)
    assert db.read(views.matters, origin.hall_id) == {}


@given(st.lists(st.text(min_size=1).filter(str.strip), unique=True), st.integers(1, 99))
def test_any_names_that_differ_are_a_checklist(names: list[str], copies: int) -> None:
    check_checklist("S01", [MaterialFacts(name=name, copies=copies) for name in names])
