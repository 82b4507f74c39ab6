"""The plan that everybody may read: where windows and kiosks stand, and what each window serves."""

from tests.web.browser import Browser
from tests.web.hall import WebHall


def test_the_plan_tells_where_to_go(applicants: Browser, hall: WebHall) -> None:
    plan = applicants.json("/map")
    zones = {area["zone_id"] for area in plan["areas"] if area["kind"] == "zone"}
    assert zones == set(hall.zones.values())
    kiosks = [area["kiosk"] for area in plan["areas"] if area["kind"] == "kiosk"]
    assert kiosks == list(hall.site.kiosks)
    serving = {one["number"] for one in plan["windows"] if hall.queues["general"] in one["queue_ids"]}
    assert serving == {1, 2}
    inside = [
        one["x"] >= 0
        and one["y"] >= 0
        and one["x"] + one["width"] <= plan["width"]
        and one["y"] + one["height"] <= plan["height"]
        for one in [*plan["areas"], *plan["windows"]]
    ]
    assert all(inside)
    assert not any("clerk" in key for one in plan["windows"] for key in one)
