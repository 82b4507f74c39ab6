"""The evaluation over the interface: what applicants said elsewhere, and the figures of all."""

from typing import Any

import pytest

from hallsys.evaluation.percase import rating_token
from tests.persons import person
from tests.web.api.other import OtherSystem, problem
from tests.web.hall import WebHall


def period(hall: WebHall) -> str:
    return f"/evaluation?since={hall.site.today}&until={hall.site.today}"


def served(hall: WebHall, seed: int = 1) -> str:
    """Serve somebody; return the secret of the ticket."""
    hall.open_window("W01", "wangxiao")
    token = hall.issue(person(seed), "pension").token
    hall.serve()
    return token


def test_what_an_applicant_said_elsewhere_counts(hall: WebHall, every: OtherSystem) -> None:
    rating: dict[str, Any] = {"token": served(hall), "level": 5}
    assert every.done("POST", "/tickets/find", {"token": rating["token"]})["rating"] == "open"
    assert every.done("POST", "/evaluation/visits", rating, key="rating-1") == {"rated": True}
    assert every.done("POST", "/evaluation/visits", rating, key="rating-1") == {"rated": True}
    assert problem(every.ask("POST", "/evaluation/visits", rating)) == (409, "already_rated")
    told = every.done("GET", period(hall))
    assert told["visits"]["by_level"] == [0, 0, 0, 0, 1]
    assert (told["visits"]["satisfaction"], told["total"]["rated"]) == (1.0, 1)
    assert {one["rate"] for one in told["definitions"]} >= {"satisfaction", "participation", "active"}


@pytest.mark.parametrize("channel", ["computer", "mobile", "phone", "telephone", "sms"])
def test_it_is_kept_by_what_the_applicant_said_so(hall: WebHall, every: OtherSystem, channel: str) -> None:
    body = {"token": served(hall), "level": 4, "channel": channel}
    every.done("POST", "/evaluation/visits", body)
    assert hall.log("ServiceRated")[-1].payload["channel"] == channel


def test_a_pad_is_nowhere_else(hall: WebHall, every: OtherSystem) -> None:
    body = {"token": served(hall), "level": 4, "channel": "tablet"}
    assert problem(every.ask("POST", "/evaluation/visits", body))[0] == 400


def test_a_bad_rating_needs_its_ground(hall: WebHall, every: OtherSystem) -> None:
    token = served(hall)
    tag = next(one for one in every.done("GET", "/evaluation/tags")["tags"] if one["level"] == 1)
    for said in ({"level": 1}, {"level": 6}, {"level": 5, "tags": [tag["code"]]}):
        refused = every.ask("POST", "/evaluation/visits", {"token": token, **said})
        assert problem(refused)[0] == 422
    every.done("POST", "/evaluation/visits", {"token": token, "level": 1, "tags": [tag["code"]]})
    assert len(hall.log("FollowUpOpened")) == 1


def test_a_case_is_rated_as_a_whole_once_it_is_decided(
    hall: WebHall, every: OtherSystem, number: str
) -> None:
    case_id = hall.log("CaseAccepted")[-1].payload["case_id"]
    token = rating_token(hall.site.keyring, case_id)
    body = {"token": token, "level": 4, "channel": "telephone"}
    assert problem(every.ask("POST", "/evaluation/cases", body))[0] == 409
    every.done("POST", "/cases/status", {"case_number": number, "status": "08"})
    every.done("POST", "/cases/status", {"case_number": number, "status": "10"})
    assert every.done("POST", "/evaluation/cases", body) == {"rated": True}
    assert hall.log("CaseRated")[-1].payload["channel"] == "telephone"
    assert every.done("GET", period(hall))["cases"]["by_level"] == [0, 0, 0, 1, 0]
    assert problem(every.ask("POST", "/evaluation/cases", {**body, "token": token[:-1]}))[0] == 404


def test_days_that_are_no_period_are_refused(every: OtherSystem) -> None:
    for since, until in (("2026-03-02", "2026-03-01"), ("2024-01-01", "2026-01-01"), ("x", "y")):
        refused = every.ask("GET", f"/evaluation?since={since}&until={until}")
        assert problem(refused) == (400, "bad_request")
    assert problem(every.ask("GET", "/evaluation")) == (400, "bad_request")
