"""Leads are spread: each process has its share at most, and then nothing changes hands any more."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from hallsys.relay.shares import handed_on

PROCESSES = ("p1", "p2", "p3", "p4", "p5")


@st.composite
def led(draw: st.DrawFn) -> tuple[tuple[str, ...], dict[str, str]]:
    """Processes that live, and of each hall who leads it."""
    alive = PROCESSES[: draw(st.integers(1, len(PROCESSES)))]
    halls = [f"h{at}" for at in range(draw(st.integers(0, 30)))]
    return alive, {hall: draw(st.sampled_from(alive)) for hall in halls}


def counted(alive: tuple[str, ...], leaders: dict[str, str]) -> dict[str, int]:
    return {**dict.fromkeys(alive, 0), **Counter(leaders.values())}


def asked(me: str, alive: tuple[str, ...], leaders: dict[str, str]) -> dict[str, str]:
    """Return what a process hands on where each serves all halls."""
    others = [one for one in alive if one != me]
    mine = {hall: others for hall, leader in leaders.items() if leader == me}
    return handed_on(me, counted(alive, leaders), mine)


@given(led())
def test_nobody_gives_of_his_share_nor_is_given_more_than_his(
    facts: tuple[tuple[str, ...], dict[str, str]],
) -> None:
    alive, leaders = facts
    share = -(-len(leaders) // len(alive))
    before = counted(alive, leaders)
    for me in alive:
        found = asked(me, alive, leaders)
        after = counted(alive, leaders | found)
        assert all(leaders[hall] == me != other for hall, other in found.items())
        assert after[me] >= min(before[me], share)
        assert all(after[one] <= max(before[one], share) for one in alive)


@given(led(), st.randoms(use_true_random=False))
def test_whoever_acts_first_all_have_their_share_soon_and_then_nothing_changes(
    facts: tuple[tuple[str, ...], dict[str, str]], random: "object"
) -> None:
    alive, leaders = facts
    share = -(-len(leaders) // len(alive))
    order = list(alive)
    random.shuffle(order)  # type: ignore[attr-defined]
    for me in order:
        leaders = leaders | asked(me, alive, leaders)
    assert max(counted(alive, leaders).values()) <= share
    assert not any(asked(me, alive, leaders) for me in alive)


@given(led(), st.data())
def test_where_not_everybody_serves_all_halls_it_comes_to_an_end_all_the_same(
    facts: tuple[tuple[str, ...], dict[str, str]], data: st.DataObject
) -> None:
    alive, leaders = facts
    serves = {hall: data.draw(st.sets(st.sampled_from(alive))) | {leaders[hall]} for hall in leaders}
    for _ in range(len(leaders) + 1):
        moved: dict[str, str] = {}
        for me in alive:
            mine = {hall: serves[hall] - {me} for hall, leader in leaders.items() if leader == me}
            found = handed_on(me, counted(alive, leaders), mine)
            assert all(other in serves[hall] for hall, other in found.items())
            leaders, moved = leaders | found, moved | found
        if not moved:
            return
    raise AssertionError("leads go round")


def test_the_second_of_two_is_given_half() -> None:
    halls = {f"h{at}": ("p1", "p2") for at in range(5)}
    leaders = dict.fromkeys(halls, "p1")
    assert asked("p1", ("p1", "p2"), leaders) == {"h0": "p2", "h1": "p2"}
    assert asked("p1", ("p1",), leaders) == {}
