"""A real visit, from the card to a good rating, brings no look at the hall; what needs somebody does."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from hallsys.bootstrap.duties import Duties
from hallsys.bootstrap.shared import Shared
from hallsys.evaluation.policy import RatingSettings
from hallsys.evaluation.rules import Channel, Grade, Tags
from hallsys.evaluation.service import open_session, rate
from hallsys.guarding import CopyWatch
from hallsys.kernel import eventlog
from hallsys.kernel.clock import SECOND, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.ids import new_id
from hallsys.kernel.seal_notes import SealNotes
from hallsys.kernel.sealing import Keyring
from hallsys.relay.housekeeping import SOON, Housekeeper
from hallsys.relay.hub import ThreadBridge
from hallsys.relay.in_course import let_go_on
from hallsys.relay.readiness import Readiness
from hallsys.relay.receivers import Receivers
from hallsys.relay.servers import Servers
from hallsys.relay.standby import StandbyDesk
from hallsys.settings import Settings
from hallsys.supervision.halls_now import count
from hallsys.supervision.service import ask_help
from tests.persons import person
from tests.web.hall import WebHall, hall_with_id, write_hall


@pytest.fixture
def hall(any_database_url: str, clock: ManualClock, tmp_path: Path) -> Iterator[WebHall]:
    """Yield a small hall at 09:00 of a working Monday."""
    keyring = Keyring.create(tmp_path / "keys.json")
    with closing(Database.open(any_database_url, clock)) as db, ThreadPoolExecutor(1) as hasher:
        yield hall_with_id(db, clock, keyring, hasher, write_hall(db, new_id()))


@pytest.fixture
def keeper(hall: WebHall, tmp_path: Path) -> Iterator[Housekeeper]:
    """Yield the hall's housekeeper as a server has it, after a look that found nobody needed."""
    site, settings = hall.site, Settings()
    receivers = Receivers(hall.db, site.keyring, site.clock, lambda: site.catalogue.hall, [], Future.result)
    copies = CopyWatch(settings.backup, hall.clock, hall.db, hall.id, SealNotes(tmp_path))
    with closing(ThreadBridge()) as bridge, ThreadPoolExecutor(1) as threads:
        desk = StandbyDesk(hall.db, None, hall.clock, lambda do, *args: do(*args), lambda _: None)
        ready = Readiness(hall.db, hall.id)
        shared = Shared(hall.db, site.keyring, hall.clock, bridge, threads, None, ready, desk)
        duties = Duties(site, settings, receivers, {hall.id: site})
        keeper = duties.housekeeper(shared, Servers(hall.db, hall.id, alone=True, pads=list), copies)
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
    hall.open_window()
    hall.issue(person(1))
    called = hall.call()
    hall.start(called)
    hall.finish(called)
    hall.transact(open_session, hall.site.catalogue.hall, RatingSettings(), called.service_id, Channel.TABLET)
    keeper.turn(head(hall), whole=False)
    hall.clock.advance(RatingSettings().pad_seconds * SECOND + 1)
    keeper.turn(head(hall), whole=False, due=True)
    assert [one.kind for one in hall.log()][-1] == "RatingLapsed"
    assert goes_on(hall, keeper)


def test_a_bad_rating_and_a_call_for_help_do(hall: WebHall, keeper: Housekeeper) -> None:
    hall.open_window()
    hall.issue(person(1))
    called = hall.call()
    hall.start(called)
    hall.finish(called)
    keeper.turn(head(hall), whole=False)
    rated(hall, called.service_id, 1)
    assert not goes_on(hall, keeper)
    keeper.turn(head(hall), whole=False)
    hall.transact(ask_help, "window:W01")
    assert not goes_on(hall, keeper)
