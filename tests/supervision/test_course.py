"""A hall in which nobody in charge was needed, and visits take their course: when is anybody needed next?"""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from hallsys.counters import service, views
from hallsys.counters.policy import CounterSettings
from hallsys.kernel.clock import MINUTE, SECOND, ManualClock, Millis
from hallsys.kernel.database import Database
from hallsys.kernel.errors import Refusal
from hallsys.kernel.eventlog import Logged
from hallsys.supervision.alerts import Alert
from hallsys.supervision.at_hand import at_hand
from hallsys.supervision.course import calm_until
from hallsys.supervision.views import present
from tests.conftest import MONDAY_NINE
from tests.counters.office import SERVES, Office, open_office
from tests.queue.hall import new_hall
from tests.supervision.test_service import LIMITS

AHEAD = 5 * MINUTE
RECALLED = CounterSettings(recalls_before_no_show=0, recall_cooldown_ms=0)

Step = tuple[str, int, int]  # what, at which window or of whom, and how many seconds later
steps = st.lists(
    st.tuples(
        st.sampled_from(["licence", "deed", "call", "start", "finish", "miss", "recall", "park", "rest"]),
        st.integers(0, len(SERVES) - 1),
        st.integers(0, 100),
    ),
    max_size=14,
)


def wanted(office: Office, at: Millis) -> tuple[Alert, ...]:
    """Return what would need somebody in charge at that instant, as the hall stands."""
    hall, windows = office.hall, {one.id: one for one in office.hall.db.read(views.windows, office.hall.id)}
    there = hall.db.read(at_hand, hall.id)
    found: tuple[Alert, ...] = hall.db.read(present, there, hall.catalogue, windows, (), LIMITS, at)
    return found


def act(office: Office, what: str, n: int, after: int, person: str) -> None:
    office.hall.clock.advance(after * SECOND)
    if what in office.hall.matters:
        office.hall.issue(person, what)
    elif what == "call":
        office.next(n)
    elif what != "rest" and office.calls(n):
        more: dict[str, tuple[Any, ...]] = {"no_show": (RECALLED,), "recall": (RECALLED,)}
        name = "no_show" if what == "miss" else what
        office.at(n, getattr(service, name), office.current(n).service_id, *more.get(name, ()))


def work(office: Office, done: Sequence[Step], who: str) -> None:
    for at, (what, n, after) in enumerate(done):
        try:
            act(office, what, n, after, f"{who}{at}")
        except Refusal:
            continue


def since(office: Office, seq: int) -> list[Logged]:
    return [fact for fact in office.hall.log() if fact.seq > seq]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@example(before=[], later=[("licence", 0, 1)])
@example(
    before=[("licence", 0, 0), ("call", 0, 1)], later=[("start", 0, 1), ("deed", 0, 50), ("finish", 0, 9)]
)
@given(before=steps, later=steps)
def test_nobody_in_charge_is_needed_before_a_limit_is_over(
    db: Database, clock: ManualClock, before: list[Step], later: list[Step]
) -> None:
    clock.set(MONDAY_NINE)
    office = open_office(new_hall(db, clock))
    work(office, before, "before")
    ahead = clock.now() + AHEAD
    assume(not wanted(office, ahead))
    head = office.hall.log()[-1].seq
    work(office, later, "later")
    facts = since(office, head)
    until = calm_until(facts, office.hall.catalogue)
    if until is not None:
        assert wanted(office, min(ahead, until) - 1) == ()
    else:
        assert not facts or {"TicketParked"} & {fact.kind for fact in facts}


def test_it_is_the_shortest_limit_of_the_floor(office: Office) -> None:
    hall = office.hall
    head = hall.log()[-1].seq
    office.issue("p1")
    (issued,) = since(office, head)
    idle = hall.catalogue.hall.known_settings.idle_minutes
    assert calm_until([issued], hall.catalogue) == issued.at + idle * MINUTE
    assert wanted(office, issued.at + idle * MINUTE - 1) == ()
    assert wanted(office, issued.at + idle * MINUTE) != ()


def test_who_took_a_number_of_a_kiosk_that_was_cut_off_waits_since_then(office: Office) -> None:
    office.issue("p1")
    issued = office.last("TicketIssued")
    earlier = issued.at - 20 * MINUTE
    told = Logged(issued.seq, issued.at, issued.kind, {**issued.payload, "waiting_since": earlier}, "system")
    until = calm_until([issued, told], office.hall.catalogue)
    assert until is not None
    assert until < issued.at


@pytest.mark.parametrize("kind", ["HelpAsked", "DeviceFailed", "FollowUpOpened", "TicketRequeued", "Unheard"])
def test_of_another_fact_nobody_knows(office: Office, kind: str) -> None:
    office.issue("p1")
    issued = office.last("TicketIssued")
    other = Logged(issued.seq + 1, issued.at, kind, {}, "system")
    assert calm_until([issued, other], office.hall.catalogue) is None
    assert calm_until([], office.hall.catalogue) is None
