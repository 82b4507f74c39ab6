"""What an answer means, when a push is tried again, and when a receiver is spared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.clock import DAY, HOUR, MINUTE, SECOND
from hallsys.pushes.comparing import kind_of
from hallsys.pushes.rules import (
    FAULTS,
    LONGEST_RETRY_AFTER,
    Circuit,
    Outcome,
    Retry,
    State,
    Verdict,
    fate,
    key_of,
    retry_after,
    verdict_of,
)

NOW = 1_772_413_200_000  # Mon, 02 Mar 2026 01:00:00 GMT
RETRY = Retry(first=2 * SECOND, longest=30 * MINUTE, age=7 * DAY, attempts=200)
TAKEN, AGAIN = Outcome(Verdict.TAKEN), Outcome(Verdict.AGAIN, "error")
REFUSED, AT_ODDS = Outcome(Verdict.REFUSED, "refused", "no such item"), Outcome(Verdict.AT_ODDS, "not_let_in")


@pytest.mark.parametrize(
    ("status", "verdict", "fault"),
    [
        (200, "taken", None),
        (202, "taken", None),
        (409, "taken", None),  # it has it already
        (302, "at_odds", "wrong_address"),
        (400, "refused", "refused"),
        (401, "at_odds", "not_let_in"),
        (403, "at_odds", "not_let_in"),
        (404, "at_odds", "wrong_address"),
        (408, "again", "busy"),
        (413, "refused", "refused"),
        (422, "refused", "refused"),
        (429, "again", "busy"),
        (500, "again", "error"),
        (503, "again", "busy"),
    ],
)
def test_an_answer_is_one_of_four(status: int, verdict: str, fault: str | None) -> None:
    outcome = verdict_of(status)
    assert (outcome.verdict, outcome.fault) == (verdict, fault)


@given(st.integers(100, 599))
def test_every_status_has_a_verdict_and_every_fault_its_words(status: int) -> None:
    outcome = verdict_of(status)
    assert (outcome.fault is None) == (outcome.verdict is Verdict.TAKEN)
    assert outcome.fault is None or outcome.fault in FAULTS


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("120", 120 * SECOND),
        ("0", 0),
        ("Mon, 02 Mar 2026 01:01:30 GMT", 90 * SECOND),
        ("Mon, 02 Mar 2026 00:00:00 GMT", 0),
        ("999999999", LONGEST_RETRY_AFTER),
        ("Mon, 02 Mar 2037 00:00:00 GMT", LONGEST_RETRY_AFTER),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
    ],
)
def test_a_receiver_says_when_to_come_again(header: str | None, pause: int | None) -> None:
    assert retry_after(header, NOW) == pause


@given(st.text(max_size=40))
def test_whatever_a_header_says_is_a_pause_or_nothing(header: str) -> None:
    pause = retry_after(header, NOW)
    assert pause is None or 0 <= pause <= LONGEST_RETRY_AFTER


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_pauses_grow_to_the_longest_and_are_spread(attempts: int, chance: float) -> None:
    whole = min(RETRY.first * 2 ** (attempts - 1), RETRY.longest)
    assert whole // 2 <= RETRY.pause(attempts, chance) <= whole


def test_what_failed_waits_and_is_given_up_at_its_age_or_number() -> None:
    waits = fate(AGAIN, RETRY, 0, NOW, NOW, 0.999)
    assert (waits.state, waits.attempts, waits.fault) == (State.WAITING, 1, "error")
    assert NOW + SECOND <= waits.next_at <= NOW + 2 * SECOND
    old = fate(AGAIN, RETRY, 5, NOW - 7 * DAY, NOW, 0)
    assert (old.state, old.fault, old.reason) == (State.DEAD, "too_old", "error")
    assert fate(AGAIN, RETRY, 199, NOW, NOW, 0).state is State.DEAD
    assert fate(TAKEN, RETRY, 199, NOW - 8 * DAY, NOW, 0).state is State.SENT


def test_a_refusal_ends_it_at_once_and_a_wrong_key_does_not() -> None:
    refused = fate(REFUSED, RETRY, 0, NOW, NOW, 0)
    assert (refused.state, refused.fault, refused.reason) == (State.DEAD, "refused", "no such item")
    assert fate(AT_ODDS, RETRY, 0, NOW, NOW, 0).state is State.WAITING


def test_what_the_receiver_asks_for_is_heeded_if_it_is_longer() -> None:
    asked = Outcome(Verdict.AGAIN, "busy", retry_after=HOUR)
    assert fate(asked, RETRY, 0, NOW, NOW, 0).next_at == NOW + HOUR
    soon = Outcome(Verdict.AGAIN, "busy", retry_after=1)
    assert fate(soon, RETRY, 0, NOW, NOW, 0).next_at == NOW + SECOND


def test_a_receiver_that_fails_in_a_row_is_spared_ever_longer_and_tried_by_one() -> None:
    circuit, pauses = Circuit(), []
    for _ in range(4):
        circuit = circuit.after(AGAIN, NOW)
        assert circuit.room(NOW, 4) == 4
    now = NOW
    for _ in range(12):
        circuit = circuit.after(AGAIN, now)
        assert circuit.interrupted
        assert circuit.room(now, 4) == 0
        assert circuit.room(circuit.closed_until, 4) == 1
        pauses.append(circuit.closed_until - now)
        now = circuit.closed_until
    assert pauses[:3] == [2 * SECOND, 4 * SECOND, 8 * SECOND]
    assert pauses[-1] == 5 * MINUTE
    assert circuit.after(TAKEN, NOW) == Circuit()


def test_what_was_under_way_when_it_failed_makes_no_pause_longer() -> None:
    circuit = Circuit()
    for _ in range(16):  # so many at once, in one outage
        circuit = circuit.after(AGAIN, NOW)
    assert circuit.closed_until - NOW == 2 * SECOND
    assert circuit.after(TAKEN, NOW) == Circuit()


def test_one_success_begins_the_count_anew_and_a_refusal_is_one() -> None:
    circuit = Circuit()
    for outcome in (AGAIN, AGAIN, AGAIN, AGAIN, REFUSED, AGAIN, TAKEN, AGAIN):
        circuit = circuit.after(outcome, NOW)
    assert circuit.failures == 1


def test_a_wrong_key_spares_at_once_what_would_all_be_refused() -> None:
    circuit = Circuit().after(AT_ODDS, NOW)
    assert circuit.interrupted
    assert (circuit.fault, circuit.since) == ("not_let_in", NOW)


def test_a_busy_receiver_is_left_alone_for_as_long_as_it_asks() -> None:
    circuit = Circuit().after(Outcome(Verdict.AGAIN, "busy", retry_after=MINUTE), NOW)
    assert not circuit.interrupted
    assert circuit.room(NOW + MINUTE - 1, 4) == 0
    assert circuit.room(NOW + MINUTE, 4) == 4


def test_a_key_names_hall_day_fact_part_and_kind() -> None:
    key = key_of("01hall", "city", "2026-03-02", 17, 1, "material")
    assert key == "01hall-city-20260302-17-1-material"
    assert kind_of(key) == "material"
    assert kind_of("something-else") == ""
