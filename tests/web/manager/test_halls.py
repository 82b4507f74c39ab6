"""The page of the halls below, for whoever is in charge and for leaders."""

from hallsys.halls.rules import Level
from hallsys.halls.service import create_hall
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin
from hallsys.reports.days import DayFigures, QueueDay
from hallsys.reports.service import keep
from hallsys.reports.spread import Spread
from hallsys.reports.visits import Ended
from hallsys.supervision.halls_now import tell
from tests.web.browser import Browser, refusal
from tests.web.hall import WebHall
from tests.web.staff import Staff

HALLS = "/manager/halls/snapshot"


def add_township(hall: WebHall) -> None:
    hall.db.transact(
        Origin(new_id(), "system"),
        create_hall,
        code="hedong",
        name="河东镇便民服务中心",
        level=Level.TOWNSHIP,
        parent_id=hall.id,
    )


def test_each_hall_below_is_shown_as_it_told_last(hall: WebHall, staff: Staff) -> None:
    boss = staff.browser("manager", "zhaomin")
    assert boss.json("/manager/snapshot")["halls_below"] is False
    add_township(hall)
    hall.transact(tell, hall.site.catalogue, ())
    assert boss.json("/manager/snapshot")["halls_below"] is True
    here, below = boss.json(HALLS)["halls"]
    assert (here["silent"], here["windows"], here["open"], here["depth"]) == (False, 4, 0, 0)
    assert (below["name"], below["silent"], below["at"], below["depth"]) == (
        "河东镇便民服务中心",
        True,
        None,
        1,
    )
    hall.clock.advance(60_000)
    assert boss.json(HALLS)["halls"][0]["silent"] is True


def test_what_a_period_came_to_is_told_hall_by_hall(hall: WebHall, staff: Staff) -> None:
    boss = staff.browser("manager", "zhaomin")
    add_township(hall)
    asked = "/api/manager/halls-days?since=2026-02-23&until=2026-03-01"
    assert boss.json(asked)["halls"] == []
    waits = {20: Spread.of([600_000] * 3)}
    for day in ("2026-02-26", "2026-02-27", "2026-02-28"):
        figures = DayFigures(day, {"q": QueueDay({20: 4}, waits, {Ended.SERVED: 3, Ended.MISSED: 1})}, {})
        hall.transact(keep, figures)
    (told,) = boss.json(asked)["halls"]
    assert (told["hall_id"], told["days"], told["taken"], told["served"]) == (hall.id, 3, 12, 9)
    assert (told["missed_share"], told["late_share"], told["wait_p50"]) == (0.25, 0, 600_000)
    longer = "/api/manager/halls-days?since=2026-01-01&until=2026-03-01"
    assert refusal(boss.get(longer)) == (400, "bad_request")


def test_a_leader_looks_at_it_too(hall: WebHall, staff: Staff) -> None:
    add_township(hall)
    leader: Browser = staff.browser("manager", "tangyuan")
    assert len(leader.json(HALLS)["halls"]) == 2
    assert leader.get("/manager/halls").status_code == 200
