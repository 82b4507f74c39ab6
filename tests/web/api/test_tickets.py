"""Tickets that other systems take: for whom they say, never reaching what was taken with a card."""

from typing import Any

import pytest

from tests.persons import person
from tests.web.api.other import OtherSystem, problem
from tests.web.hall import WebHall


def visit(seed: int = 1, *matters: str, **other: Any) -> dict[str, Any]:
    card = person(seed)
    whom = {"number": card.number.value, "name": card.name}
    return {"matter_codes": list(matters or ("pension",)), **whom, **other}


def taken(every: OtherSystem, seed: int = 1) -> Any:
    (ticket,) = every.done("POST", "/tickets", visit(seed))["tickets"]
    return ticket


def test_a_ticket_is_taken_watched_and_given_up(hall: WebHall, every: OtherSystem) -> None:
    hall.open_window("W01", "wangxiao")
    first = every.done("POST", "/tickets", visit(), key="visit-01")
    (ticket,) = first["tickets"]
    assert (ticket["status"], ticket["ahead"], ticket["rating"]) == ("waiting", 0, "none")
    assert ticket["wait_low"] <= ticket["wait_high"]
    assert every.done("POST", "/tickets", visit(), key="visit-01") == first
    own = {"token": ticket["token"]}
    called = hall.call()
    found = every.done("POST", "/tickets/find", own)
    assert (found["number"], found["status"], found["window"]) == (called.number, "called", 1)
    hall.start(called)
    assert problem(every.ask("POST", "/tickets/cancel", own)) == (409, "wrong_status")
    another = taken(every, 2)
    assert every.done("POST", "/tickets/cancel", {"token": another["token"]})["status"] == "cancelled"
    assert person(1).number.value not in repr(hall.log())


def test_the_same_key_for_another_person_is_refused(every: OtherSystem) -> None:
    every.done("POST", "/tickets", visit(), key="visit-01")
    assert problem(every.ask("POST", "/tickets", visit(2), key="visit-01")) == (422, "idempotency_reused")


def test_one_visit_may_have_several_tickets_all_of_them_or_none(every: OtherSystem) -> None:
    tickets = every.done("POST", "/tickets", visit(1, "pension", "deed"))["tickets"]
    assert [one["queue"] for one in tickets] == ["social", "realty"]
    assert problem(every.ask("POST", "/tickets", visit(2, "deed", "none"))) == (404, "matter_unknown")
    assert problem(every.ask("POST", "/tickets", visit(1, "licence", "deed"))) == (409, "waits_already")
    assert len(every.done("POST", "/tickets", visit(1, "licence"))["tickets"]) == 1  # nothing was left behind


@pytest.mark.parametrize("nothing", ["", " \u3000"])
def test_nobody_is_without_a_name(hall: WebHall, every: OtherSystem, nothing: str) -> None:
    refused = every.ask("POST", "/tickets", visit(name=nothing))
    assert problem(refused) == (400, "bad_request")
    assert [one["pointer"] for one in refused.get_json()["errors"]] == ["#/name"]
    assert hall.log("TicketIssued") == []


def test_a_claim_does_not_reach_a_ticket_that_was_taken_with_a_card(
    hall: WebHall, every: OtherSystem
) -> None:
    issued = hall.issue(person(3), "pension")
    refused = every.ask("POST", "/tickets", visit(3))
    assert problem(refused) == (409, "waits_already")
    assert issued.token not in refused.get_data(as_text=True)
    assert problem(every.ask("POST", "/tickets", visit(3, "licence", name="王五"))) == (422, "name_differs")


def test_what_is_no_secret_finds_nothing(every: OtherSystem) -> None:
    for token in ("", "x" * 22, "号" * 22, "x" * 80):
        assert problem(every.ask("POST", "/tickets/find", {"token": token})) == (404, "ticket_unknown")


def test_nobody_tries_names_for_a_number(hall: WebHall, every: OtherSystem) -> None:
    hall.issue(person(4), "pension")
    tried = [problem(every.ask("POST", "/tickets", visit(4, name=f"王{n}"))) for n in range(11)]
    assert set(tried[:10]) == {(422, "name_differs")}
    assert tried[10] == (429, "too_many_requests")
