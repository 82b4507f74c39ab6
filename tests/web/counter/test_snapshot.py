from hallsys.kernel import eventlog
from hallsys.kernel.clock import DAY, HOUR, SECOND
from hallsys.web.counter import snapshot as counter
from tests.persons import person
from tests.web.hall import WebHall
from tests.web.staff import Desk, Staff, accept


def test_what_a_counter_shows(hall: WebHall, staff: Staff) -> None:
    first, second = hall.issue(person(1)), hall.issue(person(2), "pension")
    hall.issue(person(3), "deed")
    desk = staff.desk()
    shown = desk.snapshot()
    assert shown["room"] == "window:W01"
    assert shown["seq"] == hall.db.read(eventlog.head, hall.id)
    assert (shown["self"], shown["api"]) == ("/clerk/W01/snapshot", "/api/clerk")
    assert shown["clerk"] == {
        "clerk_id": hall.clerks["wangxiao"],
        "name": "王晓",
        "staff_number": "0101",
    }
    assert shown["window"] == {
        "window_id": hall.windows["W01"].id,
        "code": "W01",
        "number": 1,
        "name": "1号窗口",
        "name_en": "Window 1",
        "state": "open",
        "kind": "comprehensive",
        "zone_id": hall.zones["main"],
        "pause_reason": None,
        "clerk_id": hall.clerks["wangxiao"],
    }
    queues = [(queue["prefix"], queue["waiting"], queue["allocated"]) for queue in shown["queues"]]
    assert queues == [("A", 1, True), ("B", 1, True), ("D", 1, False)]
    assert [(row["code"], row["state"]) for row in shown["windows"]] == [
        ("W01", "open"),
        ("W02", "signed_out"),
        ("W03", "signed_out"),
        ("W04", "signed_out"),
    ]
    assert shown["waiting"] == [
        {
            "ticket_id": issued.ticket_id,
            "number": issued.number,
            "queue_id": issued.queue_id,
            "priority_class": "ordinary",
            "waiting_since": hall.clock.now(),
            "target_window_id": None,
        }
        for issued in (first, second)
    ]
    assert (shown["waiting_cut"], shown["current"]) == (False, None)
    assert shown["rules"] == {
        "recalls_before_no_show": 2,
        "recall_cooldown_ms": 5 * SECOND,
        "undo_ms": 10 * SECOND,
        "requeue_within_calls": 3,
    }
    assert {reason["code"] for reason in shown["pause_reasons"]} >= {"meal", "break"}


def test_the_service_in_hand_survives_a_reload(hall: WebHall, staff: Staff) -> None:
    hall.issue(person(1))
    desk = staff.desk()
    service = desk.serve()
    case = accept(hall, desk, service, "licence")
    assert desk.snapshot()["current"] == {**service, "cases": [case]}
    desk.do("conclude", case_id=case["case_id"], results=["营业执照"], shelf="A-1")
    assert desk.snapshot()["current"]["cases"] == [{**case, "status": "concluded", "with_results": True}]


def test_cases_of_the_ticket_are_there_when_it_comes_back(hall: WebHall, staff: Staff) -> None:
    issued = hall.issue(person(1))
    desk = staff.desk()
    service = desk.serve()
    case = accept(hall, desk, service, "licence")
    desk.do("park", service_id=service["service_id"])
    resumed = desk.do("resume", ticket_id=issued.ticket_id)["service"]
    assert desk.snapshot()["current"]["cases"] == [case]
    desk.do("start", service_id=resumed["service_id"])
    desk.do("conclude", case_id=case["case_id"], results=[], shelf=None)


def _miss(hall: WebHall, desk: Desk) -> str:
    """Call the next ticket in vain, and return its number."""
    service = desk.next()
    for _ in range(2):
        hall.clock.advance(5 * SECOND)
        desk.do("recall", service_id=service["service_id"])
    desk.do("no-show", service_id=service["service_id"])
    return str(service["number"])


def test_what_a_window_set_aside_is_its_own(hall: WebHall, staff: Staff) -> None:
    for seed in range(3):
        hall.issue(person(seed))
    desk, other = staff.desk(), staff.desk("lina", "W02")
    missed = _miss(hall, desk)
    parked = desk.serve()
    desk.do("park", service_id=parked["service_id"])
    shown = desk.snapshot()
    assert [row["number"] for row in shown["missed"]] == [missed]
    assert shown["parked"] == [
        {
            "ticket_id": parked["ticket_id"],
            "number": parked["number"],
            "queue_id": parked["queue_id"],
            "parked_at": hall.clock.now(),
        }
    ]
    assert shown["counts"] == {"served": 0, "missed": 1}
    assert (other.snapshot()["missed"], other.snapshot()["parked"]) == ([], [])


def test_a_ticket_that_was_missed_elsewhere_since_is_no_more_on_the_list(hall: WebHall, staff: Staff) -> None:
    issued = hall.issue(person(1))
    desk, other = staff.desk(), staff.desk("lina", "W02")
    _miss(hall, desk)
    desk.do("requeue", ticket_id=issued.ticket_id)
    _miss(hall, other)
    assert desk.snapshot()["missed"] == []
    assert [row["ticket_id"] for row in other.snapshot()["missed"]] == [issued.ticket_id]


def test_a_missed_ticket_tells_within_how_many_calls_it_can_come_back(hall: WebHall, staff: Staff) -> None:
    for seed in range(5):
        hall.issue(person(seed))
    desk = staff.desk()
    _miss(hall, desk)
    left = []
    for _ in range(4):
        left.append(desk.snapshot()["missed"][0]["calls_left"])
        desk.do("finish", service_id=desk.serve()["service_id"])
    assert (left, desk.snapshot()["missed"][0]["calls_left"]) == ([3, 2, 1, 0], -1)


def test_a_ticket_for_one_window_is_listed_there_alone(hall: WebHall, staff: Staff) -> None:
    hall.issue(person(1))
    desk, other, third = staff.desk(), staff.desk("lina", "W02"), hall.windows["W03"]
    hall.open_window("W03", "chenchu")
    desk.do("transfer", service_id=desk.next()["service_id"], window_id=third.id)
    assert (desk.snapshot()["waiting"], other.snapshot()["waiting"]) == ([], [])
    there = staff.desk("chenchu", "W03", opened=False).snapshot()
    assert [row["target_window_id"] for row in there["waiting"]] == [third.id]


def test_a_long_list_is_cut(hall: WebHall, staff: Staff) -> None:
    for seed in range(counter.LISTED + 1):
        hall.issue(person(seed))
    shown = staff.desk().snapshot()
    assert (len(shown["waiting"]), shown["waiting_cut"]) == (counter.LISTED, True)
    assert shown["queues"][0]["waiting"] == counter.LISTED + 1


def test_a_new_day_begins_empty(hall: WebHall, staff: Staff) -> None:
    hall.issue(person(1))
    hall.issue(person(2))
    desk = staff.desk()
    desk.do("finish", service_id=desk.serve()["service_id"])
    hall.clock.advance(DAY)
    login = staff.desk("wangxiao", opened=False)  # the session of yesterday is over
    shown = login.snapshot()
    assert shown["counts"] == {"served": 0, "missed": 0}
    assert shown["waiting"] == []
    assert login.do("next")["service"] is None


def test_past_midnight_the_day_goes_on(hall: WebHall, staff: Staff) -> None:
    issued = hall.issue(person(1))
    desk = staff.desk()
    hall.clock.advance(16 * HOUR)  # 01:00, with people still waiting
    desk = staff.desk("wangxiao", opened=False)
    assert [row["ticket_id"] for row in desk.snapshot()["waiting"]] == [issued.ticket_id]
    assert desk.next()["ticket_id"] == issued.ticket_id


def test_nobody_looks_at_a_window_without_signing_in(staff: Staff) -> None:
    nobody = Desk(staff.app, "clerk", "W01")
    assert nobody.get("/clerk/W01/snapshot").status_code == 401
    assert nobody.ask("next").status_code == 401
    for page in ("/clerk/W01", "/output/W04", "/backoffice", "/manager"):
        answer = nobody.get(page)
        assert answer.status_code == 302
        assert answer.location == f"/?next={page.replace('/', '%2F')}"
