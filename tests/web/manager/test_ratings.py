"""The page of ratings: its follow-ups, its figures, and who may see who rated."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from hallsys.cases.policy import CaseSettings
from hallsys.cases.service import Application, accept, conclude_at_window
from hallsys.evaluation.percase import rate_case
from hallsys.evaluation.rules import Grade
from hallsys.evaluation.service import rate_at_window
from hallsys.matters.views import materials
from hallsys.staff.rules import Role
from hallsys.staff.service import ClerkFacts, change_clerk
from tests.persons import person
from tests.web.browser import Browser, refusal
from tests.web.hall import TAGS, WebHall
from tests.web.staff import Staff

STEP, FIGURES = "/api/manager/follow-up", "/api/manager/figures"
AJAX = {"X-Requested-With": "hallsys"}


@pytest.fixture
def manager(staff: Staff) -> Browser:
    return staff.browser("manager", "zhaomin")


def rated(hall: WebHall, staff: Staff, *levels: int) -> None:
    """Have somebody served at W01 for each of the levels, who rates with it."""
    desk = staff.desk()
    for seed, level in enumerate(levels):
        hall.issue(person(seed), "licence")
        desk.do("finish", service_id=desk.serve()["service_id"])
        asked = hall.log("RatingOpened")[-1].payload
        grade = Grade(level, text="等了很久" if level < 3 else "")
        hall.transact(rate_at_window, TAGS, asked["window_id"], asked["session_id"], grade, actor="pad:W01")


def rate_a_case(hall: WebHall, staff: Staff, level: int) -> None:
    """Have a case accepted and granted at W01 in a visit that is not rated, and rated as a whole."""
    hall.issue(person(90), "licence")
    called = hall.call()
    hall.start(called)
    listed = hall.db.read(materials, hall.id, [hall.matters["licence"]])
    wanted = [Application(hall.matters["licence"], tuple(one.id for one in listed if one.required))]
    by = hall.clerks["wangxiao"]
    made = hall.transact(accept, hall.site.catalogue.hall, CaseSettings(), called.service_id, by, wanted)
    (case,) = made.cases
    hall.transact(conclude_at_window, case.case_id, by, [], "")
    staff.desk().do("finish", service_id=called.service_id)
    hall.transact(rate_case, TAGS, hall.site.settings.ratings, case.case_id, Grade(level), actor="phone")


def to_do(manager: Browser) -> list[Any]:
    found: list[Any] = manager.json("/manager/ratings/snapshot")["follow_ups"]
    return found


def test_a_bad_rating_is_dealt_with(hall: WebHall, staff: Staff, manager: Browser) -> None:
    rated(hall, staff, 5, 1)
    (one,) = to_do(manager)
    assert (one["level"], one["text"], one["clerk_name"], one["window"]) == (1, "等了很久", "王晓", 1)
    assert (one["state"], one["steps"], one["of_case"]) == ("open", ["sign"], False)
    assert "A002" not in str(one)
    # Monday's rating is to be signed for until Tuesday ends.
    assert one["due_at"] == hall.clock.now() + (15 + 24) * 3_600_000
    key = one["follow_up_id"]
    for step, note in (("sign", ""), ("verify", "窗口少开一个"), ("rectify", "已增开窗口"), ("content", "")):
        manager.done(STEP, follow_up_id=key, step=step, note=note)
    shown = manager.json("/manager/ratings/snapshot")
    assert shown["follow_ups"] == []
    (over,) = shown["ended"]
    assert [(done["step"], done["by"]) for done in over["done"]][-1] == ("content", "赵敏")


def test_whoever_verifies_says_what_was_found_where_nobody_told_why(
    hall: WebHall, staff: Staff, manager: Browser
) -> None:
    desk = staff.desk()
    hall.issue(person(1), "licence")
    desk.do("finish", service_id=desk.serve()["service_id"])
    asked = hall.log("RatingOpened")[-1].payload
    on_keys = Grade(2, reason_later=True)
    hall.transact(rate_at_window, TAGS, asked["window_id"], asked["session_id"], on_keys, actor="agent:a")
    (one,) = to_do(manager)
    assert (one["tags"], one["reason_pending"], one["reason_by"]) == ([], True, None)
    key = {"follow_up_id": one["follow_up_id"]}
    manager.done(STEP, **key, step="sign")
    wrong = manager.post(STEP, **key, step="verify", note="属实", tags=["510"])
    assert refusal(wrong) == (422, "tag_unknown")
    manager.done(STEP, **key, step="verify", note="属实", tags=["213"])
    (one,) = to_do(manager)
    assert (len(one["tags"]), one["reason_pending"], one["reason_by"]) == (1, False, "verifier")


def test_a_refused_step_says_why(hall: WebHall, staff: Staff, manager: Browser) -> None:
    rated(hall, staff, 1)
    key = to_do(manager)[0]["follow_up_id"]
    assert refusal(manager.post(STEP, follow_up_id=key, step="rectify", note="x")) == (
        409,
        "follow_up_not_in_state",
    )
    manager.done(STEP, follow_up_id=key, step="sign")
    assert refusal(manager.post(STEP, follow_up_id=key, step="verify", note=" ")) == (
        409,
        "follow_up_note_missing",
    )
    manager.done(STEP, follow_up_id=key, step="appeal", note="误触", ground="mistaken")
    own = manager.post(STEP, follow_up_id=key, step="uphold", note="属实", corrected=5)
    assert refusal(own) == (403, "own_appeal")
    admin = staff.browser("manager", "sunhao")
    bad = admin.post(STEP, follow_up_id=key, step="uphold", note="属实", corrected=2)
    assert refusal(bad) == (409, "bad_correction")
    admin.done(STEP, follow_up_id=key, step="uphold", note="属实", corrected=5)
    assert manager.json(FIGURES)["hall"]["by_level"] == [1, 0, 0, 0, 0]
    unknown = manager.post(STEP, follow_up_id="nobody", step="sign")
    assert refusal(unknown) == (404, "follow_up_unknown")
    assert refusal(manager.post(STEP, follow_up_id=key, step="ignore")) == (400, "bad_request")


def test_who_rated_is_told_to_whoever_calls_back_and_kept_nowhere(
    hall: WebHall, staff: Staff, manager: Browser
) -> None:
    rated(hall, staff, 1)
    key = to_do(manager)[0]["follow_up_id"]
    told = manager.done("/api/manager/look-up-rater", follow_up_id=key)
    name = told["name"]
    assert (name, told["tail"]) == (person(0).name, person(0).number.value[-4:])
    assert (told["ticket_number"], told["case_number"]) == ("A001", None)
    assert hall.log("RaterLookedUp")[-1].payload == {"follow_up_id": key}
    kept = hall.db.read(lambda conn: str(conn.exec_driver_sql("SELECT * FROM commands").all()))
    assert name not in kept
    assert name not in str([fact.payload for fact in hall.log()])


def test_a_repeat_of_the_request_tells_of_nobody_else(hall: WebHall, staff: Staff, manager: Browser) -> None:
    rated(hall, staff, 1, 1)
    second, first = (one["follow_up_id"] for one in to_do(manager))
    asked = {"request_id": "look-up-once", "follow_up_id": first}
    told = manager.client.post("/api/manager/look-up-rater", json=asked, headers=AJAX).json
    again = manager.client.post(
        "/api/manager/look-up-rater", json={**asked, "follow_up_id": second}, headers=AJAX
    ).json
    assert told == again
    assert len(hall.log("RaterLookedUp")) == 1


def test_whoever_was_rated_sees_no_single_rating(hall: WebHall, staff: Staff, manager: Browser) -> None:
    rated(hall, staff, 1)
    (one,) = to_do(manager)
    own = as_manager(hall, staff, "wangxiao")
    assert to_do(own) == []
    rating_id = hall.db.read(lambda conn: conn.exec_driver_sql("SELECT id FROM ratings").scalar_one())
    assert refusal(own.get(f"/api/manager/rating/{rating_id}")) == (403, "own_rating")
    assert refusal(own.post(STEP, follow_up_id=one["follow_up_id"], step="sign")) == (403, "own_rating")


def test_what_nobody_here_may_handle_is_told_with_who_can(
    hall: WebHall, staff: Staff, manager: Browser, halls: Mapping[str, str]
) -> None:
    assert "above" in halls
    rated(hall, staff, 1)
    assert len(to_do(manager)) == 1
    own = as_manager(hall, staff, "wangxiao", Role.ADMIN)
    shown = own.json("/manager/ratings/snapshot")
    assert (shown["nobody_free"], shown["above"], shown["follow_ups"]) == (0, [], [])  # others may
    for login in ("zhaomin", "sunhao"):
        facts = ClerkFacts(login=login, name="某某", staff_number=login, roles=(Role.LEADER,))
        hall.transact(change_clerk, clerk_id=hall.clerks[login], facts=facts)
    shown = own.json("/manager/ratings/snapshot")
    assert (shown["nobody_free"], shown["above"][0][0], shown["follow_ups"]) == (1, "above", [])
    alerts = own.json("/api/manager/attention")["attention"]["alerts"]
    (alert,) = (one for one in alerts if one["code"] == "nobody_free")
    assert alert["severity"] == "critical"  # which the hall above counts
    above = staff.browser("manager", "boss@above")
    (one,) = to_do(above)
    above.done(STEP, follow_up_id=one["follow_up_id"], step="sign")


def as_manager(hall: WebHall, staff: Staff, login: str, *more: Role) -> Browser:
    """Make somebody a manager as well, and sign them in as one."""
    facts = ClerkFacts(login=login, name="王晓", staff_number="0101", roles=(Role.CLERK, Role.MANAGER, *more))
    hall.transact(change_clerk, clerk_id=hall.clerks[login], facts=facts)
    return staff.browser("manager", login)


def test_screen_and_spreadsheet_agree(hall: WebHall, staff: Staff, manager: Browser) -> None:
    rated(hall, staff, 5, 4, 3, 1, 1)
    rate_a_case(hall, staff, 4)
    shown = manager.json(FIGURES)
    assert shown["hall"]["by_level"] == [1, 2, 1, 0, 2]
    assert shown["hall"]["visits"]["by_level"] == [1, 1, 1, 0, 2]
    assert shown["hall"]["cases"]["by_level"] == [0, 1, 0, 0, 0]
    assert (shown["hall"]["satisfaction"], shown["hall"]["participation"]) == (0.6667, 0.8571)
    assert shown["hall"]["active"] == shown["hall"]["participation"]
    assert [row["name"] for row in shown["windows"]] == [["1 号窗口", "Window 1"]]
    assert [row["name"] for row in shown["matters"]] == [["营业执照", "Business licence"]]
    (clerk,) = shown["clerks"]
    # That of the one case would be told apart.
    assert (clerk["rated"], clerk["visits"], clerk["cases"]) == (6, None, None)
    today = manager.json("/manager/snapshot")["ratings"]
    assert (sum(today["rated"].values()), today["cases"]) == (5, 1)
    assert manager.json("/api/manager/history")["rates"] == shown["hall"]
    book = load_workbook(BytesIO(manager.get("/manager/ratings/figures.xlsx").data))
    for title, part in (("窗口", "windows"), ("事项", "matters"), ("人员", "clerks")):
        _, *rows = book[title].iter_rows(values_only=True)
        told = [one for row in (shown["hall"], *shown[part]) for one in (row, row["visits"], row["cases"])]
        for row, figures in zip(rows, [one for one in told if one is not None], strict=True):
            assert list(row[2:7]) == figures["by_level"]
            assert list(row[7:10]) == [figures["rated"], figures["rateable"], figures["rectified"]]
            assert list(row[10:]) == [
                figures["satisfaction"],
                figures["participation"],
                figures["active"],
                figures["rectification"],
            ]
    assert [row[0] for row in book["指标口径"].iter_rows(values_only=True)][1:] == [
        "满意率",
        "参评率",
        "主动评价率",
        "整改率",
        "一次一评",
        "一事一评",
        "事项",
    ]


def test_figures_of_few_ratings_name_nobody(hall: WebHall, staff: Staff, manager: Browser) -> None:
    rated(hall, staff, 5, 4, 3, 1)
    assert manager.json(FIGURES)["clerks"] == []


@pytest.mark.parametrize("query", ["since=x", "since=2026-03-03&until=2026-03-02", "since=2020-01-01"])
def test_a_period_has_an_end_after_its_beginning(manager: Browser, query: str) -> None:
    assert refusal(manager.get(f"{FIGURES}?{query}")) == (400, "bad_request")
