"""A result that an agent collects, and a bad rating that is followed to its call-back."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hallsys.cases.collecting import Signature
from hallsys.cases.errors import AlreadyHandedOver, ResultNotInState, SamePerson, WrongPerson
from hallsys.cases.locker_codes import code_of
from hallsys.cases.locker_errors import DepositUnknown
from hallsys.cases.locker_rules import Size
from hallsys.cases.policy import CaseSettings
from hallsys.cases.progress import progress
from hallsys.cases.service import (
    add_boxes,
    bring_back,
    collect_by_card,
    collect_by_code,
    door_opened,
    hand_over,
    keep_signature,
    put_bank,
    put_in,
    recall,
    receive_results,
    reissue,
)
from hallsys.cases.signing import signature_of
from hallsys.cases.tables import hand_overs
from hallsys.evaluation import follow_up_views as follow_ups
from hallsys.evaluation.errors import NeedsReason, OwnRating, StaffMayNotRate
from hallsys.evaluation.events import RaterLookedUp
from hallsys.evaluation.figures import rates
from hallsys.evaluation.followups import State, Step
from hallsys.evaluation.policy import FollowUpSettings, RatingSettings
from hallsys.evaluation.rectifying import look_up_rater, take_step
from hallsys.evaluation.rules import Channel, Grade
from hallsys.evaluation.service import open_session, rate
from hallsys.evaluation.tags import load_tags
from hallsys.kernel.clock import DAY, HOUR, ManualClock
from hallsys.kernel.database import Database
from hallsys.kernel.sealing import Keyring
from hallsys.settings import CONFIG
from tests.cases.office import APPROVER, accepted, collected, granted
from tests.served import Served, open_hall

TAGS = load_tags(CONFIG / "hcp_norms.csv")
FOLLOW_UP = FollowUpSettings()


@pytest.fixture
def served(db: Database) -> Served:
    return open_hall(db)


def test_an_agent_collects_what_the_back_office_decided(served: Served, tmp_path: Path) -> None:
    """“前台一窗受理、分类并联审批、统一窗口出件” (seed 000_8f194694cd310ece)."""
    visit = served.visit()
    case = accepted(served, visit)
    (licence,) = granted(served, case).result_ids
    agent = "06agentagentagentagentagen"
    with pytest.raises(WrongPerson):  # somebody else's card, and nothing that authorises them
        collected(served, licence, agent)
    handed = collected(served, licence, agent, "委托书 2026-017")
    assert (handed.taken_by, handed.last) == ("agent", True)
    keyring = Keyring.create(tmp_path / "keys.json")
    served.db.transact(served.origin(), keep_signature, keyring, handed.hand_over_id, Signature((), "代领人"))
    signature = served.db.read(signature_of, keyring, served.hall.id, handed.hand_over_id)
    assert signature is not None
    assert signature["typed"] == "代领人"
    with pytest.raises(AlreadyHandedOver):  # the applicant comes too late: it is out, once
        collected(served, licence, visit.person_id)
    ledger = select(hand_overs).where(hand_overs.c.hall_id == served.hall.id)
    (row,) = served.db.read(lambda conn: conn.execute(ledger).all())
    assert (row.person_id, row.agent_person_id, row.authorisation) == (
        visit.person_id,
        agent,
        "委托书 2026-017",
    )


def test_a_result_waits_in_a_locker_and_the_open_door_hands_it_over(
    served: Served, tmp_path: Path, clock: ManualClock
) -> None:
    """“Delivery: window, courier, self-service locker; each hand-over is a ledger row” (standards.md, 2)."""
    visit, keyring = served.visit(), Keyring.create(tmp_path / "keys.json")
    case = accepted(served, visit)
    (licence,) = granted(served, case).result_ids
    window_id = served.window("me", "output")

    def do(use_case: Any, *args: Any) -> Any:
        return served.db.transact(served.origin("clerk:me"), use_case, *args)

    do(add_boxes, do(put_bank, "E1", "东门取件柜", "", "东门", ""), 1, 12, Size.SMALL)
    lies = do(put_in, keyring, CaseSettings(), licence, window_id, "me", "E1")
    do(door_opened, lies.opening_id)
    with pytest.raises(ResultNotInState):  # it is not at the window any more
        do(hand_over, licence, window_id, "me", visit.person_id)
    clock.advance(HOUR)
    code = served.db.read(code_of, keyring, served.hall.id, lies.deposit_id)
    asked = do(collect_by_code, keyring, CaseSettings(), "E1", code)
    do(door_opened, asked.opening_id)
    with pytest.raises(DepositUnknown):  # nothing is handed over twice
        do(collect_by_card, "E1", lies.deposit_id, visit.person_id)
    ledger = select(hand_overs).where(hand_overs.c.hall_id == served.hall.id)
    (row,) = served.db.read(lambda conn: conn.execute(ledger).all())
    assert (row.taken_by, row.person_id, row.at - lies.due_at) == (
        "locker",
        visit.person_id,
        HOUR - CaseSettings().locker_days * DAY,
    )


def test_a_result_goes_from_the_back_office_over_the_window_and_is_called_back(served: Served) -> None:
    """“即办件即时办结，承诺件前台受理，后台审批，统一窗口出件” (seed 001_9adf729ada20d30c)."""
    visit = served.visit()
    case = accepted(served, visit)
    (licence,) = granted(served, case, shelf="").result_ids
    window_id = served.window("me", "output")

    def do(use_case: Any, *args: Any) -> Any:
        return served.db.transact(served.origin("clerk:me"), use_case, *args)

    label = f"{case.case_number}-1"
    with pytest.raises(ResultNotInState):  # on its way: nobody can be given it yet
        do(hand_over, licence, window_id, "me", visit.person_id)
    do(receive_results, window_id, "me", label, "A-03")
    with pytest.raises(SamePerson):  # 审办分离: who accepted it has no hand in its result
        do(recall, licence, visit.clerk_id, "recall_content")
    do(recall, licence, APPROVER, "recall_content")
    with pytest.raises(ResultNotInState):
        do(hand_over, licence, window_id, "me", visit.person_id)
    do(bring_back, window_id, "me", label)
    corrected = do(reissue, licence, APPROVER, "营业执照")
    do(receive_results, window_id, "me", f"{case.case_number}-2", "A-03")
    assert do(hand_over, corrected, window_id, "me", visit.person_id).last
    (told,) = served.db.read(progress, served.hall.id, [case.case_id])
    assert {"on_the_way", "ready", "recalled", "replaced", "handed_over"} <= {
        step.what for step in told.steps
    }


def test_a_bad_rating_is_followed_to_its_call_back(served: Served, clock: ManualClock) -> None:
    """“完善电子监察、政务服务“好差评”评价系统” (seed 001_9adf729ada20d30c)."""
    visit = served.visit(outcome="finished")
    ask = (served.hall, RatingSettings(), visit.service_id, Channel.PHONE)
    asked = served.db.transact(served.origin(), open_session, *ask)
    with pytest.raises(StaffMayNotRate):
        served.db.transact(served.origin(f"clerk:{visit.clerk_id}"), rate, TAGS, asked.token, Grade(5))
    with pytest.raises(NeedsReason):
        served.db.transact(served.origin("phone"), rate, TAGS, asked.token, Grade(2))
    served.db.transact(served.origin("phone"), rate, TAGS, asked.token, Grade(2, ("214",)))

    (found,) = served.db.read(follow_ups.under_way, served.hall, FOLLOW_UP)
    assert (found.state, found.tags) == (State.OPEN, ("214",))
    key = found.follow_up_id
    own = served.origin(f"clerk:{visit.clerk_id}")
    with pytest.raises(OwnRating):  # who was rated neither handles it nor learns who rated
        served.db.transact(own, take_step, served.hall, FOLLOW_UP, key, Step.SIGN, "")
    with pytest.raises(OwnRating):
        served.db.transact(own, look_up_rater, key)

    chief = served.origin("clerk:chief")
    for step, note in (
        (Step.SIGN, ""),
        (Step.VERIFY, "调看记录，态度确有不当"),
        (Step.RECTIFY, "已批评教育"),
    ):
        clock.advance(HOUR)
        served.db.transact(chief, take_step, served.hall, FOLLOW_UP, key, step, note)
    served.db.transact(chief, look_up_rater, key)  # to call back, on record
    assert served.db.read(follow_ups.rater, served.hall.id, key).person_id == visit.person_id
    assert RaterLookedUp(key) in served.log()
    served.db.transact(chief, take_step, served.hall, FOLLOW_UP, key, Step.CONTENT, "")
    assert served.db.read(follow_ups.under_way, served.hall, FOLLOW_UP) == ()
    figures = served.db.read(rates, served.hall.id, 0, clock.now() + 1).total
    assert (figures.rectification, figures.satisfaction) == (Fraction(1), Fraction(0))
    assert all(visit.person_id not in str(one) for one in served.log())
