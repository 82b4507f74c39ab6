from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from hallsys.cases.errors import MaterialOutsideList, MaterialsMissing, NothingApplied
from hallsys.cases.events import CaseAccepted
from hallsys.cases.policy import CaseSettings
from hallsys.cases.service import Accepted, Application, accept
from hallsys.cases.taking_over import skip_case_numbers
from hallsys.cases.views import answers_of, cases_of_ticket, checklist
from hallsys.cases.views import case as find_case
from hallsys.counters.errors import NotYourTicket
from hallsys.halls.errors import CalendarUncovered
from hallsys.kernel.clock import DAY, HOUR, ManualClock
from hallsys.matters.errors import AnswersMissing, AnswerUnknown, MatterUnknown
from hallsys.matters.guides import Guide
from hallsys.matters.rules import Kind, MaterialFacts
from hallsys.matters.service import suspend_matter
from hallsys.matters.situations import Option, Question
from tests.served import CHECKLIST, DEPARTMENT, Served, Visit, open_hall

SETTINGS = CaseSettings()
CODE = DEPARTMENT + "000118012001"


def taken(served: Served, visit: Visit, *applications: Application, clerk_id: str = "") -> Accepted:
    origin = served.origin(f"clerk:{visit.clerk_id}")
    return served.db.transact(
        origin, accept, served.hall, SETTINGS, visit.service_id, clerk_id or visit.clerk_id, applications
    )


def test_a_case_with_its_number_and_deadline(served: Served) -> None:
    visit, matter = served.visit(), served.matter(Kind.PROMISED, 5)
    (case,) = taken(served, visit, Application(matter)).cases
    assert case.case_number == f"{CODE}202603020001"
    shanghai = ZoneInfo("Asia/Shanghai")
    assert datetime.fromtimestamp(case.due_at / 1000, shanghai) == datetime(
        2026, 3, 9, 17, 30, tzinfo=shanghai
    )
    (row,) = served.db.read(cases_of_ticket, served.hall.id, visit.ticket_id)
    assert (row.id, row.case_number, row.status) == (case.case_id, case.case_number, "accepted")
    assert (row.person_id, row.accepted_by, row.kind) == (visit.person_id, visit.clerk_id, "promised")
    assert served.log() == [
        CaseAccepted(
            case.case_id,
            case.case_number,
            matter,
            "promised",
            visit.ticket_id,
            visit.service_id,
            visit.window_id,
            case.due_at,
            visit.clerk_id,
        )
    ]


def test_the_closed_list_is_that_of_the_situation(served: Served) -> None:
    who = Question(
        code="who",
        text="谁来办",
        options=(Option(code="self", name="本人"), Option(code="agent", name="代办")),
    )
    listed = [MaterialFacts(name="身份证"), MaterialFacts(name="委托书", applies_when="who=agent")]
    matter = served.matter(Kind.PROMISED, 5, listed, guide=Guide(questions=(who,)))
    card, power = (one.id for one in served.checklist(matter))
    own, agent = (("who", "self"),), (("who", "agent"),)
    for refused, why in (
        (Application(matter, (card,)), AnswersMissing),
        (Application(matter, (card,), (("who", "robot"),)), AnswerUnknown),
        (Application(matter, (card,), agent), MaterialsMissing),
        (Application(matter, (card, power), own), MaterialOutsideList),  # it may not be asked for
    ):
        with pytest.raises(why):
            taken(served, served.visit(), refused)
    made = taken(
        served, served.visit(), Application(matter, (card,), own), Application(matter, (card, power), agent)
    )
    told = [served.db.read(answers_of, served.hall.id, case.case_id) for case in made.cases]
    assert told == [{"who": "self"}, {"who": "agent"}]
    named = [
        [one.name for one in served.db.read(checklist, served.hall.id, case.case_id)] for case in made.cases
    ]
    assert named == [["身份证"], ["身份证", "委托书"]]


def test_several_matters_of_one_visit_one_of_them_twice(served: Served) -> None:
    visit = served.visit()
    licence = served.matter(Kind.IMMEDIATE)
    sharing = served.matter(Kind.PROMISED)  # of the same implementation code
    other = served.matter(Kind.SPECIAL, base="000118012002")
    made = taken(served, visit, *map(Application, (licence, other, sharing, licence))).cases
    assert [case.matter_id for case in made] == [licence, other, sharing, licence]
    assert [case.case_number[31:] for case in made] == [
        "202603020001",
        "202603020001",
        "202603020002",
        "202603020003",
    ]
    assert len({case.case_number for case in made}) == 4
    assert [case.kind for case in made] == ["immediate", "special", "promised", "immediate"]
    assert len(served.db.read(cases_of_ticket, served.hall.id, visit.ticket_id)) == 4


def test_serials_go_on_within_a_day_and_start_anew_with_the_local_day(
    served: Served, clock: ManualClock
) -> None:
    matter = served.matter()
    for serial in ("0001", "0002"):
        (case,) = taken(served, served.visit(), Application(matter)).cases
        assert case.case_number.endswith(f"20260302{serial}")
    clock.advance(15 * HOUR)  # 00:00 in Shanghai, still 2 March in UTC
    (case,) = taken(served, served.visit(), Application(matter)).cases
    assert case.case_number.endswith("202603030001")


def test_each_hall_counts_for_itself(served: Served) -> None:
    other = open_hall(served.db)
    for hall in (served, other):
        (case,) = taken(hall, hall.visit(), Application(hall.matter())).cases
        assert case.case_number.endswith("0001")


def test_what_is_required_must_be_ticked(served: Served) -> None:
    visit, matter = served.visit(), served.matter(checklist=CHECKLIST)
    form, proof, photo = served.checklist(matter)
    with pytest.raises(MaterialsMissing) as refused:
        taken(served, visit, Application(matter, (form.id, photo.id)))
    assert refused.value.sentence("zh") == "“营业执照办理”缺少必要材料：身份证明。"
    assert (
        refused.value.sentence("en")
        == "Required materials for Business licence are missing: Proof of identity."
    )
    assert taken(served, visit, Application(matter, (proof.id, form.id, form.id))).cases


def test_nothing_outside_the_matters_own_list_can_be_ticked(served: Served) -> None:
    visit = served.visit()
    matter, other = served.matter(checklist=CHECKLIST), served.matter(checklist=CHECKLIST)
    own = tuple(material.id for material in served.checklist(matter))
    foreign = served.checklist(other)[0].id
    with pytest.raises(MaterialOutsideList):
        taken(served, visit, Application(matter, (*own, foreign)))


def test_a_material_that_left_the_list_is_asked_for_no_more(served: Served) -> None:
    visit, matter = served.visit(), served.matter(checklist=CHECKLIST)
    form, proof, _ = served.checklist(matter)
    served.change_checklist(matter, CHECKLIST[:1])
    with pytest.raises(MaterialOutsideList):
        taken(served, visit, Application(matter, (form.id, proof.id)))
    (form,) = served.checklist(matter)
    (case,) = taken(served, visit, Application(matter, (form.id,))).cases
    assert served.db.read(find_case, served.hall.id, case.case_id).matter_version == 2


def test_one_bad_application_refuses_all(served: Served) -> None:
    visit = served.visit()
    good, strict = served.matter(), served.matter(checklist=CHECKLIST)
    with pytest.raises(MaterialsMissing):
        taken(served, visit, Application(good), Application(strict))
    assert served.db.read(cases_of_ticket, served.hall.id, visit.ticket_id) == ()
    assert served.log() == []
    (case,) = taken(served, visit, Application(good)).cases
    assert case.case_number.endswith("0001")


def test_only_who_serves_the_ticket_accepts(served: Served) -> None:
    visit, other, matter = served.visit(), served.visit(), served.matter()
    with pytest.raises(NotYourTicket):
        taken(served, visit, Application(matter), clerk_id=other.clerk_id)
    served.end(visit)
    with pytest.raises(NotYourTicket):
        taken(served, visit, Application(matter))


def test_a_service_of_another_hall_is_not_to_be_found(served: Served) -> None:
    elsewhere = open_hall(served.db)
    with pytest.raises(NotYourTicket):
        taken(served, elsewhere.visit(), Application(served.matter()))


def test_unknown_matters_and_none_at_all(served: Served) -> None:
    visit = served.visit()
    with pytest.raises(NothingApplied):
        taken(served, visit)
    with pytest.raises(MatterUnknown):
        taken(served, visit, Application("no-such-matter"))
    with pytest.raises(MatterUnknown):
        taken(served, visit, Application(open_hall(served.db).matter()))


def test_who_waited_for_a_matter_is_served_though_it_was_suspended_since(served: Served) -> None:
    visit, matter = served.visit(), served.matter()
    served.db.transact(served.origin(), suspend_matter, matter, "系统维护")
    assert taken(served, visit, Application(matter)).cases


def test_a_deadline_in_an_uncovered_year_is_refused_and_nothing_is_written(
    served: Served, clock: ManualClock
) -> None:
    clock.advance(300 * DAY)
    visit = served.visit()
    with pytest.raises(CalendarUncovered):
        taken(served, visit, Application(served.matter(limit_days=20)))
    assert served.log() == []


def test_a_repeated_request_gets_the_first_answer(served: Served) -> None:
    visit, matter = served.visit(), served.matter()
    answers = [
        served.db.transact(
            served.origin("clerk:x", "tap-1"),
            accept,
            served.hall,
            SETTINGS,
            visit.service_id,
            visit.clerk_id,
            (Application(matter),),
        )
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert len(served.db.read(cases_of_ticket, served.hall.id, visit.ticket_id)) == 1


def test_after_a_standby_took_over_no_number_comes_twice(served: Served) -> None:
    known, unused = served.matter(), served.matter(base="000118012002")
    (before,) = taken(served, served.visit(), Application(known)).cases
    assert before.case_number.endswith("0001")
    served.db.transact(served.origin(), skip_case_numbers, date(2026, 3, 2), 40)
    (after,) = taken(served, served.visit(), Application(known)).cases
    assert after.case_number.endswith("0042")
    (other,) = taken(served, served.visit(), Application(unused)).cases
    assert other.case_number.endswith("0041")
