"""A day's keys on both sides: what the receiver lacks is sent again, and the figures agree."""

from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.clock import DAY, ManualClock
from hallsys.pushes.comparing import Count, Ours, checks, compare, forget_checks, is_compared, record
from hallsys.pushes.rules import State, key_of
from tests.pushes.hall import CITY, REFUSED, PushHall

DAY_ONE = "2026-03-02"
KINDS = ("acceptance", "process", "rating")


def test_what_agrees_and_what_does_not(hall: PushHall, clock: ManualClock) -> None:
    hall.accepted(matters=3)
    hall.write_down()
    refused, taken, lost = hall.due()
    hall.settle(refused, REFUSED)
    for push in (taken, lost):
        hall.settle(push)
    strange = key_of(hall.id, CITY, DAY_ONE, 9999, 0, "acceptance")
    found = hall.do(record, CITY, DAY_ONE, [taken.key, strange])
    assert found.missing == (lost.key,)
    assert found.unknown == (strange,)
    assert not found.agrees
    assert found.counts == {
        "acceptance": Count(planned=3, sent=2, dead=1, theirs=2, missing=1, unknown=1),
        "material": Count(planned=3, open=3),
    }
    assert hall.log()[-1].payload == {"receiver": CITY, "day": DAY_ONE, "missing": 1, "unknown": 1}
    again = [push.key for push in hall.due() if push.kind == "acceptance"]
    assert again == []  # its material is under way: it waits until that is through
    assert hall.states()[lost.key] == "held"
    (check,) = hall.read(checks, hall.id, DAY_ONE)
    assert (check.receiver, check.day, check.at, check.sent_again) == (CITY, DAY_ONE, clock.now(), 1)
    assert check.comparison == found
    assert hall.read(is_compared, hall.id, CITY, DAY_ONE)
    assert not hall.read(is_compared, hall.id, "province", DAY_ONE)
    hall.do(forget_checks, clock.now() + DAY)
    assert hall.read(checks, hall.id, DAY_ONE) == []


def test_once_it_arrived_the_figures_agree(hall: PushHall) -> None:
    hall.accepted()
    hall.write_down()
    while due := hall.due():
        hall.settle(due[0])
    hall.do(record, CITY, DAY_ONE, [])
    while due := hall.due():
        hall.settle(due[0])
    found = hall.do(record, CITY, DAY_ONE, list(hall.states()))
    assert found.agrees
    assert {kind: count.theirs for kind, count in found.counts.items()} == {"acceptance": 1, "material": 1}
    (check,) = hall.read(checks, hall.id, DAY_ONE)
    assert check.sent_again == 0


@st.composite
def sides(draw: st.DrawFn) -> tuple[list[Ours], list[str]]:
    ours = [
        Ours(key_of("h", CITY, DAY_ONE, seq, 0, kind), kind, draw(st.sampled_from(State)))
        for seq, kind in enumerate(draw(st.lists(st.sampled_from(KINDS), max_size=20)))
    ]
    theirs = [one.key for one in ours if draw(st.booleans())]
    return ours, theirs + [
        key_of("h", CITY, DAY_ONE, 100, n, "process") for n in range(draw(st.integers(0, 3)))
    ]


@given(sides())
def test_the_figures_add_up(both: tuple[list[Ours], list[str]]) -> None:
    ours, theirs = both
    found = compare(ours, theirs)
    for count in found.counts.values():
        assert count.planned == count.sent + count.open + count.dead + count.dropped
    assert sum(count.planned for count in found.counts.values()) == len(ours)
    assert sum(count.theirs for count in found.counts.values()) == len(theirs)
    assert set(found.missing) == {one.key for one in ours if one.state == "sent"} - set(theirs)
    assert set(found.unknown) == set(theirs) - {one.key for one in ours}
    assert sum(count.missing for count in found.counts.values()) == len(found.missing)
    assert sum(count.unknown for count in found.counts.values()) == len(found.unknown)
