"""Random steps by random people: rules and database agree, and nobody approves what they accepted."""

from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hallsys.cases.life_tables import case_pauses, case_steps, declines, extensions
from hallsys.cases.policy import CaseSettings
from hallsys.cases.rules import OPEN_STATUSES, TRANSITIONS, Action, Outcome, Status
from hallsys.cases.service import (
    Application,
    ask_decline,
    ask_extension,
    ask_supplement,
    conclude,
    confirm_decline,
    grant_extension,
    receive,
    refuse_extension,
    resume,
    send_back,
    supply,
    suspend,
    take_up,
    terminate,
    withdraw,
)
from hallsys.cases.service import accept_received as accept
from hallsys.cases.tables import cases
from hallsys.kernel.clock import HOUR, ManualClock
from hallsys.kernel.errors import Refusal
from tests.served import CHECKLIST, Served

PEOPLE = ("clerk", "first", "second")
SETTINGS = CaseSettings(supplements=3)
MOVES = (
    *("accept", "take_up", "conclude", "ask_decline", "confirm", "send_back", "supplement", "supply"),
    *("suspend", "resume", "withdraw", "terminate"),
    *("ask_extension", "grant", "refuse"),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(MOVES), st.sampled_from(PEOPLE)), min_size=8, max_size=30))
def test_a_case_only_goes_where_the_table_leads(
    served: Served, clock: ManualClock, moves: list[tuple[str, str]]
) -> None:
    visit, hall = served.visit(), served.hall
    who = {"clerk": visit.clerk_id, "first": "first", "second": "second"}
    matter_id = served.matter(checklist=CHECKLIST)
    listed = tuple(one.id for one in served.checklist(matter_id))
    form = Application(matter_id, listed)

    def do(use_case: Any, *args: Any) -> Any:
        return served.db.transact(served.origin(), use_case, *args)

    case_id = do(receive, hall, SETTINGS, visit.service_id, visit.clerk_id, form).case_id
    accepter = visit.clerk_id

    def row() -> Any:
        return served.db.read(lambda conn: conn.execute(select(cases).where(cases.c.id == case_id)).one())

    for move, name in moves:
        by, before = who[name], row()
        steps: dict[str, tuple[Any, ...]] = {
            "accept": (accept, hall, SETTINGS, case_id, by, form),
            "take_up": (take_up, case_id, by),
            "conclude": (conclude, case_id, by, Outcome.GRANTED, [], ""),
            "ask_decline": (ask_decline, case_id, by, "not_entitled"),
            "confirm": (confirm_decline, case_id, by),
            "send_back": (send_back, case_id, by),
            "supplement": (ask_supplement, hall, SETTINGS, case_id, by, listed, 5),
            "supply": (supply, hall, SETTINGS, case_id, visit.service_id, by, listed),
            "suspend": (suspend, case_id, by, "hearing"),
            "resume": (resume, hall, SETTINGS, case_id, by),
            "withdraw": (withdraw, case_id, visit.service_id, by),
            "ask_extension": (ask_extension, SETTINGS, case_id, by, 5, "complex"),
            "grant": (grant_extension, hall, SETTINGS, case_id, by),
            "refuse": (refuse_extension, case_id, by),
            "terminate": (terminate, case_id, by, "duplicate"),
        }
        try:
            do(*steps[move])
        except Refusal:
            assert row() == before  # nothing half done
        after = row()
        if move == "accept" and before.status != after.status:
            accepter = by
        assert before.status == after.status or (Status(before.status), Status(after.status)) in LEADS
        assert accepter not in {after.taken_up_by, after.decided_by}
        assert after.accepted_by == accepter
        clock.advance(HOUR)
    _agree(served, row())


LEADS = {(status, reached) for (status, _), reached in TRANSITIONS.items()}


def _agree(served: Served, case: Any) -> None:
    """The rows beside the case say what the case says."""

    def read(table: Any) -> list[Any]:
        found = served.db.read(
            lambda conn: conn.execute(select(table).where(table.c.case_id == case.id)).all()
        )
        return sorted(found, key=lambda one: one.id)

    steps, pauses, asked = read(case_steps), read(case_pauses), read(declines)
    assert steps[-1].reached == case.status
    stands = case.status in {Status.SUPPLEMENT, Status.SUSPENDED}
    assert [one.until is None for one in pauses].count(True) == int(stands)
    for earlier, later in pairwise(pauses):
        assert earlier.until <= later.since
    waiting = [one for one in asked if one.settled_at is None]
    assert len(waiting) <= 1
    assert not waiting or case.status in (Status.RECEIVED, *OPEN_STATUSES)
    assert all(one.settled_by != one.asked_by for one in asked if one.settled_by)
    confirmed = [one for one in asked if one.confirmed == 1]
    assert (case.status == Status.DECLINED) == bool(confirmed)
    assert any(one.action == Action.TERMINATE for one in steps) == (case.status == Status.TERMINATED)
    longer = read(extensions)
    assert sum(one.settled_at is None for one in longer) <= int(case.status in OPEN_STATUSES)
    assert all(one.settled_by not in (one.asked_by, case.accepted_by) for one in longer if one.settled_by)
    assert sum(one.granted == 1 for one in longer) == sum(one.action == Action.EXTEND for one in steps) <= 1
