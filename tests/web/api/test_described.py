"""Requests made from the description itself, by schemathesis: each is answered as is described.

`make fuzz` makes some 500 of each operation, more than 20,000 in all.
"""

import json
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
from tests.persons import person
from tests.web.api.other import PREFIX, OtherSystem, problem
from tests.web.hall import DEPARTMENT, WebHall

SCHEMA = schemathesis.openapi.from_dict(description(OPERATIONS, PREFIX))
FOUND = [found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)]
DESCRIBED = {one.definition.raw["operationId"]: one for one in FOUND}
EXAMPLES = settings().max_examples // 5
CARD = person(1)
# What is there: a request that names it gets past the first look.
THERE: dict[str, Any] = {
    "clerk": "wangxiao",
    "department": DEPARTMENT[:18],
    "matter_code": "pension",
    "matter_codes": ["pension"],
    "name": CARD.name,
    "number": CARD.number.value,
    "queue": "general",
    "since": "2026-03-02",
    "until": "2026-03-02",
}


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
    hall: WebHall, every: OtherSystem, number: str, one: Operation
) -> None:
    there = {**THERE, "case_number": number, "token": hall.issue(person(2), "pension").token}
    window = {"number": "1", "case_number": number}

    # What follows the description, and what breaks it.
    cases = st.one_of([DESCRIBED[one.name].as_strategy(generation_mode=mode) for mode in GenerationMode])

    @given(cases, st.sets(st.sampled_from(sorted(there))), st.booleans())
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    def ask(case: Any, known: set[str], at_window: bool) -> None:
        if at_window:
            case.path_parameters = {name: window[name] for name in case.path_parameters}
        query, data = "", b""
        if one.method == "GET":
            asked = {name: there[name] if name in known else value for name, value in case.query.items()}
            query = f"?{urlencode(asked, doseq=True)}" if asked else ""
        elif isinstance(case.body, dict):
            asked = {name: there[name] if name in known else value for name, value in case.body.items()}
            data = json.dumps(asked, ensure_ascii=False).encode("utf-8", "surrogatepass")
        answer = every.send(one.method, case.formatted_path + query, data)
        if answer.status_code == 200:
            one.answer.model_validate_json(answer.get_data())
        else:
            assert problem(answer)[0] < 500

    ask()
