"""Departments' own systems: whose cases they move, the numbers they use, what they tell."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from hallsys.cases.errors import CaseUnknown, ReasonUnknown
from hallsys.cases.events import CaseTakenUp
from hallsys.cases.inbound import STEPS, Standing, report
from hallsys.cases.inbound_steps import CARRIED_OUT, Report
from hallsys.cases.life_errors import DeclineWaits, NotListedForSupplement
from hallsys.cases.policy import CaseSettings
from hallsys.cases.progress import progress
from hallsys.cases.rules import TRANSITIONS, Outcome
from hallsys.cases.service import AcceptedCase, Application, accept, confirm_decline
from hallsys.cases.system_errors import (
    BadOwnNumber,
    BadScopes,
    BadSystem,
    NumberTaken,
    OtherDepartment,
    RequestReplayed,
    StepNotTaken,
    SystemKeyUnknown,
    SystemUnknown,
)
from hallsys.cases.systems import (
    CaseSystem,
    add_system,
    cases_numbered,
    make_key,
    numbers_elsewhere,
    revoke_key,
    signer,
    systems,
    use_nonce,
)
from hallsys.kernel.clock import SECOND, ManualClock
from hallsys.kernel.errors import Refusal
from hallsys.kernel.ids import new_id
from hallsys.kernel.sealing import Keyring
from hallsys.kernel.signing import SKEW
from hallsys.kernel.transaction import Origin
from tests.cases.office import accepted, granted
from tests.served import CHECKLIST, DEPARTMENT, Served

OURS = DEPARTMENT[:18]
THEIRS = "11110101MB0000002X"


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "keys.json")


def system(served: Served, keyring: Keyring, name: str = "市场监管局审批系统", *codes: str) -> CaseSystem:
    fresh = served.db.transact(served.origin(), add_system, keyring, name, codes or [OURS])
    found = served.db.read(signer, served.hall.id, keyring, fresh.key_id)
    assert found is not None
    assert found.secret.decode() == fresh.secret
    return found.system


def told(served: Served, who: CaseSystem, **facts: object) -> Standing:
    report_ = Report("digest", **facts)  # type: ignore[arg-type]
    return served.db.transact(served.origin(), report, served.hall, CaseSettings(), who, report_)


@pytest.fixture
def case(served: Served) -> AcceptedCase:
    return accepted(served, served.visit())


def test_a_case_is_moved_by_its_departments_system_under_either_number(
    served: Served, keyring: Keyring, case: AcceptedCase
) -> None:
    who = system(served, keyring)
    taken = told(served, who, case_number=case.case_number, own_number="SP-2026-0042", status="08")
    assert (taken.status, taken.status_code, taken.due_at) == ("in_progress", "08", case.due_at)
    done = told(served, who, own_number="SP-2026-0042", status="10", results=("营业执照",), shelf="B-12")
    assert (done.case_number, done.status) == (case.case_number, "ready")
    assert [type(one).__name__ for one in served.log()][-4:] == [
        "CaseNumberedElsewhere",
        "CaseTakenUp",
        "CaseConcluded",
        "ResultReady",
    ]
    for number in (case.case_number, "SP-2026-0042"):
        assert served.db.read(cases_numbered, served.hall.id, number) == (case.case_id,)
    assert [one.number for one in served.db.read(numbers_elsewhere, served.hall.id, case.case_id)] == [
        "SP-2026-0042"
    ]


def test_a_refusal_is_told_with_its_reason(served: Served, keyring: Keyring, case: AcceptedCase) -> None:
    who = system(served, keyring)
    told(served, who, case_number=case.case_number, status="08")
    done = told(
        served,
        who,
        case_number=case.case_number,
        status="10",
        outcome=Outcome.REFUSED,
        reason_code="conditions_unmet",
    )
    assert done.status == "concluded"


def test_a_status_that_the_case_has_already_changes_nothing(
    served: Served, keyring: Keyring, case: AcceptedCase
) -> None:
    who = system(served, keyring)
    assert told(served, who, case_number=case.case_number, status="05").status == "accepted"
    granted(served, case)
    before = served.log()
    assert told(served, who, case_number=case.case_number, status="10").status == "ready"
    assert served.log() == before


@pytest.mark.parametrize("status", ["01", "02", "03", "04", "06", "09", "10", "11", "99"])
def test_a_step_that_is_none_is_refused_and_leaves_all_as_it_was(
    served: Served, keyring: Keyring, case: AcceptedCase, status: str
) -> None:
    who = system(served, keyring)
    before = served.log()
    with pytest.raises(StepNotTaken):
        told(served, who, case_number=case.case_number, own_number="N1", status=status)
    assert served.log() == before
    assert served.db.read(numbers_elsewhere, served.hall.id, case.case_id) == ()


def test_every_step_of_the_mapping_is_one_of_the_law() -> None:
    assert all((status, action) in TRANSITIONS for (_, status), action in STEPS.items())
    assert set(STEPS.values()) == set(CARRIED_OUT)


def test_a_system_sees_no_case_of_another_department(
    served: Served, keyring: Keyring, case: AcceptedCase
) -> None:
    other = system(served, keyring, "公安系统", THEIRS)
    with pytest.raises(OtherDepartment):
        told(served, other, case_number=case.case_number, status="08")
    with pytest.raises(CaseUnknown):
        told(served, other, own_number="SP-1")


def test_each_number_of_a_system_is_one_cases_and_the_other_way_round(
    served: Served, keyring: Keyring, case: AcceptedCase
) -> None:
    who, second = system(served, keyring), accepted(served, served.visit())
    told(served, who, case_number=case.case_number, own_number="SP-1")
    told(served, who, case_number=case.case_number, own_number="SP-1")
    for wrong in (
        {"case_number": second.case_number, "own_number": "SP-1"},
        {"case_number": case.case_number, "own_number": "SP-2"},
    ):
        with pytest.raises(NumberTaken):
            told(served, who, **wrong)
    # Two systems of one department may use the same number.
    told(served, system(served, keyring, "监管系统"), case_number=second.case_number, own_number="SP-1")
    assert len(served.db.read(cases_numbered, served.hall.id, "SP-1")) == 2


@pytest.mark.parametrize("number", ["", "x" * 65, "SP\n1", "<b>", " 1", "张三"])
def test_a_number_that_is_none_is_refused(
    served: Served, keyring: Keyring, case: AcceptedCase, number: str
) -> None:
    who = system(served, keyring)
    if not number:
        assert told(served, who, case_number=case.case_number, own_number=number).own_number == ""
        return
    with pytest.raises(BadOwnNumber):
        told(served, who, case_number=case.case_number, own_number=number)


@pytest.mark.parametrize(
    ("name", "codes"),
    [("", [OURS]), ("x" * 61, [OURS]), ("系统", ["short"]), ("系统", [OURS.lower()]), ("系统", [])],
)
def test_a_system_has_a_name_and_what_reaches_cases_has_departments(
    served: Served, keyring: Keyring, name: str, codes: list[str]
) -> None:
    with pytest.raises(BadSystem if codes else BadScopes):
        served.db.transact(served.origin(), add_system, keyring, name, codes)


def test_keys_change_over_and_are_revoked_one_by_one(served: Served, keyring: Keyring) -> None:
    first = served.db.transact(served.origin(), add_system, keyring, "系统", [OURS])
    with pytest.raises(BadSystem):
        served.db.transact(served.origin(), add_system, keyring, "系统", [OURS])
    second = served.db.transact(served.origin(), make_key, keyring, "系统")
    with pytest.raises(SystemUnknown):
        served.db.transact(served.origin(), make_key, keyring, "没有")
    served.db.transact(served.origin(), revoke_key, first.key_id)
    with pytest.raises(SystemKeyUnknown):
        served.db.transact(served.origin(), revoke_key, first.key_id)
    assert served.db.read(signer, served.hall.id, keyring, first.key_id) is None
    assert served.db.read(signer, served.hall.id, keyring, second.key_id) is not None
    (row,) = served.db.read(systems, served.hall.id)
    assert [(key.key_id, key.revoked_at is None) for key in row.keys] == [
        (first.key_id, False),
        (second.key_id, True),
    ]
    assert first.secret not in repr(first)


def test_a_nonce_is_used_up(served: Served, keyring: Keyring) -> None:
    served.db.transact(served.origin(), use_nonce, "k1", "n1")
    served.db.transact(served.origin(), use_nonce, "k2", "n1")
    with pytest.raises(RequestReplayed):
        served.db.transact(served.origin(), use_nonce, "k1", "n1")


def test_a_nonce_is_forgotten_in_its_hall_once_it_cannot_come_again(
    served: Served, clock: ManualClock
) -> None:
    here, other = served.origin(), Origin(new_id(), "system")
    for origin in (here, other):
        served.db.transact(origin, use_nonce, "k1", "n1")
    clock.advance(2 * SKEW + SECOND)
    served.db.transact(here, use_nonce, "k1", "n2")
    assert [served.db.read(_nonces, one.hall_id) for one in (here, other)] == [["n2"], ["n1"]]


def _nonces(conn: Connection, hall_id: str) -> list[str]:
    asked = text("SELECT nonce FROM case_system_nonces WHERE hall_id = :hall_id ORDER BY nonce")
    return list(conn.execute(asked, {"hall_id": hall_id}).scalars())


def test_who_accepted_a_case_is_none_of_the_systems(
    served: Served, keyring: Keyring, case: AcceptedCase
) -> None:
    """A system stands in the case as whoever took it up and decided it, and never accepted it."""
    who = system(served, keyring)
    told(served, who, case_number=case.case_number, status="08")
    assert [one.clerk_id for one in served.log() if isinstance(one, CaseTakenUp)] == [who.id]
    with pytest.raises(Refusal):
        told(served, who, case_number=case.case_number, status="10", results=("",), shelf="")


def test_a_case_stands_still_and_goes_on_as_the_system_tells(served: Served, keyring: Keyring) -> None:
    """Supplement and suspension, each there and back: the steps are those that people take."""
    who, visit = system(served, keyring), served.visit()
    matter_id = served.matter(limit_days=5, checklist=CHECKLIST)
    form, proof, _ = (one.id for one in served.checklist(matter_id))
    at = (served.hall, CaseSettings(), visit.service_id, visit.clerk_id)
    asked = [Application(matter_id, (form, proof))]
    (case,) = served.db.transact(served.origin(), accept, *at, asked).cases
    number = case.case_number
    told(served, who, case_number=number, status="08")
    with pytest.raises(NotListedForSupplement):
        told(served, who, case_number=number, status="06", materials=("户口簿",), days=3)
    wanted = {"case_number": number, "status": "06", "materials": ("身份证明",), "days": 3}
    assert told(served, who, **wanted).status == "supplement"
    (found,) = served.db.read(progress, served.hall.id, [case.case_id])
    assert [one.name for one in found.wanted] == ["身份证明"]
    assert told(served, who, case_number=number, status="08").status == "in_progress"
    (found,) = served.db.read(progress, served.hall.id, [case.case_id])
    assert (found.wanted, [one.until is None for one in found.pauses]) == ((), [False])
    with pytest.raises(ReasonUnknown):
        told(served, who, case_number=number, status="09", reason_code="tired")
    assert told(served, who, case_number=number, status="09", reason_code="hearing").status == "suspended"
    assert told(served, who, case_number=number, status="08").status == "in_progress"


def test_a_decline_waits_for_the_hall_and_a_repeat_asks_for_nothing(
    served: Served, keyring: Keyring, case: AcceptedCase
) -> None:
    who = system(served, keyring)
    asked = {"case_number": case.case_number, "status": "07", "reason_code": "not_competent"}
    assert told(served, who, **asked).decline_waits
    before = served.log()
    stands = told(served, who, **asked)
    assert (stands.status, stands.decline_waits, served.log()) == ("accepted", True, before)
    with pytest.raises(DeclineWaits):
        told(served, who, case_number=case.case_number, status="08")
    served.db.transact(served.origin(), confirm_decline, case.case_id, "supervisor")
    assert told(served, who, **asked).status == "declined"


@pytest.mark.parametrize(
    ("status", "reason", "reached"), [("12", "duplicate", "terminated"), ("13", None, "withdrawn")]
)
def test_a_case_ends_as_the_system_tells(
    served: Served, keyring: Keyring, case: AcceptedCase, status: str, reason: str | None, reached: str
) -> None:
    who = system(served, keyring)
    ended = {"case_number": case.case_number, "status": status, "reason_code": reason}
    assert told(served, who, **ended).status == reached
    assert told(served, who, **ended).status == reached  # once more: nothing
    with pytest.raises(StepNotTaken):
        told(served, who, case_number=case.case_number, status="08")


def test_it_is_known_when_a_key_was_used(served: Served, keyring: Keyring, clock: ManualClock) -> None:
    key = served.db.transact(served.origin(), add_system, keyring, "系统", [OURS])
    first = clock.now()
    for nonce in ("n1", "n2"):
        served.db.transact(served.origin(), use_nonce, key.key_id, nonce)
        clock.advance(SECOND)
    (row,) = served.db.read(systems, served.hall.id)
    assert [one.used_at for one in row.keys] == [first]
