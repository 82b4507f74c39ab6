"""The month before a demo's first day: ratings that were followed up, and cases in each state."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hallsys.cases.deadlines import Light, horizons
from hallsys.cases.policy import CaseSettings
from hallsys.demo.place import prepare
from hallsys.demo.stories import STORIES
from hallsys.halls.views import hall, tree
from hallsys.kernel.clock import SystemClock
from hallsys.kernel.database import Database


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("past") / "demo"
    prepare(folder, "127.0.0.1", 8080, 8081, fresh=False)
    return folder


@pytest.fixture
def ask(folder: Path) -> Iterator[Any]:
    with closing(sqlite3.connect(folder / "hall.db")) as conn:
        yield lambda query: conn.execute(query).fetchall()


def test_ratings_are_of_a_month_and_most_are_good(ask: Any) -> None:
    levels = dict(ask("SELECT level, count(*) FROM ratings GROUP BY level"))
    assert {2, 3, 4, 5} <= set(levels) <= {1, 2, 3, 4, 5}  # the worst is rare
    bad = levels.get(1, 0) + levels[2]
    assert 0 < bad < sum(levels.values()) / 10
    asked = ask("SELECT count(*) FROM rating_sessions")[0][0]
    assert sum(levels.values()) < asked  # not everybody rates
    assert ask("SELECT count(DISTINCT day) FROM tickets")[0][0] >= 24


def test_bad_ratings_have_a_reason_and_were_followed_up(ask: Any) -> None:
    assert all(json.loads(tags) for (tags,) in ask("SELECT tags FROM ratings WHERE level < 3"))
    states = dict(ask("SELECT state, count(*) FROM follow_ups GROUP BY state"))
    assert states["closed"] > sum(states.values()) / 2
    assert states["dismissed"] > 0


def test_some_cases_were_rated_as_a_whole_after_their_decision(ask: Any) -> None:
    whole = ask("SELECT r.at - c.decided_at FROM ratings r JOIN cases c ON c.id = r.case_id")
    assert 0 < len(whole) < ask("SELECT count(*) FROM cases WHERE decided_at IS NOT NULL")[0][0]
    assert all(after > 0 for (after,) in whole)


def test_every_clerk_at_a_desk_may_see_the_own_figures(ask: Any) -> None:
    assert ask("SELECT count(DISTINCT clerk_id) FROM clerk_figures")[0][0] >= 5


def test_nobody_was_here_today(ask: Any) -> None:
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    assert ask("SELECT max(day) FROM tickets")[0][0] < today
    assert ask("SELECT count(*) FROM tickets WHERE status <> 'finished'")[0][0] == 0
    assert ask("SELECT count(*) FROM services WHERE ended_at IS NULL")[0][0] == 0


def test_the_log_tells_nothing_of_them(ask: Any) -> None:
    kinds = {kind for (kind,) in ask("SELECT DISTINCT kind FROM events")}
    assert not kinds & {"TicketIssued", "ServiceRated", "CaseAccepted", "FollowUpOpened", "ResultReady"}


def test_there_is_a_case_in_each_state(ask: Any) -> None:
    states = dict(ask("SELECT status, count(*) FROM cases GROUP BY status"))
    assert sum(states.values()) == sum(len(one.matters.split()) for one in STORIES)
    assert states.keys() >= {
        *("received", "accepted", "in_progress", "supplement", "suspended", "concluded", "ready"),
        *("withdrawn", "handed_over"),
    }
    assert ask("SELECT count(*) FROM case_gaps")[0][0] > 0
    assert ask("SELECT count(*) FROM declines WHERE settled_at IS NULL")[0][0] == 1


def test_a_joint_licence_waits_for_those_of_two_departments(ask: Any) -> None:
    ((joint_id, number),) = ask("SELECT id, number FROM joint_cases")
    assert number.startswith("LB")
    members = ask(
        "SELECT m.code, c.status FROM joint_members j JOIN cases c ON c.id = j.case_id "
        f"JOIN matters m ON m.id = c.matter_id WHERE j.joint_id = '{joint_id}'"
    )
    assert dict(members) == {
        "S003": "ready",
        "S011": "concluded",
        "S004": "in_progress",
        "S005": "in_progress",
    }


def test_experts_were_drawn_for_one_case_and_a_seed_is_promised_for_another(ask: Any) -> None:
    drawn = ask("SELECT drawn_at IS NOT NULL FROM expert_draws ORDER BY drawn_at")
    assert sorted(drawn) == [(0,), (1,)]
    assert ask("SELECT count(*) FROM expert_seats WHERE state = 'favour'") == [(1,)]


def test_results_are_with_a_courier_called_back_and_brought_back(ask: Any) -> None:
    states = dict(ask("SELECT status, count(*) FROM results GROUP BY status"))
    assert (states["recalled"], states["returned"]) == (1, 1)
    assert ask("SELECT count(*) FROM hand_overs WHERE parcel_number <> '' AND delivered_at IS NULL") == [(1,)]


def test_a_card_lies_in_a_locker_with_a_code(ask: Any) -> None:
    assert ask(
        "SELECT r.status, x.number, d.code_print IS NOT NULL, o.state FROM locker_deposits d "
        "JOIN results r ON r.id = d.result_id JOIN locker_boxes x ON x.id = d.box_id "
        "JOIN locker_openings o ON o.deposit_id = d.id"
    ) == [("in_locker", 1, 1, "open")]


def test_supervision_has_found_what_is_late_and_one_was_signed_off(ask: Any) -> None:
    assert ask("SELECT rule, signed_at IS NULL, count(*) FROM findings GROUP BY 1, 2 ORDER BY 2") == [
        ("overdue", 0, 1),
        ("overdue", 1, 2),
    ]


def test_nobody_sits_at_a_window(ask: Any) -> None:
    assert ask("SELECT count(*) FROM windows WHERE clerk_id IS NOT NULL OR state <> 'signed_out'") == [(0,)]


def test_deadlines_show_every_light(folder: Path, ask: Any) -> None:
    db = Database.open(f"sqlite:///{folder / 'hall.db'}", SystemClock())
    try:
        there = db.read(lambda conn: hall(conn, tree(conn)[0].id))
    finally:
        db.close()
    lights = horizons(there.calendar, there.timezone, CaseSettings(), SystemClock().now())
    open_cases = ask("SELECT due_at FROM cases WHERE status IN ('accepted', 'in_progress')")
    shown = {lights.light(due) for (due,) in open_cases}
    assert shown >= {Light.NORMAL, Light.YELLOW, Light.RED, Light.SERIOUS}


def test_what_is_asked_for_most_is_the_first_of_all(ask: Any) -> None:
    (first, _), *_ = ask(
        "SELECT m.code, count(*) FROM ticket_matters t JOIN matters m ON m.id = t.matter_id "
        "GROUP BY m.code ORDER BY 2 DESC"
    )
    assert first == "S001"
