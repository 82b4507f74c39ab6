"""The page of departments' own systems: who may let one in, and a secret that is told once."""

import pytest

from tests.web.browser import Browser, refusal
from tests.web.hall import DEPARTMENT, WebHall
from tests.web.staff import Staff

CODE = DEPARTMENT[:18]
BOTH = ["cases:write", "cases:read"]


@pytest.fixture
def admin(staff: Staff) -> Browser:
    return staff.browser("manager", "sunhao")


def test_a_system_is_let_in_its_key_renewed_and_the_old_one_made_void(hall: WebHall, admin: Browser) -> None:
    page = admin.json("/manager/systems/snapshot")
    assert (page["systems"], page["may_manage"]) == ([], True)
    assert CODE in [one["code"] for one in page["departments"]]
    first = admin.done("/api/manager/add-system", name="社保业务系统", scopes=BOTH, departments=[CODE])
    second = admin.done("/api/manager/add-system-key", name="社保业务系统", scopes=["hall:read"])
    assert first["secret"] != second["secret"]
    admin.done("/api/manager/revoke-system-key", key_id=first["key_id"])
    shown = admin.json("/manager/systems/snapshot")
    (system,) = shown["systems"]
    assert [(key["key_id"], key["revoked_at"] is None) for key in system["keys"]] == [
        (first["key_id"], False),
        (second["key_id"], True),
    ]
    assert [key["scopes"] for key in system["keys"]] == [BOTH, ["hall:read"]]
    assert [key["made_by"] for key in system["keys"]] == ["孙浩", "孙浩"]
    for secret in (first["secret"], second["secret"]):
        assert secret not in repr(shown)
        assert secret not in repr(hall.log())


def test_a_manager_looks_and_lets_nobody_in(staff: Staff) -> None:
    manager = staff.browser("manager", "zhaomin")
    assert manager.json("/manager/systems/snapshot")["may_manage"] is False
    for path, body in (
        ("add-system", {"name": "系统", "scopes": BOTH, "departments": [CODE]}),
        ("add-system-key", {"name": "系统", "scopes": BOTH}),
        ("revoke-system-key", {"key_id": "k"}),
    ):
        assert refusal(manager.post(f"/api/manager/{path}", **body)) == (403, "not_allowed")


@pytest.mark.parametrize("scopes", [[], ["cases:write"], ["hall:read", "cases:read"], ["all"]])
def test_a_key_that_is_good_for_nothing_or_for_nobodys_cases_is_not_made(
    admin: Browser, scopes: list[str]
) -> None:
    answer = admin.post("/api/manager/add-system", name="系统", scopes=scopes, departments=[])
    assert refusal(answer) == (422, "bad_scopes")
    assert admin.json("/manager/systems/snapshot")["systems"] == []


def test_a_portal_needs_no_departments(admin: Browser) -> None:
    admin.done(
        "/api/manager/add-system", name="门户", scopes=["hall:read", "appointments:write"], departments=[]
    )
    assert refusal(admin.post("/api/manager/add-system-key", name="门户", scopes=BOTH)) == (422, "bad_scopes")
