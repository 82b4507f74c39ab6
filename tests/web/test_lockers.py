"""Lockers over the pages: set up by the manager, filled at the window, opened by card or code."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from hallsys.cases.progress import link
from hallsys.cases.service import door_failed, door_opened
from hallsys.kernel.clock import DAY
from hallsys.relay import papers
from hallsys.relay.effects import DOCUMENT
from hallsys.relay.slips import SlipReader
from hallsys.web.sessions import Sessions
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.staff import Desk, Staff
from tests.web.whole import whole_app

APPLICANT, STRANGER = person(1), person(2)


@pytest.fixture
def screen(hall: WebHall, staff: Staff, sessions: Sessions) -> Browser:
    """Return the screen of a bank with three small boxes and a medium one."""
    boss = staff.browser("manager", "sunhao")
    boss.done("/api/manager/put-bank", code="E1", name="东门取件柜", name_en="East lockers", place="东门")
    hall.site.heed(hall.log("LockerBankPut"))
    (bank,) = boss.json("/manager/lockers/snapshot")["banks"]
    for first, count, size in ((1, 3, "S"), (4, 1, "M")):
        boss.done("/api/manager/add-boxes", bank_id=bank["bank_id"], first=first, count=count, size=size)
    browser = Browser(whole_app(hall, sessions))
    browser.client.set_cookie("hallsys_manager", hall.session("sunhao"))
    return browser


@pytest.fixture
def desk(staff: Staff) -> Desk:
    return staff.desk("chenchu", "W04", "output")


@pytest.fixture
def lies(hall: WebHall, staff: Staff, screen: Browser, desk: Desk) -> Any:
    """Return what was answered when a result was put into a locker, and its door opened."""
    answer = desk.do("put-in", result_id=staff.ready(APPLICANT), bank="E1")
    hall.transact(door_opened, answer["deposited"]["opening_id"])
    return answer


def code_on_slip(hall: WebHall, answer: Any) -> str:
    """Return the code as it is printed on the slip."""
    paper = hall.db.read(papers.paper, hall.id, answer["paper"]["paper_id"])
    assert paper is not None
    reader = SlipReader(hall.db, hall.site.keyring, hall.site, "http://hall.example", "12345")
    command = {"type": DOCUMENT, "paper_id": answer["paper"]["paper_id"], "reprint": False}
    printed = reader.command(command, hall.clock.now())["fields"]
    assert (printed["box"], printed["place"]) == ("4 号箱 Box 4", "东门取件柜")
    return str(printed["code"]).replace(" ", "")


def test_a_result_is_put_in_listed_and_told_to_its_applicant(
    hall: WebHall, screen: Browser, desk: Desk, lies: Any
) -> None:
    assert lies["deposited"]["box"] == 4  # a certificate on paper needs a medium one
    assert desk.snapshot()["lockers"] == {"any": True, "lies": 1, "late": 0}
    assert desk.snapshot()["ready_count"] == 0
    told = desk.json("/output/W04/lockers")
    (row,) = told["deposits"]
    assert (row["box"], row["status"], row["over"]) == (4, "in_locker", False)
    assert [box["state"] for box in told["banks"][0]["boxes"]] == ["free", "free", "free", "taken"]
    card = hall.present(APPLICANT, "window:W04").presentation_id
    at_window = desk.json(f"/output/W04/presentation/{card}")
    assert at_window["results"] == []
    assert at_window["pending"][0]["where"] == ["在“东门取件柜”4 号箱", "in box 4 of “East lockers”"]
    code = code_on_slip(hall, lies)
    assert APPLICANT.name not in repr(told)
    assert not any(code in repr(fact.payload.values()) for fact in hall.log())


def test_the_card_opens_the_box_and_that_hands_it_over(
    hall: WebHall, staff: Staff, screen: Browser, desk: Desk, lies: Any
) -> None:
    card = hall.present(APPLICANT, "locker:E1").presentation_id
    told = screen.json(f"/locker/E1/presentation/{card}")
    (row,) = told["results"]
    assert (row["box"], row["over"], "*" in told["masked_name"]) == (4, False, True)
    which = {"presentation_id": card, "deposit_id": row["deposit_id"]}
    answer = screen.done("/api/locker/E1/open", **which)
    hall.transact(door_opened, answer["opening_id"])
    assert desk.snapshot()["handed_count"] == 0  # by no window
    (collected,) = desk.json("/output/W04/lockers")["collected"]
    assert (collected["bank"], collected["box"], "person_id" in collected) == ("E1", 4, False)
    assert screen.json(f"/locker/E1/presentation/{card}")["results"] == []
    assert refusal(screen.post("/api/locker/E1/open", **which)) == (404, "locker_deposit_unknown")
    assert [one["move"] for one in desk.json("/output/W04/ledger")["results"]] == ["deposited"]
    boss = staff.browser("manager", "sunhao")
    lines = boss.json("/manager/ledger/snapshot")["ledger"]["results"]
    (line,) = [one for one in lines if one["move"] == "collected"]
    assert (line["taken_by"], line["what"][0]) == ("locker", "取件柜自取")
    assert (line["bank"], line["window"], line["shelf"]) == (["东门取件柜", "East lockers"], None, "E1-04")
    made = boss.get(f"/manager/ledger/ledger.xlsx?since={hall.site.today}&until={hall.site.today}")
    sheet = load_workbook(BytesIO(made.get_data())).worksheets[0]
    assert [row[7].value for row in sheet.iter_rows()][-1] == "东门取件柜"


def test_a_card_opens_only_its_holders_box_and_only_where_it_lies(
    hall: WebHall, screen: Browser, lies: Any
) -> None:
    deposit_id = lies["deposited"]["deposit_id"]
    other = hall.present(STRANGER, "locker:E1").presentation_id
    assert screen.json(f"/locker/E1/presentation/{other}")["results"] == []
    refused = screen.post("/api/locker/E1/open", presentation_id=other, deposit_id=deposit_id)
    assert refusal(refused) == (403, "wrong_person")
    elsewhere = hall.present(APPLICANT, "kiosk:K1").presentation_id
    refused = screen.post("/api/locker/E1/open", presentation_id=elsewhere, deposit_id=deposit_id)
    assert refusal(refused)[1] == "presentation_unknown"


def test_the_code_opens_it_and_wrong_ones_are_not_borne_for_long(
    hall: WebHall, screen: Browser, lies: Any
) -> None:
    code = code_on_slip(hall, lies)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    tries = hall.site.settings.cases.locker_tries
    assert refusal(screen.post("/api/locker/E1/code", code="12")) == (400, "bad_request")
    for _ in range(tries - 1):
        assert refusal(screen.post("/api/locker/E1/code", code=wrong)) == (403, "wrong_locker_code")
    assert screen.done("/api/locker/E1/code", code=code)["box"] == 4


def test_after_too_many_wrong_codes_none_is_taken(hall: WebHall, screen: Browser, lies: Any) -> None:
    code = code_on_slip(hall, lies)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(hall.site.settings.cases.locker_tries):
        assert refusal(screen.post("/api/locker/E1/code", code=wrong)) == (403, "wrong_locker_code")
    assert refusal(screen.post("/api/locker/E1/code", code=code)) == (429, "locker_bank_paused")


def test_a_door_that_stays_shut_is_opened_by_the_clerk_for_a_reason(
    hall: WebHall, screen: Browser, desk: Desk, lies: Any
) -> None:
    opening = screen.done("/api/locker/E1/code", code=code_on_slip(hall, lies))["opening_id"]
    hall.transact(door_failed, opening, "door_stuck")
    told = desk.json("/output/W04/lockers")
    assert len(told["deposits"]) == 1
    (box,) = [one for one in told["banks"][0]["boxes"] if one["state"] == "stuck"]
    assert refusal(desk.ask("open-box", box_id=box["box_id"], reason="x"))[1] == "reason_unknown"
    assert desk.do("open-box", box_id=box["box_id"], reason="stuck")["opening_id"]
    (asked,) = [one for one in hall.log("LockerOpenAsked") if one.payload["purpose"] == "staff"]
    assert (asked.payload["reason"], asked.actor) == ("stuck", f"clerk:{hall.clerks['chenchu']}")
    assert desk.snapshot()["handed_count"] == 0


def test_what_lies_too_long_is_told_and_taken_out_with_one_press(
    hall: WebHall, screen: Browser, desk: Desk, lies: Any
) -> None:
    hall.clock.advance(hall.site.settings.cases.locker_days * DAY)
    desk = Staff(hall, Sessions(hall.site)).desk("chenchu", "W04", "output", opened=False)
    (row,) = desk.json("/output/W04/lockers")["deposits"]
    assert row["over"]
    out = desk.do("take-out", deposit_id=row["deposit_id"])["taken_out"]
    assert (out["shelf"], out["box"]) == ("B-12", 4)
    assert desk.snapshot()["ready_count"] == 0
    hall.transact(door_opened, out["opening_id"])
    assert desk.snapshot()["ready_count"] == 1


def test_a_box_is_noted_as_empty_by_who_had_it_opened(
    hall: WebHall, screen: Browser, desk: Desk, lies: Any
) -> None:
    opening = screen.done("/api/locker/E1/code", code=code_on_slip(hall, lies))["opening_id"]
    hall.transact(door_failed, opening, "no_reply")
    (row,) = desk.json("/output/W04/lockers")["deposits"]
    which = {"deposit_id": row["deposit_id"]}
    assert refusal(desk.ask("found-empty", **which)) == (409, "locker_not_looked_into")
    hall.transact(door_opened, desk.do("open-box", box_id=row["box_id"], reason="stuck")["opening_id"])
    desk.do("found-empty", **which)
    told = desk.json("/output/W04/lockers")
    assert (told["deposits"], [one["box"] for one in told["collected"]]) == ([], [4])
    assert refusal(desk.ask("found-empty", **which)) == (404, "locker_deposit_unknown")


def test_no_clerk_waits_for_a_door_that_nothing_opens(
    hall: WebHall, screen: Browser, desk: Desk, lies: Any
) -> None:
    (row,) = desk.json("/output/W04/lockers")["deposits"]
    hall.locks_away.add("locker:E1")
    for asked in (
        desk.ask("take-out", deposit_id=row["deposit_id"]),
        desk.ask("open-box", box_id=row["box_id"], reason="stuck"),
    ):
        assert refusal(asked) == (409, "locker_locks_away")
    by_code = screen.post("/api/locker/E1/code", code=code_on_slip(hall, lies))
    assert refusal(by_code) == (409, "locker_locks_away")
    assert hall.log("LockerOpenAsked")[-1].payload["purpose"] == "put_in"


def test_the_mechanical_key_is_for_a_bank_whose_locks_do_not_work(
    hall: WebHall, screen: Browser, desk: Desk, lies: Any
) -> None:
    told = desk.json("/output/W04/lockers")
    (row,) = told["deposits"]
    assert told["locks_work"] == {"E1": True}
    key = {"deposit_id": row["deposit_id"], "key_note": "锁控板断电"}
    for command in ("take-out", "found-empty"):
        assert refusal(desk.ask(command, **key)) == (409, "locker_key_not_needed")
    hall.locks_away.add("locker:E1")
    assert desk.json("/output/W04/lockers")["locks_work"] == {"E1": False}
    assert desk.do("take-out", **key)["taken_out"]["shelf"] == "B-12"
    assert desk.snapshot()["ready_count"] == 1
    (used,) = hall.log("LockerKeyUsed")
    assert used.payload["noted"]
    assert "锁控板断电" not in str(used.payload)


def test_the_phone_tells_where_and_the_code_to_whoever_knows_the_document(
    hall: WebHall, screen: Browser, lies: Any
) -> None:
    case = hall.log("ResultDeposited")[0].payload
    asked = {"case_number": case["case_number"], "number": APPLICANT.number.value}
    told = screen.done("/api/progress/find", **asked)["case"]
    assert (told["now"][1], told["results"]) == ("Decided; collect it from the locker", [])
    (row,) = told["lockers"]
    assert (row["box"], row["code"]) == (4, code_on_slip(hall, lies))
    by_link = screen.json(f"/c/{link(hall.site.keyring, case['case_id'])}/snapshot")["case"]["lockers"]
    assert [(one["box"], one["code"]) for one in by_link] == [(4, None)]


def test_what_is_void_is_shown_to_staff_alone(
    hall: WebHall, screen: Browser, staff: Staff, desk: Desk, lies: Any
) -> None:
    deposited = lies["deposited"]
    of, number = {"case_id": deposited["case_id"]}, APPLICANT.number.value
    asked = {"case_number": deposited["case_number"], "number": number}
    assert screen.done("/api/progress/find", **asked)["case"]["lockers"][0]["code"]
    staff.browser("backoffice", "zhouping").done(
        "/api/backoffice/ask-void", **of, reason="void_fraud", note=""
    )
    staff.browser("manager", "zhaomin").done("/api/manager/confirm-void", **of)
    card = hall.present(APPLICANT, "locker:E1").presentation_id
    assert screen.json(f"/locker/E1/presentation/{card}")["results"] == []
    opened = screen.post("/api/locker/E1/open", presentation_id=card, deposit_id=deposited["deposit_id"])
    assert refusal(opened) == (409, "result_not_in_state")
    told = screen.done("/api/progress/find", **asked)["case"]
    assert (told["lockers"], told["status"]) == ([], "voided")
    (row,) = desk.json("/output/W04/lockers")["deposits"]
    assert row["status"] == "void"
    (back,) = desk.snapshot()["to_go_back"]
    assert (back["paper"], refusal(desk.ask("bring-back", asked=back["number"]))[1]) == (
        "in_locker",
        "still_in_locker",
    )


def test_a_manager_puts_a_box_out_of_service_and_back(screen: Browser, staff: Staff, lies: Any) -> None:
    boss = staff.browser("manager", "sunhao")

    def boxes() -> list[Any]:
        found: list[Any] = boss.json("/manager/lockers/snapshot")["banks"][0]["boxes"]
        return found

    first, *_, taken = boxes()
    asked = {"box_id": taken["box_id"], "reason": "lock"}
    assert refusal(boss.post("/api/manager/box-out", **asked)) == (409, "locker_box_in_use")
    boss.done("/api/manager/box-out", box_id=first["box_id"], reason="lock", note="锁芯")
    assert (boxes()[0]["state"], boxes()[0]["note"]) == ("out", "锁芯")
    boss.done("/api/manager/box-back", box_id=first["box_id"])
    assert boxes()[0]["state"] == "free"


def test_no_lockers_no_panel(desk: Desk) -> None:
    assert desk.snapshot()["lockers"] == {"any": False, "lies": 0, "late": 0}
    assert refusal(desk.ask("put-in", result_id="0" * 26, bank="E1"))[1] == "locker_bank_unknown"
