"""The agents' HTTP routes: pairing, and what a card, a pad or a keypad does."""

import dataclasses
import json
import logging
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from hallsys.counters import service as counters
from hallsys.counters import shifts
from hallsys.devices.readings import CardFailed, CardRead, ClerkAction, ClerkKey, PadKey
from hallsys.kernel.clock import SECOND
from hallsys.kernel.identity import Credential
from hallsys.kernel.ids import new_id
from hallsys.relay.allowance import allowance
from hallsys.relay.http import GuessGate, agent_api
from hallsys.relay.pairing import authenticate, create_pairing_code, revoke
from hallsys.relay.registration import DeviceReport
from tests.persons import person
from tests.relay.hall import PAD, PRINTER, READER, SIGN, Relay, digits_of


@pytest.fixture
def client(relay: Relay) -> FlaskClient:
    app = Flask(__name__)
    app.register_blueprint(
        agent_api(relay.hall.db, {relay.hall.id: relay.hall.desk()}, relay.hall.clock, voices={})
    )
    return app.test_client()


class Poster:
    """An agent with a reader at the kiosk, and pad and sign at window 1."""

    def __init__(self, relay: Relay, client: FlaskClient) -> None:
        self.relay, self.client = relay, client
        paired = relay.hall.pair()
        self.token, self.agent_id = paired.token, paired.agent_id
        agent = relay.hall.db.read(authenticate, self.token)
        assert agent is not None
        relay.connect(agent, READER, PAD, SIGN)

    def __call__(self, device_id: str, reading: Any, request_id: str | None = None) -> TestResponse:
        body = {"device_id": device_id, "request_id": request_id or new_id(), "reading": reading}
        return self.client.post(
            "/api/agent/reading", json=body, headers={"Authorization": f"Bearer {self.token}"}
        )


@pytest.fixture
def post(relay: Relay, client: FlaskClient) -> Poster:
    return Poster(relay, client)


def card(**changes: str) -> dict[str, str]:
    """Return what an agent posts of a card."""
    return {**CardRead(person(5, valid_to=date(2036, 1, 1))).as_json(), **changes}


def code_of(answer: TestResponse) -> str:
    error = answer.get_json()["error"]
    assert error["zh"]
    assert error["en"]
    return str(error["code"])


# pairing


def test_an_agent_is_paired(relay: Relay, client: FlaskClient) -> None:
    code = relay.hall.do(create_pairing_code, "clerk:m").code
    answer = client.post("/api/agent/pair", json={"code": code, "name": "kiosk PC"})
    body = answer.get_json()
    assert body["agent_id"]
    headers = {"Authorization": f"Bearer {body['token']}"}
    answer = client.post("/api/agent/reading", json={}, headers=headers)
    assert code_of(answer) == "bad_message"
    answer = client.post("/api/agent/pair", json={"code": code, "name": "kiosk PC"})
    assert (answer.status_code, code_of(answer)) == (403, "pairing_code_wrong")


def test_a_code_is_wrong_where_another_hall_is_served_and_stays_good_at_its_own(
    relay: Relay, client: FlaskClient
) -> None:
    elsewhere = Flask(__name__)
    elsewhere.register_blueprint(
        agent_api(relay.hall.db, {new_id(): relay.hall.desk()}, relay.hall.clock, voices={})
    )
    asked = {"code": relay.hall.do(create_pairing_code, "clerk:m").code, "name": "kiosk PC"}
    answer = elsewhere.test_client().post("/api/agent/pair", json=asked)
    assert (answer.status_code, code_of(answer)) == (403, "pairing_code_wrong")
    assert client.post("/api/agent/pair", json=asked).get_json()["token"]


def test_guessing_codes_is_stopped(relay: Relay, client: FlaskClient) -> None:
    for _ in range(GuessGate.MOST):
        assert client.post("/api/agent/pair", json={"code": "AAAA-AAAA"}).status_code == 403
    code = relay.hall.do(create_pairing_code, "clerk:m").code
    answer = client.post("/api/agent/pair", json={"code": code})
    assert (answer.status_code, code_of(answer)) == (429, "too_many_pairings")


def test_the_gate_opens_again() -> None:
    now = [0.0]
    gate = GuessGate(lambda: now[0])
    for _ in range(GuessGate.MOST):
        gate.enter("a")
    gate.enter("b")
    with pytest.raises(Exception, match="too_many_pairings"):
        gate.enter("a")
    now[0] = GuessGate.WITHIN
    gate.enter("a")
    gate.forgive("a")
    for _ in range(GuessGate.MOST):
        gate.enter("a")


# cards


def test_a_card_speaks_for_its_holder(relay: Relay, post: Poster) -> None:
    answer = post("reader", card())
    assert (answer.status_code, answer.get_json()) == (200, {"ok": True})
    (fact,) = relay.hall.log("CardPresented")
    assert fact.payload["place"] == "kiosk:K1"
    assert fact.actor == f"agent:{post.agent_id}"


def test_a_reading_that_comes_twice_counts_once(relay: Relay, post: Poster) -> None:
    request_id = new_id()
    first = post("reader", card(), request_id)
    again = post("reader", card(), request_id)
    assert (first.status_code, first.data) == (again.status_code, again.data) == (200, first.data)
    assert relay.hall.kinds("CardPresented") == ["CardPresented"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": "110101199003070000"}, "wrong_check_digit"),
        ({"number": "nonsense"}, "bad_id_number"),
        ({"kind": "hmt"}, "wrong_document_kind"),
        ({"valid_to": "20261399"}, "bad_validity"),
        ({"valid_to": "20260301"}, "document_expired"),
        ({"valid_from": "20260303"}, "document_not_yet_valid"),
    ],
)
def test_a_document_of_no_use_is_refused_and_told(
    relay: Relay, post: Poster, changes: dict[str, str], code: str
) -> None:
    request_id = new_id()
    for _ in range(2):
        answer = post("reader", card(**changes), request_id)
        assert (answer.status_code, code_of(answer)) == (422, code)
    (fact,) = relay.hall.log("CardNotRead", "CardPresented")
    assert (fact.kind, fact.payload) == ("CardNotRead", {"place": "kiosk:K1", "fault": code})


@pytest.mark.parametrize("valid_from", ["20260302", ""])
def test_the_first_day_of_a_document_counts(relay: Relay, post: Poster, valid_from: str) -> None:
    assert post("reader", card(valid_from=valid_from)).status_code == 200


@pytest.mark.parametrize("valid_to", ["20260302", "长期", ""])
def test_the_last_day_of_a_document_counts(relay: Relay, post: Poster, valid_to: str) -> None:
    assert post("reader", card(valid_to=valid_to)).status_code == 200


def test_a_card_that_could_not_be_read_is_told(relay: Relay, post: Poster) -> None:
    assert post("reader", CardFailed("card_lifted").as_json()).status_code == 200
    assert relay.hall.log("CardNotRead")[0].payload == {"place": "kiosk:K1", "fault": "card_lifted"}


def test_nothing_personal_is_logged_or_answered(
    relay: Relay, post: Poster, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    laid: Credential = person(5)
    answers = [
        post("reader", card()),
        post("reader", card(valid_to="20200101")),
        post("reader", card(kind="hmt")),
        post("reader", {**card(), "type": "nonsense"}),
        post("reader", {**card(), "number": {"value": laid.number.value}}),
        post("pad", card()),
    ]
    told = caplog.text + "".join(answer.get_data(as_text=True) for answer in answers)
    told += json.dumps([fact.payload for fact in relay.hall.log()], ensure_ascii=False)
    assert digits_of(laid) not in told
    assert laid.name not in told
    assert digits_of(laid) not in str(relay.hall.rows("SELECT * FROM commands"))


# who may


@pytest.mark.parametrize("header", [None, "", "Bearer ", "Bearer nonsense", "Basic abc"])
def test_without_a_token_nothing_is_taken(client: FlaskClient, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = client.post("/api/agent/reading", json={}, headers=headers)
    assert (answer.status_code, code_of(answer)) == (401, "not_paired")


def test_a_revoked_agent_is_not_heard(relay: Relay, post: Poster) -> None:
    relay.hall.do(revoke, post.agent_id)
    assert post("reader", card()).status_code == 401


def test_a_device_gives_only_its_own_readings(relay: Relay, post: Poster) -> None:
    for device_id, reading in [
        ("pad", card()),
        ("sign", ClerkKey("call").as_json()),
        ("reader", PadKey(5).as_json()),
        ("unknown", card()),
    ]:
        answer = post(device_id, reading)
        assert (answer.status_code, code_of(answer)) == (403, "device_unknown")


def test_a_device_of_another_agent_is_not_ones_own(relay: Relay, post: Poster, client: FlaskClient) -> None:
    post.token = relay.hall.pair().token
    assert code_of(post("reader", card())) == "device_unknown"


def test_a_request_id_of_another_agent_is_refused(relay: Relay, post: Poster, client: FlaskClient) -> None:
    request_id = new_id()
    post("reader", card(), request_id)
    assert code_of(post("reader", CardFailed("no_reply").as_json(), request_id)) == "request_reused"


def test_long_messages_are_refused(post: Poster) -> None:
    answer = post("reader", card(name="长" * 5000))
    assert (answer.status_code, code_of(answer)) == (413, "message_too_large")


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=60,
    deadline=None,
)
@given(st.one_of(st.binary(max_size=200), st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["device_id", "request_id", "reading", "type", "number", "level"]), inner, max_size=4
    ),
    max_leaves=8,
).map(lambda value: json.dumps(value).encode())))  # fmt: skip
def test_nonsense_is_refused_politely(relay: Relay, post: Poster, body: bytes) -> None:
    answer = post.client.post(
        "/api/agent/reading", data=body, headers={"Authorization": f"Bearer {post.token}"}
    )
    assert (answer.status_code, code_of(answer)) == (422, "bad_message")


# pads and keypads


def test_a_pad_rates_the_service_it_asks_about(relay: Relay, post: Poster) -> None:
    hall = relay.hall
    hall.sign_in()
    session = hall.ask(hall.serve())
    request_id = new_id()
    assert post("pad", PadKey(2).as_json(), request_id).status_code == 200
    assert post("pad", PadKey(2).as_json(), request_id).status_code == 200
    (fact,) = hall.log("ServiceRated")
    assert (fact.payload["session_id"], fact.payload["level"]) == (session.session_id, 2)
    assert (fact.payload["channel"], fact.payload["reason_pending"]) == ("keypad", True)
    assert code_of(post("pad", PadKey(5).as_json())) == "nothing_to_rate"


def test_a_pad_that_is_pressed_late_rates_nothing(relay: Relay, post: Poster) -> None:
    hall = relay.hall
    hall.sign_in()
    hall.ask(hall.serve())
    hall.clock.advance(30 * SECOND)
    assert code_of(post("pad", PadKey(5).as_json())) == "nothing_to_rate"
    assert hall.log("ServiceRated") == []


def test_a_keypad_does_what_the_page_does(relay: Relay, post: Poster) -> None:
    hall = relay.hall

    def press(key: ClerkAction, request_id: str | None = None) -> TestResponse:
        return post("pad", ClerkKey(key).as_json(), request_id)

    assert code_of(press("call")) == "nobody_signed_in"
    hall.sign_in()
    assert press("call").status_code == 200  # nobody waits
    issued = hall.issue()
    hall.issue(seed=2)
    request_id = new_id()
    assert press("call", request_id).status_code == press("call", request_id).status_code == 200
    (called,) = hall.log("TicketCalled")
    assert called.payload["ticket_id"] == issued.ticket_id
    hall.clock.advance(6 * SECOND)
    assert press("recall").status_code == 200
    assert code_of(press("rate")) == "not_started"
    hall.going_on["W01"] = called.payload["service_id"]
    hall.at_window(counters.start)
    assert code_of(press("pause")) == "service_going_on"
    assert code_of(press("transfer")) == "on_screen_only"
    assert press("rate").status_code == 200
    assert code_of(press("recall")) == "nobody_here"
    assert press("pause").status_code == 200
    assert press("pause").status_code == 200
    hall.do(shifts.sign_out, hall.windows["W01"], "clerk W01")
    kinds = ["TicketCalled", "TicketRecalled", "ServiceFinished", "RatingOpened"]
    assert hall.kinds(*kinds, "WindowPaused", "WindowReopened") == [*kinds, "WindowPaused", "WindowReopened"]
    assert hall.log("RatingOpened")[0].payload["channel"] == "keypad"


def test_a_keypad_of_its_own_starts_parks_and_passes_over(relay: Relay, client: FlaskClient) -> None:
    hall = relay.hall
    paired = hall.pair()
    agent = hall.db.read(authenticate, paired.token)
    assert agent is not None
    relay.sink.greet(agent, "s1", "1.0", [DeviceReport("keys", "clerk_keypad", "keypad", "window:W01")])

    def press(key: ClerkAction) -> TestResponse:
        body = {"device_id": "keys", "request_id": new_id(), "reading": ClerkKey(key).as_json()}
        headers = {"Authorization": f"Bearer {paired.token}"}
        return client.post("/api/agent/reading", json=body, headers=headers)

    hall.sign_in()
    for seed in range(3):
        hall.issue(seed)
    assert code_of(press("start")) == "nobody_here"
    for keys in (("call", "start", "finish"), ("call", "start", "park"), ("call",)):
        for key in keys:
            assert press(key).status_code == 200, key
    assert code_of(press("no_show")) == "recall_first"
    for _ in range(2):
        hall.clock.advance(6 * SECOND)
        assert press("recall").status_code == 200
    assert press("no_show").status_code == 200
    kinds = ("ServiceStarted", "ServiceFinished", "TicketParked", "TicketMissed")
    assert hall.kinds(*kinds) == ["ServiceStarted", "ServiceFinished", "ServiceStarted", *kinds[2:]]
    assert hall.log("RatingOpened")[0].payload["channel"] == "phone"
    pad = {"device_id": "keys", "request_id": new_id(), "reading": PadKey(5).as_json()}
    answer = client.post("/api/agent/reading", json=pad, headers={"Authorization": f"Bearer {paired.token}"})
    assert code_of(answer) == "device_unknown"


def test_a_pad_that_is_wired_to_no_window_says_so(relay: Relay, client: FlaskClient) -> None:
    post = Poster(relay, client)
    relay.hall.write("UPDATE devices SET place = 'window:W99' WHERE hall_id = :hall_id AND id = 'pad'")
    assert code_of(post("pad", PadKey(5).as_json())) == "not_a_window"
    relay.hall.write("UPDATE devices SET place = 'kiosk:W01' WHERE hall_id = :hall_id AND id = 'pad'")
    assert code_of(post("pad", ClerkKey("call").as_json())) == "not_a_window"


# what an agent would be refused


def test_an_agent_asks_what_it_may_run_before_it_runs_any(relay: Relay, client: FlaskClient) -> None:
    hall = relay.hall
    relay.connect(hall.agent(), PRINTER)
    token = hall.pair("desk PC", allow=allowance(["ticket_printer"], "kiosk:*")).token
    devices = [dataclasses.asdict(each) for each in (PRINTER, SIGN)]
    answer = client.post(
        "/api/agent/admission", json={"devices": devices}, headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.get_json() == {
        "name": "desk PC",
        "refused": {"printer": "of_another", "sign": "not_allowed"},
    }
    assert hall.device("sign") is None
    assert client.post("/api/agent/admission", json={"devices": devices}).status_code == 401


def test_a_whole_wiring_fits_into_the_question(relay: Relay, client: FlaskClient) -> None:
    headers = {"Authorization": f"Bearer {relay.hall.pair().token}"}
    devices = [{**dataclasses.asdict(SIGN), "device_id": f"{n:064}"} for n in range(500)]
    answer = client.post("/api/agent/admission", json={"devices": devices}, headers=headers)
    assert answer.get_json()["refused"] == {}
    answer = client.post("/api/agent/admission", json={"devices": devices * 3}, headers=headers)
    assert code_of(answer) == "message_too_large"
