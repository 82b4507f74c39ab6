"""The results of a case in the back office: where they are, called back, and put out again corrected."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint
from sqlalchemy import Connection

from hallsys.cases import views as cases
from hallsys.cases.listed_reasons import Purpose
from hallsys.cases.recalling import TO_CORRECT, case_of_result, pending_in, void_papers
from hallsys.cases.result_rules import Move, ResultStatus, may_be, result_number, where_words
from hallsys.cases.service import recall, receive_back, reissue
from hallsys.cases.views import Case
from hallsys.kernel.transaction import Tx
from hallsys.matters.result_kinds import RESULT_KINDS, ResultKind
from hallsys.staff.views import Clerk
from hallsys.web.backoffice.schemas import OnResult, RecallResult, Reissue
from hallsys.web.backoffice.visits import require_own
from hallsys.web.entrance import actor, me
from hallsys.web.http import body
from hallsys.web.reasons import known_reasons
from hallsys.web.sessions import Sessions, signed_in
from hallsys.web.site import Site

LISTED = 100
OK = {"ok": True}

Row = dict[str, Any]

# What the department can do to a result, by the move that it is.
_ACTIONS = {"recall": Move.RECALLED, "receive_back": Move.SENT_BACK, "reissue": Move.REPLACED}


def result_rows(conn: Connection, site: Site, case: Case) -> list[Row]:
    """Return the results of a case with where each is, and what its department can do to it."""
    file = cases.case_file(conn, site.hall_id, case.case_number)
    return [
        {
            "result_id": one.id,
            "number": result_number(case.case_number, one.serial),
            "name": one.name,
            "kind": list(RESULT_KINDS[ResultKind(one.kind)]),
            "status": one.status,
            "where": list(where_words(one.status, one.paper)),
            "shelf": one.shelf if one.status == ResultStatus.READY else "",
            "may": [name for name, move in _ACTIONS.items() if may_be(one.status, one.paper, move)],
        }
        for one in (file.results if file else ())
    ]


def corrections(conn: Connection, site: Site, department_of: dict[str, str], desks: tuple[str, ...]) -> Row:
    """Return what of the clerk's departments is to be corrected, or is void and comes back; and reasons.

    Those are the reasons to call a result back.
    """
    wanted = pending_in(conn, site.hall_id, TO_CORRECT, LISTED)
    return {
        "corrections": [
            {
                "case_id": one.case_id,
                "matter_id": one.matter_id,
                "number": one.number,
                "name": one.name,
                "where": list(where_words(one.status, one.paper)),
            }
            for one in (*wanted, *void_papers(conn, site.hall_id, LISTED))
            if not desks or department_of.get(one.matter_id) in desks
        ],
        "recall_reasons": known_reasons(site, Purpose.RECALL),
    }


def add_results(pages: Blueprint, site: Site, sessions: Sessions, surface: str) -> None:
    """Add the commands on results to the page of a surface."""

    def own(tx: Tx, clerk: Clerk, use_case: Callable[..., object], result_id: str, *more: Any) -> None:
        """Carry out what somebody of the result's department alone may do."""
        case_id = case_of_result(tx.conn, tx.hall_id, result_id)
        require_own(tx.conn, site, clerk, cases.case(tx.conn, tx.hall_id, case_id))
        use_case(tx, result_id, *more)

    @pages.post(f"/api/{surface}/recall-result")
    @signed_in(sessions, surface)
    def recall_result() -> dict[str, bool]:
        asked, clerk = body(RecallResult), me()
        site.transact(
            actor(clerk),
            asked.request_id,
            own,
            clerk,
            recall,
            asked.result_id,
            clerk.id,
            asked.reason,
            asked.note,
        )
        return OK

    @pages.post(f"/api/{surface}/receive-back")
    @signed_in(sessions, surface)
    def receive_result_back() -> dict[str, bool]:
        asked, clerk = body(OnResult), me()
        site.transact(actor(clerk), asked.request_id, own, clerk, receive_back, asked.result_id)
        return OK

    @pages.post(f"/api/{surface}/reissue")
    @signed_in(sessions, surface)
    def reissue_result() -> dict[str, bool]:
        asked, clerk = body(Reissue), me()
        with_name = (reissue, asked.result_id, clerk.id, asked.name, asked.shelf or "")
        site.transact(actor(clerk), asked.request_id, own, clerk, *with_name)
        return OK
