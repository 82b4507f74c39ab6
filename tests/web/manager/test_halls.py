"""The page of the halls below, for whoever is in charge and for leaders."""

from hallsys.halls.rules import Level
from hallsys.halls.service import create_hall
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Origin
from hallsys.supervision.halls_now import tell
from tests.web.browser import Browser
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


def test_a_leader_looks_at_it_too(hall: WebHall, staff: Staff) -> None:
    add_township(hall)
    leader: Browser = staff.browser("manager", "tangyuan")
    assert len(leader.json(HALLS)["halls"]) == 2
    assert leader.get("/manager/halls").status_code == 200
