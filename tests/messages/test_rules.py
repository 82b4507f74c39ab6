"""Texts within what they can fill in, the night, and no number in anybody's words."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallsys.cases.reasons import GAP_MISSED
from hallsys.halls.rules import local_time
from hallsys.kernel.clock import DAY, MINUTE
from hallsys.messages.errors import BadTemplate, PlaceholderUnknown
from hallsys.messages.kinds import KINDS, PLACEHOLDERS, kind_of
from hallsys.messages.rules import (
    LONGEST_TEXT,
    Quiet,
    check_text,
    filled,
    is_quiet,
    midnight,
    next_morning,
    parameters,
    without_numbers,
)

SHANGHAI = "Asia/Shanghai"
READY = KINDS["result_ready"]
NIGHT = Quiet("21:00", "08:00")
times = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
instants = st.integers(1_700_000_000_000, 1_900_000_000_000)


def at(hour: int, minute: int = 0) -> int:
    """Return an instant of a day in Shanghai."""
    return (
        int(datetime(2026, 3, 2, tzinfo=UTC).timestamp() * 1000) + (hour - 8) * 60 * MINUTE + minute * MINUTE
    )


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"),
    [
        (20, 59, False),
        (21, 0, True),
        (23, 59, True),
        (0, 0, True),
        (7, 59, True),
        (8, 0, False),
        (12, 0, False),
    ],
)
def test_nobody_is_woken_at_night(hour: int, minute: int, quiet: bool) -> None:
    assert is_quiet(NIGHT, at(hour, minute), SHANGHAI) is quiet


def test_a_hall_may_send_at_any_hour_or_rest_at_noon() -> None:
    assert not any(is_quiet(Quiet("08:00", "08:00"), at(hour), SHANGHAI) for hour in range(24))
    assert [hour for hour in range(24) if is_quiet(Quiet("12:00", "14:00"), at(hour), SHANGHAI)] == [12, 13]


@given(times, times, instants)
def test_next_morning_is_tomorrow_and_not_quiet(since: str, until: str, now: int) -> None:
    quiet = Quiet(since, until)
    morning = next_morning(quiet, now, SHANGHAI)
    assert 0 < morning - now <= 2 * DAY
    assert local_time(morning, SHANGHAI).date() == local_time(now, SHANGHAI).date() + timedelta(days=1)
    assert midnight(now, SHANGHAI) <= now < midnight(morning, SHANGHAI) <= morning
    if since > until:
        assert not is_quiet(quiet, morning, SHANGHAI)


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_that_is_shipped_can_be_filled_in(kind: str) -> None:
    facts = KINDS[kind]
    for text in (facts.zh, facts.en):
        assert check_text(facts, text) == text
        assert "{" not in filled(text, dict.fromkeys(PLACEHOLDERS, "x"))
        assert {"{case}", "{ticket}", "{at}"} & {f"{{{name}}}" for name in parameters(text, {})}
    assert facts.fills <= PLACEHOLDERS.keys()
    assert len(kind) <= 20


@pytest.mark.parametrize(
    "said", ["", "  ", "字" * (LONGEST_TEXT + 1), "{case", "case}", "【别的签名】{case}"]
)
def test_a_text_is_whole_and_signed_by_the_gateway_alone(said: str) -> None:
    with pytest.raises(BadTemplate):
        check_text(READY, said)


@pytest.mark.parametrize("said", ["{until}", "{name}", "{}", "{case.__class__}", "{ case }"])
def test_a_text_asks_for_nothing_that_its_kind_has_not(said: str) -> None:
    with pytest.raises(PlaceholderUnknown):
        check_text(READY, said)


@given(st.text(max_size=LONGEST_TEXT), st.dictionaries(st.sampled_from(sorted(PLACEHOLDERS)), st.text()))
def test_a_text_that_is_taken_is_filled_in_whole(said: str, values: dict[str, str]) -> None:
    try:
        text = check_text(READY, said)
    except (BadTemplate, PlaceholderUnknown):
        return
    assert parameters(text, values).keys() <= READY.fills
    assert filled(text, {}) == "".join(part.rpartition("}")[2] for part in text.split("{"))


def test_parameters_go_by_name() -> None:
    assert parameters("{case}：{place}，{case}", {"case": "1", "hall": "x"}) == {"case": "1", "place": ""}


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text(max_size=10), st.text(max_size=10))
def test_no_number_is_left_in_a_gateways_words(number: str, before: str, after: str) -> None:
    assert number not in without_numbers(f"{before}{number}{after}")
    assert number[3:7] not in without_numbers(f"号码 {number[:3]} {number[3:7]} {number[7:]} 无效").replace(
        "*", ""
    )


def test_who_is_told_of_what() -> None:
    assert kind_of("ResultReady", {"joint": False}) == "result_ready"
    assert kind_of("ResultReady", {"joint": True}) is None
    assert kind_of("ResultHandedOver", {"taken_by": "courier"}) == "result_sent"
    assert kind_of("ResultHandedOver", {"taken_by": "applicant"}) is None
    assert kind_of("CaseTerminated", {"reason_code": GAP_MISSED}) == "gaps_missed"
    assert kind_of("CaseTerminated", {"reason_code": "mistaken"}) == "terminated"
    assert kind_of("TicketMissed", {}) == "ticket_missed"
    assert kind_of("TicketCalled", {}) is None
