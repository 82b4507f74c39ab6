"""What is taken in and answered later, or by the law; the notice that is given once."""

from dataclasses import replace

import pytest

from hallsys.cases import gaps, receiving
from hallsys.cases.entering import AcceptedCase, Application
from hallsys.cases.errors import (
    MaterialsMissing,
    SamePerson,
)
from hallsys.cases.events import ReceivedAccepted
from hallsys.cases.life_errors import (
    NothingLacking,
    NoticedAlready,
    NoticeIncomplete,
)
from hallsys.cases.life_views import (
    steps_of,
    unanswered,
)
from hallsys.cases.policy import CaseSettings
from hallsys.cases.service import (
    accept_received,
    accept_unanswered,
    give_notice,
    receive,
    take_up,
)
from hallsys.cases.views import answers_of, checklist
from hallsys.cases.views import case as read_case
from hallsys.kernel.clock import DAY, HOUR, ManualClock
from hallsys.matters.guides import Guide
from hallsys.matters.rules import MaterialFacts, MatterFacts
from hallsys.matters.service import put_matter
from hallsys.matters.situations import Option, Question
from hallsys.matters.views import matters_by_id
from tests.cases.gap_desk import Desk
from tests.plans import of_sqlite, plan
from tests.served import Served


@pytest.fixture
def desk(served: Served) -> Desk:
    return Desk(served)


def test_what_nobody_answers_in_five_working_days_counts_as_accepted_since_its_receipt(
    served: Served, desk: Desk, clock: ManualClock
) -> None:
    hall, visit = served.hall, desk.visit
    asked = Application(desk.matter_id, (desk.form,))
    case = served.db.transact(
        served.origin(), receive, hall, CaseSettings(), visit.service_id, visit.clerk_id, asked
    )
    (waits,) = served.db.read(unanswered, hall.id)
    clock.set(waits.decide_by)
    assert desk.do(accept_unanswered) == 0
    clock.advance(1)
    assert desk.do(accept_unanswered) == 1
    assert desk.do(accept_unanswered) == 0
    found = served.db.read(read_case, hall.id, case.case_id)
    assert (found.status, found.due_at) == ("accepted", case.due_at)
    assert found.accepted_at < waits.decide_by
    told = served.log()[-1]
    assert isinstance(told, ReceivedAccepted)
    assert told.deemed
    assert [one.action for one in served.db.read(steps_of, hall.id, case.case_id)] == ["receive", "deem"]


def test_what_was_received_is_accepted_or_answered_in_time(
    served: Served, desk: Desk, clock: ManualClock
) -> None:
    hall, settings, visit = served.hall, CaseSettings(), desk.visit
    on = (visit.service_id, visit.clerk_id)
    asked = Application(desk.matter_id, (desk.form,))
    case = served.db.transact(served.origin(), receive, hall, settings, *on, asked)
    desk.do(give_notice, hall, *on, asked)
    assert served.db.read(unanswered, hall.id) == ()
    clock.advance(30 * DAY)
    assert desk.do(accept_unanswered) == 0
    with pytest.raises(MaterialsMissing):
        desk.do(accept_received, hall, settings, case.case_id, "checker", asked)
    whole = Application(desk.matter_id, (desk.form, desk.premises, desk.health))
    again = desk.do(accept_received, hall, settings, case.case_id, "checker", whole)
    assert isinstance(again, AcceptedCase)
    assert again.due_at > case.due_at + 20 * DAY
    with pytest.raises(SamePerson):
        desk.do(take_up, case.case_id, "checker")


def test_what_was_received_is_accepted_under_the_version_and_the_situation_of_then(
    served: Served, desk: Desk
) -> None:
    hall, settings, on = served.hall, CaseSettings(), (desk.visit.service_id, desk.visit.clerk_id)

    def put(days: int, *names: str) -> list[str]:
        (matter,) = served.db.read(matters_by_id, hall.id, [desk.matter_id])
        facts = MatterFacts(**{name: getattr(matter, name) for name in MatterFacts.__dataclass_fields__})
        branch = Question(
            code="new", text="新设？", options=(Option(code="y", name="是"), Option(code="n", name="否"))
        )
        listed = [MaterialFacts(name=name, required=False) for name in names]
        guide = Guide(questions=(branch,))
        served.db.transact(served.origin(), put_matter, replace(facts, limit_days=days), listed, None, guide)
        return [one.id for one in served.checklist(desk.matter_id)]

    old = put(5, "申请表", "照片")
    asked = Application(desk.matter_id, tuple(old), (("new", "y"),))
    case = served.db.transact(served.origin(), receive, hall, settings, *on, asked)
    before = served.db.read(read_case, hall.id, case.case_id)
    new = put(10, "申请表", "章程")
    again = Application(desk.matter_id, (new[0],), (("new", "n"),))
    accepted = desk.do(accept_received, hall, settings, case.case_id, "checker", again)
    after = served.db.read(read_case, hall.id, case.case_id)
    assert after.matter_version == before.matter_version + 1
    assert accepted.due_at > case.due_at  # type: ignore[attr-defined]
    listed = served.db.read(checklist, hall.id, case.case_id)
    assert [(one.name, one.ticked) for one in listed] == [("申请表", True), ("章程", False)]
    assert served.db.read(answers_of, hall.id, case.case_id) == {"new": "n"}


def test_a_notice_is_complete_and_given_once(served: Served, desk: Desk, clock: ManualClock) -> None:
    hall, on = served.hall, (desk.visit.service_id, desk.visit.clerk_id)

    def notice(*there: str) -> object:
        return desk.do(give_notice, hall, *on, Application(desk.matter_id, there))

    given = notice(desk.form)
    assert given.lacking == (desk.premises, desk.health)  # type: ignore[attr-defined]
    clock.advance(HOUR)
    with pytest.raises(NoticedAlready) as refused:
        notice(desk.form)
    assert "2026-03-02 09:00" in refused.value.sentence("zh")
    with pytest.raises(NoticeIncomplete) as more:
        notice(desk.premises)
    assert "申请表" in more.value.sentence("zh")
    assert notice(desk.form, desk.premises).lacking == (desk.health,)  # type: ignore[attr-defined]
    with pytest.raises(NothingLacking):
        notice(desk.form, desk.premises, desk.health)


@of_sqlite
@pytest.mark.parametrize(
    ("statement", "index"),
    [(gaps._MISSED, "ix_case_gaps_open"), (receiving._UNANSWERED, "ix_cases_received")],
)
def test_what_time_has_passed_is_found_by_its_index(served: Served, statement: object, index: str) -> None:
    steps = served.db.read(plan, statement, {"hall_id": served.hall.id, "now": 1, "param_1": 200})
    assert index in steps
    assert "SCAN" not in steps
