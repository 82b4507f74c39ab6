"""A department's own system tells where its cases stand, signed, once for each key."""

import logging
from typing import Any

import pytest
from werkzeug.test import TestResponse

from hallsys.cases.systems import add_system, revoke_key
from hallsys.kernel.clock import MINUTE
from hallsys.kernel.signing import SKEW
from tests.web.api.other import PREFIX, OtherSystem, problem

PATH = "/cases/status"


def tell(own: OtherSystem, body: dict[str, Any], key: str | None = None, **how: Any) -> TestResponse:
    return own.ask("POST", PATH, body, key=key, **how)


def test_a_status_is_taken_and_a_repeat_gets_the_first_answer(own: OtherSystem, number: str) -> None:
    first = tell(own, {"case_number": number, "own_number": "SB-7", "status": "08"}, key="take-up-1")
    assert first.status_code == 200, first.text
    assert first.get_json()["status"] == "08"
    before = len(own.hall.log())
    again = tell(own, {"case_number": number, "own_number": "SB-7", "status": "08"}, key="take-up-1")
    assert (again.get_json(), len(own.hall.log())) == (first.get_json(), before)
    other = tell(own, {"own_number": "SB-7", "status": "10"}, key="take-up-1")
    assert problem(other) == (422, "idempotency_reused")
    done = tell(own, {"own_number": "SB-7", "status": "10", "results": ["参保证明"], "shelf": "A-1"})
    assert (done.status_code, done.get_json()["stands"]) == (200, "ready")


def test_what_is_not_signed_as_it_must_be_is_refused_and_changes_nothing(
    own: OtherSystem, number: str, caplog: pytest.LogCaptureFixture
) -> None:
    body, before = {"case_number": number, "status": "08"}, len(own.hall.log())
    assert problem(own.client.post(PREFIX + PATH, json=body)) == (401, "not_signed")
    assert problem(tell(own, body, signature="0" * 64)) == (401, "not_signed")
    assert problem(tell(own, body, late=SKEW + MINUTE)) == (401, "not_signed")
    assert problem(tell(own, body, late=-SKEW - MINUTE)) == (401, "not_signed")
    assert problem(tell(own, body, nonce="short")) == (401, "not_signed")
    tell(own, {"case_number": "none", "status": "08"}, nonce="used-once")
    assert problem(tell(own, body, nonce="used-once")) == (401, "replayed")
    own.hall.transact(revoke_key, own.key.key_id)
    assert problem(tell(own, body)) == (401, "not_signed")
    assert [row.kind for row in own.hall.log()[before:]] == ["CaseSystemKeyRevoked"]
    told = [one.getMessage() for one in caplog.records if one.name == "hallsys.web.api.routes"]
    known = f"a request was refused, signed with the key {own.key.key_id}: "
    assert told[0] == "a request was refused, signed with the key none of ours: unknown_key"
    assert told[1:] == [
        f"{known}{why}"
        for why in (
            "wrong_signature",
            "stale_signature",
            "stale_signature",
            "bad_nonce",
            "replayed",
            "unknown_key",
        )
    ]


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
    own: OtherSystem, body: dict[str, Any], refused: tuple[int, str]
) -> None:
    assert problem(tell(own, body)) == refused


def test_an_illegal_step_and_a_missing_key_are_refused(own: OtherSystem, number: str) -> None:
    assert problem(tell(own, {"case_number": number, "status": "10"})) == (409, "step_not_taken")
    assert problem(tell(own, {"case_number": number, "status": "08"}, key="x")) == (
        400,
        "idempotency_missing",
    )


def test_another_departments_system_moves_nothing(own: OtherSystem, number: str) -> None:
    own.key = own.hall.transact(add_system, own.hall.site.keyring, "公安系统", ["11110101MB0000002X"])
    assert problem(tell(own, {"case_number": number, "status": "08"})) == (403, "other_department")


def test_neither_secret_nor_number_stands_in_the_log(
    own: OtherSystem, number: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "hallsys")
    tell(own, {"case_number": number, "own_number": "SB-7", "status": "08"})
    tell(own, {"case_number": "unknown", "status": "08"})
    assert own.key.secret not in caplog.text
    assert "SB-7" not in caplog.text
