"""Requests made from the description itself, by schemathesis: each is answered as is described.

They reach what goes on in the hall, too, since most of them name what is there; `make fuzz` makes 640 of each
operation, more than 20,000 in all, and tells how they were answered.
"""

import json
from collections import Counter
from itertools import count
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from hallsys.pushes.interfaces.events import EVENTS, TRIAL
from hallsys.web.api.openapi import description
from hallsys.web.api.operations import OPERATIONS, Operation
from tests.web.api.other import PREFIX, problem
from tests.web.api.underway import Stage, Underway
from tests.web.hall import WebHall


def asked() -> dict[str, Any]:
    """Return what is described but for the headers, which are those of the signature."""
    told = description(OPERATIONS, PREFIX)
    for one in (way for ways in told["paths"].values() for way in ways.values()):
        one["parameters"] = [part for part in one["parameters"] if part["in"] != "header"]
    return told


FOUND = schemathesis.openapi.from_dict(asked()).get_all_operations()
DESCRIBED = {one.ok().definition.raw["operationId"]: one.ok() for one in FOUND if isinstance(one, Ok)}


def examples(profile: settings) -> int:
    """Return how many requests are made of each operation."""
    return profile.max_examples // 5


MANY = 20_000
EXAMPLES = examples(settings())
THOROUGH = EXAMPLES * len(OPERATIONS) >= MANY
PEOPLE = st.integers(1, 400)  # who come again now and then: ten times an hour, and not more often
MOSTLY = st.sampled_from((True, True, True, False))
keys = count(1)


@pytest.fixture(scope="module")
def answers() -> Counter[tuple[str, int]]:
    """Return how often each operation was answered with which status, in all the tests of this file."""
    return Counter()


@pytest.fixture
def underway(hall: WebHall) -> Underway:
    return Underway(hall)


def test_every_operation_is_described() -> None:
    assert DESCRIBED.keys() == {one.name for one in OPERATIONS}


def test_what_is_posted_is_described_by_its_kinds_and_events() -> None:
    posted = description(OPERATIONS, PREFIX)["webhooks"]
    bodies = [one["post"]["requestBody"]["content"]["application/json"]["schema"] for one in posted.values()]
    names = {name for one in bodies for name in one["properties"]["event"]["enum"]}
    assert names == {*EVENTS.values(), TRIAL}
    appointment = bodies[list(posted).index("appointment")]["properties"]["appointment"]["properties"]
    assert appointment.keys() == {"id", "matter", "queue", "starts_at", "why", "ticket"}


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.name)
def test_what_is_made_from_the_description_is_answered_as_it_says(
    underway: Underway, answers: Counter[tuple[str, int]], one: Operation
) -> None:
    system, statuses = underway.system, Counter[int]()
    # What follows the description, and what breaks it; some or all of it replaced by what is there.
    cases = st.one_of([DESCRIBED[one.name].as_strategy(generation_mode=mode) for mode in GenerationMode])
    fields = frozenset(one.asks.model_fields)
    some = st.frozensets(st.sampled_from(sorted(fields))) if fields else st.just(fields)

    known_of_it = st.one_of(some, *[st.just(fields)] * 3)

    @given(cases, known_of_it, st.sampled_from(underway.stages(one)), PEOPLE, MOSTLY)
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    def ask(case: Any, known: frozenset[str], stage: Stage, seed: int, at_place: bool) -> None:
        system.address = f"127.0.1.{seed % 250}"  # everybody's own, so that nobody asks too often
        there = {**underway.known(seed), **stage()}
        told = {name: there[name] for name in known if name in there}
        if at_place:
            place = {**there, "number": "1"}  # of the window
            case.path_parameters = {name: place[name] for name in case.path_parameters}
        query, data = "", b""
        if one.method == "GET":
            parts = {**case.query, **told}
            query = f"?{urlencode(parts, doseq=True)}" if parts else ""
        elif isinstance(case.body, dict):
            data = json.dumps({**case.body, **told}, ensure_ascii=False).encode("utf-8", "surrogatepass")
        sent = (one.method, case.formatted_path + query, data)
        key = f"made-{next(keys):08d}" if one.method == "POST" else ""
        answer = system.send(*sent, key=key)
        statuses[answer.status_code] += 1
        if answer.status_code == 200:
            one.answer.model_validate_json(answer.get_data())
        else:
            assert problem(answer)[0] < 500
        if one.changes and answer.status_code == 200:
            assert system.send(*sent, key=key).get_data() == answer.get_data()

    ask()
    assert statuses.total() >= EXAMPLES
    assert statuses[200] or not THOROUGH
    answers.update({(one.name, status): number for status, number in statuses.items()})


def test_that_many_are_made_of_them(
    answers: Counter[tuple[str, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert examples(settings.get_profile("thorough")) * len(OPERATIONS) >= MANY
    if THOROUGH:  # then all of them were made before this
        with capsys.disabled():
            print(table(answers))
        assert answers.total() >= MANY


def table(answers: Counter[tuple[str, int]]) -> str:
    """Return how each operation was answered, a line an operation, and how many requests there were."""
    statuses = sorted({status for _, status in answers})
    rows = {one.name: [answers[one.name, status] for status in statuses] for one in OPERATIONS}
    rows["all"] = [sum(column) for column in zip(*rows.values(), strict=True)]
    lines = [f"\n{'':20}" + "".join(f"{status:>7}" for status in (*statuses, "all"))]
    lines += [
        f"{name:20}" + "".join(f"{number:>7}" for number in (*row, sum(row))) for name, row in rows.items()
    ]
    return "\n".join(lines)
