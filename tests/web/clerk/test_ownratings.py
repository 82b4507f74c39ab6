"""What a clerk's page tells of the ratings of the own services, and of nobody else's."""

import json

from sqlalchemy import insert

from hallsys.evaluation.ownfigures import period
from hallsys.evaluation.tables import clerk_figures
from hallsys.kernel.transaction import Tx
from tests.web.hall import WebHall
from tests.web.staff import Staff


def release(hall: WebHall, login: str, by_level: list[int], tags: dict[str, int]) -> None:
    """Let a group of the ratings of a clerk be there as the daily work leaves it."""
    site = hall.site
    weeks = period(hall.clock.now(), site.catalogue.hall.timezone, site.settings.ratings.own_figures)

    def put(tx: Tx) -> None:
        of = {"hall_id": tx.hall_id, "clerk_id": hall.clerks[login], "until": weeks.until}
        tx.execute(insert(clerk_figures), {**of, "by_level": json.dumps(by_level), "tags": json.dumps(tags)})

    hall.transact(put)


def test_the_sums_stand_beside_the_definition_of_their_rate(hall: WebHall, staff: Staff) -> None:
    release(hall, "wangxiao", [6, 1, 1, 1, 1], {"1:510": 5, "1:511": 2})
    told = staff.desk(opened=False).json("/api/clerk/own-ratings")
    figures = told["figures"]
    assert (figures["rated"], figures["by_level"], figures["satisfaction"]) == (10, [6, 1, 1, 1, 1], 0.8)
    # What fewer ticked than make a group is left out.
    assert figures["tags"] == [
        {"name": ["一窗受理一次办结", "Handled at one window in one visit"], "count": 5}
    ]
    assert told["definition"] == ["满意率＝基本满意及以上 ÷ 已评价", "Satisfaction = fair or better ÷ rated"]
    assert (told["fewest"], told["delay_days"], told["weeks"]) == (5, 7, 8)


def test_a_clerk_sees_the_own_figures_only(hall: WebHall, staff: Staff) -> None:
    release(hall, "wangxiao", [5, 0, 0, 0, 0], {})
    assert staff.desk("lina", "W02", opened=False).json("/api/clerk/own-ratings")["figures"] is None
