"""Lockers: whose box opens, to what, and when a result counts as handed over."""

import json

import pytest
from sqlalchemy import update

from hallsys.cases import locker_views
from hallsys.cases.daybook import totals
from hallsys.cases.errors import ResultNotInState, WrongPerson
from hallsys.cases.events import ResultHandedOver
from hallsys.cases.life_errors import GapsOpen
from hallsys.cases.locker_errors import (
    BankPaused,
    BankUnknown,
    BoxInUse,
    BoxUnknown,
    DepositOver,
    DepositUnknown,
    DoorOpening,
    NoBoxFree,
    NotForLockers,
    NotInYet,
)
from hallsys.cases.locker_events import (
    DepositOverdue,
    LockerOpened,
    LockerStuck,
)
from hallsys.cases.locker_tables import locker_deposits, locker_openings
from hallsys.cases.policy import CaseSettings
from hallsys.cases.service import (
    collect_by_card,
    collect_by_code,
    door_failed,
    door_opened,
    fail_unanswered,
    hand_over,
    open_by_staff,
    put_back,
    put_out,
    raise_overdue,
)
from hallsys.cases.tables import cases, hand_overs, result_moves
from hallsys.kernel import eventlog
from hallsys.kernel.clock import DAY, MINUTE, ManualClock
from hallsys.matters.rules import Kind
from hallsys.supervision.at_hand import at_hand
from tests.cases.gap_desk import Desk
from tests.cases.locker_office import SETTINGS, Office
from tests.cases.office import accepted, granted


def test_an_open_door_is_the_hand_over(office: Office) -> None:
    visit, result_id = office.ready()
    lies = office.put_in(result_id)
    assert (lies.bank, lies.box) == ("E1", 1)
    assert office.status(result_id) == "in_locker"

    asked = office.by_card(lies, visit)
    assert office.status(result_id) == "in_locker"  # told to open is not open
    office.do(door_opened, asked.opening_id)

    assert office.status(result_id) == "handed_over"
    (given,) = office.rows(hand_overs)
    assert (given.taken_by, given.person_id) == ("locker", visit.person_id)
    assert (given.bank_id, given.window_id, given.clerk_id) == (office.bank_id, None, None)
    assert office.moves(result_id) == [("shelved", "B-12"), ("deposited", "E1-01"), ("collected", "E1-01")]
    (move,) = office.rows(result_moves, result_moves.c.move == "collected")
    assert (move.window_id, move.actor) == (None, "locker:E1")  # who asked, not the board that told of it
    (at_bank,) = office.rows(locker_openings, locker_openings.c.id == asked.opening_id)
    assert (at_bank.window_id, at_bank.actor) == (None, "locker:E1")
    told = next(one for one in office.served.log() if isinstance(one, ResultHandedOver))
    assert (told.window_id, told.taken_by, told.bank) == ("", "locker", "E1")
    (case,) = office.rows(cases, cases.c.id == lies.case_id)
    assert case.status == "handed_over"
    assert office.served.log()[-1] == LockerOpened(asked.opening_id, "locker:E1", 1, "collect", handed=True)
    assert office.read(locker_views.lying, 10) == ()
    counted = office.read(totals, 0, 2**60)
    assert counted.moves["collected"] == counted.taken_by["locker"] == counted.standing == 1


def test_the_door_that_answers_twice_hands_over_once(office: Office) -> None:
    visit, result_id = office.ready()
    lies = office.put_in(result_id)
    asked = office.do(collect_by_card, "E1", lies.deposit_id, visit.person_id)
    for _ in range(2):
        office.do(door_opened, asked.opening_id)
    office.do(door_failed, asked.opening_id, "no_reply")
    assert len(office.rows(hand_overs)) == 1
    with pytest.raises(DepositUnknown):
        office.do(collect_by_card, "E1", lies.deposit_id, visit.person_id)


def test_a_door_that_does_not_open_hands_nothing_over(office: Office) -> None:
    visit, result_id = office.ready()
    lies = office.put_in(result_id)
    asked = office.do(collect_by_card, "E1", lies.deposit_id, visit.person_id)
    office.do(door_failed, asked.opening_id, "door_stuck")

    assert office.status(result_id) == "in_locker"
    assert office.rows(hand_overs) == []
    assert office.served.log()[-1] == LockerStuck(asked.opening_id, "locker:E1", 1, "collect", "door_stuck")
    (stuck,) = office.read(locker_views.stuck)
    assert (stuck.bank, stuck.number, stuck.fault) == ("E1", 1, "door_stuck")
    assert office.read(at_hand).stuck

    # The report of a slow board comes after it was given up: what is open is open.
    office.do(door_opened, asked.opening_id)
    assert office.status(result_id) == "handed_over"
    assert office.read(locker_views.stuck) == ()
    assert not office.read(at_hand).stuck


def test_a_board_that_never_answers_leaves_the_box_stuck(office: Office, clock: ManualClock) -> None:
    visit, result_id = office.ready()
    lies = office.put_in(result_id)
    office.do(collect_by_card, "E1", lies.deposit_id, visit.person_id)
    with pytest.raises(DoorOpening):
        office.do(collect_by_card, "E1", lies.deposit_id, visit.person_id)
    assert office.do(fail_unanswered) == 0
    clock.advance(MINUTE)
    assert office.do(fail_unanswered) == 1
    assert office.read(locker_views.stuck)[0].fault == "no_answer"
    # It may be tried again, and a stuck box is given to nothing else.
    office.do(door_opened, office.do(collect_by_card, "E1", lies.deposit_id, visit.person_id).opening_id)
    assert office.status(result_id) == "handed_over"


def test_the_code_opens_its_box_and_is_kept_nowhere_in_clear(office: Office) -> None:
    _, result_id = office.ready()
    lies = office.put_in(result_id)
    code = office.code(lies)
    assert len(code) == 6
    assert code.isdigit()
    asked = office.by_code(code)
    assert asked.box == 1
    office.do(door_opened, asked.opening_id)
    assert office.status(result_id) == "handed_over"
    assert not office.by_code(code).opening_id  # gone with the result
    (row,) = office.rows(locker_deposits)
    assert (row.code_print, row.code_sealed) == (None, None)
    facts = office.served.db.read(eventlog.after, office.served.hall.id, 0)
    assert not any(f'"{code}"' in json.dumps(fact.payload) for fact in facts)


def test_wrong_codes_are_counted_and_then_none_is_taken_for_a_while(
    office: Office, clock: ManualClock
) -> None:
    visit, result_id = office.ready()
    lies = office.put_in(result_id)
    code = office.code(lies)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(SETTINGS.locker_tries):
        assert office.by_code(wrong).opening_id is None
    with pytest.raises(BankPaused):
        office.by_code(code)
    # Whoever lays the card is not kept waiting.
    asked = office.do(collect_by_card, "E1", lies.deposit_id, visit.person_id)
    office.do(door_failed, asked.opening_id, "no_reply")
    clock.advance(SETTINGS.locker_pause_minutes * MINUTE)
    assert office.by_code(code).opening_id
    assert sum(type(event).__name__ == "LockerCodesPaused" for event in office.served.log()) == 1


def test_a_result_that_is_collected_forgets_the_wrong_codes(office: Office) -> None:
    codes = [office.code(office.put_in(office.ready()[1])) for _ in range(2)]
    wrong = next(f"{n:06}" for n in range(10) if f"{n:06}" not in codes)
    for code in codes:
        for _ in range(SETTINGS.locker_tries - 1):
            office.by_code(wrong)
        office.told(door_opened, office.by_code(code).opening_id)


def test_a_right_code_whose_door_stays_shut_forgets_no_wrong_one(office: Office) -> None:
    code = office.code(office.put_in(office.ready()[1]))
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(SETTINGS.locker_tries - 1):
        office.by_code(wrong)
    office.told(door_failed, office.by_code(code).opening_id, "door_stuck")
    office.by_code(wrong)
    with pytest.raises(BankPaused):
        office.by_code(code)


def test_another_persons_card_opens_nothing(office: Office) -> None:
    lies = office.put_in(office.ready()[1])
    stranger, _ = office.ready()
    with pytest.raises(WrongPerson):
        office.do(collect_by_card, "E1", lies.deposit_id, stranger.person_id)
    with pytest.raises(DepositUnknown):
        office.do(collect_by_card, "E2", lies.deposit_id, stranger.person_id)
    with pytest.raises(BankUnknown):
        office.do(collect_by_code, office.keyring, SETTINGS, "E2", "000000")


def test_what_lies_in_a_box_is_not_handed_over_at_the_window_nor_put_in_again(office: Office) -> None:
    visit, result_id = office.ready()
    office.put_in(result_id)
    with pytest.raises(ResultNotInState) as refused:
        office.do(hand_over, result_id, office.window_id, office.clerk_id, visit.person_id)
    assert "取件柜" in refused.value.sentence("zh")
    with pytest.raises(ResultNotInState):
        office.put_in(result_id)


def test_what_has_lain_too_long_is_told_once_and_opens_to_nobody(office: Office, clock: ManualClock) -> None:
    visit, result_id = office.ready()
    lies = office.put_in(result_id)
    clock.advance(SETTINGS.locker_days * DAY)
    assert office.do(raise_overdue) == 0  # a door may be opening
    clock.advance(MINUTE)
    assert office.do(raise_overdue) == 1
    assert office.do(raise_overdue) == 0
    assert office.served.log()[-1] == DepositOverdue(result_id, lies.case_id, lies.case_number, "E1", 1)
    assert office.read(locker_views.counts) == (1, 1)
    with pytest.raises(DepositOver):
        office.do(collect_by_card, "E1", lies.deposit_id, visit.person_id)
    with pytest.raises(DepositOver):
        office.by_code(office.code(lies))
    office.take_out(lies)
    assert office.read(locker_views.counts) == (0, 0)


def test_a_door_that_does_not_open_to_put_in_leaves_the_result_on_its_shelf(office: Office) -> None:
    visit, result_id = office.ready()
    lies = office.put_in(result_id, opens=False)
    code = office.code(lies)
    with pytest.raises(DoorOpening):
        office.by_code(code)
    with pytest.raises(DoorOpening):
        office.by_card(lies, visit)
    office.told(door_failed, lies.opening_id, "door_stuck")
    assert office.status(result_id) == "ready"
    assert office.moves(result_id)[-1] == ("taken_out", "B-12")
    assert not office.by_code(code).opening_id
    office.told(door_opened, lies.opening_id)  # late: nothing was put in
    office.do(hand_over, result_id, office.window_id, office.clerk_id, visit.person_id)


def test_what_no_open_door_let_in_is_not_collected(office: Office) -> None:
    visit, result_id = office.ready()
    lies = office.put_in(result_id, opens=False)
    lost = update(locker_openings).values(state="failed")  # and nobody saw to it
    office.do(lambda tx: tx.execute(lost) and None)
    with pytest.raises(NotInYet):
        office.by_card(lies, visit)
    box = office.read(locker_views.boxes_of, office.bank_id)[0]
    opening_id = office.do(open_by_staff, box.id, office.window_id, office.clerk_id, "stuck", "")
    office.told(door_opened, opening_id)
    office.told(door_opened, office.by_card(lies, visit).opening_id)
    assert office.status(result_id) == "handed_over"


def test_only_what_is_ready_whole_and_for_everybody_goes_into_a_box(office: Office) -> None:
    with pytest.raises(NotForLockers):
        office.put_in(office.ready(kind=Kind.SPECIAL)[1])
    with pytest.raises(NotForLockers):
        office.put_in(office.ready()[1], CaseSettings(signature_required=True))
    desk = Desk(office.served)
    lacking = desk.accept([desk.form, desk.premises], [desk.health])
    (result_id,) = granted(office.served, lacking).result_ids
    with pytest.raises(GapsOpen):
        office.put_in(result_id)
    (sent,) = granted(office.served, accepted(office.served, office.served.visit()), shelf="").result_ids
    with pytest.raises(ResultNotInState):
        office.put_in(sent)
    assert office.read(locker_views.lying, 10) == ()


def test_boxes_fill_up_and_a_paper_needs_a_larger_one(office: Office) -> None:
    paper = office.put_in(office.ready("准予许可决定书")[1])
    assert paper.box == 4
    assert [office.put_in(office.ready()[1]).box for _ in range(3)] == [1, 2, 3]
    with pytest.raises(NoBoxFree):
        office.put_in(office.ready()[1])


def test_a_box_out_of_service_is_given_to_nothing(office: Office) -> None:
    first, *_ = office.read(locker_views.boxes_of, office.bank_id)
    office.do(put_out, first.id, "lock", "")
    lies = office.put_in(office.ready()[1])
    assert lies.box == 2
    second = office.read(locker_views.boxes_of, office.bank_id)[1]
    with pytest.raises(BoxInUse):
        office.do(put_out, second.id, "lock", "")
    office.do(put_back, first.id)
    assert office.put_in(office.ready()[1]).box == 1
    with pytest.raises(BoxUnknown):
        office.do(put_back, "nothing")
