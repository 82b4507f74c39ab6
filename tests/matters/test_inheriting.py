"""What a matter of the hall above is in a hall below: never more days, never a longer limit."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.matters.errors import InheritedWider, MatterInherited
from hallsys.matters.guides import Guide
from hallsys.matters.inheriting import NOT_NARROWED, Narrowing, below, narrowing, taken_over
from hallsys.matters.limits import LimitUnit, exceeds
from hallsys.matters.rules import Kind, MaterialFacts, is_service_days
from hallsys.matters.standing import Standing
from tests.matters.test_matters import FACTS

ABOVE = Standing(FACTS, Guide(fee="不收费"), (MaterialFacts(name="申请表"),))
DAYS = st.text("01", min_size=7, max_size=7).filter(is_service_days)
LIMITS = st.tuples(st.integers(1, 20), st.sampled_from(LimitUnit))


def test_what_is_taken_over_is_what_was_chosen_or_everything_without_what_is_left_out() -> None:
    assert taken_over("abc", "a", "", everything=False) == {"a"}
    assert taken_over("abc", "a", "b", everything=True) == {"a", "c"}
    assert taken_over("bc", "a", "a", everything=True) == {"b", "c"}
    assert taken_over("bc", "a", "", everything=True) == {"a", "b", "c"}  # gone above, not forgotten


def test_a_hall_keeps_its_queue_order_and_words() -> None:
    own = replace(FACTS, queue_code="mine", position=7, keywords="卡", name="别名", limit_days=1)
    there = below(ABOVE, own, NOT_NARROWED, "other")
    assert there.facts == replace(FACTS, queue_code="mine", position=7, keywords="卡")
    assert (there.guide, there.checklist) == (ABOVE.guide, ABOVE.checklist)
    assert below(ABOVE, None, NOT_NARROWED, "other").facts == replace(FACTS, queue_code="other")


@given(DAYS, DAYS, LIMITS, LIMITS)
def test_it_is_never_wider_than_above(
    theirs: str, ours: str, promised: tuple[int, LimitUnit], shorter: tuple[int, LimitUnit]
) -> None:
    facts = replace(FACTS, service_days=theirs, limit_days=promised[0], limit_unit=promised[1])
    there = below(replace(ABOVE, facts=facts), None, Narrowing(ours, shorter), "general").facts
    assert is_service_days(there.service_days)
    assert all(one <= other for one, other in zip(there.service_days, theirs, strict=True))
    assert not exceeds((there.limit_days, there.limit_unit), promised)


@given(DAYS, LIMITS)
def test_what_is_accepted_as_a_narrowing_comes_to_just_that(days: str, limit: tuple[int, LimitUnit]) -> None:
    said = replace(FACTS, service_days=days, limit_days=limit[0], limit_unit=limit[1])
    try:
        by = narrowing(FACTS, ABOVE, said)
    except InheritedWider:
        assert exceeds(limit, (FACTS.limit_days, FACTS.limit_unit))
    else:
        assert below(ABOVE, said, by, "general").facts == said
        assert bool(by) == (said != FACTS)


def test_an_immediate_matter_has_no_limit_below_either() -> None:
    immediate = replace(FACTS, kind=Kind.IMMEDIATE, limit_days=0)
    assert below(
        replace(ABOVE, facts=immediate), None, Narrowing("", (3, LimitUnit.WORKING_DAY)), "q"
    ).facts == (replace(immediate, queue_code="q"))
    with pytest.raises(InheritedWider):
        narrowing(immediate, replace(ABOVE, facts=immediate), replace(immediate, limit_days=1))


def test_nothing_else_can_be_said_otherwise() -> None:
    for said in (
        replace(FACTS, name="别名"),
        replace(FACTS, department="别处"),
        replace(FACTS, name_en="Other"),
    ):
        with pytest.raises(MatterInherited):
            narrowing(FACTS, ABOVE, said)
    with pytest.raises(MatterInherited):
        narrowing(FACTS, ABOVE, FACTS, ())
    with pytest.raises(MatterInherited):
        narrowing(FACTS, ABOVE, FACTS, ABOVE.checklist, Guide())
    assert narrowing(FACTS, ABOVE, FACTS, ABOVE.checklist, ABOVE.guide) == NOT_NARROWED
