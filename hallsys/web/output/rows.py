"""Rows of the lists at the output window: whose a result is, without a name or a number."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from hallsys.cases import recalling
from hallsys.cases.locker_views import Deposit, lying_for
from hallsys.cases.progress_words import reason_words
from hallsys.cases.recalling import GOES_BACK, Pending
from hallsys.cases.result_rules import ResultStatus, where_words
from hallsys.cases.rules import Reason
from hallsys.cases.stay_views import Away, ReadyElsewhere, away, ready_elsewhere
from hallsys.halls.rules import local_time
from hallsys.people.views import masked_people
from hallsys.web.site import Site

LISTED = 200
_IN_LOCKER = ResultStatus.IN_LOCKER
# Of what is void the shelf is told while it lies on one.
_ON_A_SHELF = (None, ResultStatus.READY, ResultStatus.IN_LOCKER)

Row = dict[str, Any]


def masked(conn: Connection, site: Site, rows: Sequence[Any]) -> list[Row]:
    """Return rows with their applicants masked, and without their ids."""
    today = local_time(site.clock.now(), site.catalogue.hall.timezone).date()
    people = masked_people(conn, site.keyring, [row.person_id for row in rows], today)
    return [
        {
            **{name: value for name, value in asdict(row).items() if name != "person_id"},
            "applicant_masked": people[row.person_id].name,
            "number_tail": people[row.person_id].tail,
        }
        for row in rows
    ]


def pending_row(site: Site, one: Pending, away: Away | None = None) -> Row:
    """Return a result that is not ready, with where it is and why in words, and nobody's name.

    `away`: in which other hall it is, if it is in one or on its way.
    """
    words = where_words(one.status, one.paper)
    if away is not None:
        where = ("转送途中", "on its way") if away.under_way else ("待退回", "to be sent back")
        hall = (away.hall, away.hall_en or away.hall)
        words = Reason(f"{words.zh}（{hall[0]}，{where[0]}）", f"{words.en} ({hall[1]}, {where[1]})")
    reason = reason_words(site.reasons, one.reason_code, one.at)
    return {
        "result_id": one.result_id,
        "number": one.number,
        "name": one.name,
        "status": one.status,
        "where": list(words),
        "shelf": one.shelf if away is None and one.paper in _ON_A_SHELF else "",
        "paper": one.paper,
        "reason": list(reason) if reason else None,
        "at": one.at,
    }


def going_back(conn: Connection, site: Site) -> list[Row]:
    """Return what lies at the window and is wanted by its department, or is void and goes there."""
    wanted = recalling.pending_in(conn, site.hall_id, GOES_BACK, LISTED)
    rows = (*wanted, *recalling.void_papers(conn, site.hall_id, LISTED))
    elsewhere = away(conn, site.hall_id, [one.result_id for one in rows])
    return [
        {**pending_row(site, one, elsewhere.get(one.result_id)), "away": one.result_id in elsewhere}
        for one in rows
    ]


def pending_of(conn: Connection, site: Site, person_id: str, case_id: str | None = None) -> list[Row]:
    """Return what a person still waits for that is not on a shelf, of all cases or one; and what is void."""
    rows = [
        *recalling.pending_for(conn, site.hall_id, person_id),
        *recalling.void_papers_of(conn, site.hall_id, person_id),
    ]
    lying = lying_for(conn, site.hall_id, person_id)
    elsewhere = away(conn, site.hall_id, [one.result_id for one in rows])
    return [
        *(
            pending_row(site, one, elsewhere.get(one.result_id))
            for one in rows
            if case_id in (None, one.case_id)
        ),
        *(
            _in_other_hall(one)
            for one in ready_elsewhere(conn, site.hall_id, person_id)
            if case_id in (None, one.case_id)
        ),
        *(_in_locker(one) for one in lying if case_id in (None, one.case_id) and one.status == _IN_LOCKER),
    ]


def _in_other_hall(one: ReadyElsewhere) -> Row:
    return {
        "result_id": one.result_id,
        "number": one.number,
        "name": one.name,
        "status": ResultStatus.ELSEWHERE,
        "where": [f"在“{one.hall}”待领取", f"ready in “{one.hall_en or one.hall}”"],
        "shelf": "",
        "paper": None,
        "reason": None,
        "at": one.at,
    }


def _in_locker(lies: Deposit) -> Row:
    return {
        "result_id": lies.result_id,
        "number": lies.case_number,
        "name": lies.name,
        "status": lies.status,
        "where": [
            f"在“{lies.bank_name}”{lies.box} 号箱",
            f"in box {lies.box} of “{lies.bank_name_en}”",
        ],
        "shelf": "",
        "paper": None,
        "reason": None,
        "at": lies.put_at,
    }
