"""What clerks do at lockers: take out, look into a box, note it as empty; and what of it is on record."""

import pytest

from hallsys.cases import locker_views
from hallsys.cases.errors import ResultNotInState
from hallsys.cases.life_errors import NoteNeeded
from hallsys.cases.locker_errors import (
    DepositUnknown,
    DoorOpening,
    NotLookedInto,
)
from hallsys.cases.locker_events import (
    LockerKeyUsed,
    LockerOpenAsked,
    LockerOpened,
    ResultTakenOut,
)
from hallsys.cases.locker_tables import locker_openings
from hallsys.cases.service import (
    bring_back,
    collect_by_card,
    door_failed,
    door_opened,
    found_empty,
    hand_over,
    open_by_staff,
    recall,
    take_back,
    take_out,
)
from hallsys.cases.tables import hand_overs, result_moves
from hallsys.counters.errors import NotYourWindow
from hallsys.kernel.clock import MINUTE, ManualClock
from tests.cases.locker_office import Office
from tests.cases.office import APPROVER


def test_a_clerk_takes_it_out_with_one_press_and_its_code_is_void(office: Office) -> None:
    visit, result_id = office.ready()
    lies = office.put_in(result_id)
    code = office.code(lies)
    out = office.do(take_out, lies.deposit_id, office.window_id, office.clerk_id)
    assert (out.shelf, out.box) == ("B-12", 1)
    assert office.status(result_id) == "in_locker"  # told to open is not open
    with pytest.raises(DoorOpening):
        office.by_code(code)
    office.told(door_opened, out.opening_id)
    assert office.status(result_id) == "ready"
    assert office.moves(result_id)[-1] == ("taken_out", "B-12")
    ledger = office.rows(result_moves, result_moves.c.move == "taken_out")
    assert [row.actor for row in ledger] == [f"clerk:{office.clerk_id}"]  # not the board that told of it
    assert not office.by_code(code).opening_id
    office.do(hand_over, result_id, office.window_id, office.clerk_id, visit.person_id)
    with pytest.raises(NotYourWindow):
        office.do(take_out, lies.deposit_id, office.window_id, "somebody")


def test_what_a_clerk_could_not_take_out_still_lies_there(office: Office) -> None:
    _, result_id = office.ready()
    lies = office.put_in(result_id)
    out = office.do(take_out, lies.deposit_id, office.window_id, office.clerk_id)
    office.told(door_failed, out.opening_id, "no_reply")
    assert office.status(result_id) == "in_locker"
    office.told(door_opened, office.by_code(office.code(lies)).opening_id)
    office.told(door_opened, out.opening_id)  # late, of a box that is empty now
    assert office.status(result_id) == "handed_over"
    assert [move for move, _ in office.moves(result_id)] == ["shelved", "deposited", "collected"]


def test_what_its_department_calls_back_does_not_leave_the_box_but_to_the_clerk(office: Office) -> None:
    visit, result_id = office.ready()
    lies = office.put_in(result_id)
    asked = office.do(collect_by_card, "E1", lies.deposit_id, visit.person_id)
    office.do(recall, result_id, APPROVER, "recall_content")  # while the door is being opened
    office.do(door_opened, asked.opening_id)
    assert office.served.log()[-1] == LockerOpened(asked.opening_id, "locker:E1", 1, "collect", handed=False)
    assert office.rows(hand_overs) == []
    assert [(one.number, one.fault) for one in office.read(locker_views.stuck)] == [(1, "not_handed")]
    with pytest.raises(ResultNotInState):
        office.by_code(office.code(lies))
    assert office.take_out(lies).shelf == ""
    assert office.read(locker_views.stuck) == ()
    assert office.read(locker_views.lying, 10) == ()
    assert office.status(result_id) == "recalled"
    assert office.do(bring_back, office.window_id, office.clerk_id, lies.case_number) == ("营业执照",)


def test_a_hand_over_that_was_none_is_taken_back_at_its_window(office: Office) -> None:
    visit, result_id = office.ready()
    lies = office.put_in(result_id)
    office.do(door_opened, office.do(collect_by_card, "E1", lies.deposit_id, visit.person_id).opening_id)
    at = (result_id, office.window_id, office.clerk_id)
    back = office.do(take_back, *at, "not_taken", "", 30)
    assert back.shelf == "B-12"  # where it lay before, and belongs
    assert office.status(result_id) == "ready"
    # It lies in the box still: nothing else comes there until a clerk has opened it.
    (blocked,) = office.read(locker_views.stuck)
    assert (blocked.number, blocked.fault) == (1, "not_taken")
    assert office.put_in(office.ready()[1]).box == 2
    opening_id = office.do(
        open_by_staff, blocked.box_id, office.window_id, office.clerk_id, "left_behind", ""
    )
    office.told(door_opened, opening_id)
    assert office.read(locker_views.stuck) == ()
    assert office.put_in(result_id).box == 1


def test_a_box_that_a_clerk_has_seen_since_is_not_blocked(office: Office, clock: ManualClock) -> None:
    visit, result_id = office.ready()
    lies = office.put_in(result_id)
    office.told(door_opened, office.do(collect_by_card, "E1", lies.deposit_id, visit.person_id).opening_id)
    clock.advance(MINUTE)
    assert office.put_in(office.ready()[1]).box == 1
    office.do(take_back, result_id, office.window_id, office.clerk_id, "not_taken", "", 30)
    assert office.read(locker_views.stuck) == ()


def test_a_box_that_a_clerk_found_empty_was_collected_and_the_ledger_says_why(office: Office) -> None:
    visit, result_id = office.ready()
    lies = office.put_in(result_id)
    asked = office.by_card(lies, visit)
    at = (lies.deposit_id, office.window_id, office.clerk_id)
    with pytest.raises(DoorOpening):
        office.do(found_empty, *at)
    office.told(door_failed, asked.opening_id, "no_reply")  # though it was open
    office.look(1)
    office.do(found_empty, *at)
    (given,) = office.rows(hand_overs)
    assert (given.taken_by, given.clerk_id) == ("locker", office.clerk_id)
    assert (given.window_id, given.bank_id) == (None, office.bank_id)
    (move,) = office.rows(result_moves, result_moves.c.move == "collected")
    assert (move.reason_code, move.actor) == ("found_empty", f"clerk:{office.clerk_id}")
    assert office.read(locker_views.lying, 10) == ()
    office.told(door_opened, asked.opening_id)  # late
    assert len(office.rows(hand_overs)) == 1
    with pytest.raises(DepositUnknown):
        office.do(found_empty, *at)


def test_only_the_clerk_who_looked_last_notes_a_box_as_empty(office: Office) -> None:
    visit, result_id = office.ready()
    office.look(1)
    lies = office.put_in(result_id)
    at = (lies.deposit_id, office.window_id, office.clerk_id)
    with pytest.raises(NotLookedInto):  # seen before anything was put in
        office.do(found_empty, *at)
    other = "another"
    office.look(1, other, office.served.window(other, "output"))
    with pytest.raises(NotLookedInto):  # by somebody else
        office.do(found_empty, *at)
    office.look(1)
    office.told(door_failed, office.by_card(lies, visit).opening_id, "no_reply")
    with pytest.raises(NotLookedInto):  # whose door was told to open since
        office.do(found_empty, *at)
    assert office.status(result_id) == "in_locker"
    office.look(1)
    office.do(found_empty, *at)
    assert office.status(result_id) == "handed_over"


@pytest.mark.parametrize("fault", ["no_answer", "no_reply", "door_stuck"])
def test_who_had_a_box_opened_saw_what_a_silent_board_does_not_tell(office: Office, fault: str) -> None:
    _, result_id = office.ready()
    lies = office.put_in(result_id)
    (box,) = (one for one in office.read(locker_views.boxes_of, office.bank_id) if one.number == 1)
    asked = office.do(open_by_staff, box.id, office.window_id, office.clerk_id, "stuck", "")
    office.told(door_failed, asked, fault)
    at = (lies.deposit_id, office.window_id, office.clerk_id)
    if fault == "door_stuck":
        with pytest.raises(NotLookedInto):  # the board answered: it stayed shut
            office.do(found_empty, *at)
    else:
        office.do(found_empty, *at)
        assert office.status(result_id) == "handed_over"


def test_the_mechanical_key_opens_what_no_board_opens_and_the_log_says_so(office: Office) -> None:
    (visit, first), (_, second) = office.ready(), office.ready()
    out, gone = office.put_in(first), office.put_in(second)
    at = (office.window_id, office.clerk_id)
    asked = len([one for one in office.served.log() if isinstance(one, LockerOpenAsked)])
    with pytest.raises(NoteNeeded):
        office.do(take_out, out.deposit_id, *at, " ")
    taken = office.do(take_out, out.deposit_id, *at, "锁控板断电")
    assert (taken.shelf, office.status(first)) == ("B-12", "ready")
    office.do(found_empty, gone.deposit_id, *at, "锁控板断电")
    assert office.status(second) == "handed_over"
    told = office.served.log()
    used = [one for one in told if isinstance(one, LockerKeyUsed)]
    assert [(one.box, one.purpose, one.noted) for one in used] == [
        (out.box, "take_out", True),
        (gone.box, "staff", True),
    ]
    assert len([one for one in told if isinstance(one, LockerOpenAsked)]) == asked  # no board is told to open
    notes = office.rows(locker_openings, locker_openings.c.note != "")
    assert [(one.reason_code, one.state) for one in notes] == [(None, "open"), ("key", "open")]
    office.do(hand_over, first, *at, visit.person_id)


def test_what_is_taken_out_counts_at_the_window_that_asked_for_it(office: Office) -> None:
    _, result_id = office.ready()
    lies = office.put_in(result_id)
    other = "another"
    window_id = office.served.window(other, "output")
    origin = office.served.origin(f"clerk:{other}")
    out = office.served.db.transact(origin, take_out, lies.deposit_id, window_id, other)
    office.told(door_opened, out.opening_id)
    (put,), (taken,) = (
        office.rows(result_moves, result_moves.c.move == what) for what in ("deposited", "taken_out")
    )
    assert (put.window_id, taken.window_id) == (office.window_id, window_id)
    asked = [row.window_id for row in office.rows(locker_openings)]
    assert asked == [office.window_id, window_id]
    told = next(one for one in office.served.log() if isinstance(one, ResultTakenOut))
    assert told.window_id == window_id


def test_what_was_collected_is_taken_back_at_any_output_window(office: Office) -> None:
    visit, result_id = office.ready()
    lies = office.put_in(result_id)
    office.told(door_opened, office.by_card(lies, visit).opening_id)
    (one,) = office.read(locker_views.collected_since, 0, 10)
    assert (one.result_id, one.bank, one.box) == (result_id, "E1", 1)
    other = "another"
    window_id = office.served.window(other, "output")
    office.do(take_back, result_id, window_id, other, "wrong_result", "", 30)
    assert office.read(locker_views.collected_since, 0, 10) == ()
    assert office.status(result_id) == "ready"


def test_staff_open_a_box_for_a_reason_that_is_kept(office: Office) -> None:
    lies = office.put_in(office.ready()[1])
    box = office.read(locker_views.boxes_of, office.bank_id)[0]
    opening_id = office.do(open_by_staff, box.id, office.window_id, office.clerk_id, "stuck", "")
    assert office.served.log()[-1] == LockerOpenAsked(opening_id, "locker:E1", 1, "staff", "stuck")
    office.do(door_opened, opening_id)
    assert office.status(lies.result_id) == "in_locker"  # nobody collected it
    row = office.rows(locker_openings, locker_openings.c.id == opening_id)[0]
    assert (row.actor, row.reason_code, row.state) == (f"clerk:{office.clerk_id}", "stuck", "open")
