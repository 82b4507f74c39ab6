"""Lockers: whose box opens, to what, and when a result counts as handed over."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, update

from hallsys.cases import locker_views
from hallsys.cases.daybook import totals
from hallsys.cases.errors import ResultNotInState, WrongPerson
from hallsys.cases.events import ResultHandedOver
from hallsys.cases.life_errors import GapsOpen, NoteNeeded
from hallsys.cases.locker_codes import code_of
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
    NotLookedInto,
)
from hallsys.cases.locker_events import (
    DepositOverdue,
    LockerKeyUsed,
    LockerOpenAsked,
    LockerOpened,
    LockerStuck,
    ResultTakenOut,
)
from hallsys.cases.locker_rules import Size
from hallsys.cases.locker_tables import locker_deposits, locker_openings
from hallsys.cases.policy import CaseSettings
from hallsys.cases.service import (
    Deposited,
    add_boxes,
    bring_back,
    collect_by_card,
    collect_by_code,
    door_failed,
    door_opened,
    fail_unanswered,
    found_empty,
    hand_over,
    open_by_staff,
    put_back,
    put_bank,
    put_in,
    put_out,
    raise_overdue,
    recall,
    take_back,
    take_out,
)
from hallsys.cases.tables import cases, hand_overs, result_moves, results
from hallsys.counters.errors import NotYourWindow
from hallsys.kernel import eventlog
from hallsys.kernel.clock import DAY, MINUTE, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from hallsys.matters.rules import Kind
from tests.cases.gap_desk import Desk
from tests.cases.office import APPROVER, accepted, granted
from tests.served import Served, Visit, open_hall

SETTINGS = CaseSettings()


class Office:
    """A hall with a bank of four boxes, an output window, and a result that lies on its shelf."""

    def __init__(self, served: Served, keyring: Keyring) -> None:
        self.served, self.keyring = served, keyring
        self.clerk_id = f"output-{next(served.serials)}"
        self.window_id = served.window(self.clerk_id, "output")
        self.bank_id: str = self.do(
            put_bank, "E1", "东门取件柜", "Lockers at the east door", "东门", "East door"
        )
        self.do(add_boxes, self.bank_id, 1, 3, Size.SMALL)
        self.do(add_boxes, self.bank_id, 4, 1, Size.LARGE)

    def do(self, use_case: Any, *args: Any) -> Any:
        return self.served.db.transact(self.served.origin(f"clerk:{self.clerk_id}"), use_case, *args)

    def at_bank(self, use_case: Any, *args: Any) -> Any:
        """Do what the screen of the bank asks for."""
        return self.served.db.transact(self.served.origin("locker:E1"), use_case, *args)

    def read(self, view: Any, *args: Any) -> Any:
        return self.served.db.read(view, self.served.hall.id, *args)

    def ready(self, name: str = "营业执照", kind: Kind = Kind.PROMISED) -> tuple[Visit, str]:
        visit = self.served.visit()
        (result_id,) = granted(self.served, accepted(self.served, visit, kind), (name,)).result_ids
        return visit, result_id

    def put_in(
        self, result_id: str, settings: CaseSettings = SETTINGS, *, opens: bool = True, **more: Any
    ) -> Deposited:
        def put(tx: Any) -> Deposited:
            at = (result_id, self.window_id, self.clerk_id, "E1")
            return put_in(tx, self.keyring, settings, *at, **more)

        done: Deposited = self.do(put)
        if opens:
            self.told(door_opened, done.opening_id)
        return done

    def by_card(self, deposit: Deposited, visit: Visit) -> Any:
        return self.at_bank(collect_by_card, deposit.bank, deposit.deposit_id, visit.person_id)

    def told(self, use_case: Any, *args: Any) -> None:
        """Let a lock board tell what became of a door."""
        self.served.db.transact(self.served.origin("agent:box"), use_case, *args)

    def look(self, number: int, clerk_id: str = "", window_id: str = "") -> None:
        """Let a clerk have a box opened and look into it."""
        (box,) = (one for one in self.read(locker_views.boxes_of, self.bank_id) if one.number == number)
        who, where = clerk_id or self.clerk_id, window_id or self.window_id
        origin = self.served.origin(f"clerk:{who}")
        asked = self.served.db.transact(origin, open_by_staff, box.id, where, who, "stuck", "")
        self.told(door_opened, asked)

    def take_out(self, deposit: Deposited) -> Any:
        out = self.do(take_out, deposit.deposit_id, self.window_id, self.clerk_id)
        self.told(door_opened, out.opening_id)
        return out

    def code(self, deposit: Deposited) -> str:
        found = self.served.db.read(code_of, self.keyring, self.served.hall.id, deposit.deposit_id)
        assert found is not None
        return found

    def by_code(self, code: str) -> Any:
        return self.do(collect_by_code, self.keyring, SETTINGS, "E1", code)

    def rows(self, table: Any, *conditions: Any) -> list[Any]:
        of_hall = table.c.hall_id == self.served.hall.id
        query = select(table).where(of_hall, *conditions).order_by(*table.primary_key.columns)
        return self.served.db.read(lambda conn: list(conn.execute(query)))

    def status(self, result_id: str) -> str:
        return str(self.rows(results, results.c.id == result_id)[0].status)

    def moves(self, result_id: str) -> list[tuple[str, str]]:
        rows = self.rows(result_moves, result_moves.c.result_id == result_id)
        return [(row.move, row.shelf) for row in rows]


@pytest.fixture
def office(any_database_url: str, clock: ManualClock, keyring: Keyring) -> Iterator[Office]:
    db = Database.open(any_database_url, clock)
    yield Office(open_hall(db), keyring)
    db.close()


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

    # The report of a slow board comes after it was given up: what is open is open.
    office.do(door_opened, asked.opening_id)
    assert office.status(result_id) == "handed_over"
    assert office.read(locker_views.stuck) == ()


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


def test_staff_open_a_box_for_a_reason_that_is_kept(office: Office) -> None:
    lies = office.put_in(office.ready()[1])
    box = office.read(locker_views.boxes_of, office.bank_id)[0]
    opening_id = office.do(open_by_staff, box.id, office.window_id, office.clerk_id, "stuck", "")
    assert office.served.log()[-1] == LockerOpenAsked(opening_id, "locker:E1", 1, "staff", "stuck")
    office.do(door_opened, opening_id)
    assert office.status(lies.result_id) == "in_locker"  # nobody collected it
    row = office.rows(locker_openings, locker_openings.c.id == opening_id)[0]
    assert (row.actor, row.reason_code, row.state) == (f"clerk:{office.clerk_id}", "stuck", "open")
