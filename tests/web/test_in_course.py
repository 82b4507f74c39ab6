"""A real visit, from the card to a good rating, brings no look at the hall; what needs somebody does."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from hallsys.bootstrap.shared import Shared
from hallsys.evaluation.policy import RatingSettings
from hallsys.evaluation.rules import Channel, Grade, Tags
from hallsys.evaluation.service import open_session, rate
from hallsys.guarding import CopyWatch
from hallsys.kernel import eventlog
from hallsys.kernel.clock import SECOND
from hallsys.kernel.seal_notes import SealNotes
from hallsys.relay.housekeeping import SOON, Housekeeper
from hallsys.relay.hub import ThreadBridge
from hallsys.relay.in_course import let_go_on
from hallsys.relay.readiness import Readiness
from hallsys.relay.servers import Servers
from hallsys.relay.standby import StandbyDesk
from hallsys.settings import Settings
from hallsys.supervision.halls_now import count
from hallsys.supervision.service import ask_help
from tests.persons import person
from tests.web.hall import WebHall
from tests.web.test_looking_ahead import duties_of, hall

__all__ = ["hall"]


@pytest.fixture
def keeper(hall: WebHall, tmp_path: Path) -> Iterator[Housekeeper]:
    """Yield the hall's housekeeper as a server has it, after a look that found nobody needed."""
    copies = CopyWatch(Settings().backup, hall.clock, hall.db, hall.id, SealNotes(tmp_path))
    with closing(ThreadBridge()) as bridge, ThreadPoolExecutor(1) as threads:
        desk = StandbyDesk(hall.db, None, hall.clock, lambda do, *args: do(*args), lambda _: None)
        ready = Readiness(hall.db, hall.id)
        shared = Shared(hall.db, hall.site.keyring, hall.clock, bridge, threads, None, ready, desk)
        servers = Servers(hall.db, hall.id, alone=True, pads=list)
        keeper = duties_of(hall).housekeeper(shared, servers, copies)
        for _ in range(3):  # the first begins the hall; the last looks far ahead
            keeper.turn(head(hall), whole=False)
            hall.clock.advance(SOON)
        yield keeper


def head(hall: WebHall) -> int:
    return hall.db.read(eventlog.head, hall.id)


def goes_on(hall: WebHall, keeper: Housekeeper) -> bool:
    """Let a round go by; tell whether the hall need not be looked at."""
    let_go_on(hall.db, hall.clock, [keeper], {hall.id: head(hall)}, count)
    return keeper.rests(head(hall))


def served(hall: WebHall) -> str:
    """Have somebody served at a window, and return the service's id."""
    hall.open_window()
    hall.issue(person(1))
    called = hall.call()
    hall.start(called)
    hall.finish(called)
    return called.service_id


def rated(hall: WebHall, service_id: str, level: int) -> None:
    asked = hall.transact(
        open_session, hall.site.catalogue.hall, RatingSettings(), service_id, Channel.TABLET
    )
    hall.transact(rate, Tags(()), asked.token, Grade(level, (), "说明"), actor="pad")


def test_a_visit_brings_no_look(hall: WebHall, keeper: Housekeeper) -> None:
    hall.open_window()
    keeper.turn(head(hall), whole=False)
    applicant = person(1)
    hall.present(applicant)
    hall.issue(applicant)
    assert goes_on(hall, keeper)
    called = hall.call()
    hall.start(called)
    hall.clock.advance(SECOND)
    assert goes_on(hall, keeper)
    hall.finish(called)
    rated(hall, called.service_id, 5)
    assert goes_on(hall, keeper)


def test_a_question_that_nobody_answers_brings_no_look(hall: WebHall, keeper: Housekeeper) -> None:
    service_id = served(hall)
    hall.transact(open_session, hall.site.catalogue.hall, RatingSettings(), service_id, Channel.TABLET)
    keeper.turn(head(hall), whole=False)
    hall.clock.advance(RatingSettings().pad_seconds * SECOND + 1)
    keeper.turn(head(hall), whole=False, due=True)
    assert [one.kind for one in hall.log()][-1] == "RatingLapsed"
    assert goes_on(hall, keeper)


def test_a_bad_rating_brings_a_look(hall: WebHall, keeper: Housekeeper) -> None:
    service_id = served(hall)
    keeper.turn(head(hall), whole=False)
    rated(hall, service_id, 1)
    assert not goes_on(hall, keeper)


def test_a_call_for_help_brings_a_look(hall: WebHall, keeper: Housekeeper) -> None:
    hall.present(person(1))
    assert goes_on(hall, keeper)
    hall.transact(ask_help, "window:W01")
    assert not goes_on(hall, keeper)
