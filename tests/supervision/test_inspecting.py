"""The log is looked through as it grows: each cause once, signed off by a name."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, bindparam, insert, select

from hallsys.cases.policy import CaseSettings
from hallsys.counters import service as counters
from hallsys.counters import views
from hallsys.evaluation.policy import FollowUpSettings, RatingSettings
from hallsys.evaluation.rules import Channel, Grade, Tags
from hallsys.evaluation.service import open_session, rate
from hallsys.evaluation.tables import rating_devices
from hallsys.halls.rules import day_start, hours_of, local_instant
from hallsys.kernel.clock import DAY, HOUR, MINUTE, SECOND
from hallsys.kernel.errors import Refusal
from hallsys.kernel.transaction import Origin, Tx
from hallsys.queue.moving import cancel
from hallsys.queue.night import expire_past_days
from hallsys.queue.service import pin
from hallsys.queue.tables import paces
from hallsys.supervision import finding_lists, findings
from hallsys.supervision.finding_lists import Found
from hallsys.supervision.inspecting import KEPT, inspect
from hallsys.supervision.policy import InspectionSettings
from hallsys.supervision.rule_table import Rule
from hallsys.supervision.service import watch
from hallsys.supervision.tables import rating_traces
from hallsys.supervision.views import Limits
from tests.counters.office import Office
from tests.queue.windows import clerk_of

SETTINGS = InspectionSettings()
LIMITS = Limits(FollowUpSettings(), CaseSettings())
_DEVICES_OF = select(rating_traces.c.device).where(rating_traces.c.hall_id == bindparam("hall"))
_KEPT_OF = select(rating_traces.c.seq).where(rating_traces.c.hall_id == bindparam("hall"))


def look(office: Office) -> list[str]:
    """Look once; return the rules of what was told."""
    before = len(office.hall.log("FindingMade"))
    office.do(inspect, office.hall.catalogue, SETTINGS, LIMITS)
    return [row.payload["rule"] for row in office.hall.log("FindingMade")[before:]]


def write(office: Office, table: Table, rows: Any) -> None:
    def written(tx: Tx) -> None:
        tx.execute(insert(table), rows)

    office.hall.db.transact(Origin(office.hall.id, "system"), written)


def skip(office: Office) -> None:
    """Have the clerk of window 0 call somebody and pass over them at once."""
    called = office.call(0)
    for _ in range(2):
        office.hall.clock.advance(6 * SECOND)
        office.at(0, counters.recall, called.service_id, office.settings)
    office.at(0, counters.no_show, called.service_id, office.settings)


def unsigned(office: Office) -> tuple[Found, ...]:
    return office.hall.db.read(finding_lists.unsigned, office.hall.id)


@pytest.fixture
def watched(office: Office) -> Office:
    """Return an office that was looked through once: from now on it is watched."""
    assert look(office) == []
    return office


def test_what_was_before_the_first_look_is_not_looked_through(office: Office) -> None:
    office.issue("p1")
    office.hall.clock.advance(HOUR)
    office.call()
    assert look(office) == []
    assert look(office) == []


def test_long_waits_of_an_hour_are_one_finding_with_each_call_as_evidence(watched: Office) -> None:
    for seed in ("p1", "p2"):
        watched.issue(seed)
    watched.hall.clock.advance(31 * MINUTE)
    first = watched.call(0)
    assert look(watched) == ["long_wait"]
    watched.hall.clock.advance(MINUTE)
    watched.call(1)
    assert look(watched) == []
    (found,) = unsigned(watched)
    calls = [row.seq for row in watched.hall.log("TicketCalled")]
    assert [one.seq for one in found.evidence] == calls
    assert (found.figure, found.threshold, found.times) == (32, 30, 2)
    assert found.subject == first.number


def test_a_number_that_is_skipped(watched: Office) -> None:
    watched.issue("p1")
    skip(watched)
    assert look(watched) == ["skipped"]
    (found,) = unsigned(watched)
    assert (found.figure, found.threshold, found.clerk_id) == (12, 30, clerk_of(0))


def test_a_ticket_that_is_sent_round(watched: Office) -> None:
    watched.issue("p1")
    for n in (0, 1, 0):
        if n == 0 and watched.hall.log("TicketTransferred"):
            assert look(watched) == []
        called = watched.serve(n)
        watched.at(n, counters.transfer_to_window, called.service_id, watched.windows[1 - n])
    assert look(watched) == ["transfers"]
    (found,) = unsigned(watched)
    assert (found.figure, found.threshold, found.subject) == (3, 2, called.number)


def test_a_window_that_calls_nobody_while_people_wait(watched: Office) -> None:
    watched.issue("p1", matter="deed")
    watched.hall.clock.advance(6 * MINUTE)
    windows = {one.id: one for one in watched.hall.db.read(views.windows, watched.hall.id)}
    for _ in range(2):
        watched.do(watch, watched.hall.catalogue, windows, (), LIMITS)
    assert look(watched) == ["idle_window"]
    (found,) = unsigned(watched)
    assert (found.window_id, found.clerk_id) == (watched.windows[2], clerk_of(2))
    assert [one.seq for one in found.evidence] == [row.seq for row in watched.hall.log("AlertRaised")]
    assert (found.figure, found.threshold) == (5, 5)
    watched.hall.clock.advance(7 * MINUTE)
    watched.call(2)
    watched.do(watch, watched.hall.catalogue, windows, (), LIMITS)
    assert look(watched) == []  # measured anew
    (ended,) = unsigned(watched)
    assert (ended.finding_id, ended.figure, ended.threshold) == (found.finding_id, 12, 5)
    (cleared,) = watched.hall.log("AlertCleared")
    assert ended.evidence[-1].seq == cleared.seq


def test_a_spell_that_nobody_cleared_ends_with_its_day(watched: Office) -> None:
    hall = watched.hall
    watched.issue("p1", matter="deed")
    hall.clock.advance(6 * MINUTE)
    windows = {one.id: one for one in hall.db.read(views.windows, hall.id)}
    watched.do(watch, hall.catalogue, windows, (), LIMITS)
    look(watched)
    here = hall.catalogue.hall
    tomorrow = (date.fromisoformat(hall.day) + timedelta(days=1)).isoformat()
    left = (day_start(tomorrow, here.timezone, here.rollover_minutes) - hall.clock.now()) // MINUTE
    hall.clock.advance(DAY)  # the server was off
    watched.do(watch, hall.catalogue, windows, (), LIMITS)
    look(watched)
    (found,) = unsigned(watched)
    assert (found.figure, found.times) == (5 + left, 2)


def test_whoever_puts_tickets_forward_too_often_is_found(watched: Office) -> None:
    for n in range(6):
        (ticket,) = watched.issue(f"p{n}")
        by = "clerk:boss" if n else "clerk:other"
        origin = Origin(watched.hall.id, by)
        watched.hall.db.transact(origin, pin, ticket.ticket_id, "行动不便")
    assert look(watched) == []
    (ticket,) = watched.issue("p6")
    watched.hall.db.transact(Origin(watched.hall.id, "clerk:boss"), pin, ticket.ticket_id, "行动不便")
    assert look(watched) == ["pins"]
    (found,) = unsigned(watched)
    assert (found.figure, found.threshold, found.clerk_id) == (6, 5, "boss")
    assert [one.seq for one in found.evidence] == [row.seq for row in watched.hall.log("TicketPinned")[1:]]


def test_a_service_far_over_its_usual_time(watched: Office) -> None:
    key = {"hall_id": watched.hall.id, "day": watched.hall.day, "queue_id": watched.queue("general")}
    write(watched, paces, {**key, "n": 50, "sum_ms": 50 * 6 * MINUTE, "sumsq": 0})
    watched.issue("p1")
    watched.serve(0)
    watched.hall.clock.advance(50 * MINUTE)
    watched.finish(0)
    assert look(watched) == ["long_service"]
    assert unsigned(watched)[0].figure == 50


def usual(office: Office) -> None:
    """Have a service in the general queue take six minutes as a rule."""
    key = {"hall_id": office.hall.id, "day": office.hall.day, "queue_id": office.queue("general")}
    write(office, paces, {**key, "n": 50, "sum_ms": 50 * 6 * MINUTE, "sumsq": 0})


def test_a_long_service_is_found_too_when_it_ends_by_being_set_aside_or_sent_on(watched: Office) -> None:
    usual(watched)
    for n in (0, 1):
        watched.issue(f"p{n}")
        watched.serve(n)
    watched.hall.clock.advance(31 * MINUTE)
    watched.park(0)
    watched.at(1, counters.transfer_to_window, watched.current(1).service_id, watched.windows[0])
    assert look(watched) == ["long_service"] * 2
    ended = [row.seq for row in watched.hall.log() if row.kind in {"TicketParked", "TicketTransferred"}]
    assert sorted(one.seq or 0 for found in unsigned(watched) for one in found.evidence) == ended
    assert {found.figure for found in unsigned(watched)} == {31}


def test_a_long_service_is_found_while_it_goes_on_and_measured_anew_at_its_end(watched: Office) -> None:
    watched.issue("p1")
    watched.serve(0)
    watched.hall.clock.advance(31 * MINUTE)
    assert look(watched) == []  # nothing is usual yet
    usual(watched)
    assert look(watched) == ["long_service"]
    (found,) = unsigned(watched)
    assert (found.figure, found.times, found.evidence[0].seq) == (31, 1, None)
    watched.hall.clock.advance(9 * MINUTE)
    assert look(watched) == []
    watched.finish(0)
    assert look(watched) == []
    (ended,) = unsigned(watched)
    assert (ended.finding_id, ended.figure, ended.times) == (found.finding_id, 40, 2)


def test_who_gives_up_after_a_wait_over_the_limit_is_found(watched: Office) -> None:
    (early,) = watched.issue("p1")
    watched.hall.clock.advance(31 * MINUTE)
    (late,) = watched.issue("p2")
    for ticket in (early, late):
        watched.do(cancel, ticket.ticket_id)
    assert look(watched) == ["left_waiting"]
    (found,) = unsigned(watched)
    assert (found.figure, found.threshold, found.subject) == (31, 30, early.number)
    assert found.evidence[0].seq == watched.hall.log("TicketCancelled")[0].seq


def test_who_waits_on_with_another_ticket_has_not_left(watched: Office) -> None:
    (first,) = watched.issue("p1")
    watched.hall.clock.advance(31 * MINUTE)
    watched.do(cancel, first.ticket_id)
    watched.issue("p1")
    assert look(watched) == []


def test_who_waits_until_the_day_is_over_is_found_with_the_wait_until_the_hall_shut(watched: Office) -> None:
    hall = watched.hall
    (ticket,) = watched.issue("p1")
    since, day = hall.clock.now() - SECOND, date.fromisoformat(hall.day)
    hall.clock.advance(DAY)
    watched.do(expire_past_days, hall.catalogue.day(hall.clock.now()))
    assert look(watched) == ["left_waiting"]
    (found,) = unsigned(watched)
    here = hall.catalogue.hall
    open_at = hours_of(here.calendar, here.hours, day)
    tomorrow = (day + timedelta(days=1)).isoformat()
    over = (
        local_instant(day, open_at[-1].closes, here.timezone)
        if open_at
        else day_start(tomorrow, here.timezone, here.rollover_minutes)
    )
    assert (found.figure, found.subject) == ((over - since) // MINUTE, ticket.number)
    assert found.last_at == over


def test_a_service_that_is_set_aside_at_once_is_found_with_its_clerk(watched: Office) -> None:
    for n, after in enumerate((30, 9, 4)):
        watched.issue(f"p{n}")
        watched.serve(0)
        watched.hall.clock.advance(after * SECOND)
        watched.park(0)
    assert look(watched) == ["parked_soon"]
    (found,) = unsigned(watched)
    assert (found.figure, found.threshold, found.times, found.clerk_id) == (4, 20, 2, clerk_of(0))


def rated(office: Office, seed: str, after: int, text: str = "", level: int = 5) -> None:
    """Have somebody served at window 0 and rate there `after` ms."""
    office.issue(seed)
    served = office.serve(0)
    office.hall.clock.advance(10 * MINUTE)
    office.finish(0)
    asked = office.do(
        open_session, office.hall.catalogue.hall, RatingSettings(), served.service_id, Channel.TABLET
    )
    office.hall.clock.advance(after)
    origin = Origin(office.hall.id, "pad")
    office.hall.db.transact(origin, rate, Tags(()), asked.token, Grade(level, (), text))


def test_ratings_that_look_forced_are_found_with_the_clerk_they_praise(watched: Office) -> None:
    for n in range(3):
        rated(watched, f"p{n}", SECOND, "很好")
    assert sorted(look(watched)) == ["rating_fast", "rating_text"]
    for found in unsigned(watched):
        assert [one.seq for one in found.evidence] == [row.seq for row in watched.hall.log("ServiceRated")]
        assert found.clerk_id == clerk_of(0)


def test_one_phone_that_rates_often_is_found_and_nothing_of_it_is_kept_past_its_day(watched: Office) -> None:
    hall = watched.hall
    for n in range(3):
        watched.issue(f"p{n}")
        served = watched.serve(0)
        hall.clock.advance(10 * MINUTE)
        watched.finish(0)
        asked = watched.do(
            open_session, hall.catalogue.hall, RatingSettings(), served.service_id, Channel.PHONE
        )
        hall.clock.advance(MINUTE)
        grade = Grade(5, device="0123456789abcdef")
        hall.db.transact(Origin(hall.id, "phone"), rate, Tags(()), asked.token, grade)
    assert look(watched) == ["rating_phone"]
    (found,) = unsigned(watched)
    assert [one.seq for one in found.evidence] == [row.seq for row in hall.log("ServiceRated")]
    assert hall.db.read(lambda conn: conn.execute(select(rating_devices)).all()) == []
    assert not any("0123456789abcdef" in str(row.payload) for row in hall.log())
    hall.clock.advance(DAY)
    rated(watched, "p4", 9 * SECOND)
    look(watched)
    kept = hall.db.read(lambda conn: conn.execute(_DEVICES_OF, {"hall": hall.id}).scalars().all())
    assert list(kept) == [""] * 4


def test_no_more_of_a_windows_ratings_is_kept_than_the_rules_look_at(watched: Office) -> None:
    trace = {"at": 0, "answered_ms": 9000, "level": 5, "on_pad": True, "words": "", "device": ""}
    key = {"hall_id": watched.hall.id, "window_id": watched.windows[0]}
    write(watched, rating_traces, [{**key, **trace, "seq": -n} for n in range(1, KEPT + 3)])
    rated(watched, "p1", 9 * SECOND)
    look(watched)
    kept = watched.hall.db.read(lambda conn: conn.execute(_KEPT_OF, {"hall": watched.hall.id}).all())
    assert len(kept) == KEPT


def test_ratings_by_pad_and_by_phone_are_kept_apart(watched: Office) -> None:
    trace = {"at": 0, "answered_ms": 9 * MINUTE, "level": 5, "words": "", "device": ""}
    key = {"hall_id": watched.hall.id, "window_id": watched.windows[0]}
    rows = [{**key, **trace, "seq": -n, "on_pad": n % 2 == 0} for n in range(1, 2 * SETTINGS.same)]
    write(watched, rating_traces, rows)
    rated(watched, "p1", 9 * SECOND)
    assert look(watched) == ["rating_same"]
    rated(watched, "p2", 9 * SECOND)
    look(watched)
    kept = watched.hall.db.read(lambda conn: conn.execute(_KEPT_OF, {"hall": watched.hall.id}).all())
    assert len(kept) == 2 * SETTINGS.same + 1  # less than KEPT of either


def test_a_finding_is_signed_off_once_with_a_word_by_somebody_else(watched: Office) -> None:
    watched.issue("p1")
    skip(watched)
    look(watched)
    finding_id = unsigned(watched)[0].finding_id
    sign = findings.sign_off
    assert watched.refused(sign, finding_id, " ")[0] == "needs_note"
    with pytest.raises(Refusal) as refused:
        watched.hall.db.transact(Origin(watched.hall.id, f"clerk:{clerk_of(0)}"), sign, finding_id, "我没有")
    assert refused.value.code == "own_finding"
    watched.do(sign, finding_id, " 号票当面\n确认放弃 ")
    assert unsigned(watched) == ()
    (kept,) = watched.hall.db.read(finding_lists.found_in, watched.hall.id, 0, watched.hall.clock.now() + 1)
    assert (kept.note, kept.signed_by, kept.signed_at) == (
        "号票当面 确认放弃",
        "test",
        watched.hall.clock.now(),
    )
    assert watched.refused(sign, finding_id, "再签")[0] == "finding_unknown"
    assert watched.hall.log("FindingSigned")[-1].payload == {"finding_id": finding_id, "rule": Rule.SKIPPED}


def test_what_was_signed_off_is_not_found_again_for_the_same_cause(watched: Office) -> None:
    for n in range(2):
        watched.issue(f"p{n}")
        skip(watched)
        assert look(watched) == ([] if n else ["skipped"])
        for found in unsigned(watched):
            watched.do(findings.sign_off, found.finding_id, "已核实")
    assert unsigned(watched) == ()
