import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.cases.errors import AlreadyHandedOver, ResultNotInState
from hallsys.cases.result_rules import (
    HANDS_OVER,
    MOVES,
    PAPER_WORDS,
    PAPERS,
    PAPERS_HERE,
    RESULT_WORDS,
    Move,
    ResultStatus,
    case_with,
    may_be,
    moved,
    named,
    paper_after,
    result_number,
    where_words,
)
from hallsys.cases.rules import Status


def test_every_status_has_words_and_every_move_is_possible_somewhere() -> None:
    assert RESULT_WORDS.keys() == set(ResultStatus)
    assert PAPER_WORDS.keys() == {*PAPERS_HERE, ResultStatus.HANDED_OVER}
    assert {move for _, move in MOVES} == set(Move) - {Move.SENT}
    # What is void stays void, wherever its paper goes.
    of_void = {move: to for (status, move), to in MOVES.items() if status is ResultStatus.VOID}
    assert set(of_void.values()) == {ResultStatus.VOID}
    assert of_void.keys() == {move for _, move in PAPERS}


def test_the_paper_of_a_void_result_is_where_it_was_and_goes_to_its_department() -> None:
    paper = paper_after(ResultStatus.HANDED_OVER, None, Move.VOIDED, "N-1")
    assert paper is ResultStatus.HANDED_OVER
    for move, reached in (
        (Move.DELIVERED, ResultStatus.HANDED_OVER),
        (Move.RETURNED, ResultStatus.RETURNED),
        (Move.SENT_BACK, None),
    ):
        assert may_be(ResultStatus.VOID, paper, move)
        paper = paper_after(ResultStatus.VOID, paper, move, "N-1")
        assert paper is reached
    for move in Move:  # it is there for good
        assert not may_be(ResultStatus.VOID, None, move)
    with pytest.raises(ResultNotInState):
        paper_after(ResultStatus.VOID, None, Move.SENT_BACK, "N-1")
    assert paper_after(ResultStatus.READY, None, Move.HANDED_OVER, "N-1") is None
    assert paper_after(ResultStatus.BACK, None, Move.REPLACED, "N-1") is None


@pytest.mark.parametrize("status", [one for one in ResultStatus if one is not ResultStatus.VOID])
def test_every_paper_that_is_not_with_its_department_gets_there(status: ResultStatus) -> None:
    paper = paper_after(status, None, Move.VOIDED, "N-1")
    assert (paper is None) == (status is ResultStatus.BACK)
    assert paper is None or where_words(ResultStatus.VOID, paper).zh.startswith("已作废")
    reached, seen = {paper}, 0
    while seen != len(reached):
        seen = len(reached)
        reached |= {to for (at, _), to in PAPERS.items() if at in reached}
    assert {None, ResultStatus.BACK} & reached
    assert (paper in PAPERS_HERE) == (paper not in (None, ResultStatus.HANDED_OVER))


def test_only_what_lies_in_a_locker_is_collected_there() -> None:
    assert [status for status, move in MOVES if move is Move.COLLECTED] == [ResultStatus.IN_LOCKER]


def test_only_what_is_ready_is_handed_over() -> None:
    assert [status for status, move in MOVES if move is Move.HANDED_OVER] == [ResultStatus.READY]


@given(st.sampled_from(ResultStatus), st.sampled_from(Move))
def test_what_the_table_does_not_have_is_refused(status: ResultStatus, move: Move) -> None:
    if (status, move) in MOVES:
        assert moved(status, move, "n") is MOVES[status, move]
        return
    with pytest.raises((ResultNotInState, AlreadyHandedOver)) as refused:
        moved(status, move, "N-1")
    assert "N-1" in refused.value.sentence("zh")
    twice = status is ResultStatus.HANDED_OVER and move in (*HANDS_OVER, Move.GIVEN_THERE)
    assert isinstance(refused.value, AlreadyHandedOver) == twice


@given(st.lists(st.sampled_from(ResultStatus), min_size=1))
def test_a_case_is_ready_while_a_result_is_and_handed_over_when_none_is_to_come(
    results: list[ResultStatus],
) -> None:
    over = {ResultStatus.HANDED_OVER, ResultStatus.VOID}
    ready = {ResultStatus.READY, ResultStatus.IN_LOCKER, ResultStatus.ELSEWHERE}
    assert (case_with(results) is Status.READY) == bool(ready & set(results))
    assert (case_with(results) is Status.HANDED_OVER) == (set(results) <= over)


@given(st.from_regex(r"[0-9A-Z]{31}[0-9]{12}", fullmatch=True), st.integers(1, 999))
def test_a_result_is_found_by_its_number_and_all_of_a_case_by_the_cases(case: str, serial: int) -> None:
    assert named(result_number(case, serial)) == (case, serial)
    assert named(f" {case} ") == (case, None)
