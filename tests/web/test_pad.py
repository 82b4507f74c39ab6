"""What a rating pad shows, and how a service is rated at it."""

import pytest

from hallsys.counters.service import Called
from hallsys.evaluation.rules import Channel
from hallsys.evaluation.service import RatingSession, lapse_expired, open_session
from hallsys.kernel.clock import SECOND
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id, new_token
from hallsys.web.sessions import Sessions, cookie
from hallsys.web.site import Site
from tests.persons import person
from tests.web.applicants import applicants_browser
from tests.web.browser import Browser, refusal, request_id
from tests.web.hall import WebHall

RATE = "/api/pad/W01/rate"


@pytest.fixture
def served(hall: WebHall) -> Called:
    """Return a service that has just been finished at W01."""
    hall.open_window()
    hall.issue(person(1))
    return hall.serve()


@pytest.fixture
def asked(hall: WebHall, served: Called) -> RatingSession:
    """Return the session that the pad of W01 asks about."""
    return ask(hall, served)


def ask(hall: WebHall, served: Called) -> RatingSession:
    session: RatingSession = hall.transact(
        open_session,
        hall.site.catalogue.hall,
        hall.site.settings.ratings,
        served.service_id,
        Channel.TABLET,
    )
    return session


def rate(applicants: Browser, session: RatingSession, level: object = 5, **more: object) -> tuple[int, str]:
    return refusal(applicants.post(RATE, token=session.session_id, level=level, **more))


def test_a_quiet_pad_shows_who_serves(applicants: Browser, hall: WebHall) -> None:
    hall.open_window()
    pad = applicants.json("/pad/W01/snapshot")
    assert (pad["room"], pad["self"], pad["api"]) == ("pad:W01", "/pad/W01/snapshot", "/api/pad/W01")
    assert pad["window"] == {"window_id": hall.windows["W01"].id, "code": "W01", "number": 1}
    assert pad["clerk"] == {"name": "王晓", "staff_number": "0101"}
    assert (pad["session"], pad["complaint_phone"]) == (None, "12345")
    assert applicants.json("/pad/W02/snapshot")["clerk"] is None
    assert applicants.get("/pad/W01").status_code == 200


def test_the_tags_speak_both_languages(applicants: Browser) -> None:
    tags = applicants.json("/pad/W01/snapshot")["tags"]
    assert {tag["level"] for tag in tags} == {1, 2, 3, 4, 5}
    assert all(tag["zh"] and tag["en"].isascii() for tag in tags)


def test_a_shared_pad_forgets_the_last_applicants_language(applicants: Browser) -> None:
    applicants.client.set_cookie("lang", "en")
    assert applicants.json("/pad/W01/snapshot")["lang"] == "zh"


def test_a_finished_service_is_rated_once(applicants: Browser, hall: WebHall, asked: RatingSession) -> None:
    open_now = applicants.json("/pad/W01/snapshot")["session"]
    assert open_now == {"session_id": asked.session_id, "expires_at": asked.expires_at}
    session = applicants.json("/pad/W01/session")["session"]
    assert session["session_id"] == asked.session_id
    body = {"token": session["token"], "level": 5, "tags": ["510"], "text": "", "request_id": request_id()}
    assert applicants.done(RATE, **body) == {"ok": True}
    assert applicants.done(RATE, **body) == {"ok": True}  # the same touch, sent again
    (fact,) = hall.log("ServiceRated")
    assert (fact.payload["level"], fact.actor) == (5, "pad:W01")
    assert rate(applicants, asked, level=1, text="慢") == (409, "already_rated")
    assert applicants.json("/pad/W01/snapshot")["session"] is None
    assert applicants.json("/pad/W01/session") == {"session": None}


def test_a_session_belongs_to_its_own_pad(applicants: Browser, asked: RatingSession) -> None:
    assert applicants.json("/pad/W02/session") == {"session": None}
    elsewhere = applicants.post("/api/pad/W02/rate", token=asked.session_id, level=5)
    assert refusal(elsewhere) == (404, "rating_unknown")
    assert applicants.json("/pad/W02/snapshot")["session"] is None


@pytest.mark.parametrize("forged", [new_id(), new_token()], ids=["id", "token"])
def test_a_forged_token_rates_nothing(
    applicants: Browser, hall: WebHall, asked: RatingSession, forged: str
) -> None:
    assert refusal(applicants.post(RATE, token=forged, level=5)) == (404, "rating_unknown")
    assert hall.log("ServiceRated") == []


def test_the_time_to_rate_ends(applicants: Browser, hall: WebHall, asked: RatingSession) -> None:
    hall.clock.advance(30 * SECOND)
    assert applicants.json("/pad/W01/session") == {"session": None}
    assert rate(applicants, asked) == (410, "rating_expired")
    hall.transact(lapse_expired)
    assert rate(applicants, asked) == (410, "rating_expired")


def test_a_bad_level_asks_for_a_reason(applicants: Browser, hall: WebHall, asked: RatingSession) -> None:
    assert rate(applicants, asked, level=2) == (422, "needs_reason")
    assert rate(applicants, asked, level=2, tags=["510"]) == (422, "tag_unknown")
    assert rate(applicants, asked, level=2, text="慢" * 151) == (422, "text_too_long")
    assert rate(applicants, asked, level=2, skip=True) == (400, "bad_request")
    assert applicants.done(RATE, token=asked.session_id, level=2, tags=[], text="太慢")
    assert not hall.log("ServiceRated")[0].payload["reason_pending"]


@pytest.mark.parametrize("level", [True, "5", 4.5, None])
def test_a_level_is_a_whole_number(applicants: Browser, asked: RatingSession, level: object) -> None:
    assert rate(applicants, asked, level=level) == (400, "bad_request")


def test_a_level_is_one_to_five(applicants: Browser, asked: RatingSession) -> None:
    assert rate(applicants, asked, level=6) == (422, "level_unknown")
    assert rate(applicants, asked, level=10**30) in {(422, "level_unknown"), (400, "bad_request")}


def test_staff_cannot_rate(applicants: Browser, hall: WebHall, asked: RatingSession) -> None:
    applicants.client.set_cookie(cookie("clerk"), hall.session("wangxiao"))
    assert rate(applicants, asked) == (403, "staff_may_not_rate")
    applicants.client.delete_cookie(cookie("clerk"))
    applicants.client.set_cookie(cookie("manager"), "a session that never was")
    assert applicants.done(RATE, token=asked.session_id, level=5) == {"ok": True}


def test_one_browser_plays_all_parts_of_a_demonstration(
    db: Database, site: Site, hall: WebHall, asked: RatingSession
) -> None:
    settings = type(site.settings)(**{**vars(site.settings), "demo": True})
    demo = Site(db, site.keyring, site.clock, site.hall_id, settings, site.hasher)
    browser = applicants_browser(demo, Sessions(demo), {})
    browser.client.set_cookie(cookie("clerk"), hall.session("wangxiao"))
    assert browser.json("/pad/W01/snapshot")["demo"] is True
    assert browser.done(RATE, token=asked.session_id, level=5) == {"ok": True}


def test_a_pad_shows_no_earlier_rating(applicants: Browser, hall: WebHall, asked: RatingSession) -> None:
    applicants.done(RATE, token=asked.session_id, level=1, tags=["115"], text="说不得")
    text = applicants.get("/pad/W01").text
    assert "说不得" not in text
    assert asked.session_id not in text


def test_a_pad_cannot_be_tried_by_the_hundred(applicants: Browser) -> None:
    for _ in range(30):
        assert refusal(applicants.post(RATE, token=new_id(), level=5)) == (404, "rating_unknown")
    assert refusal(applicants.post(RATE, token=new_id(), level=5)) == (429, "too_many_requests")


@pytest.mark.parametrize("path", ["", "/snapshot", "/session"])
def test_an_unknown_window_is_not_found(applicants: Browser, path: str) -> None:
    assert refusal(applicants.get(f"/pad/W99{path}")) == (404, "not_found")
