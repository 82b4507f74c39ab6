"""One complete notice over two visits, nothing outside the list, and a refusal to accept by two people."""

from collections.abc import Iterator
from typing import Any

import pytest

from hallsys.cases.errors import MaterialOutsideList
from hallsys.cases.events import CaseDeclined
from hallsys.cases.life_errors import NoticeIncomplete, OwnDecline
from hallsys.cases.life_views import unanswered
from hallsys.cases.policy import CaseSettings
from hallsys.cases.service import (
    Application,
    accept_received,
    accept_unanswered,
    ask_decline,
    confirm_decline,
    give_notice,
    receive,
)
from hallsys.cases.views import case as read_case
from hallsys.kernel.clock import DAY, ManualClock
from hallsys.kernel.database import Database
from hallsys.matters.rules import MaterialFacts
from tests.served import Served, open_hall

LISTED = (
    MaterialFacts(name="申请表", name_en="Application form"),
    MaterialFacts(name="场地证明", name_en="Proof of premises"),
)


@pytest.fixture
def served(any_database_url: str, clock: ManualClock) -> Iterator[Served]:
    """Yield a hall in a database of either kind."""
    database = Database.open(any_database_url, clock)
    yield open_hall(database)
    database.close()


def do(served: Served, use_case: Any, *args: Any) -> Any:
    return served.db.transact(served.origin(), use_case, *args)


def test_what_one_clerk_told_the_next_one_keeps_to(served: Served, clock: ManualClock) -> None:
    """“綜合受理窗口對照材料實行「一次告知、清單受理」” (seed 004_d8c38bd1a6d911b2)."""
    matter_id = served.matter(checklist=LISTED)
    form, premises = (one.id for one in served.checklist(matter_id))
    first = served.visit()
    on = (served.hall, CaseSettings(), first.service_id, first.clerk_id)
    taken_in = do(served, receive, *on, Application(matter_id, (form,)))
    told = do(
        served,
        give_notice,
        served.hall,
        first.service_id,
        first.clerk_id,
        Application(matter_id, (form,)),
    )
    assert told.lacking == (premises,)
    served.end(first)
    clock.advance(30 * DAY)
    assert do(served, accept_unanswered) == 0  # the applicant was answered
    second = served.visit(first.person_id)
    here = (served.hall, second.service_id, second.clerk_id)
    with pytest.raises(NoticeIncomplete):  # the form was there: it cannot be asked for now
        do(served, give_notice, *here, Application(matter_id, (premises,)))
    whole = Application(matter_id, (form, premises))
    accepted = do(
        served, accept_received, served.hall, CaseSettings(), taken_in.case_id, second.clerk_id, whole
    )
    assert accepted.case_number == taken_in.case_number


def test_nothing_outside_the_list_is_taken(served: Served) -> None:
    """“所有辦理事項實行清單受理,清單之外不再允許提交任何證明材料” (seed 004_d8c38bd1a6d911b2)."""
    matter_id = served.matter(checklist=LISTED)
    (foreign, *_) = (one.id for one in served.checklist(served.matter(checklist=LISTED)))
    visit = served.visit()
    on = (served.hall, CaseSettings(), visit.service_id, visit.clerk_id)
    with pytest.raises(MaterialOutsideList):
        do(served, receive, *on, Application(matter_id, (foreign,)))


def test_two_people_refuse_to_accept_and_neither_took_it_in(served: Served) -> None:
    """“打破了審批人員從受理、審批到出件一體化模式下容易滋生腐敗的問題” (seed 004_d8c38bd1a6d911b2)."""
    visit = served.visit()
    on = (served.hall, CaseSettings(), visit.service_id, visit.clerk_id)
    case = do(served, receive, *on, Application(served.matter()))
    do(served, ask_decline, case.case_id, "reviewer", "not_competent", "属省级事权")
    for involved in ("reviewer", visit.clerk_id):
        with pytest.raises(OwnDecline):
            do(served, confirm_decline, case.case_id, involved)
    do(served, confirm_decline, case.case_id, "supervisor")
    assert served.log()[-1] == CaseDeclined(case.case_id, case.case_number, "not_competent")
    found = served.db.read(read_case, served.hall.id, case.case_id)
    assert (found.status, found.decided_by) == ("declined", "supervisor")
    assert served.db.read(unanswered, served.hall.id) == ()
