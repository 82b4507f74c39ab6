"""A kiosk asks for numbers and hands in what it issued while it was cut off, over HTTP."""

import json
from base64 import b64decode, b64encode
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hallsys.devices.readings import CardRead
from hallsys.kernel.clock import DAY, HOUR, MINUTE
from hallsys.kernel.envelopes import seal_for
from hallsys.kernel.identity import Credential
from hallsys.kernel.ids import new_token
from hallsys.queue.line import waiting_list
from hallsys.relay.allowance import Allowance
from hallsys.relay.directory import PRINTER, SIGN
from hallsys.relay.offline import OfflineDesk
from hallsys.relay.offline_http import offline_api
from hallsys.relay.pairing import revoke
from tests.persons import person
from tests.relay.hall import PUBLIC_URL, Relay, digits_of

PLACE = "kiosk:K1"


class Kiosk:
    """A paired agent at a kiosk that keeps no clock and no disk."""

    def __init__(self, relay: Relay, client: FlaskClient, **allow: Any) -> None:
        self.relay, self.client = relay, client
        self.paired = relay.hall.pair(**allow)
        self.lent: dict[str, Any] = {}
        self.serial = 0

    def post(self, path: str, body: dict[str, Any]) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.paired.token}"}
        return self.client.post(f"/api/agent/{path}", json=body, headers=headers)

    def ask(self, place: str = PLACE) -> TestResponse:
        held = [block["id"] for block in self.lent.get("blocks", ())]
        return self.post("numbers", {"place": place, "held": held})

    def lend(self) -> dict[str, Any]:
        self.lent = self.ask().get_json()
        return self.lent

    def ticket(self, card: Credential, ago: int = 0, **changes: Any) -> dict[str, Any]:
        """Return the next ticket as a kiosk hands it in."""
        block = self.lent["blocks"][0]
        serial = block["first"] + self.serial
        self.serial += 1
        context = f"{block['id']} {serial}"
        plain = CardRead(card).as_json()
        envelope = seal_for(b64decode(self.lent["public_key"]), json.dumps(plain).encode(), context)
        told = {
            "lease_id": block["id"],
            "serial": serial,
            "queue_id": self.lent["queues"][0]["queue_id"],
            "matter_ids": [self.lent["matters"][0]["matter_id"]],
            "issued_at": self.relay.hall.clock.now() - ago,
            "token": new_token(),
            "printed": "printed",
            "envelope": b64encode(envelope).decode(),
        }
        return {**told, **changes}

    def hand_in(self, *tickets: dict[str, Any]) -> list[dict[str, Any]]:
        answers = self.post("hand-in", {"tickets": list(tickets)}).get_json()["answers"]
        assert isinstance(answers, list)
        return answers


@pytest.fixture
def client(relay: Relay) -> FlaskClient:
    hall = relay.hall
    app = Flask(__name__)
    desk = OfflineDesk(hall.db, hall.keyring, hall, PUBLIC_URL)
    app.register_blueprint(offline_api(hall.db, {hall.id: desk}))
    return app.test_client()


@pytest.fixture
def kiosk(relay: Relay, client: FlaskClient) -> Kiosk:
    return Kiosk(relay, client)


def test_a_kiosk_is_told_all_it_needs_for_the_day(relay: Relay, kiosk: Kiosk) -> None:
    lent = kiosk.lend()
    now = relay.hall.clock.now()
    assert lent["now"] == now
    assert lent["open"] == [[now - HOUR, now + 8 * HOUR]]  # 08:00 to 17:00
    assert lent["ends_at"] == now + 19 * HOUR  # 04:00 of the next day
    assert [(each["prefix"], each["first"], each["last"]) for each in lent["blocks"]] == [("A", 1, 20)]
    assert lent["queues"][0]["name_en"] == "General"
    assert lent["matters"][0]["queue_id"] == lent["queues"][0]["queue_id"]
    assert lent["page"] == f"{PUBLIC_URL}/t/"
    assert kiosk.lend() == lent


def test_who_asks_again_is_lent_the_same_numbers(relay: Relay, client: FlaskClient, kiosk: Kiosk) -> None:
    def ask(of: Kiosk, request_id: str) -> Any:
        return of.post("numbers", {"place": PLACE, "held": [], "request_id": request_id}).get_json()

    first = ask(kiosk, "request-1")
    relay.hall.clock.advance(MINUTE)
    assert ask(kiosk, "request-1") == first
    assert ask(kiosk, "request-2")["blocks"][0]["first"] == 21
    relay.hall.do(revoke, kiosk.paired.agent_id)
    assert ask(Kiosk(relay, client), "request-1")["blocks"][0]["first"] == 41


def test_tickets_come_in_by_the_time_of_their_issue(relay: Relay, kiosk: Kiosk) -> None:
    kiosk.lend()
    relay.hall.clock.advance(HOUR)
    relay.hall.issue(1)
    told = [kiosk.ticket(person(n), ago=(9 - n) * MINUTE) for n in (2, 3)]
    assert [each["status"] for each in kiosk.hand_in(*told)] == ["waiting", "waiting"]
    waiting = relay.hall.db.read(waiting_list, relay.hall.id, "2026-03-02", list(relay.hall.catalogue.queues))
    assert [ticket.number for ticket in waiting] == ["A001", "A002", "A021"]
    relay.feed()
    assert relay.wire.take("printer") == []  # they have their slips


def test_a_batch_that_comes_twice_counts_once(relay: Relay, kiosk: Kiosk) -> None:
    kiosk.lend()
    told = kiosk.ticket(person(1))
    assert kiosk.hand_in(told) == kiosk.hand_in(told)
    assert len(relay.hall.log("TicketIssued")) == 1


def test_one_bad_ticket_does_not_keep_the_others_out(kiosk: Kiosk) -> None:
    kiosk.lend()
    forged = kiosk.ticket(person(1), lease_id="0" * 26)
    moved = kiosk.ticket(person(2), serial=19)
    good = kiosk.ticket(person(3))
    answers = kiosk.hand_in(forged, moved, good)
    assert [each.get("refused", each.get("number")) for each in answers] == [
        "envelope_broken",
        "envelope_broken",
        "A003",
    ]


def test_a_kiosk_that_was_paired_anew_hands_in_what_it_issued_before(
    relay: Relay, client: FlaskClient, kiosk: Kiosk
) -> None:
    kiosk.lend()
    told = kiosk.ticket(person(1))
    anew = Kiosk(relay, client)
    assert anew.hand_in(told) == [{"refused": "number_not_leased"}]
    relay.hall.do(revoke, kiosk.paired.agent_id)
    assert anew.hand_in(told)[0]["status"] == "waiting"


def test_the_day_after_a_ticket_is_recorded_as_expired(relay: Relay, kiosk: Kiosk) -> None:
    kiosk.lend()
    told = kiosk.ticket(person(1))
    relay.hall.clock.advance(DAY)
    assert kiosk.hand_in(told)[0]["status"] == "expired"


@pytest.mark.parametrize(
    "allow",
    [Allowance(frozenset({SIGN}), ("kiosk:*",)), Allowance(frozenset({PRINTER}), ("kiosk:K2",))],
)
def test_only_who_runs_a_kiosk_is_lent_its_numbers(
    relay: Relay, client: FlaskClient, allow: Allowance
) -> None:
    answer = Kiosk(relay, client, allow=allow).ask()
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "place_not_yours")


def test_without_a_token_nothing_is_lent_or_taken(client: FlaskClient) -> None:
    for path, body in (("numbers", {"place": PLACE}), ("hand-in", {"tickets": []})):
        assert client.post(f"/api/agent/{path}", json=body).status_code == 401


@pytest.mark.parametrize("body", [{}, {"tickets": [{}]}, {"tickets": "x"}])
def test_what_is_no_batch_is_refused(kiosk: Kiosk, body: dict[str, Any]) -> None:
    answer = kiosk.post("hand-in", body)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, "bad_message")


def test_no_digit_reaches_log_or_events(relay: Relay, kiosk: Kiosk, caplog: pytest.LogCaptureFixture) -> None:
    kiosk.lend()
    card = person(7)
    kiosk.hand_in(kiosk.ticket(card), kiosk.ticket(card, serial=20))
    told = caplog.text + str(relay.hall.log()) + str(relay.hall.rows("SELECT answer FROM commands"))
    assert digits_of(card) not in told
    assert card.name not in told
