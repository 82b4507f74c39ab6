"""Applications with the same addresses share the map of them, and nothing else."""

from flask import Blueprint

from hallsys.web.app import create_app


def pages(says: str, *more: str) -> Blueprint:
    """Return pages that say it at /says/..., and at `more` addresses."""
    made = Blueprint("pages", __name__)
    made.add_url_rule("/says/<name>", "says", lambda name: f"{name} {says}")
    made.add_url_rule("/posted", "posted", lambda: says, methods=["POST"])
    for address in more:
        made.add_url_rule(address, address.strip("/"), lambda: says)
    return made


def test_who_has_the_same_addresses_shares_their_map_and_answers_for_himself() -> None:
    here, there = create_app([pages("here")]), create_app([pages("there")])
    assert here.url_map is there.url_map
    assert [app.test_client().get("/says/who").text for app in (here, there)] == ["who here", "who there"]


def test_who_has_others_has_a_map_of_his_own() -> None:
    here, more = create_app([pages("here")]), create_app([pages("more", "/more")])
    assert more.test_client().get("/more").text == "more"
    missing = here.test_client().get("/more")
    assert missing.status_code == 404


def test_a_method_that_is_not_taken_is_told_with_those_that_are() -> None:
    for app in (create_app([pages("here")]), create_app([pages("there")])):
        answer = app.test_client().get("/posted")
        assert (answer.status_code, answer.headers["Allow"]) == (405, "OPTIONS, POST")
