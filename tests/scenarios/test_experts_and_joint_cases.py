"""A joint licence of three departments, and a special case with an expert draw."""

from collections.abc import Iterator

import pytest

from hallsys.cases import service as cases
from hallsys.cases.draw_views import draws_of
from hallsys.cases.expert_rules import draw
from hallsys.cases.process_errors import HeldForOthers, OpinionsMissing
from hallsys.cases.process_rules import Ending
from hallsys.cases.progress import own
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.database import Database
from hallsys.matters.rules import Kind
from tests.cases.inbox import CHECKER, REVIEWER
from tests.cases.joint_office import JointOffice
from tests.served import open_hall


@pytest.fixture
def office(any_database_url: str, clock: ManualClock) -> Iterator[JointOffice]:
    db = Database.open(any_database_url, clock)
    made = open_hall(db)
    yield JointOffice(made.db, made.hall, made.queue_id)
    db.close()


def test_a_joint_licence_of_three_departments_goes_out_together(office: JointOffice) -> None:
    """“企业只需提交一次申请材料，即可同步办理准入登记、准营许可审批” (seed 000_8f194694cd310ece).

    One application, three departments side by side, and at the end “统一窗口出件”: the licence that is
    made first waits for the others.
    """
    accepted = office.restaurant((None, "review_check", "one_desk"))
    licence, hygiene, fire = accepted.cases
    assert len({part.department for part in office.joint(licence).parts}) == 3
    assert accepted.joint.due_at == max(case.due_at for case in accepted.cases)
    office.grant(licence)
    with pytest.raises(HeldForOthers):
        office.collect(licence)
    # The others have gone on meanwhile, each under its own process.
    office.act(fire, REVIEWER, "review", Ending.GRANT)
    office.act(fire, CHECKER, "issue", Ending.ISSUED, results=["消防安全检查合格证"], shelf="A-1")
    office.act(hygiene, REVIEWER, "review", Ending.GRANT)
    office.act(hygiene, CHECKER, "check", Ending.CONFIRM)
    office.act(hygiene, CHECKER, "issue", Ending.ISSUED, results=["卫生许可证"], shelf="A-1")
    told = office.db.read(own, office.hall.id, office.visit_.person_id)
    assert {one.joint.number for one in told if one.joint} == {accepted.joint.number}
    assert not any(one.held for one in told)
    for case in accepted.cases:
        assert office.collect(case).last


def test_experts_drawn_at_random_look_at_what_is_dangerous(office: JointOffice, clock: ManualClock) -> None:
    """“在专家库随机抽取数名专家实地开展核查，依据专家核查报告意见进行审批” (seed 000_8f194694cd310ece)."""
    for at in range(6):
        office.do(cases.put_expert, f"专家{at}", "化工研究院", ["危险化学品"])
    case = office.case("experts", kind=Kind.SPECIAL)
    assert case.kind == Kind.SPECIAL
    office.claim(case, REVIEWER)
    first, *others = office.do(cases.draw_experts, case.case_id, REVIEWER, "危险化学品").expert_ids
    instead = office.do(cases.excuse_expert, case.case_id, REVIEWER, first, "与申请人有利害关系")
    clock.advance(3 * DAY)
    with pytest.raises(OpinionsMissing):
        office.finish(case, REVIEWER, "experts", Ending.REPORTED)
    for expert_id in (*others, instead):
        office.do(cases.note_opinion, case.case_id, REVIEWER, expert_id, favour=True, note="现场符合要求")
    office.finish(case, REVIEWER, "experts", Ending.REPORTED, note="核查报告：符合")
    (record,) = office.db.read(draws_of, office.hall.id, case.case_id, case.case_number)
    assert record.verified
    assert draw(record.seed, case.case_number, dict(record.lots), 4) == (first, *others, instead)
    office.act(case, REVIEWER, "review", Ending.GRANT)
    office.act(case, CHECKER, "check", Ending.CONFIRM)
    made = office.act(case, CHECKER, "issue", Ending.ISSUED, results=["许可证"], shelf="A-1")
    assert made.status == "ready"
