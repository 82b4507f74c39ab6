"""Bytes to bytes through the real processes: from a card on the reader to a row in the log."""

import pytest

from hallsys.demo.journey import Journey
from hallsys.devices.simulated.cards import SPECIMENS
from tests.paths.running import RunningHall
from tests.paths.steps import STEPS


@pytest.fixture(scope="module", params=["zhang", "hong-kong", "foreigner-2017", "foreigner-2023"])
def visit(request: pytest.FixtureRequest, hall: RunningHall) -> tuple[Journey, list[str]]:
    """Make the whole visit once with each kind of card."""
    journey = Journey(hall.url, hall.devices, card=request.param)
    return journey, list(journey.steps())


def test_each_step_is_seen_where_it_should_be(visit: tuple[Journey, list[str]]) -> None:
    journey, told = visit
    assert [line.split(":")[0] for line in told] == list(STEPS)
    assert journey.number in told[STEPS.index("sign")]


def test_the_digits_are_nowhere_but_in_the_body_of_one_request(
    visit: tuple[Journey, list[str]], hall: RunningHall
) -> None:
    journey, _ = visit
    card = dict(SPECIMENS[journey.card].fields)
    secrets = (card["number"].strip(), card["name"].strip())
    talks = list(hall.wiretap.conversations)
    frames = b"".join(frame for talk in talks if talk.is_socket for frame in talk.frames())
    assert b"print_ticket" in frames  # the frames are really read
    places = {
        "log rows": str(hall.stored("SELECT payload, actor FROM events")),
        "remembered answers": str(hall.stored("SELECT answer FROM commands")),
        "deliveries": str(hall.stored("SELECT command FROM deliveries")),
        "log lines": hall.log_lines(),
        "the agent's URLs": str([talk.request_lines() for talk in talks]),
        "the agent's frames": frames.decode("utf-8", "replace"),
        "the pages' URLs": str([page.urls for page in journey.pages.values()]),
        "the pages' frames": "".join(frame for page in journey.pages.values() for frame in page.frames),
    }
    for place, content in places.items():
        assert content, place
        for secret in secrets:
            assert secret not in content, f"a card's digits or name stand in {place}"


def test_everything_is_durable_and_in_order(visit: tuple[Journey, list[str]], hall: RunningHall) -> None:
    journey, _ = visit
    seqs = [row[0] for row in hall.stored("SELECT seq FROM events ORDER BY seq")]
    assert seqs == list(range(1, len(seqs) + 1))
    own = "day = (SELECT max(day) FROM tickets)"  # the demo's past had the number on other days
    assert hall.stored(f"SELECT count(*) FROM tickets WHERE number = '{journey.number}' AND {own}") == [(1,)]
    query = "SELECT status FROM cases WHERE case_number = '" + journey.case_number + "'"
    assert hall.stored(query) == [("handed_over",)]
    assert hall.stored("SELECT count(*) FROM deliveries WHERE state IN ('pending', 'sent')") == [(0,)]
