"""The page on which a case is rated as a whole: opened by the address on its papers, and by nothing else."""

import pytest
from sqlalchemy import select

from hallsys.cases.policy import CaseSettings
from hallsys.cases.service import Application, accept, conclude_at_window
from hallsys.evaluation.follow_up_views import under_way
from hallsys.evaluation.percase import rating_token
from hallsys.evaluation.tables import rating_devices
from hallsys.kernel.clock import DAY
from hallsys.matters.views import materials
from hallsys.web.sessions import cookie
from tests.persons import person
from tests.web.browser import Browser, refusal, request_id
from tests.web.hall import WebHall
from tests.web.staff import Staff

NUMBER = "13800001234"


@pytest.fixture
def case_id(hall: WebHall) -> str:
    """Return an immediate case that is accepted and not concluded yet."""
    hall.open_window()
    hall.issue(person(1))
    called = hall.call()
    hall.start(called)
    listed = hall.db.read(materials, hall.id, [hall.matters["licence"]])
    wanted = [Application(hall.matters["licence"], tuple(one.id for one in listed if one.required))]
    by = hall.clerks["wangxiao"]
    made = hall.transact(accept, hall.site.catalogue.hall, CaseSettings(), called.service_id, by, wanted)
    return str(made.cases[0].case_id)


@pytest.fixture
def path(hall: WebHall, case_id: str) -> str:
    """Return the path of the page of a case that is concluded."""
    hall.transact(conclude_at_window, case_id, hall.clerks["wangxiao"], [], "")
    return f"/r/{rating_token(hall.site.keyring, case_id)}"


def test_a_concluded_case_is_rated_once(applicants: Browser, hall: WebHall, path: str) -> None:
    page = applicants.json(f"{path}/snapshot")
    assert (page["rating"], page["matter_name"], page["room"]) == ("open", "营业执照", None)
    assert len(page["tags"]) == 40
    assert applicants.get(path).status_code == 200
    body = {"level": 5, "tags": ["510"], "request_id": request_id()}
    assert applicants.done(f"/api{path}/rate", **body) == {"ok": True}
    assert applicants.done(f"/api{path}/rate", **body) == {"ok": True}  # the same touch, sent again
    assert refusal(applicants.post(f"/api{path}/rate", level=5)) == (409, "already_rated")
    assert applicants.json(f"{path}/snapshot")["rating"] == "rated"
    (fact,) = hall.log("CaseRated")
    assert (fact.payload["level"], fact.payload["channel"], fact.actor) == (5, "phone", "phone")


def test_what_tells_a_phone_from_others_is_no_address_and_stands_in_no_event(
    applicants: Browser, hall: WebHall, path: str
) -> None:
    drawn = applicants.get(path).headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    applicants.done(f"/api{path}/rate", level=5, request_id=request_id())
    (kept,) = hall.db.read(lambda conn: conn.execute(select(rating_devices.c.device)).scalars().all())
    assert len(kept) == 16
    assert drawn not in kept
    told = str([fact.payload for fact in hall.log()])
    assert kept not in told
    assert drawn not in told


def test_before_the_decision_and_long_after_it_is_not_rated(
    applicants: Browser, hall: WebHall, case_id: str
) -> None:
    path = f"/r/{rating_token(hall.site.keyring, case_id)}"
    assert applicants.json(f"{path}/snapshot")["rating"] == "early"
    assert refusal(applicants.post(f"/api{path}/rate", level=5)) == (409, "case_not_rateable")
    hall.transact(conclude_at_window, case_id, hall.clerks["wangxiao"], [], "")
    hall.clock.advance(30 * DAY)
    assert applicants.json(f"{path}/snapshot")["rating"] == "late"
    assert refusal(applicants.post(f"/api{path}/rate", level=5)) == (410, "rating_expired")


def test_no_other_address_leads_to_a_case(applicants: Browser, path: str) -> None:
    for forged in (path[:-1], path[:-1] + ("a" if path[-1] != "a" else "b"), path + "a", "/r/x"):
        answer = applicants.get(forged)
        assert (answer.status_code, "gone" in answer.text) == (404, True)
        assert refusal(applicants.post(f"/api{forged}/rate", level=5)) == (404, "rating_unknown")


def test_staff_cannot_rate_a_case(applicants: Browser, hall: WebHall, path: str) -> None:
    applicants.client.set_cookie(cookie("backoffice"), hall.session("zhouping"))
    assert refusal(applicants.post(f"/api{path}/rate", level=5)) == (403, "staff_may_not_rate")


def test_whoever_was_treated_badly_leaves_a_number_and_who_calls_back_opens_it_on_record(
    applicants: Browser, hall: WebHall, staff: Staff, path: str
) -> None:
    rate = f"/api{path}/rate"
    assert refusal(applicants.post(rate, level=1)) == (422, "needs_reason")
    assert refusal(applicants.post(rate, level=1, text="慢", call_back="12")) == (
        422,
        "call_back_number_wrong",
    )
    assert refusal(applicants.post(rate, level=4, call_back=NUMBER)) == (422, "call_back_not_asked")
    applicants.done(rate, level=1, text="让我跑了三趟", call_back="138 0000 1234")
    manager = staff.browser("manager", "zhaomin")
    shown = manager.json("/manager/ratings/snapshot")["follow_ups"][0]
    assert shown["wants_call"]
    assert NUMBER not in str(shown)
    settings = hall.site.settings.ratings.follow_up
    (one,) = hall.db.read(under_way, hall.site.catalogue.hall, settings)
    told = manager.done("/api/manager/look-up-rater", follow_up_id=one.follow_up_id)
    assert told["phone"] == NUMBER
    (fact,) = hall.log("RaterLookedUp")
    assert fact.actor == f"clerk:{hall.clerks['zhaomin']}"
    assert NUMBER not in "".join(str(row) for row in hall.log())
