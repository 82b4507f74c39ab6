import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.cases.locker_errors import (
    BadBank,
    BadBoxes,
    BankPaused,
    BoxTooSmall,
    NoBoxFree,
    NotForLockers,
)
from hallsys.cases.locker_rules import (
    MOST_BOXES,
    OUT_REASONS,
    SIZE_WORDS,
    Box,
    Size,
    Tries,
    after_wrong,
    check_bank,
    check_depositable,
    check_pause,
    due_at,
    fits,
    label,
    needed,
    numbered,
    propose,
)
from hallsys.cases.rules import LONGEST_SHELF
from hallsys.kernel.clock import DAY, MINUTE
from hallsys.matters.result_kinds import ResultKind
from hallsys.matters.rules import Kind

BOXES = st.lists(
    st.builds(
        Box, st.uuids().map(str), st.integers(1, 99), st.sampled_from(Size), st.booleans(), st.booleans()
    ),
    max_size=12,
    unique_by=lambda box: box.number,
)
SIZES = st.sampled_from(Size)


@given(BOXES, SIZES)
def test_the_proposed_box_is_free_whole_and_the_smallest_that_does(boxes: list[Box], size: Size) -> None:
    will_do = [box for box in boxes if box.free and box.in_order and fits(size, box.size)]
    if not will_do:
        with pytest.raises(NoBoxFree):
            propose(boxes, size)
        return
    chosen = propose(boxes, size)
    assert chosen in will_do
    assert all(fits(chosen.size, box.size) for box in will_do)
    assert chosen.number == min(box.number for box in will_do if box.size is chosen.size)


@given(BOXES, SIZES, st.integers(1, 99))
def test_a_wished_box_is_had_or_refused_and_never_another(boxes: list[Box], size: Size, wished: int) -> None:
    try:
        assert propose(boxes, size, wished).number == wished
    except BoxTooSmall:
        (box,) = [one for one in boxes if one.number == wished]
        assert not fits(size, box.size)
    except NoBoxFree:
        assert not any(one.number == wished and one.free and one.in_order for one in boxes)


@given(SIZES, SIZES, SIZES)
def test_what_fits_a_box_fits_every_larger_one(a: Size, b: Size, c: Size) -> None:
    assert fits(a, a)
    assert not (fits(a, b) and fits(b, c)) or fits(a, c)
    assert fits(a, b) or fits(b, a)


def test_every_kind_of_result_has_a_size_and_every_size_words() -> None:
    assert {needed(kind) for kind in ResultKind} <= set(Size)
    assert SIZE_WORDS.keys() == set(Size)
    assert all(reason.zh and reason.en for reason in OUT_REASONS.values())


@pytest.mark.parametrize("kind", Kind)
def test_what_goes_from_hand_to_hand_is_not_left_in_a_box(kind: Kind) -> None:
    with pytest.raises(NotForLockers):
        check_depositable(kind, must_sign=True)
    if kind is Kind.SPECIAL:
        with pytest.raises(NotForLockers) as refused:
            check_depositable(kind, must_sign=False)
        assert "特殊件" in refused.value.sentence("zh")
    else:
        check_depositable(kind, must_sign=False)


@given(st.integers(0, 2**42), st.integers(1, 90))
def test_it_lies_for_whole_days(put_at: int, days: int) -> None:
    assert due_at(put_at, days) - put_at == days * DAY


@given(st.integers(1, 20), st.integers(1, 60), st.integers(1, 2**42))
def test_the_last_wrong_code_that_is_borne_begins_a_pause(most: int, pause: int, now: int) -> None:
    tries = Tries()
    for _ in range(most):
        check_pause(tries, now)
        tries = after_wrong(tries, most, pause, now)
    with pytest.raises(BankPaused) as refused:
        check_pause(tries, now)
    assert refused.value.facts["minutes"] == pause
    check_pause(tries, now + pause * MINUTE)
    assert tries.wrong == 0  # afterwards they are counted anew


@pytest.mark.parametrize("code", ["", "柜1", "-E", "A" * 13, "E 1"])
def test_a_bank_has_a_short_code(code: str) -> None:
    with pytest.raises(BadBank):
        check_bank(code, "取件柜", "")


def test_a_bank_has_a_name_and_its_boxes_labels_that_fit_a_shelf() -> None:
    assert check_bank(" E1 ", " 东门 取件柜", "东门") == ("E1", "东门 取件柜", "东门")
    with pytest.raises(BadBank):
        check_bank("E1", " ", "")
    assert label("E1", 7) == "E1-07"
    assert len(label("A" * 12, MOST_BOXES)) <= LONGEST_SHELF


@given(st.sets(st.integers(1, MOST_BOXES)), st.integers(-5, MOST_BOXES + 5), st.integers(-2, MOST_BOXES + 5))
def test_no_number_is_given_twice(taken: set[int], first: int, count: int) -> None:
    try:
        numbers = numbered(taken, first, count)
    except BadBoxes:
        wanted = set(range(first, first + count))
        assert not wanted or wanted & taken or min(wanted) < 1 or max(wanted) > MOST_BOXES
    else:
        assert len(numbers) == count
        assert not set(numbers) & taken
