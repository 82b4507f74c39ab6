"""Two who press at the same moment, one who presses twice, and a server that restarts in between."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bench.caller import Caller, Line, at_window, take_ticket
from bench.client import Answer, Clients, post
from bench.hall import Card, Desk, Hall, build
from bench.ledger import opened
from bench.process import ServerProcess
from tests.databases import POSTGRESQL
from tests.faults import ledger

DESKS = 3
CARDS = 150
ROUNDS = 20


class Running:
    """A served hall, asked by one page at a time or by several at once."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self._cards = iter(hall.cards)
        self._line = Line()
        self._page = Caller(self._line)
        self._server = ServerProcess.hall(hall.config)
        self._line.up(self._server.port)

    def card(self) -> Card:
        """Return a card that was not used yet."""
        return next(self._cards)

    def command(self, step: str, desk: Desk, service_id: str | None = None) -> Any:
        """Have a clerk press a button and return the service that goes on then."""
        path, body = at_window(step, desk, service_id)
        return self._page.ask("POST", path, body, desk.cookie)["service"]

    def issue(self) -> dict[str, Any]:
        """Have somebody take a ticket."""
        return dict(self._page.ask("POST", *take_ticket(self.card()))["tickets"][0])

    def snapshot(self, desk: Desk) -> dict[str, Any]:
        """Return what the clerk's page is given when it is loaded."""
        return dict(self._page.ask("GET", f"/clerk/{desk.code}/snapshot", cookie=desk.cookie))

    def at_once(self, *commands: tuple[str, dict[str, Any], str]) -> Sequence[Answer]:
        """Send all commands in one instant, each over a connection of its own that stands open."""
        with Clients(self._server.port, len(commands)) as pages:
            run = pages.burst([post(path, body, cookie) for path, body, cookie in commands])
        return run.answers

    def serve(self, desk: Desk, service_id: str) -> None:
        """Start and finish a service."""
        for step in ("start", "finish"):
            self.command(step, desk, service_id)

    def restart(self) -> None:
        """Kill the server and start it again."""
        self._line.down()
        self._server.kill()
        self._server = ServerProcess.hall(self.hall.config)
        self._line.up(self._server.port)

    def stop(self) -> None:
        """Stop the server."""
        self._page.close()
        assert self._server.stop() == 0


@pytest.fixture(scope="module")
def running(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Running]:
    folder: Path = tmp_path_factory.mktemp("races")
    url = request.getfixturevalue("postgres_url") if database_kind == POSTGRESQL else ""
    running = Running(build(folder, DESKS, CARDS, url))
    yield running
    running.stop()
    with opened(running.hall) as found:
        ledger.assert_numbers_once(found)
        ledger.assert_called_once(found)
        ledger.assert_log_whole(found)


def _next(desk: Desk) -> tuple[str, dict[str, Any], str]:
    return (*at_window("next", desk), desk.cookie)


def test_one_ticket_goes_to_one_of_the_windows_that_press_at_once(running: Running) -> None:
    desks = running.hall.desks
    for _ in range(ROUNDS):
        number = running.issue()["number"]
        answers = running.at_once(*(_next(desk) for desk in desks))
        services = [answer.json()["service"] for answer in answers]
        (called,) = [service for service in services if service is not None]
        assert called["number"] == number
        (desk,) = [one for one in desks if (running.snapshot(one)["current"] or {}) != {}]
        running.serve(desk, called["service_id"])


def test_windows_that_press_at_once_get_different_tickets(running: Running) -> None:
    desks = running.hall.desks
    for _ in range(ROUNDS):
        numbers = {running.issue()["number"] for _ in desks}
        answers = running.at_once(*(_next(desk) for desk in desks))
        assert {answer.json()["service"]["number"] for answer in answers} == numbers
        for desk in desks:
            running.serve(desk, running.snapshot(desk)["current"]["service_id"])


def test_a_double_tap_takes_one_ticket(running: Running) -> None:
    path, body = take_ticket(running.card())
    first, second = running.at_once((path, body, ""), (path, body, ""))
    assert first.json() == second.json()
    assert not first.json()["tickets"][0]["reprint"]
    _call_and_serve(running, first.json()["tickets"][0]["number"])


def test_a_card_that_is_used_twice_at_once_takes_one_ticket(running: Running) -> None:
    card = running.card()
    answers = running.at_once((*take_ticket(card), ""), (*take_ticket(card), ""))
    tickets = [answer.json()["tickets"][0] for answer in answers]
    assert sorted(ticket["reprint"] for ticket in tickets) == [False, True]
    assert len({ticket["number"] for ticket in tickets}) == 1
    _call_and_serve(running, tickets[0]["number"])


def test_a_double_tap_on_next_calls_one_ticket(running: Running) -> None:
    desk = running.hall.desks[0]
    numbers = {running.issue()["number"] for _ in range(2)}
    tap = _next(desk)
    first, second = running.at_once(tap, tap)
    assert first.json() == second.json()
    called = first.json()["service"]
    running.serve(desk, called["service_id"])
    (left,) = numbers - {called["number"]}
    _call_and_serve(running, left)


def test_the_clerk_finds_the_applicant_again_after_a_restart(running: Running) -> None:
    desk = running.hall.desks[0]
    running.issue()
    service_id = running.command("next", desk)["service_id"]
    running.command("start", desk, service_id)
    before = running.snapshot(desk)
    running.restart()
    after = running.snapshot(desk)
    assert after["current"] == before["current"]
    assert after["current"]["service_id"] == service_id
    assert after["current"]["state"] == "serving"
    assert after["seq"] >= before["seq"]
    assert running.command("finish", desk, service_id) is None


def _call_and_serve(running: Running, number: str) -> None:
    desk = running.hall.desks[0]
    called = running.command("next", desk)
    assert called["number"] == number
    running.serve(desk, called["service_id"])
