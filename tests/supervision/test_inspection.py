"""What of the log is odd: the rules, each on its threshold."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.clock import MINUTE, SECOND
from hallsys.supervision import inspection
from hallsys.supervision.forced_ratings import RatingsAt, Trace, forced
from hallsys.supervision.inspection import MOST_EVIDENCE, Evidence, merged
from hallsys.supervision.policy import InspectionSettings
from hallsys.supervision.rule_table import RULES, Rule

SETTINGS = InspectionSettings()
HOUR = "2026-03-02T09"
WAIT = inspection.Wait(7, 1000, "A001", "queue", 0, 30, HOUR)
SERVICE = inspection.Service(8, 1000, "service", "A001", "window", 0, 6 * MINUTE)
MISSED = inspection.PutOff(9, 1000, "A001", "window", "clerk", 0, HOUR)
TRANSFER = inspection.Transfer(10, 1000, "ticket", "A001", "window", 0)


def at(*traces: Trace) -> RatingsAt:
    return RatingsAt("window", "clerk", "2026-03-02", HOUR, traces)


def trace(n: int, *, every: int = 10 * MINUTE, answered: int = 8 * SECOND, **more: Any) -> Trace:
    return replace(Trace(n, n * every, answered, 5, on_pad=True), **more)


def rules_of(*traces: Trace, settings: InspectionSettings = SETTINGS) -> set[Rule]:
    return {one.rule for one in forced(at(*traces), settings)}


@given(st.integers(0, 100 * MINUTE), st.integers(1, 60))
def test_a_wait_is_found_exactly_when_it_is_over_the_limit_of_its_queue(waited: int, limit: int) -> None:
    wait = replace(WAIT, waited_ms=waited, limit_minutes=limit)
    for found in (inspection.long_wait(wait), inspection.left_waiting(wait)):
        assert (found is not None) == (waited > limit * MINUTE)
        if found is None:
            continue
        assert (found.figure, found.limit, found.evidence[0].seq) == (waited // MINUTE, limit, 7)


@given(st.integers(0, 300 * MINUTE), st.none() | st.integers(MINUTE, 30 * MINUTE))
def test_a_service_is_found_when_it_is_many_times_the_usual_and_long(took: int, usual: int | None) -> None:
    found = inspection.long_service(replace(SERVICE, duration_ms=took, usual_ms=usual), SETTINGS)
    long = usual is not None and took > 5 * usual and took > 30 * MINUTE
    assert (found is not None) == long


@given(st.integers(0, 120 * SECOND))
def test_a_number_is_skipped_when_nobody_could_have_come(after: int) -> None:
    found = inspection.skipped(replace(MISSED, after_ms=after), SETTINGS)
    assert (found is not None) == (after < 30 * SECOND)


@given(st.integers(0, 120 * SECOND))
def test_a_service_is_set_aside_too_soon_when_nothing_can_have_been_done(after: int) -> None:
    found = inspection.parked_soon(replace(MISSED, after_ms=after), SETTINGS)
    assert (found is not None) == (after < 20 * SECOND)
    if found:
        assert (found.rule, found.limit, found.clerk_id) == (Rule.PARKED_SOON, 20, "clerk")


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_what_is_late_is_so_by_whole_minutes_since_it_was_due(due: int, later: int) -> None:
    found = inspection.late(Rule.STAGE_LATE, "case:review:1", due, due + later, subject="1", clerk_id="c")
    assert (found.figure, found.limit, found.clerk_id) == (later // MINUTE, 0, "c")
    assert found.evidence == (Evidence(None, due, found.figure),)


@given(st.integers(0, 9))
def test_a_ticket_may_be_sent_on_as_often_as_the_setting_says(times: int) -> None:
    found = inspection.sent_on(replace(TRANSFER, times=times), SETTINGS)
    assert (found is not None) == (times > SETTINGS.transfers)


@given(st.integers(0, 60))
def test_whoever_puts_tickets_forward_too_often_is_found_with_each_of_them(before: int) -> None:
    pin = inspection.Pin(100, 100, "A009", "clerk", "2026-03-02", [(n, n) for n in range(before)])
    found = inspection.put_forward(pin, SETTINGS)
    assert (found is not None) == (before + 1 > SETTINGS.pins)
    if found:
        assert (found.figure, found.limit, found.clerk_id) == (before + 1, SETTINGS.pins, "clerk")
        assert found.evidence[-1] == Evidence(100, 100, before + 1)


def test_ratings_that_nobody_could_have_read_are_found_once_there_are_several() -> None:
    fast = [trace(n, answered=SECOND) for n in range(1, 4)]
    assert rules_of(*fast[:2]) == set()
    assert rules_of(*fast) == {Rule.RATING_FAST}
    assert rules_of(*fast, trace(4)) == set()  # the newest was read: nothing new to tell
    (found,) = forced(at(trace(0), *fast), SETTINGS)
    assert [one.seq for one in found.evidence] == [1, 2, 3]


def test_a_burst_at_one_window_is_found() -> None:
    assert rules_of(*[trace(n, every=20 * SECOND) for n in range(5)]) == {Rule.RATING_BURST}
    assert rules_of(*[trace(n, every=46 * SECOND) for n in range(5)]) == set()


def by_phone(n: int, **more: Any) -> Trace:
    return trace(n, **{"on_pad": False, "answered": 5 * MINUTE, **more})


def test_phones_and_the_pad_are_looked_at_apart() -> None:
    apart = [one for n in range(0, 8, 2) for one in (trace(n, every=SECOND), by_phone(n + 1, every=SECOND))]
    assert rules_of(*apart) == set()
    assert rules_of(*apart, by_phone(8, every=SECOND)) == {Rule.RATING_BURST}


def test_ratings_by_phone_right_after_the_service_are_found_once_there_are_several() -> None:
    fast = [by_phone(n, answered=4 * SECOND) for n in range(3)]
    assert rules_of(*fast) == {Rule.RATING_FAST}
    assert rules_of(*fast[:2], by_phone(3, answered=5 * SECOND)) == set()


def test_one_phone_that_rates_a_window_often_is_found_and_not_told() -> None:
    one = [by_phone(n, device="d1") for n in range(3)]
    (found,) = forced(at(by_phone(9, device="d2"), *one), SETTINGS)
    assert (found.rule, found.figure, found.limit) == (Rule.RATING_PHONE, 3, 3)
    assert [each.seq for each in found.evidence] == [0, 1, 2]
    assert "d1" not in found.cause
    assert rules_of(*one[:2], by_phone(2, device="d2")) == set()
    assert rules_of(*[by_phone(n) for n in range(9)]) == set()  # phones that keep no number


def test_always_the_same_level_is_found_when_the_row_is_long_enough() -> None:
    row = [trace(n) for n in range(40)]
    assert rules_of(*row) == {Rule.RATING_SAME}
    assert rules_of(*row[1:]) == set()
    assert rules_of(*row[:20], trace(20, level=4), *row[21:]) == set()


def test_the_same_words_three_times_are_found_of_whatever_channel() -> None:
    said = [trace(n, words="digest", on_pad=n != 1) for n in range(3)]
    assert rules_of(*said) == {Rule.RATING_TEXT}
    assert rules_of(*said[:2], trace(2, words="other")) == set()


LEVELS = st.integers(1, 5)
MOMENTS = st.integers(0, 10**8)
TRACES = st.lists(
    st.builds(Trace, st.integers(1, 10**6), MOMENTS, st.integers(0, 60_000), LEVELS, st.booleans()),
    min_size=1,
    max_size=50,
)


@given(TRACES)
def test_whatever_is_found_stands_on_evidence_that_includes_the_newest(traces: list[Trace]) -> None:
    for found in forced(at(*traces), SETTINGS):
        assert found.figure >= found.limit
        assert len(found.evidence) == found.figure
        assert found.evidence[-1].seq == traces[-1].seq


@given(st.lists(st.integers(1, 100)), st.lists(st.integers(1, 100)))
def test_evidence_has_each_event_once_and_is_bounded(before: list[int], more: list[int]) -> None:
    kept: tuple[Evidence, ...] = ()
    for seq in (*before, *more):
        kept = merged(Rule.LONG_WAIT, kept, [Evidence(seq, seq, 0)])
    seqs = [one.seq for one in kept]
    assert len(seqs) == len(set(seqs)) <= MOST_EVIDENCE
    assert set(seqs) <= {*before, *more}


def test_of_ratings_all_are_named_since_they_are_what_is_excluded() -> None:
    before = [Evidence(seq, seq, 5) for seq in range(MOST_EVIDENCE)]
    kept = merged(Rule.RATING_SAME, before, [Evidence(MOST_EVIDENCE, 1, 5)])
    assert [one.seq for one in kept] == list(range(MOST_EVIDENCE + 1))


@pytest.mark.parametrize("rule", Rule)
def test_every_rule_says_what_it_reads_in_both_languages(rule: Rule) -> None:
    facts = RULES[rule]
    assert all((facts.zh, facts.en, facts.reads_zh, facts.reads_en, facts.setting))
