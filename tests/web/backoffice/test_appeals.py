"""A department's appeals over the web: shown without what leads to anybody, lodged, decided by the hall."""

from hallsys.cases.processes import set_desks
from tests.web.browser import refusal
from tests.web.hall import WebHall
from tests.web.manager.test_ratings import rated
from tests.web.staff import Staff

BAD, APPEAL, STEP = "/backoffice/bad-ratings", "/api/backoffice/appeal", "/api/manager/follow-up"


def test_a_department_looks_at_its_bad_ratings_and_appeals(hall: WebHall, staff: Staff) -> None:
    office, manager = staff.browser("backoffice", "zhouping"), staff.browser("manager", "zhaomin")
    rated(hall, staff, 1, 5, 5, 5)
    assert (office.json(BAD)["desks"], office.json(BAD)["fewest"]) == ([], 5)
    hall.transact(set_desks, hall.clerks["zhouping"], ["示例局"])
    (found,) = manager.json("/manager/ratings/snapshot")["follow_ups"]
    key = found["follow_up_id"]
    manager.done(STEP, follow_up_id=key, step="sign", note="")
    assert office.json(BAD)["ratings"] == []  # four were given in the week
    rated(hall, staff, 5)
    (one,) = office.json(BAD)["ratings"]
    shown = one.pop("key")
    assert shown != key
    assert one == {
        "state": {"zh": "待核实", "en": "to be verified"},
        "week": "2026-03-02",
        "may_appeal": True,
        "appeal_until": "2026-03-13",
        "ground": None,
        "of_case": False,
        "level": 1,
        "tag_version": 1,
        "tags": [],
        "text": "等了很久",
    }
    asked = {"key": shown, "ground": "not_ours"}
    assert refusal(office.post(APPEAL, **asked, note="")) == (409, "follow_up_note_missing")
    assert office.post(APPEAL, **asked | {"ground": "forced"}, note="x").status_code == 400
    office.done(APPEAL, **asked, note="与本部门无关")
    assert refusal(office.post(APPEAL, **asked, note="再申诉")) == (409, "follow_up_not_in_state")
    (waiting,) = manager.json("/manager/ratings/snapshot")["follow_ups"]
    assert (waiting["state"], waiting["done"][-1]["by"]) == ("appealed", "周平")
    manager.done(STEP, follow_up_id=key, step="uphold", note="属实")
    assert office.json(BAD)["ratings"] == []
    assert manager.json("/api/manager/figures")["hall"]["by_level"] == [4, 0, 0, 0, 0]


def test_another_department_sees_and_does_nothing(hall: WebHall, staff: Staff) -> None:
    manager = staff.browser("manager", "zhaomin")
    rated(hall, staff, 1, 5, 5, 5, 5)
    (found,) = manager.json("/manager/ratings/snapshot")["follow_ups"]
    manager.done(STEP, follow_up_id=found["follow_up_id"], step="sign", note="")
    office = staff.browser("backoffice", "zhouping")
    hall.transact(set_desks, hall.clerks["zhouping"], ["示例局"])
    (one,) = office.json(BAD)["ratings"]
    hall.transact(set_desks, hall.clerks["zhouping"], ["别的局"])
    assert office.json(BAD)["ratings"] == []
    asked = {"key": one["key"], "ground": "mistaken", "note": "误评"}
    assert refusal(office.post(APPEAL, **asked)) == (404, "follow_up_unknown")
    clerk = staff.browser("clerk", "wangxiao")
    assert clerk.get(BAD).status_code in (401, 403)
