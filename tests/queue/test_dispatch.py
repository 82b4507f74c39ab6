"""Who is next: examples, and laws that hold for any heads."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.clock import MINUTE
from hallsys.queue.dispatch import Choice, Head, Reason, Rule, choose
from hallsys.queue.policy import PolicySettings
from hallsys.queue.priority import PriorityClass

NOW = 1_000 * MINUTE
POLICY = PolicySettings()


def head(ticket_id: str, priority_class: str, waited: float, **more: Any) -> Head:
    since = NOW - round(waited * MINUTE)
    return Head(ticket_id, ticket_id, "q", PriorityClass(priority_class), since)._replace(**more)


def chosen(*heads: Head, window: str = "W1", policy: PolicySettings = POLICY) -> Choice:
    choice = choose(heads, window, NOW, policy)
    assert choice is not None
    return choice


def test_nobody_waits() -> None:
    assert choose([], "W1", NOW, POLICY) is None


@pytest.mark.parametrize(
    ("ordinary", "senior", "winner"),
    [(9, 6, "s"), (9, 4, "o"), (10, 5, "o"), (10, 5.01, "s"), (0, 0, "a"), (44, 23, "s")],
)
def test_a_claim_is_rate_times_wait(ordinary: float, senior: float, winner: str) -> None:
    names = ("a", "b") if winner == "a" else ("o", "s")
    result = chosen(head(names[0], "ordinary", ordinary), head(names[1], "senior", senior))
    assert result.head.ticket_id == winner
    assert result.reason.rule is Rule.ACCUMULATED


def test_past_the_bound_the_longest_wait_goes_first() -> None:
    result = chosen(head("o", "ordinary", 46), head("s", "senior", 44))
    assert (result.head.ticket_id, result.reason.rule) == ("o", Rule.BOUND)
    result = chosen(head("o", "ordinary", 46), head("s", "senior", 45.5))
    assert result.head.ticket_id == "o"
    assert result.reason.rival_class is PriorityClass.SENIOR
    result = chosen(head("o", "ordinary", 45), head("s", "senior", 44))
    assert (result.head.ticket_id, result.reason.rule) == ("s", Rule.ACCUMULATED)


def test_pinned_then_bound_then_targeted_then_claim() -> None:
    heads = [
        head("pinned", "ordinary", 1, pinned=True),
        head("bound", "ordinary", 50),
        head("targeted", "ordinary", 1, target_window_id="W1"),
        head("claim", "senior", 40),
    ]
    order = []
    while heads:
        best = chosen(*heads).head
        order.append(best.ticket_id)
        heads.remove(best)
    assert order == ["pinned", "bound", "targeted", "claim"]


def test_what_is_targeted_elsewhere_is_passed_over() -> None:
    elsewhere = head("t", "senior", 60, target_window_id="W2")
    assert choose([elsewhere], "W1", NOW, POLICY) is None
    assert chosen(elsewhere, head("o", "ordinary", 1)).reason.rule is Rule.ONLY


def test_of_equal_rivals_the_earlier_ticket_stands_in_the_reason() -> None:
    best, first, second = head("1", "ordinary", 90), head("2", "ordinary", 0), head("3", "senior", 0)
    reasons = {chosen(best, *rivals).reason for rivals in ((first, second), (second, first))}
    assert [reason.rival_class for reason in reasons] == [PriorityClass.ORDINARY]


def test_a_pinned_head_that_is_listed_twice_is_not_its_own_rival() -> None:
    pinned = head("t", "senior", 6, pinned=True)
    assert chosen(pinned, pinned).reason == Reason(Rule.PINNED, PriorityClass.SENIOR, 6 * MINUTE)


@pytest.mark.parametrize(
    ("reason", "zh", "en"),
    [
        (
            Reason(Rule.ACCUMULATED, PriorityClass.SENIOR, 6 * MINUTE, PriorityClass.ORDINARY, 9 * MINUTE),
            "爱心 等候 6 分钟，先于普通 9 分钟",
            "care, waited 6 min, ahead of ordinary at 9 min",
        ),
        (
            Reason(Rule.ONLY, PriorityClass.ORDINARY, 20_000),
            "普通 等候 不到 1 分钟，无其他等候者",
            "ordinary, waited under 1 min, nobody else waiting",
        ),
        (
            Reason(Rule.CALLED, PriorityClass.APPOINTMENT, 3 * MINUTE),
            "预约 等候 3 分钟，指定呼叫",
            "appointment, waited 3 min, called by number",
        ),
    ],
)
def test_reasons_are_sentences(reason: Reason, zh: str, en: str) -> None:
    assert (reason.sentence("zh"), reason.sentence("en")) == (zh, en)


def test_every_rule_has_a_sentence() -> None:
    for rule in Rule:
        for language in ("zh", "en"):
            assert Reason(rule, PriorityClass.MILITARY, 0).sentence(language)


any_heads = st.lists(
    st.builds(
        Head,
        ticket_id=st.uuids().map(str),
        number=st.just("A001"),
        queue_id=st.sampled_from(["q1", "q2"]),
        priority_class=st.sampled_from(PriorityClass),
        waiting_since=st.integers(NOW - 90 * MINUTE, NOW + MINUTE),
        pinned=st.booleans(),
        target_window_id=st.sampled_from([None, None, "W1", "W2"]),
    ),
    max_size=12,
    unique_by=lambda h: h.ticket_id,
)


@given(any_heads, st.randoms())
def test_the_choice_is_lawful_and_does_not_depend_on_the_order(heads: list[Head], random: object) -> None:
    result = choose(heads, "W1", NOW, POLICY)
    allowed = [h for h in heads if h.target_window_id != "W2"]
    assert (result is None) == (not allowed)
    if result is None:
        return
    best = result.head
    shuffled = list(heads)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert choose(shuffled, "W1", NOW, POLICY) == result
    assert best in allowed
    assert not (any(h.pinned for h in allowed) and not best.pinned)
    late = [h for h in allowed if NOW - h.waiting_since > POLICY.bound]
    if late and not best.pinned:
        assert best.waiting_since == min(h.waiting_since for h in late)
    if result.reason.rule is Rule.ACCUMULATED:
        claims = [POLICY.claim(h.priority_class, max(0, NOW - h.waiting_since)) for h in allowed]
        assert POLICY.claim(best.priority_class, max(0, NOW - best.waiting_since)) == max(claims)


@given(any_heads, st.integers(0, 30 * MINUTE))
def test_who_is_next_in_a_lane_stays_next_in_it(heads: list[Head], later: int) -> None:
    """Only heads of lanes need comparing: within a class the older claim stays the larger."""
    plain = [h._replace(pinned=False, target_window_id=None) for h in heads]
    for priority_class in PriorityClass:
        lane = [h for h in plain if h.priority_class is priority_class]
        first = choose(lane, "W1", NOW + MINUTE, POLICY)
        again = choose(lane, "W1", NOW + MINUTE + later, POLICY)
        assert (first and first.head) == (again and again.head)
