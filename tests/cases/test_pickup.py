from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from hallsys.cases.errors import AlreadyHandedOver, ResultUnknown, WrongPerson
from hallsys.cases.events import ResultHandedOver
from hallsys.cases.service import hand_over
from hallsys.cases.tables import hand_overs
from hallsys.cases.views import case_file, ready_for
from hallsys.counters.errors import NotYourWindow, WindowUnknown
from hallsys.kernel.errors import Refusal
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx
from hallsys.matters.rules import Kind
from tests.cases.office import accepted, collected, granted, granted_at_window
from tests.served import Served, open_hall


def ledger(served: Served) -> list[dict[str, object]]:
    rows = select(hand_overs).where(hand_overs.c.hall_id == served.hall.id).order_by(hand_overs.c.id)
    return served.db.read(lambda conn: [dict(row._mapping) for row in conn.execute(rows)])


def test_the_applicant_collects_each_result_once(served: Served) -> None:
    visit = served.visit()
    case = accepted(served, visit)
    licence, copy = granted(served, case, ("营业执照正本", "营业执照副本")).result_ids
    assert [one.result_id for one in served.db.read(ready_for, served.hall.id, visit.person_id)] == [
        licence,
        copy,
    ]

    first = collected(served, licence, visit.person_id)
    assert (first.taken_by, first.last) == ("applicant", False)
    waiting = served.db.read(ready_for, served.hall.id, visit.person_id)
    assert [(one.result_id, one.shelf, one.name) for one in waiting] == [(copy, "B-12", "营业执照副本")]
    second = collected(served, copy, visit.person_id)
    assert second.last

    found = served.db.read(case_file, served.hall.id, case.case_number)
    assert found is not None
    assert found.case.status == "handed_over"
    assert {one.status for one in found.results} == {"handed_over"}
    assert served.db.read(ready_for, served.hall.id, visit.person_id) == ()
    row = ledger(served)[0]
    assert (row["result_id"], row["person_id"], row["agent_person_id"]) == (licence, visit.person_id, None)
    assert served.log()[-1] == ResultHandedOver(
        copy,
        case.case_id,
        case.case_number,
        str(ledger(served)[1]["window_id"]),
        "applicant",
        status="handed_over",
    )


def test_a_second_hand_over_is_refused(served: Served) -> None:
    visit = served.visit()
    case = accepted(served, visit, Kind.IMMEDIATE)
    (result_id,) = granted_at_window(served, visit, case).result_ids
    collected(served, result_id, visit.person_id)
    with pytest.raises(AlreadyHandedOver) as refused:
        collected(served, result_id, visit.person_id)
    assert case.case_number in refused.value.sentence("en")
    assert len(ledger(served)) == 1


def test_the_database_too_allows_one_hand_over_a_result(served: Served) -> None:
    visit = served.visit()
    (result_id,) = granted(served, accepted(served, visit)).result_ids
    collected(served, result_id, visit.person_id)
    (row,) = ledger(served)

    def forge(tx: Tx) -> None:
        tx.execute(insert(hand_overs), {**row, "id": new_id()})

    with pytest.raises(IntegrityError):
        served.db.transact(served.origin(), forge)


def test_of_many_hand_overs_at_once_one_succeeds(served: Served) -> None:
    visit = served.visit()
    (result_id,) = granted(served, accepted(served, visit)).result_ids

    def attempt(_: int) -> str:
        try:
            return collected(served, result_id, visit.person_id).taken_by
        except Refusal as refused:
            return refused.code

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(attempt, range(8)))
    assert answers == ["already_handed_over"] * 7 + ["applicant"]


def test_all_results_of_a_case_at_once_close_it(served: Served) -> None:
    visit = served.visit()
    case = accepted(served, visit)
    made = granted(served, case, [f"附件{n}" for n in range(8)]).result_ids
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda result_id: collected(served, result_id, visit.person_id), made))
    assert sum(one.last for one in done) == 1
    found = served.db.read(case_file, served.hall.id, case.case_number)
    assert found is not None
    assert found.case.status == "handed_over"


def test_a_stranger_is_refused_and_the_result_stays(served: Served) -> None:
    visit = served.visit()
    (result_id,) = granted(served, accepted(served, visit)).result_ids
    for nothing in ("", "  "):
        with pytest.raises(WrongPerson):
            collected(served, result_id, "stranger", nothing)
    assert len(served.db.read(ready_for, served.hall.id, visit.person_id)) == 1
    assert ledger(served) == []


def test_an_agent_collects_with_an_authorisation_on_record(served: Served) -> None:
    visit = served.visit()
    (result_id,) = granted(served, accepted(served, visit)).result_ids
    done = collected(served, result_id, "agent-person", "授权委托书 2026-17")
    assert done.taken_by == "agent"
    (row,) = ledger(served)
    assert (row["person_id"], row["agent_person_id"]) == (visit.person_id, "agent-person")
    assert row["authorisation"] == "授权委托书 2026-17"
    assert "授权" not in repr(served.log())


def test_the_database_too_wants_an_agents_authorisation(served: Served) -> None:
    visit = served.visit()
    (result_id,) = granted(served, accepted(served, visit)).result_ids

    def forge(tx: Tx) -> None:
        tx.execute(
            insert(hand_overs),
            {
                "id": new_id(),
                "hall_id": served.hall.id,
                "result_id": result_id,
                "case_id": served.db.read(ready_for, served.hall.id, visit.person_id)[0].case_id,
                "person_id": visit.person_id,
                "window_id": visit.window_id,
                "clerk_id": visit.clerk_id,
                "taken_by": "agent",
                "agent_person_id": "agent-person",
                "authorisation": "",
                "at": tx.now,
            },
        )

    with pytest.raises(IntegrityError):
        served.db.transact(served.origin(), forge)


def test_only_a_clerk_signed_in_at_the_window_hands_over(served: Served) -> None:
    visit = served.visit()
    (result_id,) = granted(served, accepted(served, visit)).result_ids
    mine, closed = served.window("me", "output"), served.window(None, "output")
    for window_id, clerk_id in ((mine, "another"), (closed, "me")):
        with pytest.raises(NotYourWindow):
            served.db.transact(served.origin(), hand_over, result_id, window_id, clerk_id, visit.person_id)
    with pytest.raises(WindowUnknown):
        served.db.transact(served.origin(), hand_over, result_id, "nowhere", "me", visit.person_id)
    assert served.db.transact(served.origin(), hand_over, result_id, mine, "me", visit.person_id)


def test_results_of_another_hall_are_unknown(served: Served) -> None:
    elsewhere = open_hall(served.db)
    visit = elsewhere.visit()
    (result_id,) = granted(elsewhere, accepted(elsewhere, visit)).result_ids
    for attempt in (result_id, "no-such-result"):
        with pytest.raises(ResultUnknown):
            collected(served, attempt, visit.person_id)
    assert served.db.read(ready_for, served.hall.id, visit.person_id) == ()
