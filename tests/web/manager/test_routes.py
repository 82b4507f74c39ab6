from typing import Any

import pytest

from hallsys.counters.views import standings
from hallsys.display.streams import MANAGERS, streams_of
from hallsys.kernel import eventlog
from hallsys.kernel.clock import DAY, MINUTE, SECOND
from hallsys.kernel.ids import new_id
from hallsys.supervision.service import ask_help
from hallsys.web.manager.commands import COMMANDS
from hallsys.web.manager.subpages import SUB_PAGES
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.staff import BROKEN_PRINTER, Staff, accept


@pytest.fixture
def manager(staff: Staff) -> Browser:
    """Return the manager's browser."""
    return staff.browser("manager", "zhaomin")


def test_the_hall_as_the_manager_sees_it(hall: WebHall, staff: Staff, manager: Browser) -> None:
    issued = [hall.issue(person(seed)) for seed in range(3)]
    hall.issue(person(9), "deed")
    desk = staff.desk()
    desk.do("finish", service_id=desk.serve()["service_id"])
    hall.clock.advance(2 * MINUTE)
    serving = desk.serve()
    shown = manager.json("/manager/snapshot")
    assert (shown["room"], shown["api"]) == ("managers", "/api/manager")
    assert [zone["code"] for zone in shown["zones"]] == ["main", "realty"]
    assert [(queue["prefix"], queue["waiting"]) for queue in shown["queues"]] == [
        ("A", 1),
        ("B", 0),
        ("D", 1),
    ]
    first = shown["windows"][0]
    assert first == {
        "window_id": hall.windows["W01"].id,
        "code": "W01",
        "number": 1,
        "name": "1号窗口",
        "name_en": "Window 1",
        "kind": "comprehensive",
        "zone_id": hall.zones["main"],
        "state": "open",
        "pause_reason": None,
        "lock_reason": None,
        "clerk": {"clerk_id": hall.clerks["wangxiao"], "name": "王晓"},
        "queue_ids": sorted([hall.queues["general"], hall.queues["social"]]),
        "current": {
            "service_id": serving["service_id"],
            "number": "A002",
            "state": "serving",
            "since": hall.clock.now(),
        },
        "served": 1,
    }
    assert [window["clerk"] for window in shown["windows"][1:]] == [None] * 3
    assert shown["waiting"][0] == {
        "ticket_id": issued[2].ticket_id,
        "number": "A003",
        "queue_id": hall.queues["general"],
        "priority_class": "ordinary",
        "waiting_since": issued[2].issued_at,
        "target_window_id": None,
    }
    assert (len(shown["waiting"]), shown["waiting_cut"]) == (2, False)
    assert shown["devices"] == [BROKEN_PRINTER]
    assert shown["ratings"] == {
        "opened": 1,
        "rated": {"5": 0, "4": 0, "3": 0, "2": 0, "1": 0},
        "lapsed": 0,
        "cases": 0,
    }
    assert shown["today"] == {"issued": 4, "finished": 1, "missed": 0, "cancelled": 0}


def test_the_feed_holds_the_last_facts_as_they_are_told(hall: WebHall, manager: Browser) -> None:
    for seed in range(40):
        hall.issue(person(seed))
    hall.session("lina")  # a fact that is for no manager
    shown = manager.json("/manager/snapshot")
    told = [fact for fact in hall.log() if MANAGERS in streams_of(fact.kind, fact.payload, {})]
    assert [fact["seq"] for fact in shown["feed"]] == [fact.seq for fact in told[-30:]]
    last = told[-1]
    assert shown["feed"][-1] == {
        "seq": last.seq,
        "at": last.at,
        "kind": "TicketIssued",
        **{name: list(v) if isinstance(v, tuple) else v for name, v in last.payload.items()},
    }
    assert shown["seq"] == hall.db.read(eventlog.head, hall.id)


def test_a_window_gets_other_queues_at_once(hall: WebHall, staff: Staff, manager: Browser) -> None:
    hall.issue(person(1), "deed")
    desk = staff.desk()
    assert desk.do("next")["service"] is None
    queue_ids = [hall.queues["general"], hall.queues["realty"]]
    manager.done("/api/manager/allocate", window_id=hall.windows["W01"].id, queue_ids=queue_ids)
    fact = hall.log("QueuesAllocated")[-1]
    assert (fact.actor, fact.payload["queue_ids"]) == (
        f"clerk:{hall.clerks['zhaomin']}",
        sorted(queue_ids),
    )
    assert desk.next()["number"] == "D001"


def test_nobody_is_stranded_without_a_confirmation(hall: WebHall, manager: Browser) -> None:
    issued = hall.issue(person(1), "deed")
    asked = {"window_id": hall.windows["W03"].id, "queue_ids": []}
    answer = manager.post("/api/manager/allocate", **asked, confirm=False)
    assert refusal(answer) == (409, "strands_waiters")
    assert "不动产登记" in answer.get_json()["error"]["zh"]
    assert manager.json("/manager/snapshot")["windows"][2]["queue_ids"] == [hall.queues["realty"]]
    manager.done("/api/manager/allocate", **asked, confirm=True)
    shown = manager.json("/manager/snapshot")
    assert shown["windows"][2]["queue_ids"] == []
    assert [row["ticket_id"] for row in shown["waiting"]] == [issued.ticket_id]


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"window_id": new_id(), "queue_ids": []}, (404, "window_unknown")),
        ({"queue_ids": [new_id()]}, (404, "queue_unknown")),
        ({"queue_ids": "all"}, (400, "bad_request")),
    ],
)
def test_an_allocation_of_what_is_not_there(
    hall: WebHall, manager: Browser, body: dict[str, object], refused: tuple[int, str]
) -> None:
    asked = {"window_id": hall.windows["W01"].id, **body}
    assert refusal(manager.post("/api/manager/allocate", **asked)) == refused


def test_tickets_are_put_first_requeued_and_cancelled(hall: WebHall, staff: Staff, manager: Browser) -> None:
    first, second = hall.issue(person(1)), hall.issue(person(2))
    desk, pinned = staff.desk(), {"ticket_id": second.ticket_id}
    assert refusal(manager.post("/api/manager/pin", **pinned, reason=" ")) == (422, "pin_needs_reason")
    manager.done("/api/manager/pin", **pinned, reason="行动不便")
    service = desk.next()
    assert service["ticket_id"] == second.ticket_id
    for _ in range(2):
        hall.clock.advance(5 * SECOND)
        desk.do("recall", service_id=service["service_id"])
    desk.do("no-show", service_id=service["service_id"])
    manager.done("/api/manager/requeue", **pinned)
    manager.done("/api/manager/cancel", ticket_id=first.ticket_id)
    assert refusal(manager.post("/api/manager/cancel", ticket_id=first.ticket_id)) == (409, "wrong_status")
    shown = manager.json("/manager/snapshot")
    assert [row["ticket_id"] for row in shown["waiting"]] == [second.ticket_id]
    assert shown["today"] == {"issued": 2, "finished": 0, "missed": 1, "cancelled": 1}


def test_a_change_of_an_allocation_is_listed_and_taken_back(hall: WebHall, manager: Browser) -> None:
    window_id, general = hall.windows["W01"].id, hall.queues["general"]
    before = sorted(hall.db.read(standings, hall.id)[window_id].queue_ids)
    manager.done("/api/manager/allocate", window_id=window_id, queue_ids=[general])
    change = manager.json("/api/manager/changes")["changes"][0]
    assert (change["by"], change["previous"], change["queue_ids"]) == ("赵敏", before, [general])
    assert (change["revertible"], change["reverts"]) == (True, None)
    manager.done("/api/manager/revert", seq=change["seq"])
    back, first = manager.json("/api/manager/changes")["changes"][:2]
    assert (back["queue_ids"], back["reverts"]) == (before, change["seq"])
    assert not first["revertible"]
    assert refusal(manager.post("/api/manager/revert", seq=change["seq"])) == (409, "allocation_moved_on")


def test_an_absent_clerk_is_signed_out_and_the_window_locked(
    hall: WebHall, staff: Staff, manager: Browser
) -> None:
    desk, window_id = staff.desk(), hall.windows["W01"].id
    locked = {"window_id": window_id, "reason": "absent"}
    assert refusal(manager.post("/api/manager/lock", **locked)) == (409, "window_staffed")
    manager.done("/api/manager/sign-out", **locked, lock=True)
    shown = manager.json("/manager/snapshot")["windows"][0]
    assert (shown["state"], shown["clerk"], shown["lock_reason"]) == ("signed_out", None, "absent")
    assert refusal(desk.ask("sign-in")) == (409, "window_locked")
    manager.done("/api/manager/unlock", window_id=window_id)
    desk.do("sign-in")


def test_a_window_is_placed_on_the_plan(hall: WebHall, manager: Browser) -> None:
    window_id = hall.windows["W02"].id
    manager.done("/api/manager/place", window_id=window_id, x=3, y=2, facing="west")
    shown = manager.json("/manager/snapshot")["floor"]
    assert shown["places"][window_id] == {"x": 3, "y": 2, "facing": "west"}
    assert shown["places"].keys() == {window.id for window in hall.windows.values()}
    beyond = {"window_id": window_id, "x": shown["width"], "y": 0, "facing": "south"}
    assert refusal(manager.post("/api/manager/place", **beyond)) == (422, "bad_floor_plan")


def test_who_asks_for_help_is_answered_and_a_broken_printer_is_cared_for(
    hall: WebHall, manager: Browser
) -> None:
    hall.transact(ask_help, "kiosk:K1")

    def attention() -> Any:
        return manager.json("/api/manager/attention")["attention"]

    (call,) = attention()["help"]
    assert (call["place"], call["answered_at"]) == ("kiosk:K1", None)
    manager.done("/api/manager/answer-help", help_id=call["help_id"])
    assert attention()["help"][0]["answered_at"] == hall.clock.now()
    manager.done("/api/manager/close-help", help_id=call["help_id"])
    (alert,) = attention()["alerts"]  # shown at once, before the housekeeping has raised it
    assert (alert["code"], alert["evidence"], alert["note"]) == ("device_broken", ["printer-1"], None)
    manager.done("/api/manager/acknowledge", key=alert["key"], note="换纸")
    note = attention()["alerts"][0]["note"]
    assert note == {"text": "换纸", "at": hall.clock.now(), "by": "赵敏"}


def test_who_missed_a_call_is_listed(hall: WebHall, staff: Staff, manager: Browser) -> None:
    issued, desk = hall.issue(person(1)), staff.desk()
    service = desk.next()
    for _ in range(2):
        hall.clock.advance(5 * SECOND)
        desk.do("recall", service_id=service["service_id"])
    desk.do("no-show", service_id=service["service_id"])
    queue_id = hall.queues["general"]
    listed = manager.json("/api/manager/missed")["missed"]
    assert listed == [{"ticket_id": issued.ticket_id, "number": "A001", "queue_id": queue_id}]


@pytest.mark.parametrize("login", ["wangxiao", "chenchu", "zhouping"])
def test_only_managers_manage(staff: Staff, login: str) -> None:
    browser = staff.browser("manager", login)
    answers = {command: refusal(browser.post(f"/api/manager/{command}")) for command in COMMANDS}
    assert answers == dict.fromkeys(COMMANDS, (403, "not_allowed"))


def test_the_page(manager: Browser) -> None:
    page = manager.get("/manager")
    assert page.status_code == 200
    assert "/manager/static/page.js" in page.get_data(as_text=True)


def test_a_notice_hangs_changes_and_comes_down(hall: WebHall, manager: Browser) -> None:
    def hanging() -> Any:
        return manager.json("/manager/notices/snapshot")["notices"]

    manager.done("/api/manager/put-notice", zh="设备维护", severity="important")
    (notice,) = hanging()
    assert (notice["zh"], notice["begins_at"], notice["ends_at"]) == ("设备维护", hall.clock.now(), None)
    ends_at = hall.clock.now() + MINUTE
    manager.done("/api/manager/put-notice", notice_id=notice["id"], zh="维护推迟", ends_at=ends_at)
    assert [(one["zh"], one["ends_at"]) for one in hanging()] == [("维护推迟", ends_at)]
    manager.done("/api/manager/withdraw-notice", notice_id=notice["id"])
    assert hanging() == []
    assert refusal(manager.post("/api/manager/put-notice", zh=" ")) == (422, "bad_notice")


def test_the_board_of_a_zone_is_laid_out(hall: WebHall, manager: Browser) -> None:
    zone_id = hall.zones["realty"]
    before = manager.json("/manager/notices/snapshot")["layouts"]
    layout = {**before[zone_id], "rows": 5, "blocks": ["calls", "clock"]}
    manager.done("/api/manager/lay-out", zone_id=zone_id, layout=layout)
    assert manager.json("/manager/notices/snapshot")["layouts"] == {**before, zone_id: layout}
    wrong = {**layout, "rows": 9}
    assert refusal(manager.post("/api/manager/lay-out", layout=wrong)) == (400, "bad_request")


@pytest.mark.parametrize("name", sorted(SUB_PAGES))
def test_the_sub_pages(staff: Staff, manager: Browser, name: str) -> None:
    assert f"/manager/static/{name}/page.js" in manager.get(f"/manager/{name}").get_data(as_text=True)
    assert manager.json(f"/manager/{name}/snapshot")["page"] == name
    assert refusal(staff.browser("manager", "wangxiao").get(f"/manager/{name}")) == (403, "not_allowed")


def test_the_tidal_plan_is_put_and_says_what_is_next(hall: WebHall, manager: Browser) -> None:
    window_id, realty = hall.windows["W01"].id, hall.queues["realty"]
    row = {"window_id": window_id, "weekdays": [0], "begins": "10:00", "ends": "11:00", "queue_ids": [realty]}
    manager.done("/api/manager/put-plan", rows=[row])
    shown = manager.json("/manager/plan/snapshot")
    assert shown["rows"] == [row]
    assert shown["windows"][0]["next"]["queue_ids"] == [realty]
    assert shown["windows"][0]["next"]["at"] > hall.clock.now()
    wrong = {**row, "ends": "09:00"}
    assert refusal(manager.post("/api/manager/put-plan", rows=[wrong])) == (422, "bad_tidal_plan")


def test_somebody_joins_the_staff_with_a_password_for_once(staff: Staff) -> None:
    admin = staff.browser("manager", "sunhao")
    facts = {"name": "周舟", "staff_number": "0200", "roles": ["clerk"]}
    added = admin.done("/api/manager/add-clerk", login="zhouzhou", **facts)
    listed = {one["login"]: one for one in admin.json("/manager/staff/snapshot")["staff"]}
    assert (listed["zhouzhou"]["name"], listed["zhouzhou"]["must_change"]) == ("周舟", True)
    assert refusal(admin.post("/api/manager/add-clerk", login="zhouzhou", **facts)) == (409, "login_taken")
    again = admin.done("/api/manager/reset-password", clerk_id=added["clerk_id"])
    assert len({added["password"], again["password"]}) == 2
    changed = {"clerk_id": added["clerk_id"], **facts, "roles": ["output"], "active": False}
    admin.done("/api/manager/change-clerk", **changed)
    now = {one["login"]: one for one in admin.json("/manager/staff/snapshot")["staff"]}["zhouzhou"]
    assert (now["roles"], now["active"]) == (["output"], False)


def test_a_manager_who_is_no_administrator_changes_no_staff(manager: Browser) -> None:
    facts = {"name": "周舟", "roles": ["admin"]}
    for command, body in (
        ("add-clerk", {"login": "zhouzhou", **facts}),
        ("reset-password", {"clerk_id": new_id()}),
        ("change-clerk", {"clerk_id": new_id(), **facts}),
    ):
        assert refusal(manager.post(f"/api/manager/{command}", **body)) == (403, "not_allowed")
    assert not manager.json("/manager/staff/snapshot")["may_manage"]


def test_a_matter_is_suspended_with_a_reason_and_taken_up_again(hall: WebHall, manager: Browser) -> None:
    matter_id = hall.matters["pension"]

    def shown() -> Any:
        hall.site.reload()
        listed = manager.json("/manager/matters/snapshot")["matters"]
        return next(one for one in listed if one["matter_id"] == matter_id)

    assert refusal(manager.post("/api/manager/suspend", matter_id=matter_id, reason=" "))[0] == 422
    manager.done("/api/manager/suspend", matter_id=matter_id, reason="系统维护")
    assert (shown()["open"], shown()["closed_reason"]) == (False, "系统维护")
    manager.done("/api/manager/resume", matter_id=matter_id)
    assert shown()["open"]


def test_a_queue_gives_no_tickets_for_a_while(hall: WebHall, manager: Browser) -> None:
    manager.done("/api/manager/open-queue", queue_id=hall.queues["realty"], open=False)
    hall.site.reload()
    queues = manager.json("/manager/matters/snapshot")["queues"]
    assert {queue["prefix"]: queue["open"] for queue in queues} == {"A": True, "B": True, "D": False}


def test_today_ends_early_and_is_a_day_like_others_again(hall: WebHall, manager: Browser) -> None:
    def today() -> Any:
        hall.site.reload()
        return manager.json("/manager/matters/snapshot")["today"]

    usual = today()
    assert not usual["special"]
    early = f"{int(usual['hours'][-1][1][:2]) - 1:02}:30"
    manager.done("/api/manager/close-early", closes=early)
    assert (today()["hours"][-1][1], today()["special"]) == (early, True)
    manager.done("/api/manager/close-day")
    assert today()["hours"] == []
    manager.done("/api/manager/set-hours", hours=[["09:00", "12:00"]])
    assert today()["hours"] == [["09:00", "12:00"]]
    manager.done("/api/manager/reopen-day")
    assert today() == usual


def test_overdue_cases_are_listed_by_number_and_without_their_applicant(hall: WebHall, staff: Staff) -> None:
    applicant = person(1)
    hall.issue(applicant, "pension")
    desk = staff.desk("lina", "W02")
    case = accept(hall, desk, desk.serve(), "pension")
    assert staff.browser("manager", "zhaomin").json("/api/manager/overdue") == {"cases": []}
    hall.clock.advance(20 * DAY)
    answer = staff.browser("manager", "zhaomin").get("/api/manager/overdue")
    (late,) = answer.get_json()["cases"]
    assert (late["case_number"], late["status"]["en"]) == (case["case_number"], "accepted")
    assert applicant.name not in answer.get_data(as_text=True)


def test_an_overdue_case_whose_ticket_is_still_at_the_window_is_listed_as_it_is_counted(
    hall: WebHall, staff: Staff
) -> None:
    hall.issue(person(1), "licence")
    desk = staff.desk("lina", "W02")
    case = accept(hall, desk, desk.serve(), "licence")
    hall.clock.advance(2 * DAY)
    (late,) = staff.browser("manager", "zhaomin").json("/api/manager/overdue")["cases"]
    assert late["case_number"] == case["case_number"]


def test_there_is_no_evidence_of_a_rating_that_is_not_there(manager: Browser) -> None:
    assert refusal(manager.get(f"/api/manager/rating/{new_id()}")) == (404, "not_found")
