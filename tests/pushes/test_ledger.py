"""Pushes from the fact to the end: in order for each case, tried again, given up, sent again."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from hallsys.cases.service import take_up
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.ids import new_id
from hallsys.pushes import ledger
from hallsys.pushes.errors import PushNoteMissing, PushNoteTooLong, PushUnknown
from hallsys.pushes.rules import State
from hallsys.pushes.views import failed, of_day, standing
from tests.pushes.hall import CITY, FAILED, REFUSED, TAKEN, PushHall

DAY_ONE = "2026-03-02"


def drained(hall: PushHall) -> list[str]:
    """Settle whatever is due as taken until nothing is; return the keys in their order."""
    order = []
    while due := hall.due():
        for push in due:
            assert hall.settle(push) is State.SENT
            order.append(push.key)
    return order


def test_of_each_case_one_push_at_a_time_is_under_way(hall: PushHall) -> None:
    first, second = hall.accepted(matters=2)
    hall.do(take_up, first, new_id())
    hall.write_down()
    assert [push.kind for push in hall.due()] == ["acceptance", "acceptance"]
    assert {push.chain for push in hall.due()} == {first, second}
    order = drained(hall)
    kinds = [key.rsplit("-", 1)[1] for key in order]
    assert sorted(kinds) == ["acceptance", "acceptance", "material", "material", "process"]
    of_first = [key for key in order if hall_row(hall, key).chain == first]
    assert [key.rsplit("-", 1)[1] for key in of_first] == ["acceptance", "material", "process"]
    assert set(hall.states().values()) == {"sent"}


def hall_row(hall: PushHall, key: str) -> ledger.Push:
    return next(one for one in hall.plan() if one.key == key)


def test_a_later_status_waits_for_one_that_failed_and_others_do_not(hall: PushHall) -> None:
    first, second = hall.accepted(matters=2)
    hall.write_down()
    of_first = next(push for push in hall.due() if push.chain == first)
    assert hall.settle(of_first, REFUSED) is State.DEAD
    assert {push.chain for push in hall.due()} == {second}
    drained(hall)
    hall.do(take_up, first, new_id())
    hall.write_down()
    assert hall.due() == ()
    (one,) = hall.read(failed, hall.id, CITY)
    assert (one.key, one.fault, one.reason, one.held, one.attempts) == (
        of_first.key,
        "refused",
        "事项编码不存在",
        2,
        1,
    )
    counted = hall.read(standing, hall.id, CITY, DAY_ONE)
    assert (counted.waiting, counted.held, counted.dead, counted.sent_today) == (0, 2, 1, 2)
    hall.do(ledger.send_again, CITY, of_first.key, "编码已更正")
    assert len(drained(hall)) == 3
    assert [fact.kind for fact in hall.log() if fact.kind.startswith("Push")] == [
        "PushFailed",
        "PushSentAgain",
    ]


def test_what_is_given_up_needs_a_note_and_lets_the_next_go(hall: PushHall) -> None:
    hall.accepted()
    hall.write_down()
    (push,) = hall.due()
    hall.settle(push, REFUSED)
    with pytest.raises(PushNoteMissing):
        hall.do(ledger.drop, CITY, push.key, "  ")
    with pytest.raises(PushNoteTooLong):
        hall.do(ledger.drop, CITY, push.key, "字" * 301)
    hall.do(
        ledger.drop,
        CITY,
        push.key,
        "对方确认无需上报",
    )
    assert [one.kind for one in hall.due()] == ["material"]
    first, _ = hall.read(of_day, hall.id, CITY, DAY_ONE)
    assert (first.state, first.note) == ("dropped", "对方确认无需上报")
    with pytest.raises(PushUnknown):
        hall.do(ledger.drop, CITY, push.key, "again")
    with pytest.raises(PushUnknown):
        hall.do(ledger.send_again, CITY, push.key)


def test_what_failed_is_due_again_after_its_pause_only(hall: PushHall, clock: ManualClock) -> None:
    hall.accepted()
    hall.write_down()
    (push,) = hall.due(clock.now())
    assert hall.settle(push, FAILED) is State.WAITING
    assert hall.due(clock.now()) == ()
    (again,) = hall.due(clock.now() + 2_000)
    assert (again.key, again.attempts) == (push.key, 1)
    clock.advance(DAY)
    assert hall.settle(again, FAILED) is State.DEAD
    assert hall.log()[-1].payload == {"receiver": CITY, "key": push.key, "fault": "too_old"}


def test_who_comes_to_wait_is_not_too_old_already(hall: PushHall, clock: ManualClock) -> None:
    """The followers of one that hung for days have all their time before them."""
    hall.accepted()
    hall.write_down()
    (push,) = hall.due()
    clock.advance(DAY)
    hall.settle(push, TAKEN)
    (following,) = hall.due()
    assert hall.settle(following, FAILED) is State.WAITING


def test_an_answer_that_comes_after_somebody_decided_changes_nothing(hall: PushHall) -> None:
    hall.accepted()
    hall.write_down()
    (push,) = hall.due()
    hall.settle(push, REFUSED)
    hall.do(ledger.drop, CITY, push.key, "不再上报")
    assert hall.settle(push, TAKEN) is None
    assert hall.states()[push.key] == "dropped"


def test_all_that_failed_go_again_at_once(hall: PushHall) -> None:
    hall.accepted(matters=3)
    hall.write_down()
    for push in hall.due():
        hall.settle(push, REFUSED)
    assert hall.do(ledger.send_all_again, CITY, "接口已修复") == 3
    assert len(drained(hall)) == 6


def test_what_the_receiver_lost_goes_again_in_order(hall: PushHall) -> None:
    (case,) = hall.accepted()
    hall.write_down()
    order = drained(hall)
    assert hall.do(ledger.bring_back, CITY, [*order, "unknown-key"]) == 2
    assert [push.kind for push in hall.due()] == ["acceptance"]
    hall.do(take_up, case, new_id())
    hall.write_down()
    assert drained(hall) == [*order, hall.plan()[-1].key]


def test_receivers_have_their_own(hall: PushHall) -> None:
    hall.accepted()
    found = hall.write_down()
    hall.do(ledger.write_down, "province", found)
    hall.settle(hall.due()[0], REFUSED)
    (other,) = hall.due(receiver="province")
    assert hall.settle(other, TAKEN, receiver="province") is State.SENT


def test_what_is_over_is_forgotten_and_the_rest_is_not(hall: PushHall, clock: ManualClock) -> None:
    hall.accepted(matters=2)
    hall.write_down()
    hall.settle(hall.due()[0], TAKEN)
    clock.advance(DAY)
    assert hall.do(ledger.forget, CITY, clock.now() - DAY) == 0
    assert hall.do(ledger.forget, CITY, clock.now()) == 1
    assert sorted(hall.states().values()) == ["held", "waiting", "waiting"]


def test_none_is_left_behind_when_the_next_comes_while_one_goes(hall: PushHall) -> None:
    """One is settled while the next one about its case is written down: whoever is second sees the first."""
    cases = hall.accepted(matters=8)
    hall.write_down()
    due = hall.due()
    for case in cases:
        hall.do(take_up, case, new_id())
    known = set(hall.states())
    later = [one for one in hall.plan() if one.key not in known]
    with ThreadPoolExecutor(8) as threads:
        settled = [threads.submit(hall.settle, push) for push in due]
        written = [threads.submit(hall.do, ledger.write_down, CITY, [one]) for one in later]
        for answer in (*settled, *written):
            answer.result()
    assert len(drained(hall)) == 16
    assert set(hall.states().values()) == {"sent"}


def test_a_service_and_its_rating_follow_the_case_of_the_visit(hall: PushHall) -> None:
    hall.interface = "evaluation"
    visit, other = hall.visit(1), hall.visit(2)
    (case,) = hall.accepted(visit)
    hall.finish(visit)
    hall.finish(other)
    assert [(one.kind, one.chain) for one in hall.plan()] == [
        ("service", case),
        ("service", other.service_id),
    ]
