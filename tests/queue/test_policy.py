"""Priority classes, their rates, and the prefixes they get."""

import pytest
from pydantic import ValidationError

from hallsys.queue.errors import BadPrefix
from hallsys.queue.numbers import prefix_of, ticket_number
from hallsys.queue.policy import PolicySettings, classify
from hallsys.queue.priority import CARE, LABELS, PriorityClass
from hallsys.queue.queues import Queue, QueueFacts, check_prefixes

POLICY = PolicySettings()


@pytest.mark.parametrize(
    ("age", "requested", "expected"),
    [
        (59, None, "ordinary"),
        (60, None, "senior"),
        (None, None, "ordinary"),
        (0, None, "ordinary"),
        (30, "disabled", "disabled"),
        (None, "military", "military"),
        (30, "senior", "ordinary"),
        (30, "appointment", "ordinary"),
        (30, "ordinary", "ordinary"),
        (70, "ordinary", "senior"),
    ],
)
def test_classes_follow_from_age_and_request(age: int | None, requested: str | None, expected: str) -> None:
    asked = None if requested is None else PriorityClass(requested)
    assert classify(POLICY, age, asked) == PriorityClass(expected)


def test_of_two_grounds_the_faster_counts() -> None:
    policy = PolicySettings.model_validate({"rates": {"serious_illness": 4}})
    assert classify(policy, 70, PriorityClass.SERIOUS_ILLNESS) is PriorityClass.SERIOUS_ILLNESS
    assert classify(policy, 70, PriorityClass.MILITARY) in {PriorityClass.SENIOR, PriorityClass.MILITARY}


def test_a_hall_may_grant_fewer_groups() -> None:
    policy = PolicySettings(requestable=frozenset({PriorityClass.DISABLED}))
    assert classify(policy, 30, PriorityClass.MILITARY) is PriorityClass.ORDINARY


def test_rates_that_are_left_out_keep_their_defaults() -> None:
    policy = PolicySettings.model_validate({"rates": {"senior": 4}})
    assert policy.rates[PriorityClass.SENIOR] == 4
    assert policy.rates[PriorityClass.DISABLED] == 2
    assert policy.claim(PriorityClass.SENIOR, 1_000) == 4_000


@pytest.mark.parametrize(
    "wrong",
    [
        {"rates": {"senior": 0}},
        {"rates": {"senior": 0.5}},
        {"rates": {"nobody": 2}},
        {"rates": {"senior": float("inf")}},
        {"requestable": ["senior"]},
        {"bound_minutes": 0},
        {"weights": {}},
    ],
)
def test_wrong_settings_are_errors(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        PolicySettings.model_validate(wrong)


def test_no_label_tells_which_care_group_somebody_belongs_to() -> None:
    assert set(LABELS) == set(PriorityClass)
    assert {LABELS[care] for care in CARE} == {("爱心", "care")}


@pytest.mark.parametrize(
    ("serial", "number"), [(1, "A001"), (999, "A999"), (1000, "A1000"), (9999, "A9999"), (10000, "A10000")]
)
def test_numbers_grow_rather_than_wrap(serial: int, number: str) -> None:
    assert ticket_number("A", serial) == number


def test_care_and_appointments_may_have_a_prefix() -> None:
    plain = Queue(id="q", open=True, code="c", prefix="A", name="n")
    rich = Queue(id="q", open=True, code="c", prefix="A", care_prefix="V", appointment_prefix="Y", name="n")
    for priority_class in PriorityClass:
        assert prefix_of(plain, priority_class) == "A"
    assert prefix_of(rich, PriorityClass.ORDINARY) == "A"
    assert prefix_of(rich, PriorityClass.MARTYR_FAMILY) == "V"
    assert prefix_of(rich, PriorityClass.APPOINTMENT) == "Y"


@pytest.mark.parametrize("prefix", ["", "a", "A1", "ABC", "综", "A "])
def test_a_prefix_that_could_be_mistaken_is_refused(prefix: str) -> None:
    with pytest.raises(BadPrefix):
        check_prefixes(QueueFacts(code="c", prefix=prefix, name="n"))
    with pytest.raises(BadPrefix):
        check_prefixes(QueueFacts(code="c", prefix="A", care_prefix=prefix, name="n"))
