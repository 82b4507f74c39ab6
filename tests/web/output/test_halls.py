"""Accepted in one hall and handed over in another, over the pages of both, on either database."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from hallsys.cases.collection_points import set_collection_point
from hallsys.cases.progress import by_number, link, own
from hallsys.evaluation.percase import rating_token
from hallsys.halls.service import change_settings
from hallsys.kernel.clock import DAY, HOUR, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.sealing import Keyring
from hallsys.relay.documents import fields
from hallsys.relay.paper_desk import Desk as PaperDesk
from hallsys.relay.paper_desk import Fields
from hallsys.relay.papers import Paper
from hallsys.relay.readings import scan_at
from hallsys.web.app import create_app
from hallsys.web.limits import limiter
from hallsys.web.phone.routes import blueprint as phone
from hallsys.web.progress.routes import blueprint as progress
from hallsys.web.sessions import Sessions
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall, hall_with_id, write_hall
from tests.web.staff import Desk, Staff, materials

APPLICANT, STRANGER = person(1), person(2)


@dataclass
class Halls:
    """A city hall and the station under it, with their output windows."""

    city: WebHall
    station: WebHall
    city_staff: Staff
    station_staff: Staff
    out: Desk
    there: Desk

    def accepted(self) -> Any:
        """Have the applicant's case accepted in the city, to be collected in the station."""
        self.city.issue(APPLICANT, "pension")
        desk = self.city_staff.desk("lina", "W02")
        service = desk.serve()
        details = desk.json(f"/clerk/W02/service/{service['service_id']}")
        assert [one["key"] for one in details["halls"]] == [self.station.id]
        assert "hall" in [one["key"] for one in details["ways"]]
        way = {"way": "hall", "hall": self.station.id}
        ids = [one["material_id"] for one in materials(desk, service)]
        asked = {"service_id": service["service_id"], "matter_id": self.city.matters["pension"]}
        case = desk.do("accept", **asked, material_ids=ids, way=way)["case"]
        desk.do("finish", service_id=service["service_id"])
        desk.do("sign-out")
        return case

    def made(self) -> tuple[str, str]:
        """Return the number of such a case that was granted, and its result, on a shelf of the city."""
        case = self.accepted()
        office = self.city_staff.browser("backoffice", "zhouping")
        office.done("/api/backoffice/take-up", case_id=case["case_id"])
        office.done("/api/backoffice/conclude", case_id=case["case_id"], results=["登记证明"], shelf="B-1")
        fact = self.city.log("ResultReady")[-1].payload
        return str(fact["case_number"]), str(fact["result_id"])

    def sent(self) -> tuple[str, str, Any]:
        """Return such a result that was sent to the station, with its list."""
        number, result_id = self.made()
        made = self.out.do("dispatch", result_ids=[result_id], seals="F0001")["dispatched"]
        return number, result_id, made

    def wait(self, clock: ManualClock, time: int) -> None:
        """Let time pass, after which both clerks sign in again on their pages."""
        clock.advance(time)
        self.out, self.there = (
            staff.desk("chenchu", "W04", "output", opened=False)
            for staff in (self.city_staff, self.station_staff)
        )

    def lay(self, credential: Any = APPLICANT) -> str:
        return self.station.present(credential, "window:W04").presentation_id


@pytest.fixture
def halls(any_database_url: str, clock: ManualClock, tmp_path: Path) -> Iterator[Halls]:
    """Yield both halls in one database, at 09:00 of a working Monday."""
    db = Database.open(any_database_url, clock)
    keyring = Keyring.create(tmp_path / "keys-of-both.json")
    city_id = write_hall(db, f"city-{new_id()}"[:32])
    station_id = write_hall(db, f"station-{new_id()}"[:32], city_id)
    with ThreadPoolExecutor(1) as hasher:
        city, station = (
            hall_with_id(db, clock, keyring, hasher, hall_id) for hall_id in (city_id, station_id)
        )
        station.transact(set_collection_point, open_to_others=True)
        station.transact(change_settings, {"address": "示例村中街 8 号", "help_phone": "0539-0000000"})
        city_staff, station_staff = (Staff(hall, Sessions(hall.site)) for hall in (city, station))
        out = city_staff.desk("chenchu", "W04", "output")
        there = station_staff.desk("chenchu", "W04", "output")
        yield Halls(city, station, city_staff, station_staff, out, there)
    db.close()


def test_what_is_accepted_in_the_city_is_collected_in_the_station(halls: Halls) -> None:
    number, result_id = halls.made()
    told = halls.out.json("/output/W04/halls")
    assert [one["result_id"] for one in told["to_dispatch"]] == [result_id]
    made = halls.out.do("dispatch", result_ids=[result_id], seals="F0001 F0002")["dispatched"]
    printed = halls.out.json(f"/output/W04/dispatches/{made['dispatch_id']}")
    assert (printed["count"], printed["seals"], printed["clerk"]) == (1, "F0001 F0002", "陈楚")
    assert [one["number"] for one in printed["results"]] == [f"{number}-1"]

    assert halls.there.snapshot()["halls"] == {"any": True, "coming": 1, "there": 0}
    assert halls.there.json("/output/W04/halls")["coming"][0]["list_number"] == made["number"]
    done = halls.there.do("receive-from-hall", asked=made["number"], shelf="V-1")["received"]
    assert (done["numbers"], done["called_back"]) == ([f"{number}-1"], 0)

    shown = halls.there.json(f"/output/W04/presentation/{halls.lay()}")
    (row,) = shown["results"]
    assert (row["result_id"], row["shelf"], row["hall"][0]) == (result_id, "V-1", "示例市政务服务中心")
    asked = {"result_id": result_id, "taken_by": "applicant", "authorisation": None}
    handed = halls.there.do("hand-over", **asked, presentation_id=halls.lay())["handed"]
    assert (handed["result_id"], handed["case_number"]) == (result_id, number)
    assert halls.there.snapshot()["handed_count"] == 1
    assert halls.out.snapshot()["handed_count"] == 0
    for desk, moves in ((halls.there, ["arrived", "handed_over"]), (halls.out, ["dispatched"])):
        assert [one["move"] for one in desk.json("/output/W04/ledger")["results"]] == moves
    assert len(halls.city.log("ResultHandedOver")) == 1
    assert len(halls.station.log("GuestHandedOver")) == 1
    assert halls.station.log("ResultHandedOver") == []


def test_the_station_sees_what_its_hand_over_needs_and_no_more(halls: Halls) -> None:
    number, result_id, made = halls.sent()
    listed = halls.there.get(f"/output/W04/dispatches/{made['dispatch_id']}").get_data(as_text=True)
    halls.there.do("receive-from-hall", asked=made["number"], shelf="V-1")
    panel = halls.there.get("/output/W04/halls").get_data(as_text=True)
    found = halls.there.do("find", case_number=number)
    (row,) = found["results"]
    assert row["applicant_masked"]
    assert row["gaps"] == []
    for page in (listed, panel, json.dumps(found, ensure_ascii=False)):
        assert APPLICANT.name not in page
        assert APPLICANT.number.value[:14] not in page
        assert "申请表" not in page, "what its case is made of is the city's"
    # What was not handed over here is not taken in here.
    early = halls.there.ask("take-in", result_id=result_id, reason="return_content")
    assert refusal(early) == (404, "not_here")


def test_the_code_that_is_scanned_in_the_station_finds_it_there(halls: Halls) -> None:
    number, _, made = halls.sent()
    halls.there.do("receive-from-hall", asked=made["number"], shelf="V-1")
    code = halls.city.db.read(_code_of, halls.city.id, number)
    scan = halls.station.transact(scan_at, halls.station.site.catalogue, "window:W04", "pick_up", code)
    (row,) = halls.there.json(f"/output/W04/scan/{scan.scan_id}")["results"]
    assert row["case_number"] == number


def test_a_wrong_person_gets_nothing_and_a_hand_over_is_taken_back_where_it_was(halls: Halls) -> None:
    _, result_id, made = halls.sent()
    asked = {"result_id": result_id, "taken_by": "applicant", "authorisation": None}
    assert refusal(halls.there.ask("hand-over", **asked, presentation_id=halls.lay())) == (
        409,
        "result_not_in_state",
    )
    halls.there.do("receive-from-hall", asked=made["number"], shelf="V-1")
    assert refusal(halls.there.ask("receive-from-hall", asked=made["number"], shelf="V-1")) == (
        409,
        "already_received",
    )
    assert refusal(halls.there.ask("receive-from-hall", asked="nothing", shelf="V-1")) == (
        404,
        "not_sent_here",
    )
    wrong = halls.there.ask("hand-over", **asked, presentation_id=halls.lay(STRANGER))
    assert refusal(wrong)[1] == "wrong_person"
    halls.there.do("hand-over", **asked, presentation_id=halls.lay())
    again = halls.there.ask("hand-over", **asked, presentation_id=halls.lay())
    assert refusal(again) == (409, "already_handed_over")
    back = halls.there.do("take-back", result_id=result_id, reason="wrong_person", note="")["taken_back"]
    assert back["shelf"] == "V-1"
    assert halls.there.snapshot()["halls"]["there"] == 1


def test_the_applicant_follows_the_case_in_both_halls(halls: Halls) -> None:
    number, _, made = halls.sent()
    print_of = halls.city.site.keyring.fingerprint(APPLICANT.number.value)
    for hall in (halls.city, halls.station):
        assert hall.db.read(by_number, hall.id, number, print_of).status == "concluded"
    halls.there.do("receive-from-hall", asked=made["number"], shelf="V-1")
    person_id = halls.city.person(APPLICANT)
    for hall in (halls.city, halls.station):
        one = hall.db.read(by_number, hall.id, number, print_of)
        assert (one.status, one.hall, one.of_hall_id) == (
            "ready",
            ("示例村便民服务站", "Example Village Station"),
            halls.city.id,
        )
        assert [case.case_number for case in hall.db.read(own, hall.id, person_id)] == [number]
    stranger = write_hall(halls.city.db, f"other-{new_id()}"[:32])
    assert halls.city.db.read(own, stranger, person_id) == ()


def test_what_nobody_collects_is_sent_back_and_what_is_lost_written_off(
    halls: Halls, clock: ManualClock
) -> None:
    _, result_id, made = halls.sent()
    lost = halls.out.ask("write-off", result_id=result_id, note="车辆事故")
    assert refusal(lost) == (409, "not_lost")
    halls.wait(clock, 73 * HOUR)
    (row,) = halls.out.json("/output/W04/halls")["sent"]
    assert row["late"]
    halls.there.do("receive-from-hall", asked=made["number"], shelf="V-1")
    early = halls.there.ask("send-home", result_ids=[result_id], seals="R1")
    assert refusal(early) == (409, "not_yet_to_return")
    halls.wait(clock, 31 * DAY)
    assert [one["goes_home"] for one in halls.there.json("/output/W04/halls")["there"]] == [True]
    back = halls.there.do("send-home", result_ids=[result_id], seals="R1")["dispatched"]
    halls.out.do("receive-from-hall", asked=back["number"], shelf="B-2")
    assert halls.out.snapshot()["ready_count"] == 1


def test_only_whoever_is_at_the_window_sees_what_goes_between_halls(halls: Halls) -> None:
    _, result_id, made = halls.sent()
    away = Staff(halls.station, Sessions(halls.station.site)).desk("chenchu", "W04", "output", opened=False)
    halls.there.do("sign-out")
    mine = (403, "not_your_window")
    assert refusal(away.get("/output/W04/halls")) == mine
    assert refusal(away.get(f"/output/W04/dispatches/{made['dispatch_id']}")) == mine
    for command in ("dispatch", "send-home"):
        assert refusal(away.ask(command, result_ids=[result_id], seals="S")) == mine
    assert refusal(away.ask("receive-from-hall", asked=made["number"], shelf="A")) == mine
    assert refusal(away.ask("write-off", result_id=result_id, note="")) == mine


def test_the_case_is_rated_once_from_either_halls_pages_in_the_books_of_its_own(halls: Halls) -> None:
    number, result_id, made = halls.sent()
    halls.there.do("receive-from-hall", asked=made["number"], shelf="V-1")
    case_id = str(halls.city.log("ResultArrived")[-1].payload["case_id"])
    follow = f"/c/{link(halls.city.site.keyring, case_id)}/snapshot"
    at = applicants_of(halls.city).json(follow)["case"]["collect_at"]
    assert (at["address"], at["phone"], at["page"]) == ("示例村中街 8 号", "0539-0000000", "")
    asked = {"result_id": result_id, "taken_by": "applicant", "authorisation": None}
    halls.there.do("hand-over", **asked, presentation_id=halls.lay())
    assert applicants_of(halls.city).json(follow)["case"]["collect_at"] is None
    office = halls.city_staff.browser("backoffice", "zhouping")
    (given,) = office.json(f"/backoffice/case/{case_id}")["given"]
    assert (given["hall"], given["window"]) == (["示例村便民服务站", "Example Village Station"], 4)

    token = rating_token(halls.city.site.keyring, case_id)
    followed = link(halls.city.site.keyring, case_id)
    city, station = (applicants_of(hall) for hall in (halls.city, halls.station))
    for pages in (city, station):
        assert pages.json(f"/c/{followed}/snapshot")["case"]["rate"] == f"/r/{token}"
        shown = pages.json(f"/r/{token}/snapshot")
        assert (shown["case_number"], shown["rating"]) == (number, "open")
    station.done(f"/api/r/{token}/rate", level=5, text="很方便")
    assert refusal(city.post(f"/api/r/{token}/rate", level=5)) == (409, "already_rated")
    assert len(halls.city.log("CaseRated")) == 1
    assert halls.station.log("CaseRated") == []
    assert station.json(f"/c/{followed}/snapshot")["case"]["rate"] is None


def test_slip_shelf_reminder_and_what_is_wrong_are_dealt_with_at_the_window_there(
    halls: Halls, clock: ManualClock
) -> None:
    number, result_id, made = halls.sent()
    there = halls.there
    there.do("receive-from-hall", asked=made["number"], shelf="V-1")
    paper = there.do("slip", result_id=result_id, presentation_id=halls.lay())["paper"]
    printed = halls.station.db.read(_printed, halls.station, paper)
    assert (printed["case_number"], printed["results"]) == (number, ["登记证明"])
    assert printed["title"] == "示例村便民服务站"
    assert APPLICANT.name not in str(printed)
    receipt = {"layout": "acceptance", "subject_id": paper["subject_id"]}
    receipt_says = halls.city.db.read(_printed, halls.city, receipt)
    assert [receipt_says[f"pick_up_{what}"] for what in ("at", "address", "phone", "page")] == [
        "示例村便民服务站",
        "示例村中街 8 号",
        "0539-0000000",
        f"https://{halls.station.site.catalogue.hall.code}.halls.example/progress",
    ]
    stranger = there.ask("slip", result_id=result_id, presentation_id=halls.lay(STRANGER))
    assert refusal(stranger) == (404, "result_unknown")
    by_courier = there.ask("send", result_id=result_id, number="1012345678901")
    assert refusal(by_courier) == (409, "at_window_only")
    assert there.do("shelve", asked=number, shelf="V-2")["shelved"]["before"] == "V-1"
    halls.wait(clock, 31 * DAY)
    (late,) = halls.there.json("/output/W04/overdue")["results"]
    assert (late["result_id"], late["shelf"], late["reminded_at"]) == (result_id, "V-2", None)
    assert halls.out.json("/output/W04/overdue")["results"] == []
    halls.there.do("remind", result_id=result_id)
    (late,) = halls.there.json("/output/W04/overdue")["results"]
    assert late["reminded_at"] == clock.now()
    asked = {"result_id": result_id, "taken_by": "applicant", "authorisation": None}
    halls.there.do("hand-over", **asked, presentation_id=halls.lay())
    (given,) = halls.there.do("given", case_number=number)["results"]
    assert given["number"] == f"{number}-1"
    reason = given["reasons"][0]["code"]
    halls.there.do("take-in", result_id=result_id, reason=reason, note="姓名有误")
    assert halls.there.do("given", case_number=number)["results"] == []
    (back,) = halls.there.json("/output/W04/halls")["there"]
    assert back["goes_home"]


def _printed(conn: Connection, hall: WebHall, paper: dict[str, Any]) -> Fields:
    site, now = hall.site, hall.clock.now()
    halls_at = "https://{hall}.halls.example"
    desk = PaperDesk(conn, site.keyring, site.catalogue, "12345", now, "http://hall.example", halls_at)
    return fields(desk, Paper(paper["layout"], paper["subject_id"], {}, "window:W04", "ordered", False, now))


def applicants_of(hall: WebHall) -> Browser:
    """Return the pages of a hall on which applicants follow a case and rate it."""
    limits = limiter()
    app = create_app([progress(hall.site, limits), phone(hall.site, Sessions(hall.site), limits)])
    limits.init_app(app)
    app.testing = True
    return Browser(app)


def _code_of(conn: Any, hall_id: str, number: str) -> str:
    query = text("SELECT pick_up_code FROM cases WHERE hall_id = :hall_id AND case_number = :number")
    return str(conn.execute(query, {"hall_id": hall_id, "number": number}).scalar_one())
