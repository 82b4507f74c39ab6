"""The page of messages: a day's counts, what failed is sent again, texts have versions."""

from typing import Any

import pytest

from hallsys.messages import ledger
from hallsys.messages.kinds import KINDS
from hallsys.messages.ledger import Message
from hallsys.people.phones import give_phone, prepare_phone
from hallsys.pushes.rules import Fate, State
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.messages import NUMBER, with_gateway
from tests.web.staff import Staff

KIND = "result_ready"


@pytest.fixture
def manager(hall: WebHall, staff: Staff) -> Browser:
    with_gateway(hall)
    return staff.browser("manager", "zhaomin")


@pytest.fixture
def case_id(hall: WebHall, staff: Staff) -> str:
    staff.ready(person(1))
    found = str(hall.log("CaseAccepted")[0].payload["case_id"])
    hall.transact(give_phone, found, prepare_phone(hall.site.keyring, NUMBER, "zh"))
    return found


def planned(hall: WebHall, case_id: str, *kinds: str) -> None:
    found = [Message(f"{n}-{kind}", kind, case_id, n, hall.clock.now()) for n, kind in enumerate(kinds)]
    hall.transact(ledger.write_down, found)


def settled(hall: WebHall, state: State, fault: str | None = None, reason: str = "") -> str:
    """Settle the message that waits longest; return its key."""
    due = hall.db.read(ledger.due, hall.id, 1 << 60, 1)[0]
    hall.transact(ledger.settle, due, Fate(state, 1, 0, fault, reason), 0)
    return str(due.key)


def shown(manager: Browser) -> Any:
    return manager.json("/manager/messages/snapshot")


def template(manager: Browser, kind: str = KIND) -> Any:
    return next(one for one in shown(manager)["templates"] if one["kind"] == kind)


def test_a_day_is_counted_with_the_reasons(hall: WebHall, manager: Browser, case_id: str) -> None:
    planned(hall, case_id, "extended", "suspended", "resumed", "concluded")
    settled(hall, State.SENT)
    settled(hall, State.DROPPED, "no_phone")
    settled(hall, State.DEAD, "refused", f"号码 {NUMBER} 无效")
    state = shown(manager)
    counted = {(one["state"], one["fault"]): one["n"] for one in state["day"]["counts"]}
    assert counted == {
        ("sent", ""): 1,
        ("dropped", "no_phone"): 1,
        ("dead", "refused"): 1,
        ("waiting", ""): 1,
    }
    assert {one["kind"] for one in state["day"]["listed"]} == {
        "extended",
        "suspended",
        "resumed",
        "concluded",
    }
    assert state["day"]["listed"][0]["number"]
    assert NUMBER not in repr(state)
    assert state["failed"][0]["reason"] == "号码 *** 无效"
    assert manager.json(f"/api/manager/messages-day?day={hall.site.today}") == state["day"]
    assert manager.json("/api/manager/messages-day?day=2020-01-01")["listed"] == []


def test_what_failed_is_sent_again(hall: WebHall, manager: Browser, case_id: str) -> None:
    planned(hall, case_id, "extended")
    key = settled(hall, State.DEAD, "refused")
    manager.done("/api/manager/message-again", key=key)
    assert shown(manager)["failed"] == []
    assert hall.log("MessageSentAgain")[-1].actor == f"clerk:{hall.clerks['zhaomin']}"
    assert refusal(manager.post("/api/manager/message-again", key=key)) == (409, "message_unknown")


def test_a_text_is_changed_and_its_versions_kept(hall: WebHall, manager: Browser) -> None:
    assert template(manager)["version"] == 0
    change = {"kind": KIND, "zh": "{case} 已出件", "en": "", "code_zh": "SMS_1", "code_en": ""}
    manager.done("/api/manager/change-message", **change)
    manager.done("/api/manager/change-message", **{**change, "on": False})
    now = template(manager)
    assert (now["version"], now["on"], now["zh"], now["code_zh"]) == (2, False, "{case} 已出件", "SMS_1")
    versions = manager.json(f"/api/manager/message-versions?kind={KIND}")["versions"]
    assert [one["version"] for one in versions] == [2, 1, 0]
    assert versions[0]["by"] == "赵敏"
    assert versions[-1]["zh"] == KINDS[KIND].zh
    assert template(manager, "declined")["version"] == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "weather"}, "message_kind_unknown"),
        ({"zh": ""}, "bad_template"),
        ({"zh": "{name} 您好"}, "placeholder_unknown"),
        ({"en": "by {until}"}, "placeholder_unknown"),
        ({"code_zh": "SMS 1"}, "bad_template_code"),
    ],
)
def test_a_text_that_cannot_be_sent_is_refused(manager: Browser, change: dict[str, str], code: str) -> None:
    asked = {"kind": KIND, "zh": "{case}", **change}
    assert refusal(manager.post("/api/manager/change-message", **asked))[1] == code
    assert template(manager)["version"] == 0


def test_a_kind_that_there_is_not_has_no_versions(manager: Browser) -> None:
    assert manager.get("/api/manager/message-versions?kind=weather").status_code == 404


def test_the_gateway_is_shown_without_its_secrets(hall: WebHall, manager: Browser) -> None:
    gateway = shown(manager)["gateway"]
    assert (gateway["sign"], gateway["host"], gateway["registered"]) == (
        "云溪市政务服务中心",
        "localhost:9",
        True,
    )
    assert "key_file" not in gateway


def test_a_hall_without_a_gateway_says_so(hall: WebHall, staff: Staff) -> None:
    assert shown(staff.browser("manager", "zhaomin"))["gateway"] is None
