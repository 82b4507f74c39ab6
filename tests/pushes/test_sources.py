"""What is read of a subject when it is told: as it was at the fact, and nobody's name unless it is due."""

import json
from typing import Any

import pytest
from sqlalchemy import insert

from hallsys.cases.ending import withdraw
from hallsys.cases.policy import CaseSettings
from hallsys.cases.rules import Outcome
from hallsys.cases.service import (
    Application,
    accept,
    ask_extension,
    conclude,
    grant_extension,
    refuse_extension,
    replace_agent,
    resume,
    suspend,
    take_up,
    terminate,
)
from hallsys.cases.visits import visits_of
from hallsys.counters.representing import represent
from hallsys.evaluation.changing import change_ratings
from hallsys.evaluation.events import RatingChanged, ServiceRated
from hallsys.evaluation.follow_up_views import under_way
from hallsys.evaluation.followups import Ground, Step
from hallsys.evaluation.keeping import OF_THE_WHOLE_CASE, Subject, keep
from hallsys.evaluation.percase import rate_case
from hallsys.evaluation.policy import RatingSettings
from hallsys.evaluation.reasons import end_waits, verify_with_reason
from hallsys.evaluation.rectifying import take_step
from hallsys.evaluation.rules import Channel, Grade, Level, Tag, Tags
from hallsys.evaluation.service import open_session, rate_at_window
from hallsys.evaluation.tables import rating_sessions
from hallsys.kernel.clock import HOUR, ManualClock
from hallsys.kernel.credit_code import CreditCode, OrganisationKind
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.matters.guides import Guide
from hallsys.matters.limits import LimitUnit
from hallsys.matters.rules import Kind
from hallsys.people.organisations import AgentRole, Organisation, prepare_organisation
from hallsys.pushes.comparing import SUM, Count, day_figures, record
from hallsys.pushes.interfaces import INTERFACES
from hallsys.pushes.ledger import Push
from hallsys.pushes.mapping import PERSONAL, message_of
from hallsys.pushes.plain import plain_sources
from hallsys.pushes.sources import Reader
from tests.persons import person
from tests.pushes.hall import CITY, PushHall
from tests.served import DEPARTMENT, Visit


def told(hall: PushHall, kind: str, *, opens: bool = False) -> dict[str, Any]:
    """Return the newest message of a kind as it is sent."""
    push = next(one for one in reversed(hall.plan()) if one.kind == kind)
    reader = Reader(hall.id, "Asia/Shanghai", hall.keyring if opens else None, "330106000000", "hallsys")
    known = hall.read(reader.sources, push.seq, push.subject_id, push.chain)
    made = message_of(INTERFACES[hall.interface].messages[kind], known)
    json.dumps(made)
    return made


def rate(hall: PushHall, visit: Visit) -> None:
    session_id = new_id()

    def rated(tx: Tx) -> None:
        common = {"hall_id": tx.hall_id, "service_id": visit.service_id, "channel": "phone"}
        session = {"window_id": visit.window_id, "clerk_id": visit.clerk_id, "token_hash": session_id}
        times = {"opened_at": tx.now, "expires_at": tx.now + HOUR, "state": "rated"}
        tx.execute(insert(rating_sessions), {"id": session_id, **common, **session, **times})
        subject = Subject(visit.service_id, visit.window_id, visit.clerk_id, session_id=session_id)
        fact = ServiceRated(session_id, visit.service_id, visit.window_id, 2, "phone", False)
        keep(tx, subject, Grade(2, ("T2", "T7"), "等候太久"), Channel.PHONE, 1, fact)

    hall.do(rated)


def test_a_case_is_told_as_it_was_at_the_fact(hall: PushHall, clock: ManualClock) -> None:
    (case,) = hall.accepted()
    approver = new_id()
    clock.advance(HOUR)
    hall.do(take_up, case, approver)
    before = told(hall, "process")
    clock.advance(HOUR)
    hall.do(conclude, case, approver, Outcome.REFUSED, [], "", "conditions_unmet")
    assert (before["proStatus"], before["handleTime"]) == ("08", "2026-03-02 10:00:00")
    after = told(hall, "process")
    assert (after["proStatus"], after["stepName"], after["handleTime"]) == (
        "10",
        "办结",
        "2026-03-02 11:00:00",
    )
    result = told(hall, "result")
    assert (result["resultType"], result["resultList"]) == ("2", [])
    (taken_up,) = [one for one in hall.plan() if one.kind == "process"][:1]
    reader = Reader(hall.id, "Asia/Shanghai", None, "", "hallsys")
    late = hall.read(reader.sources, taken_up.seq, case, case)
    assert (late["status"], late["decided_at"], late["progress"]) == ("in_progress", None, "accepted")


def test_the_materials_are_those_of_the_list_with_what_was_handed_in(hall: PushHall) -> None:
    hall.accepted()
    listed = told(hall, "material")["materialList"]
    assert [(one["materialName"], one["required"], one["provided"]) for one in listed] == [
        ("申请表", "1", "1"),
        ("身份证明", "1", "1"),
        ("照片", "0", "0"),
    ]


def test_nobody_is_named_to_a_receiver_that_gets_no_personal_data(hall: PushHall) -> None:
    hall.accepted()
    card = person(1)
    anonymous, named = told(hall, "acceptance"), told(hall, "acceptance", opens=True)
    assert (named["userName"], named["certKey"], named["userPageType"]) == (
        card.name,
        card.number.value,
        "111",
    )
    assert {*named} - {*anonymous} == {"userName", "certKey", "userPageType"}
    assert card.number.value not in json.dumps(anonymous, ensure_ascii=False)


def test_a_visit_with_a_case_is_told_under_the_number_of_the_case(hall: PushHall) -> None:
    hall.interface = "evaluation"
    visit = hall.visit()
    hall.accepted(visit)
    hall.finish(visit)
    rate(hall, visit)
    service, rating = told(hall, "service", opens=True), told(hall, "rating", opens=True)
    assert service["projectNo"].endswith("202603020001")
    assert (service["proStatus"], service["serviceNumber"], service["promiseTime"]) == ("2", 1, "2")
    assert service["userName"] == person(1).name
    assert "handleUserName" not in service
    assert rating["projectNo"] == service["projectNo"]
    assert rating["assessNumber"] == service["serviceNumber"]
    assert (rating["satisfaction"], rating["pf"], rating["evalDetail"]) == ("2", "3", "T2,T7")


def every(hall: PushHall, kind: str) -> list[dict[str, Any]]:
    """Return all messages of a kind, in their order."""
    reader = Reader(hall.id, "Asia/Shanghai", None, "330106000000", "hallsys")
    return [
        message_of(
            INTERFACES[hall.interface].messages[kind],
            hall.read(reader.sources, push.seq, push.subject_id, push.chain),
        )
        for push in hall.plan()
        if push.kind == kind
    ]


def test_a_visit_for_two_cases_is_told_under_each_of_them_with_its_rating(hall: PushHall) -> None:
    hall.interface = "evaluation"
    visit = hall.visit()
    hall.accepted(visit, matters=2)
    hall.finish(visit)
    rate(hall, visit)
    services, ratings = every(hall, "service"), every(hall, "rating")
    numbers = [(one["projectNo"], one["serviceNumber"]) for one in services]
    assert len({number for number, _ in numbers}) == 2
    assert [(one["projectNo"], one["assessNumber"]) for one in ratings] == numbers
    assert {(one["satisfaction"], one["writingEvaluation"]) for one in ratings} == {("2", "等候太久")}
    assert len({push.key for push in hall.plan()}) == 4


def test_a_later_visit_for_a_case_is_told_as_its_second_service(hall: PushHall, clock: ManualClock) -> None:
    hall.interface = "evaluation"
    first = hall.visit()
    (case,) = hall.accepted(first)
    hall.finish(first)
    clock.advance(HOUR)
    again = hall.visit()
    hall.do(withdraw, case, again.service_id, again.clerk_id, actor=f"clerk:{again.clerk_id}")
    hall.finish(again)
    rate(hall, again)
    services, (rating,) = every(hall, "service"), every(hall, "rating")
    assert len({one["projectNo"] for one in services}) == 1
    assert [one["serviceNumber"] for one in services] == [1, 2]
    assert (rating["projectNo"], rating["assessNumber"]) == (services[0]["projectNo"], 2)
    assert {push.chain for push in hall.plan()} == {case}
    assert [one.window_id for one in hall.read(visits_of, hall.id, case)] == [
        first.window_id,
        again.window_id,
    ]


def test_a_special_matter_is_promised_with_the_limit_that_the_law_sets(hall: PushHall) -> None:
    matter = hall.served.matter(Kind.SPECIAL, 5, guide=Guide(legal_days=20))
    visit = hall.visit()
    args = (hall.served.hall, CaseSettings(), visit.service_id, visit.clerk_id, [Application(matter)])
    hall.do(accept, *args, actor=f"clerk:{visit.clerk_id}")
    hall.finish(visit)
    assert told(hall, "acceptance")["projectType"] == "9"
    hall.interface = "evaluation"
    service = told(hall, "service")
    assert (service["promiseTime"], service["promiseDay"], service["promiseType"]) == ("2", 5, "1")
    assert (service["anticipateDay"], service["anticipateType"]) == (20, "1")
    hall.interface = "gbt39046"
    assert told(hall, "service")["item"]["immediate"] == "2"


@pytest.mark.parametrize(
    ("amount", "unit", "promised"),
    [
        (7, LimitUnit.CALENDAR_DAY, (7, "0")),
        (3, LimitUnit.WORKING_DAY, (3, "1")),
        (1, LimitUnit.MONTH, (1, "2")),
        (60, LimitUnit.WORKING_MINUTE, (0, "1")),  # the exchange knows none: over on the day itself
    ],
)
def test_a_limit_is_told_in_its_own_unit(
    hall: PushHall, amount: int, unit: LimitUnit, promised: tuple[int, str]
) -> None:
    guide = Guide(legal_days=2, legal_unit=LimitUnit.YEAR)
    matter = hall.served.matter(Kind.SPECIAL, amount, guide=guide, limit_unit=unit)
    visit = hall.visit()
    args = (hall.served.hall, CaseSettings(), visit.service_id, visit.clerk_id, [Application(matter)])
    hall.do(accept, *args, actor=f"clerk:{visit.clerk_id}")
    accepted = told(hall, "acceptance")
    assert (accepted["promiseDay"], accepted["promiseType"]) == promised
    hall.finish(visit)
    hall.interface = "evaluation"
    service = told(hall, "service")
    assert (service["promiseDay"], service["promiseType"]) == promised
    assert (service["anticipateDay"], service["anticipateType"]) == (2, "3")


def test_a_limit_that_no_law_sets_is_not_told(hall: PushHall) -> None:
    hall.interface = "evaluation"
    visit = hall.visit()
    hall.accepted(visit)
    hall.finish(visit)
    assert not {"anticipateDay", "anticipateType"} & told(hall, "service").keys()


def test_a_visit_for_an_organisation_without_a_case_is_told_with_its_agent(hall: PushHall) -> None:
    hall.interface = "evaluation"
    visit = hall.visit()
    firm = Organisation(CreditCode("91350100M000100Y43"), "闽江茶业有限公司", OrganisationKind.ENTERPRISE)
    sealed = prepare_organisation(hall.keyring, firm)
    hall.do(represent, visit.service_id, visit.clerk_id, sealed, AgentRole.REPRESENTATIVE, "")
    hall.finish(visit)
    service = told(hall, "service", opens=True)
    assert (service["userProp"], service["userName"], service["certKey"]) == ("2", firm.name, firm.code.value)
    assert service["handleUserName"] == person(1).name


def test_what_an_agent_did_who_was_replaced_since_is_told_as_theirs(
    hall: PushHall, clock: ManualClock
) -> None:
    firm = Organisation(CreditCode("91350100M000100Y43"), "闽江茶业有限公司", OrganisationKind.ENTERPRISE)
    sealed = prepare_organisation(hall.keyring, firm)

    def comes(seed: int) -> Visit:
        visit = hall.visit(seed)
        hall.do(represent, visit.service_id, visit.clerk_id, sealed, AgentRole.AUTHORISED, f"委托书 {seed}")
        return visit

    visit = comes(1)
    (case,) = hall.accepted(visit)
    hall.finish(visit)
    for seed in (2, 3):
        clock.advance(HOUR)
        visit = comes(seed)
        hall.do(replace_agent, hall.keyring, visit.service_id, visit.clerk_id, case)
        hall.finish(visit)
    assert told(hall, "acceptance", opens=True)["handleUserName"] == person(1).name
    reader = Reader(hall.id, "Asia/Shanghai", hall.keyring, "330106000000", "hallsys")
    clock.advance(HOUR)
    hall.do(take_up, case, new_id())
    (newest,) = (one for one in hall.plan() if one.kind == "process")
    known = hall.read(reader.sources, newest.seq, newest.subject_id, newest.chain)
    assert known["agent_name"] == person(3).name


def test_a_visit_without_a_case_is_told_under_its_own_number(hall: PushHall) -> None:
    hall.interface = "gbt39046"
    visit = hall.visit()
    hall.finish(visit)
    rate(hall, visit)
    service, rating = told(hall, "service"), told(hall, "rating")
    assert service["project"] == {
        "number": visit.service_id,
        "serviceNumber": 1,
        "status": "1",
        "servedAt": "2026-03-02T09:00:00+0800",
    }
    assert rating["project"]["number"] == visit.service_id
    assert rating["evaluation"]["grade"] == "4"


def test_a_case_that_was_rated_as_a_whole_is_told_as_its_last_service_and_then_its_rating(
    hall: PushHall,
) -> None:
    hall.interface = "evaluation"
    visit, approver = hall.visit(), new_id()
    (case,) = hall.accepted(visit)
    hall.finish(visit)
    rate(hall, visit)
    hall.do(take_up, case, approver)
    hall.do(conclude, case, approver, Outcome.GRANTED, ["营业执照"], "A1")
    hall.do(rate_case, Tags(()), RatingSettings(), case, Grade(4, text="很快"))
    assert [one.kind for one in hall.plan()] == ["service", "rating", "service", "rating"]
    assert {one.chain for one in hall.plan()} == {case}
    service, rating = told(hall, "service"), told(hall, "rating")
    assert (service["proStatus"], service["serviceNumber"]) == ("3", OF_THE_WHOLE_CASE)
    assert (rating["projectNo"], rating["assessNumber"]) == (service["projectNo"], OF_THE_WHOLE_CASE)
    assert (rating["satisfaction"], rating["pf"], rating["writingEvaluation"]) == ("4", "3", "很快")


def test_a_rating_that_was_excluded_is_told_after_it_under_its_own_number(
    hall: PushHall, clock: ManualClock
) -> None:
    hall.interface = "evaluation"
    visit = hall.visit()
    hall.accepted(visit, matters=2)
    hall.finish(visit)
    rate(hall, visit)
    clock.advance(HOUR)
    hall.do(change_ratings, rating_ids(hall)[:1], Ground.MALICIOUS, None, "forced_bulk", actor="clerk:boss")
    assert [one.kind for one in hall.plan()] == ["service", "service", *["rating"] * 2, *["correction"] * 2]
    known = [(one["projectNo"], one["assessNumber"]) for one in every(hall, "rating")]
    corrections = every(hall, "correction")
    assert [(one["projectNo"], one["assessNumber"]) for one in corrections] == known
    assert {one["changeType"] for one in corrections} == {"2"}
    assert {one["reasonCode"] for one in corrections} == {"forced_bulk"}
    assert {one["changeTime"] for one in corrections} == {"2026-03-02 10:00:00"}
    assert not {"satisfaction", "evalDetail", "writingEvaluation"} & {*corrections[0], *corrections[1]}
    hall.interface = "gbt39046"
    assert told(hall, "correction")["correction"] == {
        "type": "2",
        "reason": "forced_bulk",
        "at": "2026-03-02T10:00:00+0800",
    }


def test_a_rating_that_was_corrected_is_told_with_the_level_that_counts(hall: PushHall) -> None:
    hall.interface = "evaluation"
    visit, approver = hall.visit(), new_id()
    (case,) = hall.accepted(visit)
    hall.finish(visit)
    hall.do(take_up, case, approver)
    hall.do(conclude, case, approver, Outcome.GRANTED, ["营业执照"], "A1")
    hall.do(rate_case, Tags(()), RatingSettings(), case, Grade(1, text="按错了"))
    hall.do(change_ratings, rating_ids(hall)[:1], Ground.MISTAKEN, 4, actor="clerk:boss")
    correction, rating = told(hall, "correction"), told(hall, "rating")
    assert (correction["projectNo"], correction["assessNumber"]) == (rating["projectNo"], OF_THE_WHOLE_CASE)
    assert (correction["changeType"], correction["satisfaction"]) == ("1", "4")
    assert "writingEvaluation" not in correction  # the words belong to the level that was not meant
    hall.interface = "events"
    (plain,) = [one for one in hall.plan() if one.seq == hall.log()[-1].seq]
    known = hall.read(plain_sources, hall.id, "Asia/Shanghai", plain.seq)
    made = message_of(INTERFACES["events"].messages[plain.kind], known)
    assert (made["event"], made["rating"]["given"], made["rating"]["level"]) == ("rating.changed", 1, 4)


def test_what_is_excluded_while_its_reason_is_waited_for_is_told_first(hall: PushHall) -> None:
    hall.interface = "evaluation"
    visit = hall.visit()
    hall.finish(visit)
    asked = (hall.served.hall, RatingSettings(), visit.service_id, Channel.KEYPAD)
    session = hall.do(open_session, *asked)
    hall.do(rate_at_window, Tags(()), visit.window_id, session.session_id, Grade(1, reason_later=True))
    assert [one.kind for one in hall.plan()] == ["service"]
    hall.do(change_ratings, rating_ids(hall)[:1], Ground.MALICIOUS, None, "forced_bulk", actor="clerk:boss")
    assert [one.kind for one in hall.plan()] == ["service", "rating", "correction"]
    assert hall.do(end_waits, RatingSettings()).ended == 0


def test_what_was_excluded_is_among_the_figures_of_the_day_and_sent_again_if_it_lacks(
    hall: PushHall,
) -> None:
    hall.interface = "evaluation"
    visit = hall.visit()
    hall.finish(visit)
    rate(hall, visit)
    hall.do(change_ratings, rating_ids(hall)[:1], Ground.MALICIOUS, None, actor="clerk:boss")
    hall.write_down()
    kinds = []
    while due := hall.due():
        kinds.append(due[0].kind)
        hall.settle(due[0])
    assert kinds == ["service", "rating", "correction"]  # each after the one that it is about
    *there, lost = hall.states()
    found = hall.do(record, CITY, "2026-03-02", there)
    assert (found.missing, found.counts["correction"]) == ((lost,), Count(planned=1, sent=1, missing=1))
    (again,) = hall.due()
    hall.settle(again)
    assert hall.do(record, CITY, "2026-03-02", [*there, lost]).agrees
    figures = hall.read(day_figures, hall.id, CITY, "2026-03-02")
    assert figures["correction"] == Count(planned=1, sent=1, theirs=1)
    assert figures[SUM] == Count(planned=3, sent=3, theirs=3)


def test_the_changes_of_an_older_log_tell_nobody(hall: PushHall) -> None:
    hall.do(lambda tx: tx.append(RatingChanged("f", "r", "mistaken", 4)))
    for name in INTERFACES:
        hall.interface = name
        assert hall.plan() == []


def rating_ids(hall: PushHall) -> list[str]:
    return [row.id for row in hall.rows("SELECT id FROM ratings WHERE hall_id = :hall_id ORDER BY at, id")]


def test_every_source_of_every_table_is_known(hall: PushHall) -> None:
    """A table that names a source which nobody reads would tell nothing for ever, and nobody would see it."""
    visit = hall.visit()
    (case,) = hall.accepted(visit)
    hall.finish(visit)
    rate(hall, visit)
    approver = new_id()
    hall.do(take_up, case, approver)
    hall.do(conclude, case, approver, Outcome.GRANTED, ["营业执照"], "A1")
    hall.do(rate_case, Tags(()), RatingSettings(), case, Grade(5))
    hall.do(change_ratings, rating_ids(hall)[:1], Ground.MISTAKEN, 4, actor="clerk:boss")
    reader = Reader(hall.id, "Asia/Shanghai", hall.keyring, "330106000000", "hallsys")
    for name, interface in INTERFACES.items():
        if interface.plain:
            continue
        hall.interface = name
        for push in hall.plan():
            known = hall.read(reader.sources, push.seq, push.subject_id, push.chain)
            unread = interface.messages[push.kind].sources() - known.keys()
            assert {one for one in unread if not one.startswith("agent_")} == set(), (name, push.kind)
    assert PERSONAL - known.keys() <= {"agent_name", "agent_number"}


def test_pauses_and_ends_are_told_with_their_codes(hall: PushHall, clock: ManualClock) -> None:
    visit = hall.visit()
    (case,) = hall.accepted(visit)
    approver = new_id()
    hall.do(take_up, case, approver)
    clock.advance(HOUR)
    hall.do(suspend, case, approver, "hearing")
    began = told(hall, "special")
    assert (began["specialState"], began["specialType"], began["proStatus"]) == ("1", "hearing", "09")
    clock.advance(HOUR)
    hall.do(resume, hall.served.hall, CaseSettings(), case, approver)
    ended = told(hall, "special")
    assert (ended["specialState"], ended["proStatus"]) == ("2", "08")
    assert ended["promiseEndTime"] >= began["promiseEndTime"]
    hall.do(ask_extension, CaseSettings(), case, approver, 10, "complex")
    asked = told(hall, "special")
    assert (asked["specialState"], asked["specialType"], asked["proStatus"]) == ("1", "extension", "08")
    assert asked["promiseEndTime"] == ended["promiseEndTime"]
    hall.do(grant_extension, hall.served.hall, CaseSettings(), case, new_id())
    longer = told(hall, "special")
    assert (longer["specialState"], longer["specialType"], longer["proStatus"]) == ("2", "extension", "08")
    assert longer["promiseEndTime"] > ended["promiseEndTime"]
    assert (told(hall, "process")["stepName"], told(hall, "process")["reasonCode"]) == ("延期", "complex")
    hall.do(terminate, case, approver, "duplicate")
    last = told(hall, "process")
    assert (last["proStatus"], last["reasonCode"]) == ("12", "duplicate")


def test_an_extension_ends_as_it_began_whether_it_is_approved_or_not(hall: PushHall) -> None:
    (case,) = hall.accepted()
    approver, supervisor = new_id(), new_id()
    hall.do(ask_extension, CaseSettings(), case, approver, 10, "complex")
    hall.do(refuse_extension, case, supervisor)
    found = [(one["specialState"], one["specialType"], one["proStatus"]) for one in every(hall, "special")]
    assert found == [("1", "extension", "05"), ("2", "extension", "05")], "nobody took it up"
    assert [one["stepName"] for one in every(hall, "process")] == []
    hall.do(take_up, case, approver)
    hall.do(ask_extension, CaseSettings(), case, approver, 5, "technical")
    hall.do(grant_extension, hall.served.hall, CaseSettings(), case, supervisor)
    assert [one["specialState"] for one in every(hall, "special")] == ["1", "2", "1", "2"]


@pytest.mark.parametrize("ends", ["decided", "ended"])
def test_an_extension_that_nobody_answered_ends_with_its_case(hall: PushHall, ends: str) -> None:
    (case,) = hall.accepted()
    approver = new_id()
    hall.do(take_up, case, approver)
    hall.do(ask_extension, CaseSettings(), case, approver, 10, "complex")
    if ends == "decided":
        hall.do(conclude, case, approver, Outcome.GRANTED, ("证照",), "A-1")
    else:
        hall.do(terminate, case, approver, "duplicate")
    found = [(one["specialState"], one["specialType"]) for one in every(hall, "special")]
    assert found == [("1", "extension"), ("2", "extension")]


def test_a_service_is_told_with_its_handling_item(hall: PushHall) -> None:
    hall.interface = "evaluation"
    visit = hall.visit()
    code = DEPARTMENT + "000118012001"
    matter = hall.served.matter(guide=Guide(handling_item=f"{code}02"))
    args = (hall.served.hall, CaseSettings(), visit.service_id, visit.clerk_id, [Application(matter)])
    hall.do(accept, *args, actor=f"clerk:{visit.clerk_id}")
    hall.finish(visit)
    service = told(hall, "service")
    assert (service["taskCode"], service["taskHandleItem"]) == (code, f"{code}02")
    hall.accepted()
    hall.interface = "cases"
    assert "taskHandleItem" not in told(hall, "acceptance"), "it has none"


@pytest.mark.parametrize("told_in_time", [True, False])
def test_a_rating_whose_reason_is_to_come_is_told_once_with_it_or_when_it_will_not_come(
    hall: PushHall, clock: ManualClock, told_in_time: bool
) -> None:
    hall.interface = "evaluation"
    settings, visit = RatingSettings(), hall.visit()
    tags = Tags([Tag("213", Level.DISSATISFIED, "等候太久", True)])
    hall.finish(visit)
    ask = (hall.served.hall, settings, visit.service_id, Channel.KEYPAD)
    session = hall.do(open_session, *ask)
    grade = Grade(2, reason_later=True)
    hall.do(rate_at_window, tags, visit.window_id, session.session_id, grade)

    def ratings() -> list[Push]:
        return [one for one in hall.plan() if one.kind == "rating"]

    assert ratings() == []
    if not told_in_time:
        clock.advance(24 * HOUR)
        hall.do(end_waits, settings)
        assert len(ratings()) == 1
        assert "evalDetail" not in told(hall, "rating")
    (found,) = hall.read(under_way, hall.served.hall, settings.follow_up)
    on = (hall.served.hall, settings.follow_up, found.follow_up_id)
    hall.do(take_step, *on, Step.SIGN, actor="clerk:boss")
    verify = (hall.served.hall, settings, tags, found.follow_up_id, "情况属实", ("213",))
    hall.do(verify_with_reason, *verify, actor="clerk:boss")
    assert len(ratings()) == 1
    assert told(hall, "rating")["evalDetail"] == "213"
    corrections = every(hall, "correction")
    assert [(one["changeType"], one["satisfaction"], one["evalDetail"]) for one in corrections] == (
        [] if told_in_time else [("3", "2", "213")]
    )
    hall.interface = "events"
    assert len(ratings()) == 1 + (not told_in_time)  # of the level, at once, and of the reason
