"""Who waits leaves a number on the page of the ticket, and is told when it is nearly called or was missed."""

from typing import Any

import pytest

from hallsys.counters import service as counters
from hallsys.counters.policy import CounterSettings
from hallsys.kernel.clock import MINUTE
from hallsys.messages import ledger
from hallsys.messages.nearing import nearing
from hallsys.messages.planning import plan, relevant
from hallsys.messages.sources import Subject, subject_of
from hallsys.queue.issuing import Issued
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.messages import MASKED, NUMBER, with_gateway


@pytest.fixture
def line(hall: WebHall) -> list[Issued]:
    """Return the tickets of six people who wait, the first first, in a hall that tells by message."""
    with_gateway(hall)
    found = []
    for n in range(6):
        found.append(hall.issue(person(n)))
        hall.clock.advance(MINUTE)
    hall.open_window()
    return found


def leave(applicants: Browser, ticket: Issued, number: str = NUMBER) -> Any:
    return applicants.post(f"/api/t/{ticket.token}/number", number=number, lang="en")


def near(hall: WebHall) -> list[str]:
    """Return who is to be told now, and write it down."""
    found = hall.db.read(nearing, hall.site.catalogue, hall.site.pace(), hall.clock.now())
    hall.transact(ledger.write_down, found)
    return [one.subject_id for one in found]


def told(hall: WebHall) -> Subject | None:
    (due,) = hall.db.read(ledger.due, hall.id, hall.clock.now(), 9)
    found: Subject | None = hall.db.read(subject_of, hall.site.catalogue.hall, due, "en")
    return found


def test_a_number_is_left_shown_masked_and_taken_back(
    applicants: Browser, hall: WebHall, line: list[Issued]
) -> None:
    page = f"/t/{line[5].token}/snapshot"
    assert applicants.json(page)["told_at"] == {"phone": None}
    assert leave(applicants, line[5]).status_code == 200
    assert applicants.json(page)["told_at"] == {"phone": MASKED}
    assert NUMBER not in applicants.get(f"/t/{line[5].token}").text
    assert NUMBER not in repr(hall.log("PhoneGiven"))
    leave(applicants, line[5], "")
    assert applicants.json(page)["told_at"] == {"phone": None}
    assert refusal(leave(applicants, line[5], "12345")) == (422, "bad_mobile")


def test_nobody_is_asked_in_a_hall_without_a_gateway(applicants: Browser, hall: WebHall) -> None:
    ticket = hall.issue(person(1))
    assert applicants.json(f"/t/{ticket.token}/snapshot")["told_at"] is None
    assert refusal(leave(applicants, ticket)) == (422, "no_gateway")


def test_who_left_a_number_is_told_once_when_three_are_before_them(
    applicants: Browser, hall: WebHall, line: list[Issued]
) -> None:
    assert near(hall) == []  # nobody asked
    leave(applicants, line[4])
    assert near(hall) == []  # four are before
    hall.serve()
    assert near(hall) == [line[4].ticket_id]
    found = told(hall)
    assert found is not None
    assert found.status == "waiting"
    assert (found.values["ticket"], found.values["ahead"]) == ("A005", "3")
    assert near(hall) == []


def test_who_missed_the_call_is_told_so(applicants: Browser, hall: WebHall, line: list[Issued]) -> None:
    leave(applicants, line[0])
    window, clerk = hall.windows["W01"].id, hall.clerks["wangxiao"]
    called = hall.call()
    settings = CounterSettings(recalls_before_no_show=0)
    hall.transact(counters.no_show, window, clerk, called.service_id, settings)
    found = hall.db.read(plan, hall.id, relevant(hall.log("TicketMissed")))
    hall.transact(ledger.write_down, found)
    assert [one.kind for one in found] == ["ticket_missed"]
    stands = told(hall)
    assert stands is not None
    assert stands.status == "no_show"
    assert stands.values["ticket"] == "A001"
