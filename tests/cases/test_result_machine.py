"""A result's life, step after step by chance: where it is, the ledger and its case agree at any time."""

from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hallsys.cases.gaps import fill_gaps
from hallsys.cases.life_tables import case_gaps
from hallsys.cases.locker_rules import Size
from hallsys.cases.locker_tables import locker_openings
from hallsys.cases.locker_views import lying_of
from hallsys.cases.policy import CaseSettings
from hallsys.cases.result_rules import Move, ResultStatus, case_with, moved, paper_after
from hallsys.cases.rules import Status
from hallsys.cases.service import (
    add_boxes,
    ask_void,
    bring_back,
    collect_by_card,
    confirm_void,
    door_opened,
    hand_over,
    put_bank,
    put_in,
    put_on_shelf,
    recall,
    receive_back,
    receive_results,
    reissue,
    send_by_courier,
    take_back,
    take_in,
    take_out,
)
from hallsys.cases.tables import cases, hand_overs, result_moves, results
from hallsys.kernel.clock import MINUTE, ManualClock
from hallsys.kernel.errors import Refusal
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.transaction import Tx
from tests.cases.gap_desk import Desk
from tests.cases.office import APPROVER, granted
from tests.served import Served, Visit

EMS = "1012345678901"
STEPS = (
    *("receive", "shelve", "hand_over", "agent", "courier", "take_back", "recall", "take_in", "bring_back"),
    *("receive_back", "reissue", "fill", "put_in", "take_out", "collect", "void"),
)


@dataclass
class Hall:
    """A case that lacks something, with two results, and the window that handles them."""

    served: Served
    visit: Visit
    clerk_id: str
    window_id: str
    case_id: str
    number: str
    lacking: str
    keyring: Keyring

    def do(self, use_case: Any, *args: Any) -> Any:
        return self.served.db.transact(self.served.origin(f"clerk:{self.clerk_id}"), use_case, *args)

    def rows(self, table: Any) -> list[Any]:
        order = table.primary_key.columns
        query = select(table).where(table.c.case_id == self.case_id).order_by(*order)
        return self.served.db.read(lambda conn: list(conn.execute(query)))

    def has_gap(self) -> bool:
        return any(row.ended_at is None for row in self.rows(case_gaps))

    def step(self, name: str, result: Any) -> None:
        at, here = (result.id, self.window_id, self.clerk_id), (self.window_id, self.clerk_id)
        label = f"{self.number}-{result.serial}"
        steps: dict[str, tuple[Any, ...]] = {
            "receive": (receive_results, *here, label, "A-03"),
            "shelve": (put_on_shelf, label, "C-07"),
            "hand_over": (hand_over, *at, self.visit.person_id),
            "agent": (hand_over, *at, "06agentagentagentagentagen", "委托书 17"),
            "courier": (send_by_courier, *at, EMS),
            "take_back": (take_back, *at, "not_taken", "", 30),
            "recall": (recall, result.id, APPROVER, "recall_content"),
            "take_in": (take_in, *at, "return_void" if result.status == "void" else "return_damaged"),
            "void": (_void, self.case_id),
            "bring_back": (bring_back, *here, label),
            "receive_back": (receive_back, result.id),
            "reissue": (reissue, result.id, APPROVER, "营业执照", "B-1"),
            "put_in": (put_in, self.keyring, CaseSettings(), *at, "E1"),
            "take_out": (take_out, self.deposit(result), *here),
            "collect": (_collect, self.deposit(result), self.visit.person_id),
            "fill": (fill_gaps, self.case_id, self.visit.service_id, self.visit.clerk_id, [self.lacking]),
        }
        self.do(*steps[name])
        if name in {"put_in", "take_out"}:  # the door is open, and closed again
            self.do(_doors_open)

    def deposit(self, result: Any) -> str:
        """Return what lies in a locker of a result, or nothing that there is."""
        found = self.served.db.read(lying_of, self.served.hall.id, [self.case_id])
        return next((one.deposit_id for one in found if one.result_id == result.id), "")

    def where_the_ledger_says(self, result: Any) -> tuple[ResultStatus, ResultStatus | None]:
        """Return where the moves of a result lead, from its first, and its paper if it is void."""
        told = [row for row in self.rows(result_moves) if row.result_id == result.id]
        status = ResultStatus.READY if told[0].move == Move.SHELVED else ResultStatus.UNDER_WAY
        paper = None
        for row in told[1:]:
            paper = paper_after(status, paper, Move(row.move), self.number)
            status = moved(status, Move(row.move), self.number)
        return status, paper


def _void(tx: Tx, case_id: str) -> None:
    ask_void(tx, case_id, APPROVER, "void_mistaken")
    confirm_void(tx, case_id, "head")


def _collect(tx: Tx, deposit_id: str, person_id: str) -> None:
    collect_by_card(tx, "E1", deposit_id, person_id)
    _doors_open(tx)


def _doors_open(tx: Tx) -> None:
    for opening_id in tx.execute(select(locker_openings.c.id)).scalars().all():
        door_opened(tx, opening_id)


def begun(served: Served, shelf: str, keyring: Keyring) -> Hall:
    desk = Desk(served)
    case = desk.accept([desk.form, desk.premises], [desk.health])
    granted(served, case, ["营业执照", "公章"], shelf)
    clerk_id = f"output-{next(served.serials)}"
    window_id = served.window(clerk_id, "output")
    hall = Hall(served, desk.visit, clerk_id, window_id, case.case_id, case.case_number, desk.health, keyring)
    hall.do(add_boxes, hall.do(put_bank, "E1", "取件柜", "", "", ""), 1 + next(served.serials), 1, Size.LARGE)
    return hall


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.sampled_from(["", "B-12"]),
    st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5)), min_size=8, max_size=40),
)
def test_a_result_is_where_the_ledger_says_and_handed_over_once(
    served: Served, clock: ManualClock, keyring: Keyring, shelf: str, steps: list[tuple[str, int]]
) -> None:
    hall = begun(served, shelf, keyring)
    for name, chosen in steps:
        before, had_gap = hall.rows(results), hall.has_gap()
        result = before[chosen % len(before)]
        moves = hall.rows(result_moves)
        try:
            hall.step(name, result)
        except Refusal:
            assert hall.rows(results) == before  # nothing half done
            assert hall.rows(result_moves) == moves
        after = {row.id: row for row in hall.rows(results)}[result.id]
        if name in {"hand_over", "agent", "courier"} and after.status != result.status:
            assert not had_gap  # never before its gaps are filled
            assert result.status == ResultStatus.READY  # nor while it is called back, or handed over
        if name == "collect" and after.status != result.status:
            assert result.status == ResultStatus.IN_LOCKER
        clock.advance(MINUTE)
        _agree(hall)


def _agree(hall: Hall) -> None:
    made, given = hall.rows(results), hall.rows(hand_overs)
    for result in made:
        assert hall.where_the_ledger_says(result) == (result.status, result.paper)
        standing = [row for row in given if row.result_id == result.id and row.taken_back_at is None]
        assert len(standing) <= 1  # handed over once
        was_given = {ResultStatus.HANDED_OVER, ResultStatus.RETURNED}
        assert result.status not in was_given or standing
        assert result.status != ResultStatus.READY or (result.shelf and not standing)
    (case,) = hall.served.db.read(
        lambda conn: list(conn.execute(select(cases).where(cases.c.id == hall.case_id)))
    )
    if case.status == Status.VOIDED:  # for good, whatever becomes of its papers
        assert {row.status for row in made} == {ResultStatus.VOID}
        return
    assert case.status == case_with([ResultStatus(row.status) for row in made])
    # Of results that replace each other, one is not void.
    alive = [row for row in made if row.status != ResultStatus.VOID]
    assert len(alive) == 2
