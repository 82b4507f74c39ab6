"""Blocks of numbers for kiosks: out of the one counter, topped up at half, over with the day."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hallsys.kernel.clock import DAY
from hallsys.queue.leases import Lease, issued_at, leased_queues, short_of
from hallsys.queue.policy import PolicySettings
from tests.queue.hall import HallUnderTest
from tests.queue.kiosk import Kiosk


def block(first: int = 1, last: int = 20, used: int = 0, prefix: str = "A") -> Lease:
    return Lease("lease", "kiosk:K1", "2026-03-02", prefix, first, last, "agent", 1000, used)


def test_a_kiosk_is_lent_a_block_of_each_common_queue(hall: HallUnderTest) -> None:
    blocks = Kiosk(hall).lease()
    assert [(each.prefix, each.first, each.last, each.left) for each in blocks] == [
        ("A", 1, 20, 20),
        ("B", 1, 20, 20),
    ]
    assert {(each.day, each.place, each.issued_to) for each in blocks} == {
        ("2026-03-02", "kiosk:K1", "agent")
    }


def test_lent_numbers_are_nobody_elses(hall: HallUnderTest) -> None:
    hall.issue("p1")
    first, second = Kiosk(hall).lease(), Kiosk(hall, "kiosk:K2", "other").lease()
    assert hall.issue("p2").number == "A042"
    ranges = [(each.first, each.last) for each in (*first, *second) if each.prefix == "A"]
    assert ranges == [(2, 21), (22, 41)]


def test_asking_again_lends_the_same_until_half_is_used(hall: HallUnderTest) -> None:
    kiosk = Kiosk(hall)
    lent = kiosk.lease()
    assert kiosk.lease() == lent
    for person in range(9):
        kiosk.hand_in(f"p{person}")
    assert [(each.prefix, each.left) for each in kiosk.lease()] == [("A", 11), ("B", 20)]
    kiosk.hand_in("p9")
    topped_up = kiosk.lease()
    assert sorted((each.prefix, each.first, each.left) for each in topped_up) == [
        ("A", 1, 10),
        ("A", 21, 20),
        ("B", 1, 20),
    ]
    assert {each.id for each in lent} < {each.id for each in topped_up}


def test_a_kiosk_that_lost_its_memory_gets_other_numbers(hall: HallUnderTest) -> None:
    Kiosk(hall).lease()
    anew = Kiosk(hall).lease()
    assert [(each.prefix, each.first) for each in anew] == [("A", 21), ("B", 21)]


def test_a_lease_ends_with_its_day(hall: HallUnderTest) -> None:
    kiosk = Kiosk(hall)
    yesterday = kiosk.lease()
    hall.clock.advance(DAY)
    today = kiosk.lease()
    assert {each.day for each in today} == {"2026-03-03"}
    assert not {each.id for each in yesterday} & {each.id for each in today}


def test_two_kiosks_that_ask_at_once_get_numbers_of_their_own(hall: HallUnderTest) -> None:
    kiosks = [Kiosk(hall, f"kiosk:K{n}", f"agent{n}") for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        lent = list(pool.map(Kiosk.lease, kiosks))
    for prefix in ("A", "B"):
        firsts = sorted(each.first for blocks in lent for each in blocks if each.prefix == prefix)
        assert firsts == list(range(1, 161, 20))


def test_the_settings_choose_queues_and_size(hall: HallUnderTest) -> None:
    queues = hall.catalogue.queues.values()

    def codes(policy: PolicySettings) -> set[str]:
        return {queue.code for queue in leased_queues(queues, policy)}

    assert codes(PolicySettings()) == {"general", "social"}
    assert codes(PolicySettings(offline_queues=frozenset({"realty"}))) == {"realty"}
    assert codes(PolicySettings(offline_block=0)) == set()
    closed = [replace(queue, open=False) for queue in queues]
    assert leased_queues(closed, PolicySettings()) == []


@given(used=st.integers(0, 20), size=st.integers(1, 40))
def test_a_kiosk_is_short_when_it_holds_no_more_than_half(used: int, size: int) -> None:
    policy = PolicySettings(offline_block=size)
    short = short_of({"A", "B"}, [block(used=used)], policy)
    assert ("A" in short) == ((20 - used) * 2 <= size)
    assert "B" in short


@given(told=st.integers(-(10**6), 10**6), now=st.integers(1000, 10**6))
def test_no_clock_puts_a_ticket_before_its_lease_or_into_the_future(told: int, now: int) -> None:
    since = issued_at(told, block(), now)
    assert 1000 <= since <= now
    assert since == told or not 1000 <= told <= now
