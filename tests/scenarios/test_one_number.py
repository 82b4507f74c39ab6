"""One case under two numbers, followed by its applicant from acceptance to collection."""

from pathlib import Path

import pytest

from hallsys.cases.inbound import Standing, report
from hallsys.cases.inbound_steps import Report
from hallsys.cases.policy import CaseSettings
from hallsys.cases.progress import Progress, by_number
from hallsys.cases.progress_errors import ProgressUnknown
from hallsys.cases.progress_words import STEPS
from hallsys.cases.service import Application, accept
from hallsys.cases.systems import CaseSystem, add_system, signer
from hallsys.cases.views import ready_for
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from hallsys.people.service import identify, prepare
from tests.cases.office import collected
from tests.persons import person
from tests.served import CHECKLIST, DEPARTMENT, Served, open_hall


@pytest.fixture
def served(db: Database) -> Served:
    return open_hall(db)


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "keys.json")


def let_in(served: Served, keyring: Keyring) -> CaseSystem:
    key = served.db.transact(served.origin(), add_system, keyring, "审批系统", [DEPARTMENT[:18]])
    found = served.db.read(signer, served.hall.id, keyring, key.key_id)
    assert found is not None
    return found.system


def test_where_a_case_is_can_be_seen_at_every_moment(
    served: Served, keyring: Keyring, clock: ManualClock
) -> None:
    """“办事流程不清晰、时间不可控、进度不可见等情况普遍存在” (seed 000_8f194694cd310ece): no more."""
    applicant = prepare(keyring, person(1))
    visit = served.visit(served.db.transact(served.origin(), identify, applicant))
    matter_id = served.matter(limit_days=5, checklist=CHECKLIST)
    form, proof, _ = (one.id for one in served.checklist(matter_id))
    at = (served.hall, CaseSettings(), visit.service_id, visit.clerk_id)
    (case,) = served.db.transact(served.origin(), accept, *at, [Application(matter_id, (form, proof))]).cases
    served.end(visit)
    system = let_in(served, keyring)

    def tells(status: str, **facts: object) -> Standing:
        told = Report("digest", own_number="SP-2026-7", status=status, **facts)  # type: ignore[arg-type]
        return served.db.transact(served.origin(), report, served.hall, CaseSettings(), system, told)

    def sees(number: str = "SP-2026-7", holder: int = 1) -> Progress:
        fingerprint = prepare(keyring, person(holder)).fingerprint
        return served.db.read(by_number, served.hall.id, number, fingerprint)

    tells("08", case_number=case.case_number)  # from now on under both numbers
    assert sees().case_id == sees(case.case_number).case_id
    with pytest.raises(ProgressUnknown):
        sees(holder=2)
    due = sees().due_at
    tells("06", materials=("身份证明",), days=3)
    assert [one.name for one in sees().wanted] == ["身份证明"]
    clock.advance(DAY)
    tells("08")
    assert sees().due_at > due  # the day on which it stood still does not count
    assert tells("10", results=("许可证",), shelf="B-12").status == "ready"
    (paper,) = served.db.read(ready_for, served.hall.id, visit.person_id)
    collected(served, paper.result_id, visit.person_id)
    assert [STEPS[one.what].zh for one in sees().steps] == [
        "已受理，开始计算办理期限",
        "部门已开始审查",
        "需要申请人补正材料，办理期限暂停计算",
        "补正材料已收齐，继续办理",
        "已办结",
        "结果已可领取",
        "结果已领取",
    ]
