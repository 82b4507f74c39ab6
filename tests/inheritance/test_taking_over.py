"""What a hall takes over from the hall above is as there, follows it, and can be narrowed only."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import text

from hallsys.cases.process_rules import DEFAULT_PROCESSES, replace_stage
from hallsys.cases.processes import change_stage, of_matters, processes, put_process, set_process
from hallsys.halls.rules import Level
from hallsys.halls.service import change_hall
from hallsys.inheritance.errors import ChangesOthers
from hallsys.inheritance.service import MOST_AT_ONCE, leave_out, proposed, take_over
from hallsys.inheritance.telling import tell_changes
from hallsys.inheritance.views import State, above, name_above
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.database import Database
from hallsys.matters.errors import (
    InheritedWider,
    MatterInherited,
    MatterUnknown,
    NarrowedLater,
    NoHallAbove,
    PackageInherited,
    SuspendedAbove,
)
from hallsys.matters.inherited import inheritance, suspended_with_above
from hallsys.matters.packages import PackageFacts, packages, put_package, remove_package
from hallsys.matters.samples import put_sample, sample
from hallsys.matters.service import (
    change_checklist,
    put_matter,
    resume_matter,
    suspend_matter,
    withdraw_version,
)
from hallsys.matters.versions import enforce, versions
from hallsys.supervision.at_hand import at_hand
from hallsys.supervision.house_rules import suspended_above
from tests.inheritance.tree import CARD, FORM, GUIDE, PENSION, PHOTO, Hall, add_hall, tree

Halls = tuple[Hall, Hall]
PNG = b"\x89PNG\r\n\x1a\n"


def test_what_is_taken_over_is_as_above_but_for_the_queue(halls: Halls) -> None:
    county, township = halls
    township.take("S01")
    (one,) = township.standing().values()
    assert one == replace(county.standing()["S01"], facts=replace(CARD, queue_code="general"))
    assert township.kinds()[-2:] == ["MatterAdded", "MattersTakenOver"]
    assert [each.state for each in township.db.read(above, township.id, 0).matters] == [
        State.TAKEN,
        State.ABSENT,
    ]


def test_what_changes_above_changes_below_and_nothing_else_is_written(halls: Halls) -> None:
    county, township = halls
    township.take("S01")
    assert township.follow() == []
    county.do(put_matter, replace(PENSION, limit_days=9))
    assert township.follow() == []  # it was not taken over
    county.do(put_matter, replace(CARD, name="社保卡办理", limit_days=4), [FORM])
    assert township.follow() == ["MatterChanged", "MattersFollowed"]
    there = township.standing()["S01"]
    assert (there.facts.name, there.facts.limit_days, there.checklist) == ("社保卡办理", 4, (FORM,))
    assert township.follow() == []


def test_a_version_that_waits_above_waits_below_for_the_same_instant(
    halls: Halls, clock: ManualClock
) -> None:
    county, township = halls
    at = clock.now() + 3 * DAY
    township.take("S01")
    matter_id = county.do(put_matter, replace(CARD, limit_days=2), None, at)
    township.follow()
    assert township.matter("S01").limit_days == 5
    known = township.db.read(versions, township.id, township.matter("S01").id)
    assert known[0].effective_at == at
    clock.advance(3 * DAY)
    township.do(enforce)
    assert township.matter("S01").limit_days == 2
    coming = county.do(put_matter, replace(CARD, limit_days=1), None, clock.now() + DAY)
    assert coming == matter_id
    township.follow()
    county.do(withdraw_version, matter_id, 3)
    township.follow()
    clock.advance(2 * DAY)
    township.do(enforce)
    assert township.matter("S01").limit_days == 2


def test_one_that_waits_below_gives_way_to_what_is_above(halls: Halls, clock: ManualClock) -> None:
    _, township = halls
    own = replace(CARD, name="本镇社保卡", queue_code="general", keywords="卡", service_days="1010000")
    township.do(put_matter, own, [PHOTO])
    township.do(put_matter, replace(own, name="以后的社保卡"), [PHOTO], clock.now() + DAY)
    township.take("S01")
    clock.advance(2 * DAY)
    township.do(enforce)
    there = township.standing()["S01"]
    assert (there.facts.name, there.facts.keywords, there.guide) == (CARD.name, "卡", GUIDE)
    # A case that was accepted before keeps the version that it was accepted under.
    first = township.db.read(versions, township.id, township.matter("S01").id)[-1]
    assert (first.number, first.name) == (1, "本镇社保卡")


def test_it_can_be_narrowed_and_nothing_else(halls: Halls, clock: ManualClock) -> None:
    county, township = halls
    township.take("S01")
    there = township.standing()["S01"].facts
    narrower = replace(there, limit_days=3, service_days="1000000", queue_code="general", keywords="卡")
    township.do(put_matter, narrower, [FORM, PHOTO], None, GUIDE)
    assert township.standing()["S01"].facts == narrower
    for wrong in (
        replace(there, name="另一个名称"),
        replace(there, department="另一部门"),
    ):
        with pytest.raises(MatterInherited):
            township.do(put_matter, wrong)
    with pytest.raises(MatterInherited):
        township.do(put_matter, there, [FORM])
    with pytest.raises(MatterInherited):
        township.do(put_matter, there, None, None, replace(GUIDE, fee="5元"))
    with pytest.raises(MatterInherited):
        township.do(change_checklist, "S01", [FORM])
    for wider in (replace(there, limit_days=6), replace(there, service_days="1111110")):
        with pytest.raises(InheritedWider):
            township.do(put_matter, wider)
    with pytest.raises(NarrowedLater):
        township.do(put_matter, replace(there, limit_days=2), None, clock.now() + DAY)
    county.do(put_matter, replace(CARD, limit_days=4, service_days="0111100", name_en="Card"))
    township.follow()
    facts = township.standing()["S01"].facts  # the days of both would be none
    assert (facts.limit_days, facts.service_days, facts.name_en) == (3, "0111100", "Card")
    county.do(put_matter, replace(CARD, limit_days=2))
    township.follow()
    facts = township.standing()["S01"].facts
    assert (facts.limit_days, facts.service_days) == (2, "1000000")
    township.do(put_matter, replace(facts, service_days="1111100"))
    assert township.standing()["S01"].facts.service_days == "1111100"


def test_what_waits_stays_when_it_is_narrowed(halls: Halls, clock: ManualClock) -> None:
    county, township = halls
    county.do(put_matter, replace(CARD, limit_days=4), None, clock.now() + DAY)
    township.take("S01")
    township.do(put_matter, replace(township.standing()["S01"].facts, limit_days=3))
    clock.advance(2 * DAY)
    township.do(enforce)
    assert township.matter("S01").limit_days == 3
    number = township.matter("S01").version
    assert number == 2  # of the two that promise three days the second says nothing new


def test_a_matter_that_is_not_handled_above_is_not_handled_below(halls: Halls) -> None:
    county, township = halls
    township.take("S01", "S02")
    county.do(suspend_matter, county.matter("S01").id, "系统升级")
    assert township.follow() == ["MatterSuspended", "MattersFollowed"]
    below = township.matter("S01")
    assert (below.open, below.closed_reason) == (False, "上级大厅暂停：系统升级")
    with pytest.raises(SuspendedAbove):
        township.do(resume_matter, below.id)
    assert township.db.read(at_hand, township.id).suspended
    (alert,) = suspended_above(township.db.read(suspended_with_above, township.id))
    assert (alert.zh, alert.evidence) == ("上级大厅暂停了 1 个事项，本厅随之暂停办理", (below.id,))
    county.do(resume_matter, county.matter("S01").id)
    assert township.follow() == ["MatterResumed", "MattersFollowed"]
    assert not township.db.read(at_hand, township.id).suspended
    assert list(suspended_above(township.db.read(suspended_with_above, township.id))) == []
    assert township.matter("S01").open


def test_what_a_hall_suspended_itself_stays_so(halls: Halls) -> None:
    county, township = halls
    township.take("S01")
    township.do(suspend_matter, township.matter("S01").id, "本镇停电")
    county.do(suspend_matter, county.matter("S01").id, "系统升级")
    county.do(resume_matter, county.matter("S01").id)
    assert township.follow() == []
    assert township.matter("S01").closed_reason == "本镇停电"
    county.do(suspend_matter, county.matter("S02").id, "系统升级")
    township.take("S02")
    assert not township.matter("S02").open


def test_everything_is_what_comes_to_be_there_too_but_for_what_is_left_out(halls: Halls) -> None:
    county, township = halls
    township.take(everything=True)
    township.do(leave_out, ["S02"])
    assert set(township.standing()) == {"S01", "S02"}
    township.do(put_matter, replace(township.standing()["S02"].facts, name="本镇养老登记", limit_days=9))
    county.do(put_matter, replace(CARD, code="S03", name="医保参保"), [FORM])
    assert township.follow() == ["MatterAdded", "MattersFollowed"]
    county.do(put_matter, replace(PENSION, name="养老登记"))
    assert township.follow() == []
    assert township.standing()["S02"].facts.name == "本镇养老登记"
    township.take("S02", everything=True)  # taken over again
    assert township.standing()["S02"].facts.name == "养老登记"


def test_what_is_the_halls_own_is_not_replaced_by_what_is_new_above(halls: Halls) -> None:
    county, township = halls
    township.take(everything=True)
    own = replace(CARD, code="S03", name="本镇医保", queue_code="general")
    township.do(put_matter, own, [PHOTO])
    county.do(put_matter, replace(own, name="医保参保"), [FORM])
    assert township.follow() == []
    assert township.matter("S03").name == "本镇医保"
    assert {one.matter.code: one.state for one in township.db.read(above, township.id, 0).matters}["S03"] is (
        State.OWN
    )


def test_of_very_many_some_follow_at_each_turn(halls: Halls) -> None:
    county, township = halls
    township.take(everything=True)
    codes = [f"N{number:03}" for number in range(2 * MOST_AT_ONCE + 1)]
    for code in codes:
        county.do(put_matter, replace(CARD, code=code), [FORM])
    county.do(put_package, PackageFacts(code="all", name="全部", matter_codes=tuple(codes)))
    turns = 0
    while township.follow():
        turns += 1
        assert turns < 4
        assert len(township.standing()) == min(2 + turns * MOST_AT_ONCE, 2 + len(codes))
    assert turns == 3
    assert [one.code for one in township.db.read(packages, township.id)] == ["all"]


def test_nobody_takes_over_what_was_not_looked_at(halls: Halls, clock: ManualClock) -> None:
    county, township = halls
    _, found = township.db.read(proposed, township.id, ["S01"], "general", clock.now(), everything=False)
    assert [(one.code, one.new) for one in tell_changes(found)] == [("S01", True)]
    county.do(put_matter, replace(CARD, limit_days=4))
    with pytest.raises(ChangesOthers):
        township.do(take_over, ["S01"], "general", seen=found.mark)
    with pytest.raises(MatterUnknown):
        township.do(take_over, ["nothing"], "general")
    with pytest.raises(MatterUnknown):
        township.do(leave_out, ["S01"])


def test_a_package_comes_along_when_all_its_matters_do(halls: Halls) -> None:
    county, township = halls
    package_id = county.do(
        put_package, PackageFacts(code="card", name="退休一件事", matter_codes=("S01", "S02"))
    )
    township.take("S01")
    assert township.db.read(packages, township.id) == ()
    township.take("S02")
    (one,) = township.db.read(packages, township.id)
    assert (one.code, len(one.matter_ids)) == ("card", 2)
    with pytest.raises(PackageInherited):
        township.do(put_package, PackageFacts(code="card", name="本镇", matter_codes=("S01",)))
    county.do(put_package, PackageFacts(code="card", name="退休", matter_codes=("S01", "S02")))
    assert township.follow() == ["PackagePut", "MattersFollowed"]
    county.do(remove_package, package_id)
    assert township.follow() == ["PackageRemoved", "MattersFollowed"]
    assert township.db.read(packages, township.id) == ()


def test_a_template_comes_along_and_what_is_set_of_its_stages_stays(halls: Halls) -> None:
    county, township = halls
    code, template = next(iter(DEFAULT_PROCESSES.items()))
    stage = template.first.code
    county.do(put_process, replace_stage(template, stage, department="县人社局"))
    county.do(set_process, county.matter("S01").id, code)
    township.take("S01")
    assert township.db.read(of_matters, township.id) == {township.matter("S01").id: code}
    assert township.db.read(processes, township.id)[code].first.department == "县人社局"
    first = template.first
    township.do(
        change_stage,
        code,
        stage,
        department="便民中心",
        limit_days=1,
        pauses=False,
        experts=first.experts,
        quorum=first.quorum,
    )
    renamed = replace(county.db.read(processes, county.id)[code], zh="新流程")
    county.do(put_process, renamed)
    assert township.follow() == ["ProcessPut", "MattersFollowed"]
    below = township.db.read(processes, township.id)[code]
    assert (below.zh, below.first.department) == ("新流程", "便民中心")
    with pytest.raises(MatterInherited):
        township.do(set_process, township.matter("S01").id, None)


def test_a_sample_is_copied_once(halls: Halls) -> None:
    county, township = halls
    kept = county.do(put_sample, "样表.png", PNG)
    county.do(put_matter, CARD, [replace(FORM, sample_id=kept)])
    township.take("S01")
    (entry,) = township.standing()["S01"].checklist
    assert entry.sample_id != kept
    assert township.db.read(sample, township.id, entry.sample_id).content == PNG
    county.do(put_matter, replace(CARD, limit_days=4), [replace(FORM, sample_id=kept, note="新")])
    township.follow()
    assert township.standing()["S01"].checklist[0].sample_id == entry.sample_id


def test_a_village_follows_the_county_through_the_township(halls: Halls) -> None:
    county, township = halls
    village = add_hall(county.db, township.id, Level.VILLAGE)
    township.take("S01")
    village.take("S01")
    county.do(put_matter, replace(CARD, limit_days=1))
    assert village.follow() == []
    township.follow()
    village.follow()
    assert village.matter("S01").limit_days == 1


def test_without_a_hall_above_and_in_a_ring_there_is_nothing_to_take(halls: Halls) -> None:
    county, township = halls
    with pytest.raises(NoHallAbove):
        county.take("S01")
    assert county.db.read(name_above, county.id) is None
    ring = text("UPDATE halls SET parent_id = :above WHERE id = :hall_id")
    for above_id in (township.id, county.id):  # no command makes one, a database may have one all the same
        asked = {"above": above_id, "hall_id": county.id}
        county.do(lambda tx, asked: tx.execute(ring, asked) and None, asked)
        with pytest.raises(NoHallAbove):
            county.take("S01")
    county.do(
        lambda tx, asked: tx.execute(ring, asked) and None, {"above": township.id, "hall_id": county.id}
    )
    with pytest.raises(NoHallAbove):
        township.take("S01")


def test_under_another_hall_what_was_taken_over_is_its_own(halls: Halls) -> None:
    county, township = halls
    other = add_hall(county.db, None, Level.COUNTY)
    township.take("S01")
    facts = {"name": "镇", "name_en": "", "level": Level.TOWNSHIP, "timezone": "Asia/Shanghai"}
    township.do(change_hall, **facts, parent_id=other.id)
    county.do(put_matter, replace(CARD, limit_days=1))
    assert township.follow() == []
    township.do(put_matter, replace(township.standing()["S01"].facts, name="本镇"))
    assert township.standing()["S01"].facts.name == "本镇"
    other.do(put_matter, replace(PENSION, queue_code="general"), [FORM])
    township.take(everything=True)
    assert set(township.standing()) == {"S01", "S02"}
    township.do(put_matter, replace(township.standing()["S01"].facts, name="仍是本镇"))


def test_of_two_who_take_over_at_once_neither_undoes_the_other(postgres_url: str, clock: ManualClock) -> None:
    with closing(Database.open(postgres_url, clock)) as db:
        _, township = tree(db)
        with ThreadPoolExecutor(2) as managers:
            list(managers.map(township.take, ("S01", "S02")))
        taken = db.read(inheritance, township.id)
        assert taken is not None
        assert taken.taken == set(township.standing()) == {"S01", "S02"}
