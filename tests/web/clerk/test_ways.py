"""How results reach the applicant: asked by the clerk's page, seen at the output window."""

from typing import Any

import pytest

from hallsys.web.clerk.ways import offered
from tests.persons import person
from tests.web.browser import refusal
from tests.web.hall import WebHall
from tests.web.staff import Desk, Staff, materials

WHERE = {"receiver": "甲样本", "phone": "13800000000", "place": "云溪市青溪路 1 号 2 单元"}
COURIER = {"way": "courier", **WHERE}


@pytest.fixture
def desk(hall: WebHall, staff: Staff) -> Desk:
    """Return the desk of a clerk who serves somebody."""
    hall.issue(person(1), "pension")
    desk = staff.desk()
    desk.serve()
    return desk


def on(desk: Desk) -> dict[str, Any]:
    return {"service_id": desk.snapshot()["current"]["service_id"]}


def accept(hall: WebHall, desk: Desk, way: dict[str, str]) -> Any:
    required = [one["material_id"] for one in materials(desk, on(desk)) if one["required"]]
    body = {"matter_id": hall.matters["pension"], "material_ids": required, "way": way}
    return desk.do("accept", **on(desk), **body)["case"]


def life(desk: Desk, case: Any) -> Any:
    return desk.json(f"/clerk/{desk.window}/service/{on(desk)['service_id']}")["life"][case["case_id"]]


def grant(hall: WebHall, staff: Staff, case: Any) -> str:
    office = staff.browser("backoffice", "zhouping")
    office.done("/api/backoffice/take-up", case_id=case["case_id"])
    office.done("/api/backoffice/conclude", case_id=case["case_id"], results=["登记证明"], shelf="B-12")
    return str(hall.log("ResultReady")[-1].payload["result_id"])


def test_a_courier_is_asked_for_and_the_output_window_sends_the_parcel(
    hall: WebHall, staff: Staff, desk: Desk
) -> None:
    case = accept(hall, desk, COURIER)
    assert life(desk, case)["way"] == "courier"
    result_id = grant(hall, staff, case)
    output = staff.desk("chenchu", "W04", "output")
    told = output.json("/output/W04/parcels")
    assert [one["result_id"] for one in told["to_send"]] == [result_id]
    assert WHERE["place"] not in str(told)
    assert output.do("address", result_id=result_id)["address"] == WHERE
    assert hall.log("AddressShown")[-1].payload["case_id"] == case["case_id"]
    shown = hall.present(person(1), "window:W04").presentation_id
    (row,) = output.json(f"/output/W04/presentation/{shown}")["results"]
    assert row["way"] == "courier"
    output.do("send", result_id=result_id, number="1136000204700")
    told = output.json("/output/W04/parcels")
    assert told["to_send"] == []
    assert [one["result_id"] for one in told["results"]] == [result_id]


def test_the_way_is_changed_at_the_counter(hall: WebHall, desk: Desk) -> None:
    case = accept(hall, desk, COURIER)
    desk.do("choose-way", **on(desk), case_id=case["case_id"], way="window")
    assert life(desk, case)["way"] == "window"
    assert hall.log("WayChosen")[-1].payload["way"] == "window"


@pytest.mark.parametrize(
    ("way", "code"),
    [
        ({"way": "courier"}, "bad_address"),
        ({**COURIER, "phone": "soon"}, "bad_address"),
    ],
)
def test_a_parcel_without_an_address_is_refused(
    hall: WebHall, desk: Desk, way: dict[str, str], code: str
) -> None:
    case = accept(hall, desk, {"way": "window"})
    assert refusal(desk.ask("choose-way", **on(desk), case_id=case["case_id"], **way))[1] == code


def test_only_what_the_hall_has_is_offered(hall: WebHall, desk: Desk) -> None:
    told = desk.json(f"/clerk/{desk.window}/service/{on(desk)['service_id']}")
    assert [one["key"] for one in told["ways"]] == offered(hall.site, ())
    if "locker" not in offered(hall.site, ()):
        case = accept(hall, desk, {"way": "window"})
        answer = desk.ask("choose-way", **on(desk), case_id=case["case_id"], way="locker")
        assert refusal(answer)[1] == "way_not_offered"
