"""What keys are good for, what other systems read, the appointments that they make, and the description."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hallsys.cases.system_scopes import Scope
from hallsys.cases.systems import add_system
from hallsys.kernel.clock import DAY, HOUR
from hallsys.matters.service import suspend_matter
from hallsys.web.api.operations import OPERATIONS, Operation
from tests.persons import person
from tests.web.api.accepting import accept_case, serving
from tests.web.api.other import PREFIX, OtherSystem, problem
from tests.web.hall import DEPARTMENT, WebHall

TOMORROW_TEN = DAY + HOUR  # from Monday 09:00
OF_MATTER = "?matter_code=licence"


def booking(hall: WebHall, seed: int = 1, later: int = TOMORROW_TEN, **other: Any) -> dict[str, Any]:
    card = person(seed)
    whom = {"number": card.number.value, "name": card.name}
    return {"matter_code": "licence", "starts_at": hall.clock.now() + later, **whom, **other}


def some_path(one: Operation) -> str:
    return one.path.replace("<case_number>", "none").replace("<number>", "1")


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.name)
def test_a_key_opens_what_it_is_good_for_and_nothing_else(
    hall: WebHall, own: OtherSystem, one: Operation
) -> None:
    others = tuple(scope for scope in Scope if scope is not one.scope)
    for scopes, refused in ((others, True), ((one.scope,), False)):
        key = hall.transact(add_system, hall.site.keyring, f"系统{refused}", [DEPARTMENT[:18]], scopes)
        body: dict[str, Any] | None = {} if one.method == "POST" else None
        answer = OtherSystem(hall, own.client, key).ask(one.method, some_path(one), body)
        told = (200, "") if answer.status_code == 200 else problem(answer)
        assert (told == (403, "out_of_scope")) is refused


def test_nothing_is_told_without_a_signature(own: OtherSystem) -> None:
    for one in OPERATIONS:
        assert problem(own.client.open(PREFIX + some_path(one), method=one.method)) == (401, "not_signed")


def test_who_waits_is_told_by_queue(hall: WebHall, every: OtherSystem) -> None:
    hall.open_window("W01", "wangxiao")
    for seed in (1, 2):
        hall.issue(person(seed), "pension")
    told = every.done("GET", "/queues")["queues"]
    assert sum(one["waiting"] for one in told) == 2
    (served,) = [one for one in told if one["waiting"]]
    assert served["wait_low"] <= served["wait_high"]
    (window,) = [one for one in every.done("GET", "/windows")["windows"] if one["state"] == "open"]
    assert served["code"] in window["queues"]
    assert every.done("GET", "/hall")["day"] == hall.site.today


def test_what_is_signed_is_the_address_as_it_was_sent(every: OtherSystem) -> None:
    sent = f"{PREFIX}/windows/%EF%BC%91/next"
    body = b'{"clerk": "wangxiao"}'
    assert problem(every.send("POST", sent, body)) == (404, "window_unknown")
    other = every.send("POST", sent, body, signs=f"{PREFIX}/windows/１/next")
    assert problem(other) == (401, "not_signed")


@pytest.mark.parametrize("wrong", [True, "1772438400000", 1.5])
def test_what_is_no_integer_is_none_in_a_body(hall: WebHall, every: OtherSystem, wrong: Any) -> None:
    refused = every.ask("POST", "/appointments", {**booking(hall), "starts_at": wrong})
    assert problem(refused) == (400, "bad_request")
    assert [one["pointer"] for one in refused.get_json()["errors"]] == ["#/starts_at"]


def test_matters_are_listed_a_page_at_a_time(hall: WebHall, every: OtherSystem) -> None:
    page = every.done("GET", "/matters?limit=1")
    found = list(page["matters"])
    while page["next"]:
        page = every.done("GET", f"/matters?limit=1&after={page['next']}")
        found += page["matters"]
    assert [one["code"] for one in found] == sorted(one.code for one in hall.site.catalogue.matters.values())


def test_a_case_is_read_by_its_department(hall: WebHall, every: OtherSystem, number: str) -> None:
    listed = every.done("GET", f"/cases?department={DEPARTMENT[:18]}")
    assert listed == {"case_numbers": [number], "next": None}
    told = every.done("GET", f"/cases/{number}")
    assert (told["status"], told["stands"], told["results"]) == ("05", "accepted", [])
    assert person(871).name not in json.dumps(told, ensure_ascii=False)
    assert problem(every.ask("GET", "/cases?department=11110101MB0000002X")) == (403, "other_department")
    assert problem(every.ask("GET", "/cases/none")) == (404, "case_unknown")
    key = hall.transact(add_system, hall.site.keyring, "公安", ["11110101MB0000002X"], (Scope.CASES,))
    police = OtherSystem(hall, every.client, key)
    assert problem(police.ask("GET", f"/cases/{number}")) == (403, "other_department")


def test_cases_are_listed_a_page_at_a_time_each_once_whatever_comes_meanwhile(
    hall: WebHall, every: OtherSystem
) -> None:
    in_hand = serving(hall)

    def come(*matters: str) -> list[str]:
        return [accept_case(hall, in_hand, one).case_number for one in matters]

    def listed(*meanwhile: tuple[str, ...]) -> list[list[str]]:
        """Return the pages; after each of the first ones further cases come."""
        after: str | None = ""
        coming, pages = iter(meanwhile), []
        while after is not None:
            page = every.done("GET", f"/cases?department={DEPARTMENT[:18]}&limit=2&after={after}")
            pages.append(page["case_numbers"])
            after = page["next"]
            come(*next(coming, ()))
        return pages

    there = come("pension", "deed", "pension", "deed", "pension")
    assert listed() == [sorted(there)[:2], sorted(there)[2:4], sorted(there)[4:]]
    # Their numbers lie before what is read already, and behind it.
    pages = listed(("licence", "deed"), ("pension", "deed"))
    seen = [one for page in pages for one in page]
    assert [len(page) for page in pages[:-1]] == [2] * (len(pages) - 1)
    assert seen == sorted(set(seen))
    assert set(there) < set(seen)
    assert sum(map(len, listed())) == 9


def test_an_appointment_is_made_moved_and_given_up(hall: WebHall, every: OtherSystem) -> None:
    slots = every.done("GET", f"/appointments/times{OF_MATTER}")["slots"]
    assert hall.clock.now() + TOMORROW_TEN in [one["starts_at"] for one in slots if one["left"]]
    made = every.done("POST", "/appointments", booking(hall), key="booking-1")
    assert made["appointment_id"] == hall.log("AppointmentBooked")[-1].payload["appointment_id"]
    assert made["state"] == "booked"
    assert every.done("POST", "/appointments", booking(hall), key="booking-1") == made
    other = every.ask("POST", "/appointments", booking(hall, 2), key="booking-1")
    assert problem(other) == (422, "idempotency_reused")
    later = {"code": made["code"], "starts_at": hall.clock.now() + TOMORROW_TEN + HOUR}
    assert every.done("POST", "/appointments/change", later)["starts_at"] == later["starts_at"]
    assert every.done("POST", "/appointments/cancel", {"code": made["code"]})["state"] == "cancelled"
    assert every.done("POST", "/appointments/find", {"code": made["code"]})["state"] == "cancelled"
    assert person(1).number.value not in repr(hall.log())


def test_days_on_which_a_matter_is_not_handled_have_no_times(hall: WebHall, every: OtherSystem) -> None:
    before = every.done("GET", f"/appointments/times{OF_MATTER}")["slots"]
    hall.transact(suspend_matter, hall.matters["licence"], "系统升级")
    hall.site.reload()
    assert before
    assert every.done("GET", f"/appointments/times{OF_MATTER}")["slots"] == []


def test_nobody_tries_names_for_a_number(hall: WebHall, every: OtherSystem) -> None:
    hall.issue(person(3), "pension")
    tried = [every.ask("POST", "/appointments", booking(hall, 3, name=f"王{n}")) for n in range(11)]
    assert {problem(one) for one in tried[:10]} == {(422, "name_differs")}
    assert problem(tried[10]) == (429, "too_many_requests")
    assert tried[10].headers["Retry-After"] == "3600"
    assert every.ask("POST", "/appointments", booking(hall, 4)).status_code == 200


def test_what_cannot_be_booked_is_refused(hall: WebHall, every: OtherSystem) -> None:
    for asked, refused in (
        (booking(hall, number="11010119900101001X"), (422, "wrong_check_digit")),
        (booking(hall, matter_code="none"), (404, "matter_unknown")),
        (booking(hall, name=None), (400, "bad_request")),
        (booking(hall, starts_at=-1), (400, "bad_request")),
    ):
        assert problem(every.ask("POST", "/appointments", asked)) == refused
    assert problem(every.ask("POST", "/appointments", booking(hall), key="")) == (400, "idempotency_missing")
    assert problem(every.ask("GET", f"/appointments/times{OF_MATTER}&more=1")) == (400, "bad_request")


def test_a_wrong_request_names_its_fields_and_never_their_values(hall: WebHall, every: OtherSystem) -> None:
    asked = booking(hall, starts_at="张三的样本", name=None, **{"a/b": 1})
    answer = every.ask("POST", "/appointments", asked)
    told = json.loads(answer.get_data())
    assert problem(answer) == (400, "bad_request")
    assert {one["pointer"] for one in told["errors"]} == {"#/starts_at", "#/name", "#/a~1b"}
    assert all(one["detail"] for one in told["errors"])
    for page in (told["title"], told["title_zh"]):
        assert "openapi.json" in page
    assert "样本" not in answer.get_data(as_text=True)
    (parameter,) = json.loads(every.ask("GET", f"/appointments/times{OF_MATTER}&more=1").get_data())["errors"]
    assert parameter["parameter"] == "more"
    (whole,) = json.loads(every.send("POST", f"{PREFIX}/appointments", b"{").get_data())["errors"]
    assert whole["pointer"] == "#"


def test_what_postgresql_cannot_hold_is_refused(every: OtherSystem) -> None:
    for path, body in (
        ("/cases/status", {"case_number": "a\0b"}),
        ("/cases/status", {"own_number": "A\0", "status": "08"}),
        ("/appointments/find", {"code": "\0"}),
        ("/tickets/find", {"token": "\0" * 22}),
    ):
        assert problem(every.ask("POST", path, body)) == (400, "bad_request")
    for path in (f"/cases?department={DEPARTMENT[:18]}&after=~", "/matters?after=%00"):
        assert problem(every.ask("GET", path)) == (400, "bad_request")


def test_a_key_that_was_used_for_another_operation_is_told_so(hall: WebHall, every: OtherSystem) -> None:
    every.done("POST", "/appointments", booking(hall), key="booking-1")
    for path, body in (("/cases/status", {"case_number": "none"}), ("/tickets/cancel", {"token": "x" * 22})):
        assert problem(every.ask("POST", path, body, key="booking-1")) == (422, "idempotency_reused")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_request_that_is_signed_breaks_it(every: OtherSystem, data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(OPERATIONS))
    names = st.sampled_from([*one.asks.model_fields, "other"])
    path, body = some_path(one), None
    if one.method == "GET":
        path += f"?{urlencode(data.draw(st.dictionaries(names, st.text(max_size=70))))}"
    else:
        body = data.draw(st.dictionaries(names, JSON) | JSON)
    answer = every.ask(one.method, path.removesuffix("?"), body)
    if answer.status_code != 200:
        status, _code = problem(answer)
        assert status < 500, (path, body)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("DELETE", "/hall", 405, "method_not_allowed"),
        ("POST", "/hall", 405, "method_not_allowed"),
    ],
)
def test_what_reaches_no_operation_is_a_problem_too(
    own: OtherSystem, method: str, path: str, status: int, code: str
) -> None:
    answer = own.client.open(PREFIX + path, method=method)
    assert problem(answer) == (status, code)
    assert answer.headers.get("Allow", "") == ("GET, HEAD, OPTIONS" if status == 405 else "")


def test_a_body_that_is_too_large_is_a_problem_too(every: OtherSystem) -> None:
    assert problem(every.ask("POST", "/tickets", {"name": "a" * 100_000})) == (413, "too_large")


def references(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        if "$ref" in told:
            yield told["$ref"]
        for one in told.values():
            yield from references(one)
    elif isinstance(told, list):
        for one in told:
            yield from references(one)


def test_the_description_names_every_address_and_every_schema(own: OtherSystem) -> None:
    told = own.client.get(f"{PREFIX}/openapi.json").get_json()
    assert told["openapi"] == "3.1.0"
    described = {
        (method.upper(), path.removeprefix(PREFIX)) for path, ways in told["paths"].items() for method in ways
    }
    assert described == {(one.method, one.path.replace("<", "{").replace(">", "}")) for one in OPERATIONS}
    for reference in references(told):
        assert reference.rpartition("/")[2] in told["components"]["schemas"]
    changing = told["paths"][f"{PREFIX}/appointments"]["post"]
    assert "Idempotency-Key" in [one["name"] for one in changing["parameters"]]
