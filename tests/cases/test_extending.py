"""The time of a case is extended once, by two people, for a reason that its applicant is told."""

import pytest

from hallsys.cases.errors import CaseNotInState, ReasonUnknown, SamePerson
from hallsys.cases.events import CaseExtended, ExtensionAsked, ExtensionRefused
from hallsys.cases.extension_errors import (
    BadExtension,
    ExtendedAlready,
    ExtensionTooLate,
    ExtensionWaits,
    NoExtensionWaits,
    OwnExtension,
)
from hallsys.cases.life_errors import DeclineWaits, NoteNeeded
from hallsys.cases.life_views import extended, waiting_extensions
from hallsys.cases.policy import CaseSettings
from hallsys.cases.progress import progress
from hallsys.cases.rules import Outcome
from hallsys.cases.service import (
    ask_decline,
    ask_extension,
    conclude,
    grant_extension,
    refuse_extension,
    resume,
    send_back,
    suspend,
    take_up,
    terminate,
)
from hallsys.cases.views import case as read_case
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.matters.rules import Kind
from tests.cases.gap_desk import Desk
from tests.cases.joint_office import JointOffice
from tests.cases.office import APPROVER, accepted
from tests.served import Served

HEAD = "head"
SETTINGS = CaseSettings()


@pytest.fixture
def desk(served: Served) -> Desk:
    return Desk(served)


def test_the_notice_says_from_when_to_when_though_a_pause_moved_it_since_it_was_asked(
    served: Served, desk: Desk, clock: ManualClock
) -> None:
    case, hall = accepted(served, desk.visit), served.hall
    desk.do(take_up, case.case_id, APPROVER)
    desk.do(ask_extension, SETTINGS, case.case_id, APPROVER, 5, "complex")
    desk.do(suspend, case.case_id, APPROVER, "hearing")
    clock.advance(2 * DAY)
    desk.do(resume, hall, SETTINGS, case.case_id, APPROVER)
    paused_until = served.db.read(read_case, hall.id, case.case_id).due_at
    assert paused_until > case.due_at
    due = desk.do(grant_extension, hall, SETTINGS, case.case_id, HEAD)
    (granted,) = served.db.read(extended, hall.id, [case.case_id]).values()
    assert (granted.due_before, granted.due_at) == (paused_until, due)


def test_one_asks_another_approves_and_the_deadline_moves(
    served: Served, desk: Desk, clock: ManualClock
) -> None:
    case, hall = accepted(served, desk.visit), served.hall
    desk.do(take_up, case.case_id, APPROVER)
    desk.do(ask_extension, SETTINGS, case.case_id, APPROVER, 10, "complex", "甲某的场地")
    (waits,) = served.db.read(waiting_extensions, hall.id)
    assert (waits.case_id, waits.days, waits.due_at) == (case.case_id, 10, case.due_at)
    with pytest.raises(ExtensionWaits):
        desk.do(ask_extension, SETTINGS, case.case_id, APPROVER, 5, "complex")
    for nobody in (APPROVER, desk.visit.clerk_id):
        with pytest.raises(OwnExtension):
            desk.do(grant_extension, hall, SETTINGS, case.case_id, nobody)
    due = desk.do(grant_extension, hall, SETTINGS, case.case_id, HEAD)
    assert due == case.due_at + 14 * DAY  # ten working days, as any two weeks
    assert served.db.read(read_case, hall.id, case.case_id).due_at == due
    assert served.db.read(waiting_extensions, hall.id) == ()
    (granted,) = served.db.read(extended, hall.id, [case.case_id]).values()
    assert (granted.reason_code, granted.days, granted.due_before, granted.due_at) == (
        "complex",
        10,
        case.due_at,
        due,
    )
    with pytest.raises(ExtendedAlready):
        desk.do(ask_extension, SETTINGS, case.case_id, APPROVER, 5, "complex")
    told = served.db.read(progress, hall.id, [case.case_id])[0]
    assert [(one.what, one.reason) for one in told.steps][-1] == ("extend", "complex")
    assert told.due_at == due
    found = [one for one in served.log() if isinstance(one, ExtensionAsked | CaseExtended)]
    assert found == [
        ExtensionAsked(case.case_id, case.case_number, "complex", 10, APPROVER, "in_progress"),
        CaseExtended(case.case_id, case.case_number, "complex", 10, due, "in_progress"),
    ]
    assert "甲某" not in str(served.log()) + repr(told)


def test_what_is_not_approved_is_due_when_it_was_and_may_be_asked_for_again(
    served: Served, desk: Desk
) -> None:
    case = accepted(served, desk.visit)
    with pytest.raises(NoExtensionWaits):
        desk.do(refuse_extension, case.case_id, HEAD)
    desk.do(ask_extension, SETTINGS, case.case_id, APPROVER, 3, "technical")
    desk.do(refuse_extension, case.case_id, HEAD, "期限足够")
    assert isinstance(served.log()[-1], ExtensionRefused)
    assert served.db.read(read_case, served.hall.id, case.case_id).due_at == case.due_at
    assert served.db.read(extended, served.hall.id, [case.case_id]) == {}
    desk.do(ask_extension, SETTINGS, case.case_id, APPROVER, 3, "technical")
    desk.do(grant_extension, served.hall, SETTINGS, case.case_id, HEAD)


@pytest.mark.parametrize(
    ("days", "reason", "why"),
    [
        (0, "complex", BadExtension),
        (11, "complex", BadExtension),
        (5, "because", ReasonUnknown),
        (5, "other", NoteNeeded),
    ],
)
def test_the_law_bounds_an_extension(
    served: Served, desk: Desk, days: int, reason: str, why: type[Exception]
) -> None:
    case = accepted(served, desk.visit)
    with pytest.raises(why):
        desk.do(ask_extension, SETTINGS, case.case_id, APPROVER, days, reason)
    with pytest.raises(SamePerson):
        desk.do(ask_extension, SETTINGS, case.case_id, desk.visit.clerk_id, 5, "complex")


def test_a_joint_case_may_be_extended_by_fifteen_days(served: Served) -> None:
    office = JointOffice(served.db, served.hall, served.queue_id)
    case = office.restaurant().cases[0]
    with pytest.raises(BadExtension):
        office.do(ask_extension, SETTINGS, case.case_id, APPROVER, 16, "others_heard")
    office.do(ask_extension, SETTINGS, case.case_id, APPROVER, 15, "others_heard")
    due = office.do(grant_extension, office.hall, SETTINGS, case.case_id, HEAD)
    assert due == case.due_at + 21 * DAY


def test_what_is_done_while_one_waits_is_not_extended(served: Served, desk: Desk) -> None:
    case = accepted(served, desk.visit, Kind.IMMEDIATE, 0)
    with pytest.raises(BadExtension):
        desk.do(ask_extension, SETTINGS, case.case_id, APPROVER, 1, "complex")


def test_nothing_overdue_is_extended(served: Served, desk: Desk, clock: ManualClock) -> None:
    case = accepted(served, desk.visit)
    desk.do(ask_extension, SETTINGS, case.case_id, APPROVER, 1, "complex")
    clock.set(case.due_at + 1)
    with pytest.raises(ExtensionTooLate):
        desk.do(grant_extension, served.hall, SETTINGS, case.case_id, HEAD)
    desk.do(refuse_extension, case.case_id, HEAD)
    with pytest.raises(ExtensionTooLate):
        desk.do(ask_extension, SETTINGS, case.case_id, APPROVER, 1, "complex")


def test_while_the_clock_stands_nothing_is_extended_and_afterwards_all_is_counted(
    served: Served, desk: Desk, clock: ManualClock
) -> None:
    case, hall = accepted(served, desk.visit), served.hall
    desk.do(take_up, case.case_id, APPROVER)
    desk.do(ask_extension, SETTINGS, case.case_id, APPROVER, 5, "complex")
    desk.do(suspend, case.case_id, APPROVER, "hearing")
    with pytest.raises(CaseNotInState):
        desk.do(grant_extension, hall, SETTINGS, case.case_id, HEAD)
    clock.advance(7 * DAY)
    desk.do(resume, hall, SETTINGS, case.case_id, APPROVER)
    due = desk.do(grant_extension, hall, SETTINGS, case.case_id, HEAD)
    assert due == case.due_at + (7 + 7) * DAY


def test_an_extension_waits_no_longer_than_its_case(served: Served, desk: Desk) -> None:
    decided, ended, disputed = (accepted(served, served.visit()) for _ in range(3))
    for case in (decided, ended, disputed):
        desk.do(take_up, case.case_id, APPROVER)
        desk.do(ask_extension, SETTINGS, case.case_id, APPROVER, 1, "complex")
    desk.do(conclude, decided.case_id, APPROVER, Outcome.GRANTED, [], "")
    desk.do(terminate, ended.case_id, HEAD, "duplicate")
    desk.do(ask_decline, disputed.case_id, APPROVER, "not_entitled")
    (waits,) = served.db.read(waiting_extensions, served.hall.id)
    assert waits.case_id == disputed.case_id
    with pytest.raises(DeclineWaits):
        desk.do(grant_extension, served.hall, SETTINGS, disputed.case_id, HEAD)
    desk.do(send_back, disputed.case_id, HEAD)
    desk.do(grant_extension, served.hall, SETTINGS, disputed.case_id, HEAD)
