"""The reasons of a hall are kept, given with steps, and set by one manager at a time; on either database."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from hallsys.cases.errors import ReasonUnknown
from hallsys.cases.events import ReasonsSet
from hallsys.cases.listed_reasons import LAW, Purpose
from hallsys.cases.pausing import wait_for
from hallsys.cases.reason_errors import ReasonOff, ReasonsChanged
from hallsys.cases.reason_setting import reasons_of, set_reasons
from hallsys.cases.reasons import Reasons, Said
from hallsys.cases.rules import Outcome, Reason, Status
from hallsys.cases.service import ask_decline, conclude, confirm_decline, suspend, take_up, terminate
from hallsys.cases.views import case as read_case
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.database import Database
from tests.cases.office import APPROVER, accepted
from tests.served import Served, open_hall

OWN = Said(Purpose.TERMINATION, "h_merged", "并入其他办件", "Merged into another case", "局发〔2026〕3号", "")
OFF = Said(Purpose.DECLINE, "not_entitled", *LAW[Purpose.DECLINE]["not_entitled"], offered=False)


@pytest.fixture
def served(any_database_url: str, clock: ManualClock) -> Iterator[Served]:
    db = Database.open(any_database_url, clock)
    yield open_hall(db)
    db.close()


def reasons(served: Served) -> Reasons:
    return served.db.read(reasons_of, served.hall.id)


def put(served: Served, *wanted: Said, since: int = 0, seen: int | None = None) -> int:
    known = reasons(served).version if seen is None else seen
    return served.db.transact(served.origin("clerk:boss"), set_reasons, wanted, since, known)


def in_progress(served: Served) -> str:
    case_id = accepted(served, served.visit()).case_id
    served.db.transact(served.origin(), take_up, case_id, APPROVER)
    return case_id


def test_a_reason_of_the_halls_own_is_given_from_its_day_on(served: Served, clock: ManualClock) -> None:
    assert put(served, OWN, since=clock.now() + DAY) == 1
    case_id = in_progress(served)
    with pytest.raises(ReasonUnknown):
        served.db.transact(served.origin(), terminate, case_id, APPROVER, OWN.code)
    clock.advance(DAY)
    served.db.transact(served.origin(), terminate, case_id, APPROVER, OWN.code)
    assert served.db.read(read_case, served.hall.id, case_id).reason_code == OWN.code
    found = reasons(served).at(OWN.code, clock.now())
    assert found is not None
    assert found.said == OWN


def test_what_was_asked_for_before_it_was_switched_off_is_confirmed(
    served: Served, clock: ManualClock
) -> None:
    waits, late = in_progress(served), in_progress(served)
    served.db.transact(served.origin(), ask_decline, waits, APPROVER, OFF.code)
    before = clock.now()
    clock.advance(1000)
    put(served, replace(OFF, zh="无申请资格"))
    with pytest.raises(ReasonOff):  # of a dialog that was open
        served.db.transact(served.origin(), ask_decline, late, APPROVER, OFF.code)
    served.db.transact(served.origin(), confirm_decline, waits, "supervisor")
    assert served.db.read(read_case, served.hall.id, waits).reason_code == OFF.code
    assert reasons(served).words(OFF.code, before) == LAW[Purpose.DECLINE][OFF.code]
    assert reasons(served).words(OFF.code, clock.now()) == Reason("无申请资格", OFF.en)


def test_a_refusal_takes_the_halls_reasons_too(served: Served) -> None:
    own = Said(Purpose.REFUSAL, "h_quota", "已达数量上限", "The quota is used up")

    def decide(case_id: str, outcome: Outcome, *results: str) -> None:
        shelf = "A-1" if results else ""
        served.db.transact(
            served.origin(), conclude, case_id, APPROVER, outcome, results, shelf, reason_code=own.code
        )

    case_id = in_progress(served)
    with pytest.raises(ReasonUnknown):
        decide(case_id, Outcome.REFUSED)
    put(served, own)
    decide(case_id, Outcome.REFUSED)
    with pytest.raises(ReasonUnknown):
        decide(in_progress(served), Outcome.GRANTED, "证")


def test_what_experts_wait_for_needs_no_reason_that_is_offered(served: Served) -> None:
    off = Said(Purpose.SUSPENSION, "expert_review", "专家评审", "Expert review", offered=False)
    put(served, off)
    case_id = in_progress(served)
    with pytest.raises(ReasonOff):
        served.db.transact(served.origin(), suspend, case_id, APPROVER, off.code)
    served.db.transact(served.origin(), wait_for, case_id, APPROVER, off.code)
    assert served.db.read(read_case, served.hall.id, case_id).status == Status.SUSPENDED


def test_two_managers_at_once_are_told(served: Served) -> None:
    assert put(served, OWN, seen=0) == 1
    with pytest.raises(ReasonsChanged):
        put(served, OFF, seen=0)
    assert put(served, OFF, seen=1) == 2
    assert put(served, OFF, seen=2) == 2, "nothing new is no setting"


def test_the_past_is_not_rewritten(served: Served, clock: ManualClock) -> None:
    put(served, OWN, since=clock.now() - 7 * DAY)
    found = reasons(served).at(OWN.code, clock.now())
    assert found is not None
    assert found.since == clock.now()


def test_each_hall_has_its_own_and_the_log_says_who_set_what(served: Served) -> None:
    put(served, OWN, OFF)
    assert reasons(open_hall(served.db)).version == 0
    (fact,) = (one for one in served.log() if isinstance(one, ReasonsSet))
    assert fact.codes == (OWN.code, OFF.code)
