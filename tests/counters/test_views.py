"""What the pages read of windows."""

import pytest

from hallsys.counters import service, shifts, views
from hallsys.counters.errors import NotYourTicket
from hallsys.counters.policy import CounterSettings
from hallsys.counters.rules import PauseReason
from hallsys.kernel.clock import MINUTE
from hallsys.kernel.ids import new_id
from hallsys.queue import service as queue
from tests.counters.office import Office

AT_ONCE = CounterSettings(recalls_before_no_show=0, recall_cooldown_ms=0)


def aside(office: Office, n: int) -> list[tuple[str, str]]:
    rows = office.hall.db.read(views.aside_at, office.hall.id, office.windows[n], office.hall.day)
    return [(row.number, row.status) for row in rows]


def miss(office: Office, n: int) -> None:
    office.at(n, service.no_show, office.call(n).service_id, AT_ONCE)


def test_open_windows_serve_paused_and_closed_ones_do_not(office: Office) -> None:
    first, second, third = office.windows
    read = views.serving
    found = office.hall.db.read(read, office.hall.id)
    assert found[office.queue("general")] == {first, second}
    assert found[office.queue("realty")] == {third}
    office.at(0, shifts.pause, PauseReason.BREAK)
    office.at(2, shifts.sign_out)
    found = office.hall.db.read(read, office.hall.id)
    assert found == {office.queue("general"): {second}, office.queue("social"): {second}}


def test_calls_are_listed_the_latest_first(office: Office) -> None:
    office.issue("p1", "p2")
    first = office.call(0)
    office.hall.clock.advance(MINUTE)
    second = office.call(1)
    assert [call.service_id for call in office.calls()] == [second.service_id, first.service_id]
    office.hall.clock.advance(MINUTE)
    office.at(0, service.recall, first.service_id, AT_ONCE)
    assert [call.service_id for call in office.calls()] == [first.service_id, second.service_id]
    assert [call.service_id for call in office.calls(1)] == [second.service_id]
    assert office.calls()[0].recalls == 1


def test_what_a_window_did_since_an_instant(office: Office) -> None:
    office.issue("p1", "p2", "p3")
    office.serve(0)
    office.finish(0)
    office.hall.clock.advance(MINUTE)
    since = office.hall.clock.now()
    miss(office, 0)
    office.serve(1)
    office.finish(1)
    counts = office.hall.db.read(views.counts, office.hall.id, office.windows, since)
    assert [counts[window_id] for window_id in office.windows] == [
        views.Counts(0, 1),
        views.Counts(1, 0),
        views.Counts(),
    ]
    day = office.hall.db.read(views.counts, office.hall.id, office.windows[:1], 0)
    assert day == {office.windows[0]: views.Counts(1, 1)}


def test_what_a_window_set_aside_and_can_take_up_again(office: Office) -> None:
    parked, missed = office.issue("p1", "p2")
    office.serve(0)
    office.park(0)
    miss(office, 0)
    assert aside(office, 0) == [("A001", "parked"), ("A002", "no_show")]
    assert aside(office, 1) == []
    office.at(1, service.resume, parked.ticket_id)
    assert aside(office, 0) == [("A002", "no_show")]
    office.do(queue.requeue, missed.ticket_id, office.hall.policy)
    assert aside(office, 0) == []


def test_a_missed_ticket_tells_how_many_were_called_since(office: Office) -> None:
    office.issue("p1", "p2", "p3")
    office.issue("p4", matter="pension")
    miss(office, 0)
    counted = []
    for _ in range(3):
        rows = office.hall.db.read(views.aside_at, office.hall.id, office.windows[0], office.hall.day)
        counted.append([row.calls_since for row in rows])
        office.serve(1)
        if len(counted) == 1:
            office.park(1)
        else:
            office.finish(1)
    assert counted == [[0], [1], [2]]
    (row,) = office.hall.db.read(views.aside_at, office.hall.id, office.windows[0], office.hall.day)
    assert row.calls_since == 2  # the last was of another queue
    parked = office.hall.db.read(views.aside_at, office.hall.id, office.windows[1], office.hall.day)
    assert [(row.number, row.calls_since) for row in parked] == [("A002", None)]


def test_the_latest_service_of_a_ticket(office: Office) -> None:
    (issued,) = office.issue("p1")
    read = views.last_service_id
    assert office.hall.db.read(read, office.hall.id, issued.ticket_id) is None
    office.serve(0)
    office.park(0)
    resumed = office.at(1, service.resume, issued.ticket_id)
    assert office.hall.db.read(read, office.hall.id, issued.ticket_id) == resumed.service_id
    with pytest.raises(NotYourTicket):
        office.hall.db.read(views.service, office.hall.id, new_id())
