"""Experts are drawn for a case, excused, heard; the record of it can be recomputed by anybody."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest

from hallsys.cases import service as cases
from hallsys.cases.draw_views import DrawRecord, draws_numbered, draws_of
from hallsys.cases.experts import pool
from hallsys.cases.process_errors import (
    BadExpert,
    DrawnAlready,
    NotDrawn,
    NoteAgainstExperts,
    NotHeld,
    OpinionsMissing,
    ReasonForExcusing,
    StageHasNoSuchEnd,
    TooFewExperts,
)
from hallsys.cases.process_events import ExpertExcused, ExpertsDrawn, OpinionGiven, SeedCommitted
from hallsys.cases.process_rules import DEFAULT_PROCESSES, Ending, replace_stage
from hallsys.cases.views import case as case_of
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.database import Database
from tests.cases.inbox import CHECKER, REVIEWER, Office
from tests.served import open_hall

FIELD = "危化品"


@pytest.fixture
def office(any_database_url: str, clock: ManualClock) -> Iterator[Office]:
    db = Database.open(any_database_url, clock)
    made = open_hall(db)
    yield Office(made.db, made.hall, made.queue_id)
    db.close()


def experts(office: Office, number: int, unit: str = "化工院", field: str = FIELD) -> list[str]:
    return [office.do(cases.put_expert, f"专家{at}", unit, [field]) for at in range(number)]


def claimed(office: Office) -> Any:
    case = office.case("experts")
    office.claim(case, REVIEWER)
    return case


def draw(office: Office, case: Any, **more: Any) -> Any:
    return office.do(cases.draw_experts, case.case_id, REVIEWER, **more)


def record(office: Office, case: Any) -> tuple[DrawRecord, ...]:
    return office.db.read(draws_of, office.hall.id, case.case_id, case.case_number)


def say(office: Office, case: Any, expert_id: str, *, favour: bool = True, note: str = "") -> None:
    office.do(cases.note_opinion, case.case_id, REVIEWER, expert_id, favour=favour, note=note)


def test_the_seed_is_committed_to_before_the_draw_and_anybody_can_draw_again(office: Office) -> None:
    experts(office, 8)
    case = claimed(office)
    (before,) = record(office, case)
    assert (before.seed, before.drawn_at, before.lots, before.verified) == ("", None, (), False)
    (committed,) = [one for one in office.log() if isinstance(one, SeedCommitted)]
    drawn = draw(office, case, field=FIELD)
    (after,) = record(office, case)
    assert after.verified
    assert committed.commitment == before.commitment == sha256(after.seed.encode()).hexdigest()
    # With nothing but the record and SHA-256:
    lots = {
        one: sha256(f"{after.seed}|{case.case_number}|{one}".encode()).hexdigest() for one, _ in after.lots
    }
    assert tuple(sorted(lots, key=lots.__getitem__)[:3]) == drawn.expert_ids
    assert after.drawn_by == REVIEWER
    with pytest.raises(DrawnAlready):
        draw(office, case)


def test_who_has_a_conflict_decides_or_is_of_another_field_is_not_drawn(office: Office) -> None:
    wanted = experts(office, 3)
    experts(office, 5, unit="申请人单位")
    experts(office, 5, unit="市场监管局")  # decides
    experts(office, 5, unit="消防所", field="消防")
    away = office.do(cases.put_expert, "专家外出", "化工院", [FIELD], active=False)
    case = claimed(office)
    drawn = draw(office, case, field=FIELD, units=[" 申请人单位 "])
    assert set(drawn.expert_ids) == set(wanted)
    (one,) = record(office, case)
    assert one.units == ("市场监管局", "申请人单位")
    assert away not in dict(one.lots)


def test_an_expert_who_cannot_come_gives_way_to_the_next_lot_for_a_reason(office: Office) -> None:
    experts(office, 4)
    case = claimed(office)
    first, *_ = draw(office, case).expert_ids
    with pytest.raises(ReasonForExcusing):
        office.do(cases.excuse_expert, case.case_id, REVIEWER, first, " ")
    instead = office.do(cases.excuse_expert, case.case_id, REVIEWER, first, "与申请人有利害关系")
    (one,) = record(office, case)
    assert one.verified
    assert (one.seats[0].expert_id, one.seats[0].state) == (first, "excused")
    assert one.seats[0].note == "与申请人有利害关系"
    assert one.seats[3].expert_id == instead
    with pytest.raises(NotDrawn):
        say(office, case, first)
    (event,) = [one for one in office.log() if isinstance(one, ExpertExcused)]
    assert (event.expert_id, event.instead_id) == (first, instead)
    assert "利害关系" not in str(office.log())


def test_when_the_pool_is_used_up_another_draw_fills_the_place(office: Office) -> None:
    experts(office, 3)
    case = claimed(office)
    first, *others = draw(office, case).expert_ids
    assert office.do(cases.excuse_expert, case.case_id, REVIEWER, first, "出差") is None
    with pytest.raises(TooFewExperts):
        draw(office, case)
    (further,) = experts(office, 1, unit="消防所")
    again = draw(office, case)
    assert (again.round, again.expert_ids) == (2, (further,))
    one, two = record(office, case)
    assert (two.reason, two.wanted, two.verified, one.verified) == ("出差", 1, True, True)
    assert one.seed != two.seed
    for expert_id in (*others, further):
        say(office, case, expert_id)
    assert office.finish(case, REVIEWER, "experts", Ending.REPORTED).stage == "review"


def test_the_stage_ends_when_all_were_heard_and_its_time_does_not_count(
    office: Office, clock: ManualClock
) -> None:
    experts(office, 5)
    case = claimed(office)
    due = office.db.read(case_of, office.hall.id, case.case_id).due_at
    for already in range(3):
        with pytest.raises(OpinionsMissing) as refused:
            office.finish(case, REVIEWER, "experts", Ending.REPORTED)
        assert refused.value.facts["left"] == 3 - already
        if not already:
            drawn = draw(office, case).expert_ids
            assert office.db.read(case_of, office.hall.id, case.case_id).status == "suspended"
        say(office, case, drawn[already], note="现场符合要求")
    clock.advance(7 * DAY)
    office.finish(case, REVIEWER, "experts", Ending.REPORTED, note="三名专家一致同意")
    now = office.db.read(case_of, office.hall.id, case.case_id)
    assert (now.status, now.due_at) == ("in_progress", due + 7 * DAY)
    assert len([one for one in office.log() if isinstance(one, OpinionGiven)]) == 3
    office.act(case, CHECKER, "review", Ending.GRANT)


def test_a_grant_against_the_experts_needs_its_reasons(office: Office) -> None:
    experts(office, 3)
    case = claimed(office)
    one, *others = draw(office, case).expert_ids
    say(office, case, one)
    for against in others:
        say(office, case, against, favour=False, note="储存间距不足")
    office.finish(case, REVIEWER, "experts", Ending.REPORTED)
    office.claim(case, REVIEWER)
    with pytest.raises(NoteAgainstExperts):
        office.finish(case, REVIEWER, "review", Ending.GRANT)
    office.finish(case, REVIEWER, "review", Ending.GRANT, note="申请人已整改并复核")


def test_experts_are_drawn_by_who_holds_the_case_in_such_a_stage(office: Office) -> None:
    experts(office, 3)
    case = office.case("experts")
    with pytest.raises(NotHeld):
        draw(office, case)
    plain = office.case()
    office.claim(plain, REVIEWER)
    with pytest.raises(StageHasNoSuchEnd):
        draw(office, plain)


def test_a_clock_that_does_not_pause_runs_on(office: Office) -> None:
    office.do(cases.put_process, replace_stage(DEFAULT_PROCESSES["experts"], "experts", pauses=False))
    experts(office, 3)
    case = claimed(office)
    for expert_id in draw(office, case).expert_ids:
        say(office, case, expert_id)
    assert office.db.read(case_of, office.hall.id, case.case_id).status == "in_progress"
    office.finish(case, REVIEWER, "experts", Ending.REPORTED)


def test_the_pool_keeps_an_expert_once(office: Office) -> None:
    first = office.do(cases.put_expert, "专家甲", "化工院", [FIELD])
    assert office.do(cases.put_expert, " 专家甲 ", "化工院", ["消防", FIELD, FIELD]) == first
    (one,) = office.db.read(pool, office.hall.id)
    assert (set(one.expert.fields), one.active) == ({"消防", FIELD}, True)
    for wrong in (("", "化工院", [FIELD]), ("专家甲", "", [FIELD]), ("专家甲", "化工院", [])):
        with pytest.raises(BadExpert):
            office.do(cases.put_expert, *wrong)


def test_a_record_is_found_by_the_number_of_its_case(office: Office) -> None:
    experts(office, 3)
    case = claimed(office)
    draw(office, case)
    assert office.db.read(draws_numbered, office.hall.id, case.case_number) == record(office, case)
    assert office.db.read(draws_numbered, office.hall.id, "nothing") == ()


def test_no_name_is_told_to_the_log(office: Office) -> None:
    experts(office, 3)
    draw(office, claimed(office))
    assert [one for one in office.log() if isinstance(one, ExpertsDrawn)]
    assert "专家0" not in str(office.log())
