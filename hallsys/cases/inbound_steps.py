"""How a status that a department's own system tells is carried out: the same steps that people take."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import text

from hallsys.cases.decision import conclude, take_up
from hallsys.cases.declining import ask_decline
from hallsys.cases.ending import terminate, withdraw_elsewhere
from hallsys.cases.pausing import ask_supplement, resume, supplied_elsewhere, suspend
from hallsys.cases.policy import CaseSettings
from hallsys.cases.rules import Action, Outcome
from hallsys.halls.views import Hall
from hallsys.kernel.transaction import Tx

_LISTED = text(
    "SELECT m.name, m.id FROM cases c JOIN materials m ON m.hall_id = c.hall_id "
    "AND m.matter_id = c.matter_id AND m.version = c.matter_version "
    "WHERE c.hall_id = :hall_id AND c.id = :case_id"
)


@dataclass(frozen=True, slots=True)
class Report:
    """What a system tells. `status` is a code of the exchange; None only tells the number.

    `materials` are names on the list of the matter, which are asked for within `days`. `digest` is that of
    the request's body, by which a repeat is known from another request.
    """

    digest: str
    case_number: str | None = None
    own_number: str | None = None
    status: str | None = None
    outcome: Outcome = Outcome.GRANTED
    reason_code: str | None = None
    note: str = ""
    materials: tuple[str, ...] = ()
    days: int = 0
    results: tuple[str, ...] = ()
    shelf: str = ""


class Taking(NamedTuple):
    """What a step is carried out with."""

    hall: Hall
    settings: CaseSettings
    case_id: str
    by: str
    report: Report


def _take_up(tx: Tx, given: Taking) -> None:
    take_up(tx, given.case_id, given.by)


def _conclude(tx: Tx, given: Taking) -> None:
    told = given.report
    conclude(tx, given.case_id, given.by, told.outcome, told.results, told.shelf, told.reason_code)


def _ask_supplement(tx: Tx, given: Taking) -> None:
    told, key = given.report, {"hall_id": tx.hall_id, "case_id": given.case_id}
    listed = {row.name: row.id for row in tx.execute(_LISTED, key)}
    wanted = [listed.get(name, name) for name in told.materials]  # a name that is none is refused there
    ask_supplement(tx, given.hall, given.settings, given.case_id, given.by, wanted, told.days, told.note)


def _supply(tx: Tx, given: Taking) -> None:
    supplied_elsewhere(tx, given.hall, given.settings, given.case_id, given.by)


def _suspend(tx: Tx, given: Taking) -> None:
    suspend(tx, given.case_id, given.by, given.report.reason_code or "", given.report.note)


def _resume(tx: Tx, given: Taking) -> None:
    resume(tx, given.hall, given.settings, given.case_id, given.by, given.report.note)


def _decline(tx: Tx, given: Taking) -> None:
    ask_decline(tx, given.case_id, given.by, given.report.reason_code or "", given.report.note)


def _terminate(tx: Tx, given: Taking) -> None:
    terminate(tx, given.case_id, given.by, given.report.reason_code or "", given.report.note)


def _withdraw(tx: Tx, given: Taking) -> None:
    withdraw_elsewhere(tx, given.case_id)


CARRIED_OUT: Mapping[Action, Callable[[Tx, Taking], None]] = {
    Action.TAKE_UP: _take_up,
    Action.CONCLUDE: _conclude,
    Action.ASK_SUPPLEMENT: _ask_supplement,
    Action.SUPPLY: _supply,
    Action.SUSPEND: _suspend,
    Action.RESUME: _resume,
    Action.DECLINE: _decline,
    Action.TERMINATE: _terminate,
    Action.WITHDRAW: _withdraw,
}
