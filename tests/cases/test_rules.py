from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.cases import rules
from hallsys.cases.errors import (
    BadResult,
    CaseNotInState,
    MaterialOutsideList,
    MaterialsMissing,
    SamePerson,
)
from hallsys.cases.rules import TRANSITIONS, Action, Status
from hallsys.matters.rules import Kind, MatterFacts
from hallsys.matters.views import Material

CODE = "11110101MB0000001A4000118012001"
MATTER = MatterFacts(
    code="S01",
    name="营业执照办理",
    name_en="Business licence",
    kind=Kind.PROMISED,
    limit_days=5,
    queue_code="general",
    implementation_code=CODE,
)
ENDS = {Status.HANDED_OVER, Status.DECLINED, Status.WITHDRAWN, Status.TERMINATED, Status.VOIDED}


def reachable(start: Status) -> set[Status]:
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        following = {to for (status, _), to in TRANSITIONS.items() if status is here} - seen
        seen |= following
        waiting += following
    return seen


def test_every_state_is_reached_from_acceptance_and_leads_to_an_end() -> None:
    assert reachable(Status.RECEIVED) == set(Status)
    assert reachable(Status.ACCEPTED) == set(Status) - {Status.RECEIVED}
    for status in Status:
        assert reachable(status) & ENDS
        # A hand-over can be a mistake, and what was handed over come back; nothing else leads out of an end.
        onward = {
            to
            for (one, action), to in TRANSITIONS.items()
            if one is status and action not in {Action.TAKE_BACK, Action.AWAIT, Action.VOID}
        }
        assert (status in ENDS) == (not onward)


def test_every_action_is_possible_somewhere_and_every_state_has_a_code() -> None:
    assert {action for _, action in TRANSITIONS} == set(Action)
    assert rules.STATUS_FACTS.keys() == set(Status)


def test_nothing_is_handed_over_that_was_not_ready() -> None:
    before = {status for (status, action), _ in TRANSITIONS.items() if action is Action.HAND_OVER}
    assert before == {Status.READY}
    onto_shelf = {status for (status, action), _ in TRANSITIONS.items() if action is Action.SHELVE}
    assert onto_shelf == {Status.CONCLUDED}


AFTER_THE_DECISION = {
    *(Action.SHELVE, Action.HAND_OVER, Action.TAKE_BACK, Action.AWAIT, Action.LAPSE, Action.VOID),
}


def test_a_decision_ends_the_open_states() -> None:
    for (status, action), reached in TRANSITIONS.items():
        if action not in AFTER_THE_DECISION:
            assert status in (Status.RECEIVED, *rules.OPEN_STATUSES)
        if action is Action.EXTEND:
            assert reached is status
        else:
            assert (reached is Status.ACCEPTED) == (action in {Action.ACCEPT, Action.DEEM})


@given(st.sampled_from(Status), st.sampled_from(Action))
def test_what_the_table_does_not_have_is_refused_in_both_languages(status: Status, action: Action) -> None:
    if (status, action) in TRANSITIONS:
        assert rules.next_status(status, action, "n") is TRANSITIONS[status, action]
    else:
        with pytest.raises(CaseNotInState) as refused:
            rules.next_status(status, action, "N-1")
        assert rules.STATUS_FACTS[status].zh in refused.value.sentence("zh")
        assert rules.STATUS_FACTS[status].en in refused.value.sentence("en")


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(1, 9999))
def test_a_case_number_is_31_and_8_and_4_characters(day: date, serial: int) -> None:
    number = rules.case_number(CODE, day, serial)
    assert len(number) == 43
    assert (number[:31], number[31:39], int(number[39:])) == (CODE, day.strftime("%Y%m%d"), serial)


@given(st.dates(), st.integers(1, 10**9), st.dates(), st.integers(1, 10**9))
def test_case_numbers_are_distinct_and_fit_the_column(d1: date, s1: int, d2: date, s2: int) -> None:
    one, two = rules.case_number(CODE, d1, s1), rules.case_number(CODE, d2, s2)
    assert (one == two) == ((d1, s1) == (d2, s2))
    assert len(one) <= 50


materials = st.lists(
    st.builds(
        Material,
        id=st.text("abcdef", min_size=1, max_size=3),
        matter_id=st.just("m"),
        position=st.just(1),
        name=st.sampled_from(["申请表", "照片", "身份证明"]),
        name_en=st.sampled_from(["", "Form"]),
        required=st.booleans(),
    ),
    unique_by=lambda material: material.id,
    max_size=6,
)


@given(materials, st.sets(st.text("abcdef", min_size=1, max_size=3)))
def test_the_list_is_closed_and_what_it_requires_is_there(listed: list[Material], ticked: set[str]) -> None:
    known = {material.id for material in listed}
    required = {material.id for material in listed if material.required}
    if ticked - known:
        with pytest.raises(MaterialOutsideList):
            rules.check_materials(MATTER, listed, ticked)
    elif required - ticked:
        with pytest.raises(MaterialsMissing) as refused:
            rules.check_materials(MATTER, listed, ticked)
        names = [one.name for one in listed if one.id in required - ticked]
        assert refused.value.facts["missing_zh"] == "、".join(names)
        assert MATTER.name_en in refused.value.sentence("en")
    else:
        rules.check_materials(MATTER, listed, ticked)


def test_who_accepted_cannot_decide() -> None:
    rules.check_separation("clerk-a", "clerk-b")
    with pytest.raises(SamePerson):
        rules.check_separation("clerk-a", "clerk-a")


def test_results_are_kept_on_one_line() -> None:
    assert rules.check_results([" 营业执照\x00\n(正本) "], " B-12\t") == (("营业执照 (正本)",), "B-12")
    assert rules.check_results([], "") == ((), "")


@pytest.mark.parametrize(
    ("names", "shelf"),
    [
        (["执照"], ""),
        (["执照"], " \n"),
        ([""], "B1"),
        (["执照", "\x00"], "B1"),
        (["照" * 101], "B1"),
        ([], "B" * 21),
    ],
)
def test_results_without_a_name_or_a_shelf_are_refused(names: list[str], shelf: str) -> None:
    with pytest.raises(BadResult):
        rules.check_results(names, shelf)
