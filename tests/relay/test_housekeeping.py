"""What is done without anybody asking."""

from collections.abc import Iterator
from datetime import date

import pytest

from hallsys.counters.night import LONGEST_SHIFT
from hallsys.kernel.clock import DAY, MINUTE, SECOND
from hallsys.kernel.transaction import Origin, Tx
from hallsys.matters.errors import MatterUnknown
from hallsys.people.service import prepare, present
from hallsys.queue.states import Status
from hallsys.queue.views import ticket
from hallsys.relay.housekeeping import Housekeeper
from hallsys.relay.servers import LeadLost
from hallsys.relay.tidying import DELIVERIES_KEPT, REQUESTS_KEPT
from tests.persons import person
from tests.relay.hall import Relay, RelayHall, housekeeper
from tests.relay.loop import ring


def test_the_night_ends_the_day_and_tells_the_pages_once(hall: RelayHall) -> None:
    keeper = housekeeper(hall)
    hall.sign_in("W01")
    waiting, called = hall.issue(1), hall.issue(2)
    hall.call("W01")
    keeper.tidy()
    assert hall.kinds("TicketExpired", "ClerkSignedOut", "DayBegan") == []
    hall.clock.advance(DAY)
    keeper.tidy()
    keeper.tidy()
    assert hall.kinds("TicketExpired", "ClerkSignedOut", "DayBegan") == [
        "TicketExpired",
        "TicketExpired",
        "ClerkSignedOut",
        "DayBegan",
    ]
    assert hall.log("DayBegan")[0].payload == {"day": "2026-03-03"}
    for one in (waiting, called):
        assert hall.db.read(ticket, hall.id, one.ticket_id).status is Status.EXPIRED


def test_past_midnight_the_day_goes_on(hall: RelayHall) -> None:
    keeper = housekeeper(hall)
    issued = hall.issue(1)
    hall.clock.advance(LONGEST_SHIFT + 2 * 60 * MINUTE)  # three o'clock at night
    keeper.tidy()
    assert hall.db.read(ticket, hall.id, issued.ticket_id).status is Status.WAITING
    assert hall.log("DayBegan") == []


def test_a_question_that_nobody_answers_lapses(hall: RelayHall) -> None:
    hall.sign_in("W01")
    session = hall.ask(hall.serve(1))
    keeper = housekeeper(hall)
    keeper.tidy()
    assert hall.log("RatingLapsed") == []
    hall.clock.set(session.expires_at)
    keeper.tidy()
    (lapsed,) = hall.log("RatingLapsed")
    assert (lapsed.payload["session_id"], lapsed.actor) == (session.session_id, "system")


def count(hall: RelayHall, table: str) -> int:
    return int(hall.rows(f"SELECT count(*) AS n FROM {table} WHERE hall_id = :hall_id")[0].n)


def test_what_need_not_be_kept_is_forgotten(hall: RelayHall, relay: Relay) -> None:
    keeper = housekeeper(hall)
    relay.connect(hall.agent())
    sealed = prepare(hall.keyring, person(1))
    hall.do(present, sealed, "kiosk:K1", date(2026, 3, 2))
    hall.db.transact(Origin(hall.id, "system", "request-0001"), ring, 1)
    hall.issue(1)
    relay.feed()
    keeper.tidy()
    kept = {table: count(hall, table) for table in ("presentations", "commands", "deliveries")}
    assert all(kept.values()), kept
    hall.clock.advance(REQUESTS_KEPT + SECOND)
    keeper.tidy()
    assert (count(hall, "presentations"), count(hall, "commands")) == (0, 0)
    assert count(hall, "deliveries") == kept["deliveries"]
    hall.clock.advance(DELIVERIES_KEPT)
    keeper.tidy()
    assert count(hall, "deliveries") == 0


def test_what_cannot_follow_the_hall_above_holds_nothing_up(hall: RelayHall) -> None:
    done: list[str] = []

    def refused(_tx: Tx) -> None:
        raise MatterUnknown

    keeper = housekeeper(
        hall,
        daily=lambda _: done.append("daily"),
        follow=refused,
    )
    keeper.tidy()
    assert done == ["daily"]


def test_what_is_done_once_a_day_is_done_again_while_there_is_more(hall: RelayHall) -> None:
    more = [True, True, False]
    keeper = housekeeper(
        hall,
        daily=lambda _: more.pop(0),
    )
    for _ in range(4):
        keeper.tidy()
    assert more == []


def erasing(hall: RelayHall, *ends: Exception | None) -> tuple[Housekeeper, list[str]]:
    """Return a housekeeper of whose erasures each yields a batch and ends so, and what it does."""
    done: list[str] = []
    left = list(ends)

    def erase(_origin: Origin, _hold: object) -> Iterator[str]:
        end = left.pop(0)
        for batch in ("one", "two"):
            done.append(batch)
            yield batch
        if end is not None:
            raise end

    keeper = housekeeper(
        hall,
        seal=lambda _: done.append("sealed"),
        erase=erase,
    )
    return keeper, done


def test_nothing_is_erased_before_the_hall_is_open_and_then_a_batch_a_turn(hall: RelayHall) -> None:
    keeper, done = erasing(hall, None, None)
    keeper.tidy()
    assert done == ["sealed"]
    for _ in range(4):
        keeper.erase()
    assert done == ["sealed", "one", "two"]
    hall.clock.advance(DAY)
    keeper.erase()
    assert done[3:] == ["one"]


def test_an_erasure_that_fails_is_counted_and_begins_anew_on_the_next_day(
    hall: RelayHall, caplog: pytest.LogCaptureFixture
) -> None:
    keeper, done = erasing(hall, OSError("disk"), None)
    for _ in range(4):
        keeper.tidy()
        keeper.erase()
    assert done.count("sealed") == 4
    assert keeper.erasures_failed == 1
    assert "begins anew" in caplog.text
    hall.clock.advance(DAY)
    keeper.erase()
    assert done[-1] == "one"


def test_who_lost_the_lead_while_erasing_begins_anew_without_a_failure(hall: RelayHall) -> None:
    keeper, done = erasing(hall, LeadLost(), None)
    for _ in range(4):
        keeper.erase()
    assert (done, keeper.erasures_failed) == (["one", "two", "one"], 0)
