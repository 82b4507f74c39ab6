"""A department's own system tells where its cases stand, signed, once for each key."""

import json
import logging
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from werkzeug.test import TestResponse

from hallsys.cases.service import Application, accept
from hallsys.cases.systems import FreshKey, add_system, revoke_key
from hallsys.kernel.clock import MINUTE
from hallsys.kernel.signing import SIGNATURE, SKEW, signed
from hallsys.matters.views import materials
from hallsys.web.sessions import Sessions
from tests.persons import person
from tests.web.hall import DEPARTMENT, WebHall
from tests.web.whole import whole_app

URL = "/api/v1/cases/status"
_nonces = count(1)


@dataclass
class OwnSystem:
    """The other side of the interface."""

    hall: WebHall
    client: Any
    key: FreshKey

    def tell(
        self, body: dict[str, Any], key: str = "", late: int = 0, nonce: str = "", signature: str = ""
    ) -> TestResponse:
        data = json.dumps(body, ensure_ascii=False).encode()
        number = next(_nonces)
        headers = signed(
            self.key.secret.encode(),
            "sm3",
            self.key.key_id,
            "POST",
            URL,
            self.hall.clock.now() - late,
            nonce or f"nonce-{number:06d}",
            key or f"key-{number:06d}",
            data,
        )
        spoilt = {SIGNATURE: signature} if signature else {}
        answer: TestResponse = self.client.post(
            URL, data=data, headers={**headers, **spoilt}, content_type="application/json"
        )
        return answer


@pytest.fixture
def own(hall: WebHall, sessions: Sessions) -> OwnSystem:
    key = hall.transact(add_system, hall.site.keyring, "社保业务系统", [DEPARTMENT[:18]])
    return OwnSystem(hall, whole_app(hall, sessions).test_client(), key)


@pytest.fixture
def number(hall: WebHall) -> str:
    """Return the number of a promised case that was accepted at a window."""
    hall.open_window("W01", "wangxiao")
    hall.issue(person(871), "pension")
    called = hall.call()
    hall.start(called)
    listed = [one.id for one in hall.db.read(materials, hall.id, [hall.matters["pension"]])]
    made = hall.transact(
        accept,
        hall.site.catalogue.hall,
        hall.site.settings.cases,
        called.service_id,
        hall.clerks["wangxiao"],
        [Application(hall.matters["pension"], tuple(listed))],
    )
    return str(made.cases[0].case_number)


def problem(answer: TestResponse) -> tuple[int, str]:
    assert answer.content_type == "application/problem+json"
    told = answer.get_json()
    assert told["status"] == answer.status_code
    assert told["title"] != told["title_zh"]
    return answer.status_code, told["code"]


def test_a_status_is_taken_and_a_repeat_gets_the_first_answer(own: OwnSystem, number: str) -> None:
    first = own.tell({"case_number": number, "own_number": "SB-7", "status": "08"}, key="take-up-1")
    assert first.status_code == 200, first.text
    assert first.get_json()["status"] == "08"
    before = len(own.hall.log())
    again = own.tell({"case_number": number, "own_number": "SB-7", "status": "08"}, key="take-up-1")
    assert (again.get_json(), len(own.hall.log())) == (first.get_json(), before)
    other = own.tell({"own_number": "SB-7", "status": "10"}, key="take-up-1")
    assert problem(other) == (422, "idempotency_reused")
    done = own.tell({"own_number": "SB-7", "status": "10", "results": ["参保证明"], "shelf": "A-1"})
    assert (done.status_code, done.get_json()["stands"]) == (200, "ready")


def test_what_is_not_signed_as_it_must_be_is_refused_and_changes_nothing(own: OwnSystem, number: str) -> None:
    body, before = {"case_number": number, "status": "08"}, len(own.hall.log())
    assert problem(own.client.post(URL, json=body)) == (401, "not_signed")
    assert problem(own.tell(body, signature="0" * 64)) == (401, "not_signed")
    assert problem(own.tell(body, late=SKEW + MINUTE)) == (401, "not_signed")
    assert problem(own.tell(body, late=-SKEW - MINUTE)) == (401, "not_signed")
    assert problem(own.tell(body, nonce="short")) == (401, "not_signed")
    own.tell({"case_number": "none", "status": "08"}, nonce="used-once")
    assert problem(own.tell(body, nonce="used-once")) == (401, "replayed")
    own.hall.transact(revoke_key, own.key.key_id)
    assert problem(own.tell(body)) == (401, "not_signed")
    assert [row.kind for row in own.hall.log()[before:]] == ["CaseSystemKeyRevoked"]


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({}, (400, "bad_request")),
        ({"status": "08"}, (400, "bad_request")),
        ({"own_number": "SB-1"}, (400, "bad_request")),
        ({"case_number": "1", "status": "8"}, (400, "bad_request")),
        ({"case_number": "1", "name": "张三"}, (400, "bad_request")),
        ({"case_number": "1", "status": "08"}, (404, "case_unknown")),
        ({"own_number": "SB-1", "status": "08"}, (404, "case_unknown")),
        ({"case_number": "", "status": "10"}, (400, "bad_request")),
    ],
)
def test_what_cannot_be_is_refused_with_a_code(
    own: OwnSystem, body: dict[str, Any], refused: tuple[int, str]
) -> None:
    assert problem(own.tell(body)) == refused


def test_an_illegal_step_and_a_missing_key_are_refused(own: OwnSystem, number: str) -> None:
    assert problem(own.tell({"case_number": number, "status": "10"})) == (409, "step_not_taken")
    assert problem(own.tell({"case_number": number, "status": "08"}, key="x")) == (400, "idempotency_missing")


def test_another_departments_system_moves_nothing(own: OwnSystem, number: str) -> None:
    own.key = own.hall.transact(add_system, own.hall.site.keyring, "公安系统", ["11110101MB0000002X"])
    assert problem(own.tell({"case_number": number, "status": "08"})) == (403, "other_department")


def test_neither_secret_nor_number_stands_in_the_log(
    own: OwnSystem, number: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "hallsys")
    own.tell({"case_number": number, "own_number": "SB-7", "status": "08"})
    own.tell({"case_number": "unknown", "status": "08"})
    assert own.key.secret not in caplog.text
    assert "SB-7" not in caplog.text
