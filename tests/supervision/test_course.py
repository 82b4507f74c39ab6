"""A hall in which nobody in charge was needed, and visits take their course: when is anybody needed next?"""

from collections.abc import Sequence
from dataclasses import replace
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
from hallsys.kernel.events import known_kinds
from hallsys.supervision.alerts import Alert, Code, Severity
from hallsys.supervision.at_hand import at_hand
from hallsys.supervision.course import calm_until
from hallsys.supervision.service import Attention
from hallsys.supervision.views import present
from tests.conftest import MONDAY_NINE
from tests.counters.office import SERVES, Office, open_office
from tests.queue.hall import new_hall
from tests.supervision.test_inspecting import rated
from tests.supervision.test_service import LIMITS

AHEAD = 5 * MINUTE
NOTHING = Attention((), follow_ups=False)
SERVING = [("licence", 0, 0), ("call", 0, 1), ("start", 0, 1)]
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


def look(office: Office, at: Millis) -> Attention:
    """Return what a look finds at that instant, as the hall stands."""
    hall, windows = office.hall, {one.id: one for one in office.hall.db.read(views.windows, office.hall.id)}
    there = hall.db.read(at_hand, hall.id)
    found: tuple[Alert, ...] = hall.db.read(present, there, hall.catalogue, windows, (), LIMITS, at)
    return Attention(found, there.follow_ups)


def limit(office: Office, idle: int, wait: int) -> None:
    """Set how many minutes a window may have nobody, and somebody may wait in the queue of the licence."""
    offered = office.hall.catalogue
    hall = replace(offered.hall, settings={**offered.hall.settings, "idle_minutes": idle})
    queue = offered.queues[office.queue("general")]
    queues = {**offered.queues, queue.id: replace(queue, limit_minutes=wait)}
    office.hall.catalogue = replace(offered, hall=hall, queues=queues)


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


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@example(idle=1, wait=9, before=[], later=[("licence", 0, 1), ("rest", 0, 50), ("licence", 0, 1)])
@example(idle=9, wait=1, before=[], later=[("licence", 0, 1), ("rest", 0, 50), ("licence", 0, 1)])
@example(idle=1, wait=9, before=SERVING, later=[("licence", 0, 50), ("finish", 0, 9), ("recall", 0, 50)])
@given(idle=st.integers(1, 6), wait=st.integers(1, 6), before=steps, later=steps)
def test_nobody_in_charge_is_needed_before_a_limit_is_over(
    db: Database, clock: ManualClock, idle: int, wait: int, before: list[Step], later: list[Step]
) -> None:
    clock.set(MONDAY_NINE)
    office = open_office(new_hall(db, clock))
    limit(office, idle, wait)
    work(office, before, "before")
    ahead = clock.now() + AHEAD
    found = look(office, ahead)
    assume(not found.alerts)
    head = office.hall.log()[-1].seq
    for n, step in enumerate(later):
        work(office, [step], f"later{n}")
        facts = since(office, head)
        until = calm_until(found, facts, office.hall.catalogue) if facts else None
        if until is not None:
            assert look(office, min(ahead, until) - 1).alerts == ()
        else:
            assert not facts or {"TicketParked"} & {fact.kind for fact in facts}


def test_it_is_the_shortest_limit_after_the_first_fact(office: Office) -> None:
    head = office.hall.log()[-1].seq
    office.issue("p1", "p2")
    facts = since(office, head)
    for idle, wait in ((2, 3), (3, 2)):
        limit(office, idle, wait)
        until = facts[0].at + 2 * MINUTE
        assert calm_until(NOTHING, facts, office.hall.catalogue) == until
        assert look(office, until - 1).alerts == ()
        assert look(office, until + 1).alerts != ()


def test_who_took_a_number_of_a_kiosk_that_was_cut_off_waits_since_then(office: Office) -> None:
    office.issue("p1")
    limit(office, 5, 30)
    issued = office.last("TicketIssued")
    earlier = issued.at - 20 * MINUTE
    told = replace(issued, payload={**issued.payload, "waiting_since": earlier})
    assert calm_until(NOTHING, [issued, told], office.hall.catalogue) == earlier + 5 * MINUTE


@pytest.mark.parametrize("kind", ["HelpAsked", "DeviceBroke", "FollowUpOpened", "TicketRequeued"])
def test_of_another_fact_nobody_knows(office: Office, kind: str) -> None:
    assert kind in known_kinds()
    office.issue("p1")
    issued = office.last("TicketIssued")
    assert calm_until(NOTHING, [issued, replace(issued, kind=kind)], office.hall.catalogue) is None
    assert calm_until(NOTHING, [issued, replace(issued, kind="Unheard")], office.hall.catalogue) is None


def test_where_people_wait_too_long_or_a_bad_rating_is_followed_up_nobody_knows(office: Office) -> None:
    """Who follows it up is told by who called whom: a call may leave nobody."""
    office.issue("p1")
    issued = office.last("TicketIssued")
    for code in Code:
        found = Attention((Alert("alert:1", code, Severity.WARNING, "", "", 0, ()),), follow_ups=False)
        until = calm_until(found, [issued], office.hall.catalogue)
        assert (until is None) == (code in ("wait", "idle"))  # what a call ends, or makes another
    assert calm_until(Attention((), follow_ups=True), [issued], office.hall.catalogue) is None
    rated(office, "p2", SECOND, "态度不好", level=2)
    assert look(office, office.hall.clock.now()).follow_ups
    assert {"ServiceRated", "FollowUpOpened"} <= {fact.kind for fact in office.hall.log()}
