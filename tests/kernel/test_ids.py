"""Ids sort by the time they were made, whatever the clock of the machine does."""

import time

import pytest

from hallsys.kernel.ids import new_id, new_token, sooner


def test_ids_sort_in_the_order_in_which_they_were_made() -> None:
    made = [new_id() for _ in range(1000)]
    assert sorted(made) == made
    assert len(set(made)) == len(made)
    assert {len(one) for one in made} == {26}


def test_ids_keep_their_order_when_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    before = new_id()
    an_hour_ago = time.time_ns() - 3600 * 10**9
    monkeypatch.setattr(time, "time_ns", lambda: an_hour_ago)
    after = [new_id() for _ in range(10)]
    assert sorted([before, *after]) == [before, *after]


def test_what_is_sooner_sorts_before_all_that_was_made_in_that_time() -> None:
    one, other = new_id(), new_id()
    assert sooner(other, 0) <= one < other
    assert sooner(other, 60_000) < sooner(other, 1) < one
    assert sooner(other, 1 << 48) == "0" * 26
    assert len(sooner(other, 1)) == 26


def test_a_token_is_22_characters_that_never_come_twice() -> None:
    made = {new_token() for _ in range(1000)}
    assert len(made) == 1000
    assert {len(one) for one in made} == {22}
