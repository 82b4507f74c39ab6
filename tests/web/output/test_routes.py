import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from hallsys.cases.signing import signature_of
from hallsys.cases.tables import signatures
from hallsys.kernel.clock import MINUTE
from hallsys.kernel.ids import new_id
from tests.persons import person
from tests.web.browser import refusal, request_id
from tests.web.hall import WebHall
from tests.web.staff import Desk, Staff

APPLICANT, AGENT = person(1), person(2)
PLACE = "window:W04"


@pytest.fixture
def result_id(staff: Staff) -> str:
    """Return a result that lies ready for the applicant."""
    return staff.ready(APPLICANT)


@pytest.fixture
def desk(staff: Staff) -> Desk:
    """Return the browser at the output window."""
    return staff.desk("chenchu", "W04", "output")


def lay(hall: WebHall, card: object = APPLICANT, place: str = PLACE) -> str:
    """Lay a card on the window's reader, and return the presentation's id."""
    return hall.present(card, place).presentation_id  # type: ignore[arg-type]


def test_a_card_shows_what_is_ready(hall: WebHall, desk: Desk, result_id: str) -> None:
    presentation_id = lay(hall)
    assert hall.log()[-1].payload == {"presentation_id": presentation_id, "place": PLACE}
    answer = desk.get(f"/output/W04/presentation/{presentation_id}")
    shown = answer.get_json()
    assert shown == {
        "presentation_id": presentation_id,
        "masked_name": shown["masked_name"],
        "number_tail": APPLICANT.number.value[-4:],
        "pending": [],
        "results": [
            {
                "result_id": result_id,
                "case_number": shown["results"][0]["case_number"],
                "name": "登记证明",
                "shelf": "B-12",
                "ready_at": hall.clock.now(),
                "matter_name": "养老保险登记",
                "matter_name_en": "Pension registration",
                "gaps": [],
                "joint": None,
                "organisation": None,
                "way": None,
                "told": None,
            }
        ],
    }
    text = answer.get_data(as_text=True)
    assert APPLICANT.name not in text
    assert APPLICANT.number.value[:14] not in text


def test_the_applicant_collects_once(hall: WebHall, staff: Staff, desk: Desk, result_id: str) -> None:
    assert desk.snapshot()["ready_count"] == 1
    asked = {"result_id": result_id, "presentation_id": lay(hall), "taken_by": "applicant"}
    handed = desk.do("hand-over", **asked, authorisation=None)["handed"]
    assert handed == {
        "result_id": result_id,
        "case_number": handed["case_number"],
        "taken_by": "applicant",
        "at": hall.clock.now(),
    }
    assert refusal(desk.ask("hand-over", **asked)) == (409, "already_handed_over")
    shown = desk.snapshot()
    assert (shown["handed_over"], shown["ready_count"]) == ([handed], 0)
    assert len(hall.log("ResultHandedOver")) == 1
    assert desk.json(f"/output/W04/presentation/{asked['presentation_id']}")["results"] == []


def test_a_double_tap_hands_over_once(hall: WebHall, desk: Desk, result_id: str) -> None:
    asked = {
        "result_id": result_id,
        "presentation_id": lay(hall),
        "taken_by": "applicant",
        "request_id": request_id(),
    }
    first = desk.do("hand-over", **asked)
    hall.clock.advance(3 * MINUTE)  # the answer was lost for longer than a card speaks for its holder
    assert desk.do("hand-over", **asked) == first
    assert len(hall.log("ResultHandedOver")) == 1


def test_the_wrong_person_gets_nothing(hall: WebHall, desk: Desk, result_id: str) -> None:
    presentation_id = lay(hall, AGENT)
    assert desk.json(f"/output/W04/presentation/{presentation_id}")["results"] == []
    asked = {"result_id": result_id, "presentation_id": presentation_id}
    wrong = (403, "wrong_person")
    assert refusal(desk.ask("hand-over", **asked, taken_by="applicant")) == wrong
    assert refusal(desk.ask("hand-over", **asked, taken_by="agent", authorisation=" ")) == wrong
    # What was typed as authorisation counts for an agent only.
    assert refusal(desk.ask("hand-over", **asked, taken_by="applicant", authorisation="x")) == wrong
    assert desk.snapshot()["ready_count"] == 1


def test_an_agent_collects_with_an_authorisation(hall: WebHall, desk: Desk, result_id: str) -> None:
    case_number = hall.log("ResultReady")[0].payload["case_number"]
    found = desk.do("find", case_number=f" {case_number} ")["results"]
    assert [(row["result_id"], row["number_tail"]) for row in found] == [
        (result_id, APPLICANT.number.value[-4:])
    ]
    assert found[0]["applicant_masked"][0] == APPLICANT.name[0]
    assert APPLICANT.name not in json.dumps(found, ensure_ascii=False)
    shown = {
        "result_id": result_id,
        "presentation_id": lay(hall, AGENT),
        "taken_by": "agent",
        "authorisation": "授权委托书 2026-17",
    }
    assert refusal(desk.ask("hand-over", **shown)) == (422, "signature_missing")  # an agent signs always
    handed = desk.do("hand-over", **shown, signature={"typed": AGENT.name})["handed"]
    assert handed["taken_by"] == "agent"
    assert "2026-17" not in json.dumps([fact.payload for fact in hall.log()])
    assert desk.do("find", case_number=case_number)["results"] == []


def test_a_long_authorisation(hall: WebHall, desk: Desk, result_id: str) -> None:
    asked: dict[str, Any] = {
        "result_id": result_id,
        "presentation_id": lay(hall, AGENT),
        "taken_by": "agent",
        "signature": {"typed": AGENT.name},
    }
    assert refusal(desk.ask("hand-over", **asked, authorisation="长" * 101)) == (422, "bad_authorisation")


def test_a_case_that_is_not_there(desk: Desk) -> None:
    assert desk.do("find", case_number="nothing")["results"] == []


def test_a_typed_number_stands_for_the_card(hall: WebHall, desk: Desk, result_id: str) -> None:
    shown = desk.do("typed", number=APPLICANT.number.value.lower())
    assert [row["result_id"] for row in shown["results"]] == [result_id]
    presentation_id = shown["presentation_id"]
    assert shown == desk.json(f"/output/W04/presentation/{presentation_id}")
    desk.do("hand-over", result_id=result_id, presentation_id=presentation_id, taken_by="applicant")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda n: n[:-1] + ("1" if n[-1] != "1" else "2"), "wrong_check_digit"),
        (lambda n: n[:9], "bad_id_number"),
    ],
)
def test_a_wrong_number_is_not_repeated(desk: Desk, change: object, code: str) -> None:
    typed = change(APPLICANT.number.value)  # type: ignore[operator]
    answer = desk.ask("typed", number=typed)
    assert refusal(answer) == (422, code)
    assert typed not in answer.get_data(as_text=True)


def test_a_card_of_another_place_is_no_card_here(hall: WebHall, desk: Desk, result_id: str) -> None:
    unknown = (404, "presentation_unknown")
    for presentation_id in (lay(hall, place="kiosk:K1"), lay(hall, place="window:W01"), new_id()):
        assert refusal(desk.get(f"/output/W04/presentation/{presentation_id}")) == unknown
        asked = {"result_id": result_id, "presentation_id": presentation_id, "taken_by": "applicant"}
        assert refusal(desk.ask("hand-over", **asked)) == unknown


def test_a_card_speaks_for_its_holder_two_minutes(hall: WebHall, desk: Desk, result_id: str) -> None:
    presentation_id = lay(hall)
    hall.clock.advance(2 * MINUTE)
    asked = {"result_id": result_id, "presentation_id": presentation_id, "taken_by": "applicant"}
    assert refusal(desk.ask("hand-over", **asked)) == (404, "presentation_unknown")


def test_an_expired_card_proves_nothing(hall: WebHall, desk: Desk, result_id: str) -> None:
    presentation_id = lay(hall, person(1, valid_to=date(2026, 3, 1)))
    assert refusal(desk.get(f"/output/W04/presentation/{presentation_id}")) == (422, "document_expired")
    asked = {"result_id": result_id, "presentation_id": presentation_id, "taken_by": "applicant"}
    assert refusal(desk.ask("hand-over", **asked)) == (422, "document_expired")


def test_only_who_is_at_the_window_sees_and_hands_over(hall: WebHall, staff: Staff, result_id: str) -> None:
    away, presentation_id = staff.desk("chenchu", "W04", "output", opened=False), lay(hall)
    mine = (403, "not_your_window")
    assert refusal(away.get(f"/output/W04/presentation/{presentation_id}")) == mine
    assert refusal(away.ask("find", case_number="x")) == mine
    assert refusal(away.ask("typed", number=APPLICANT.number.value)) == mine
    asked = {"result_id": result_id, "presentation_id": presentation_id, "taken_by": "applicant"}
    assert refusal(away.ask("hand-over", **asked)) == mine
    assert hall.log("ResultHandedOver") == []


@pytest.mark.parametrize("login", ["wangxiao", "zhouping", "zhaomin"])
def test_handing_over_needs_the_right(hall: WebHall, staff: Staff, login: str) -> None:
    desk = staff.desk(login, "W04", "output", opened=False)
    asked = {"result_id": new_id(), "presentation_id": new_id(), "taken_by": "applicant"}
    assert refusal(desk.ask("hand-over", **asked)) == (403, "not_allowed")
    assert refusal(desk.get("/output/W04/snapshot")) == (403, "not_allowed")


def test_an_unknown_result(hall: WebHall, desk: Desk) -> None:
    asked = {"result_id": new_id(), "presentation_id": lay(hall), "taken_by": "applicant"}
    assert refusal(desk.ask("hand-over", **asked)) == (404, "result_unknown")


def test_the_page(desk: Desk) -> None:
    page = desk.get("/output/W04?lang=en")
    assert page.status_code == 200
    assert 'lang="en"' in page.get_data(as_text=True)


def test_a_hand_over_is_taken_back_for_a_reason(hall: WebHall, desk: Desk, result_id: str) -> None:
    asked = {"result_id": result_id, "presentation_id": lay(hall), "taken_by": "applicant"}
    desk.do("hand-over", **asked)
    shown = desk.snapshot()
    assert shown["take_back_minutes"] == 30
    reasons = [row["code"] for row in shown["take_back_reasons"]]
    assert refusal(desk.ask("take-back", result_id=result_id, reason="")) == (422, "take_back_reason_unknown")
    done = desk.do("take-back", result_id=result_id, reason=reasons[0])["taken_back"]
    assert (done["result_id"], done["shelf"]) == (result_id, "B-12")
    again = desk.ask("take-back", result_id=result_id, reason=reasons[0])
    assert refusal(again) == (409, "not_handed_over_here")
    shown = desk.snapshot()
    assert (shown["handed_over"], shown["ready_count"]) == ([], 1)
    desk.do("hand-over", **asked)


def test_a_signature_goes_with_the_hand_over_and_into_no_log(
    hall: WebHall, desk: Desk, result_id: str
) -> None:
    asked = {"result_id": result_id, "presentation_id": lay(hall), "taken_by": "applicant"}
    outside = {"strokes": [[[601, 1]]]}
    assert refusal(desk.ask("hand-over", **asked, signature=outside)) == (422, "bad_signature")
    assert desk.snapshot()["ready_count"] == 1  # nothing half done
    desk.do("hand-over", **asked, signature={"strokes": [[[77, 78], [79, 80]]]})
    kept = hall.db.read(lambda conn: conn.execute(select(signatures)).one())
    opened = hall.db.read(signature_of, hall.site.keyring, hall.id, kept.hand_over_id)
    assert opened == {"strokes": [[[77, 78], [79, 80]]], "typed": ""}
    assert "strokes" not in json.dumps([fact.payload for fact in hall.log()])


def test_a_hall_that_wants_signatures(hall: WebHall, desk: Desk, result_id: str) -> None:
    settings = hall.site.settings
    wanted = settings.cases.model_copy(update={"signature_required": True})
    hall.site.settings = replace(settings, cases=wanted)
    assert desk.snapshot()["signature_required"]
    asked = {"result_id": result_id, "presentation_id": lay(hall), "taken_by": "applicant"}
    assert refusal(desk.ask("hand-over", **asked)) == (422, "signature_missing")
    desk.do("hand-over", **asked, signature={"typed": "specimen"})


def test_a_parcel_goes_out_and_arrives(hall: WebHall, desk: Desk, result_id: str) -> None:
    bad = desk.ask("send", result_id=result_id, number="12345")
    assert refusal(bad) == (422, "bad_parcel_number")
    handed = desk.do("send", result_id=result_id, number="1012345678901")["handed"]
    assert desk.snapshot()["handed_over"] == [handed]
    (row,) = desk.json("/output/W04/parcels")["results"]
    assert (row["parcel_number"], row["number_tail"]) == ("1012345678901", APPLICANT.number.value[-4:])
    assert APPLICANT.name not in json.dumps(row, ensure_ascii=False)
    assert "person_id" not in row
    assert desk.do("delivered", result_id=result_id)["at"] == hall.clock.now()
    assert desk.json("/output/W04/parcels")["results"] == []
    assert refusal(desk.ask("delivered", result_id=result_id)) == (404, "no_such_parcel")


def test_what_lies_too_long_is_listed_and_marked(hall: WebHall, desk: Desk, result_id: str) -> None:
    assert desk.json("/output/W04/overdue")["results"] == []
    tight = hall.site.settings.cases.model_copy(update={"overdue_days": 0})
    hall.site.settings = replace(hall.site.settings, cases=tight)
    hall.clock.advance(MINUTE)
    (row,) = desk.json("/output/W04/overdue")["results"]
    assert (row["result_id"], row["reminded_at"]) == (result_id, None)
    desk.do("remind", result_id=result_id)
    assert desk.json("/output/W04/overdue")["results"][0]["reminded_at"] == hall.clock.now()


def test_results_are_shelved_one_scan_after_the_other(hall: WebHall, desk: Desk, result_id: str) -> None:
    number = hall.log("ResultReady")[0].payload["case_number"]
    done = desk.do("shelve", asked=number, shelf="C-1")["shelved"]
    assert done == {"case_number": number, "shelf": "C-1", "before": "B-12", "count": 1}
    assert refusal(desk.ask("shelve", asked="nothing", shelf="C-1")) == (404, "nothing_ready")
    assert refusal(desk.ask("shelve", asked=number, shelf="")) == (422, "bad_result")


def test_the_shelves_are_for_whoever_is_at_the_window(hall: WebHall, staff: Staff, result_id: str) -> None:
    away, mine = staff.desk("chenchu", "W04", "output", opened=False), (403, "not_your_window")
    for path in ("overdue", "parcels"):
        assert refusal(away.get(f"/output/W04/{path}")) == mine
    for command, more in (
        ("take-back", {"reason": "not_taken"}),
        ("send", {"number": "1012345678901"}),
        ("remind", {}),
        ("delivered", {}),
    ):
        assert refusal(away.ask(command, result_id=result_id, **more)) == mine
    assert refusal(away.ask("shelve", asked="x", shelf="A")) == mine
