"""Handing results over at a window (取件), each once, with a row in the ledger."""

from dataclasses import dataclass

from sqlalchemy import bindparam, exists, insert, select, update

from hallsys.cases.errors import AlreadyHandedOver, ResultUnknown
from hallsys.cases.events import ResultHandedOver
from hallsys.cases.rules import Action, ResultStatus, Status, TakenBy, collector, next_status
from hallsys.cases.tables import cases, hand_overs, results
from hallsys.counters.desk import own_desk
from hallsys.kernel.ids import new_id
from hallsys.kernel.transaction import Tx

# Both rows locked, so that of two hand-overs that come at once the second finds the first.
_RESULT = (
    select(
        results.c.status,
        results.c.case_id,
        results.c.person_id,
        cases.c.case_number,
        cases.c.status.label("case_status"),
    )
    .join(cases, cases.c.id == results.c.case_id)
    .where(results.c.id == bindparam("result_id"), results.c.hall_id == bindparam("hall_id"))
    .with_for_update()
)
_GIVE = update(results).where(results.c.id == bindparam("result_id")).values(status=ResultStatus.HANDED_OVER)
_RECORD = insert(hand_overs)
_CLOSE_CASE = (
    update(cases)
    .where(
        cases.c.id == bindparam("case_id"),
        ~exists().where(
            results.c.hall_id == cases.c.hall_id,
            results.c.case_id == cases.c.id,
            results.c.status == ResultStatus.READY,
        ),
    )
    .values(status=bindparam("reached"))
)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A row of the ledger; `last` if nothing else of the case waits to be collected."""

    hand_over_id: str
    result_id: str
    case_id: str
    case_number: str
    taken_by: str
    last: bool


def hand_over(
    tx: Tx, result_id: str, window_id: str, clerk_id: str, person_id: str, authorisation: str = ""
) -> HandedOver:
    """Hand a result over to `person_id`, whose card was presented at the window.

    Anybody else than the applicant needs an `authorisation`: its kind and number, for the ledger.
    Raises WindowUnknown, NotYourWindow unless the clerk is signed in there, ResultUnknown,
    WrongPerson, BadAuthorisation, AlreadyHandedOver.
    """
    own_desk(tx, window_id, clerk_id)
    row = tx.execute(_RESULT, {"result_id": result_id, "hall_id": tx.hall_id}).one_or_none()
    if row is None:
        raise ResultUnknown
    who = collector(row.person_id, person_id, authorisation)
    if row.status == ResultStatus.HANDED_OVER:
        raise AlreadyHandedOver(case_number=row.case_number)
    reached = next_status(Status(row.case_status), Action.HAND_OVER, row.case_number)
    hand_over_id = new_id()
    tx.execute(_GIVE, {"result_id": result_id})
    tx.execute(
        _RECORD,
        {
            "id": hand_over_id,
            "hall_id": tx.hall_id,
            "result_id": result_id,
            "case_id": row.case_id,
            "person_id": row.person_id,
            "window_id": window_id,
            "clerk_id": clerk_id,
            "taken_by": who.taken_by,
            "agent_person_id": person_id if who.taken_by is TakenBy.AGENT else None,
            "authorisation": who.authorisation,
            "at": tx.now,
        },
    )
    last = tx.execute(_CLOSE_CASE, {"case_id": row.case_id, "reached": reached}).rowcount == 1
    tx.append(ResultHandedOver(result_id, row.case_id, row.case_number, window_id, who.taken_by))
    return HandedOver(hand_over_id, result_id, row.case_id, row.case_number, who.taken_by, last)
